import { expect, test } from 'vitest';
import { trackWork } from '../../src/ui/work.ts';

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

test('stops everything with its reason and waits until all has ended', async () => {
  const work = trackWork();
  const ended: unknown[] = [];
  for (let task = 0; task < 3; task++) {
    void work.start(async (signal) => {
      await untilAborted(signal);
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(signal.reason);
    });
  }
  await Promise.resolve();
  await work.stopAll('SIGTERM');
  expect(ended).toEqual(['SIGTERM', 'SIGTERM', 'SIGTERM']);
});

test('waits also for what a stopped task starts while it ends, and for tasks that fail', async () => {
  const work = trackWork();
  let secondEnded = false;
  const first = work.start(async (signal) => {
    await untilAborted(signal);
    void work.start(async (inner) => {
      if (!inner.aborted) await untilAborted(inner);
      secondEnded = true;
    });
    throw new Error('cancelled');
  });
  first.result.catch(() => undefined);
  await Promise.resolve();
  await work.stopAll();
  expect(secondEnded).toBe(true);
});

test('must ask only while something that asks goes on', async () => {
  const work = trackWork();
  const quiet = work.start(untilAborted);
  expect(work.mustAsk()).toBe(false);
  const backup = work.start(untilAborted, () => true);
  expect(work.mustAsk()).toBe(true);
  await Promise.resolve();
  backup.stop();
  await backup.result;
  await Promise.resolve();
  expect(work.mustAsk()).toBe(false);
  quiet.stop();
  await quiet.result;
});

test('a task that throws at once rejects like any other', async () => {
  const work = trackWork();
  const job = work.start(() => {
    throw new Error('at once');
  });
  await expect(job.result).rejects.toThrow('at once');
});
