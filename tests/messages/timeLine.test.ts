import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RestorableWindow } from '../../src/catalogue/chain/databaseChains.ts';
import { drawTimeLine, timeLine } from '../../src/messages/timeLine.ts';
import { ASCII_SIGNS, BLOCK_SIGNS } from '../../src/messages/timeSigns.ts';

const GUID = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';

/** Ten seconds: more than the rounding of a set's own end. */
const UNIT_MS = 10_000;

const windowOf = (from: number, to: number): RestorableWindow => ({
  fromMs: from * UNIT_MS,
  toMs: to * UNIT_MS,
  familyGuid: GUID,
  fork: GUID,
  runs: [],
});

const chainsOf = (...windows: readonly RestorableWindow[]) => ({
  windows,
  points: [],
  oldestMs: windows.length === 0 ? null : Math.min(...windows.map(({ fromMs }) => fromMs)),
  newestMs: windows.length === 0 ? null : Math.max(...windows.map(({ toMs }) => toMs)),
});

const drawn = (windows: readonly RestorableWindow[], now: number, columns = 10): string | null => {
  const line = timeLine(chainsOf(...windows), now * UNIT_MS, columns);
  return line && drawTimeLine(line, ASCII_SIGNS);
};

describe('the bar of a line of time', () => {
  test('is whole where every second of its time can be restored', () => {
    expect(drawn([windowOf(0, 1000)], 1000)).toBe('##########');
  });

  test('shows what would be lost now as nothing behind the last window', () => {
    expect(drawn([windowOf(0, 700)], 1000)).toBe('#######...');
  });

  test('shows a hole between two windows, even one that is far shorter than a column', () => {
    expect(drawn([windowOf(0, 300), windowOf(600, 1000)], 1000)).toBe('###...####');
    expect(drawn([windowOf(0, 450), windowOf(451, 1000)], 1000)).toBe('####+#####');
  });

  test('shows the ends of backups without logs as single moments', () => {
    expect(drawn([windowOf(0, 0), windowOf(500, 500), windowOf(1000, 1000)], 1000)).toBe('|....|...|');
  });

  test('takes windows of two forks over the same time as one stretch', () => {
    expect(drawn([windowOf(0, 600), windowOf(300, 1000)], 1000)).toBe('##########');
  });

  test('takes the rounding of a set to the second, after which the logs go on, for no hole', () => {
    const end = { ...windowOf(0, 0), toMs: 0 };
    const after = { ...windowOf(0, 1000), fromMs: 1000 };
    expect(drawn([end, after], 1000)).toBe('##########');
  });

  test('is not there where nothing can be restored', () => {
    expect(drawn([], 1000)).toBeNull();
  });

  test('survives a clock that is behind the newest backup', () => {
    expect(drawn([windowOf(500, 1000)], 0)).toBe('##########');
    expect(drawn([windowOf(500, 500)], 0)).toBe('|.........');
  });

  test('is drawn with blocks where the terminal has them', () => {
    const line = timeLine(chainsOf(windowOf(0, 450), windowOf(451, 700), windowOf(900, 900)), 1000 * UNIT_MS, 10);
    expect(line && drawTimeLine(line, BLOCK_SIGNS)).toBe('████▓██··│');
  });

  test('never hides a hole and never hides a moment, at any scale', () => {
    const anyWindows = fc.array(
      fc.tuple(fc.nat(100_000), fc.nat(20_000)).map(([from, length]) => windowOf(from, from + length)),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(
        anyWindows,
        fc.nat(150_000),
        fc.integer({ min: 1, max: 200 }),
        fc.nat(100),
        (windows, now, columns, at) => {
          const line = timeLine(chainsOf(...windows), now * UNIT_MS, columns);
          if (line === null) return false;
          expect(line.cells).toHaveLength(columns);
          const instant = line.fromMs + ((line.toMs - line.fromMs) * at) / 100;
          const column = Math.min(
            columns - 1,
            Math.floor(((instant - line.fromMs) * columns) / (line.toMs - line.fromMs)),
          );
          // On the edge between two columns either may hold it.
          const near = [line.cells[column - 1], line.cells[column], line.cells[column + 1]];
          const isCovered = windows.some(({ fromMs, toMs }) => fromMs <= instant && instant <= toMs);
          return isCovered ? near.some((cell) => cell !== 'nothing') : near.some((cell) => cell !== 'all');
        },
      ),
    );
  });
});
