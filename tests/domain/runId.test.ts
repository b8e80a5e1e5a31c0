import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareRunIds, isRunId, nextRunId, parseRunId, type RunId } from '../../src/domain/runId.ts';

const anySecond = fc.date({ min: new Date(2000, 0, 1), max: new Date(2099, 0, 1), noInvalidDate: true });
const anyId: fc.Arbitrary<RunId> = fc
  .record({ second: fc.constantFrom('20261120_143005', '20261120_143006', '20251231_235959'), n: fc.nat(12) })
  .map(({ second, n }) => parseRunId(n < 2 ? second : `${second}_${n}`));

describe('nextRunId', () => {
  test('is the local second, and the next free number where that is taken', () => {
    const now = new Date(2026, 10, 2, 3, 4, 5);
    const taken = new Set<RunId>();
    const take = (): RunId => {
      const id = nextRunId(now, (other) => taken.has(other));
      taken.add(id);
      return id;
    };
    expect([take(), take(), take()]).toEqual(['20261102_030405', '20261102_030405_2', '20261102_030405_3']);
  });

  test('never gives a taken id, and ids of one second come in the order they were given', () => {
    fc.assert(
      fc.property(anySecond, fc.integer({ min: 1, max: 30 }), (now, count) => {
        const given: RunId[] = [];
        for (let n = 0; n < count; n++) given.push(nextRunId(now, (id) => given.includes(id)));
        expect(new Set(given).size).toBe(count);
        expect([...given].sort(compareRunIds)).toEqual(given);
        expect(given.every(isRunId)).toBe(true);
      }),
    );
  });
});

describe('compareRunIds', () => {
  test('orders by second, then by number and not by its text', () => {
    const ids = ['20261120_143005_10', '20261120_143005_9', '20261120_143005', '20261120_143004_99'].map(parseRunId);
    expect(ids.sort(compareRunIds)).toEqual([
      '20261120_143004_99',
      '20261120_143005',
      '20261120_143005_9',
      '20261120_143005_10',
    ]);
  });

  test('is a total order: equal only for equal ids, antisymmetric, transitive', () => {
    fc.assert(
      fc.property(anyId, anyId, anyId, (a, b, c) => {
        expect(compareRunIds(a, b) === 0).toBe(a === b);
        expect(Math.sign(compareRunIds(a, b)) + Math.sign(compareRunIds(b, a))).toBe(0);
        if (compareRunIds(a, b) <= 0 && compareRunIds(b, c) <= 0) expect(compareRunIds(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('agrees with time', () => {
    fc.assert(
      fc.property(anySecond, anySecond, (a, b) => {
        // In the hour that autumn repeats, local times run twice: those are not comparable by name.
        fc.pre(a.getTimezoneOffset() === b.getTimezoneOffset());
        const order = compareRunIds(
          nextRunId(a, () => false),
          nextRunId(b, () => false),
        );
        expect(Math.sign(order)).toBe(Math.sign(Math.floor(a.getTime() / 1000) - Math.floor(b.getTime() / 1000)));
      }),
    );
  });
});

test.each([
  '',
  '20261120',
  '20261120_1430',
  '20261120_143005_',
  '20261120_143005_0',
  '20261120_143005_02',
  ' 20261120_143005',
  '20261120_143005\n',
  '../20261120_143005',
])('%j is no run id', (text) => {
  expect(isRunId(text)).toBe(false);
  expect(() => parseRunId(text)).toThrow(RangeError);
});
