import { expect, test } from 'vitest';
import { watchSilence } from '../../src/sqlserver/silenceWatch.ts';
import { stoppedClock } from '../support/stoppedClock.ts';

const SILENCE_MS = 60_000;

const watching = (signs: () => string | null) => {
  const clock = stoppedClock(new Date(2026, 0, 1));
  const stop = new AbortController();
  const state = { heardMs: 0, outcome: 'watching' as string, asked: 0 };
  const statement = {
    lastHeardMs: () => state.heardMs,
    signsOfLife: () => {
      state.asked++;
      return Promise.resolve(signs());
    },
  };
  const done = watchSilence(statement, SILENCE_MS, clock, stop.signal).then((outcome) => {
    state.outcome = outcome;
  });
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 5000) await clock.advance(5000);
  };
  return { clock, stop, state, done, pass };
};

test('a statement that nothing is heard of for the time allowed is silent', async () => {
  const { state, pass } = watching(() => null);
  await pass(SILENCE_MS - 5000);
  expect(state.outcome).toBe('watching');
  await pass(20_000);
  expect(state.outcome).toBe('silent');
});

test('anything heard begins the time anew', async () => {
  const { state, pass, clock } = watching(() => null);
  await pass(50_000);
  state.heardMs = clock.monotonicMs();
  await pass(50_000);
  expect(state.outcome).toBe('watching');
  await pass(25_000);
  expect(state.outcome).toBe('silent');
});

test('counters that move on the server are life, though the connection says nothing', async () => {
  let counter = 0;
  const { state, pass } = watching(() => String(counter++));
  await pass(10 * SILENCE_MS);
  expect(state.outcome).toBe('watching');
  expect(state.asked).toBeGreaterThan(5);
});

test('counters that stand still are none', async () => {
  const { state, pass } = watching(() => 'the same');
  await pass(SILENCE_MS + 20_000);
  expect(state.outcome).toBe('silent');
});

test('a statement that talks is not looked after from outside', async () => {
  const { state, pass, clock } = watching(() => null);
  for (let i = 0; i < 20; i++) {
    await pass(5000);
    state.heardMs = clock.monotonicMs();
  }
  expect(state.asked).toBe(0);
});

test('the watch ends with the statement', async () => {
  const { state, stop, done } = watching(() => null);
  stop.abort();
  await done;
  expect(state.outcome).toBe('stopped');
});
