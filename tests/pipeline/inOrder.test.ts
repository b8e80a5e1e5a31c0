import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../../src/pipeline/inOrder.ts';

/** Work that is done when it is told so. */
const work = <T>(result: T) => {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  return { promise, succeed: () => resolve(result), fail: (error: unknown) => reject(error) };
};

describe('inOrder', () => {
  it('finishes the steps in the order in which they were added, whichever work is done first (law)', async () => {
    const orders = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 });
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const steps = inOrder();
        const works = order.map((_, n) => work(n));
        const finished: number[] = [];
        const released: number[] = [];
        for (const [n, { promise }] of works.entries()) {
          const finish = async (result: number): Promise<void> => {
            await turn();
            finished.push(result);
          };
          steps.add(promise, finish, () => released.push(n));
        }
        for (const n of order) works[n]?.succeed();
        await steps.done();
        expect([finished, released]).toEqual([
          [0, 1, 2, 3, 4, 5],
          [0, 1, 2, 3, 4, 5],
        ]);
      }),
    );
  });

  it('finishes nothing behind a step that failed, and releases it only when its work has ended', async () => {
    const steps = inOrder();
    const [first, second] = [work('first'), work('second')];
    const released: string[] = [];
    const finish = async (): Promise<void> => {
      throw new Error('finished behind a failure');
    };
    steps.add(first.promise, finish, () => released.push('first'));
    steps.add(second.promise, finish, () => released.push('second'));
    first.fail(new Error('the first failed'));
    await turn();
    expect(released).toEqual(['first']);
    expect(() => steps.throwIfFailed()).toThrow('the first failed');
    second.succeed();
    await expect(steps.done()).rejects.toThrow('the first failed');
    expect(released).toEqual(['first', 'second']);
  });

  it('does not end while a step before the one that failed still goes on', async () => {
    const steps = inOrder();
    const [first, second] = [work('first'), work('second')];
    let isOver = false;
    steps.add(
      first.promise,
      async () => {},
      () => {},
    );
    steps.add(
      second.promise,
      async () => {},
      () => {},
    );
    const done = steps.done().finally(() => {
      isOver = true;
    });
    second.fail(new Error('the second failed'));
    await turn();
    expect(isOver).toBe(false);
    first.succeed();
    await expect(done).rejects.toThrow('the second failed');
  });
});
