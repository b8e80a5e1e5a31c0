import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { throttledStore } from '../../src/ui/throttledStore.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const counting = () => {
  const store = throttledStore((sum: number, by: number) => sum + by, 0, 100);
  const drawings: number[] = [];
  store.subscribe(() => drawings.push(store.shown()));
  return { store, drawings };
};

test('counts every event in and draws the first at once, then one picture an interval', () => {
  const { store, drawings } = counting();
  for (let event = 0; event < 1000; event++) store.feed(1);
  expect(drawings).toEqual([1]);
  expect(store.latest()).toBe(1000);
  vi.advanceTimersByTime(100);
  expect(drawings).toEqual([1, 1000]);
  store.feed(1);
  vi.advanceTimersByTime(99);
  expect(drawings).toEqual([1, 1000]);
  vi.advanceTimersByTime(1);
  expect(drawings).toEqual([1, 1000, 1001]);
});

test('draws a key at once, with every event before it', () => {
  const { store, drawings } = counting();
  store.feed(1);
  store.feed(1);
  store.dispatch(10);
  expect(drawings).toEqual([1, 12]);
});

test('draws nothing when nothing changed, and rests', () => {
  const { store, drawings } = counting();
  store.feed(0);
  vi.advanceTimersByTime(1000);
  expect(drawings).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test('draws nothing more once it is closed', () => {
  const { store, drawings } = counting();
  store.feed(1);
  store.feed(1);
  store.close();
  vi.advanceTimersByTime(1000);
  expect(drawings).toEqual([1]);
});
