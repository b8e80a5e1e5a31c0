import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseLevel, firstChoice, type LevelChoice, type LevelRange } from '../../src/pipeline/chooseLevel.ts';

const RANGE: LevelRange = { lowest: 1, highest: 8 };

const at = (level: number, changes: Partial<LevelChoice> = {}): LevelChoice => ({ ...firstChoice(level), ...changes });

describe('the next level', () => {
  test.each<[string, LevelChoice, number, number]>([
    ['a saturated compressor goes one down', at(6), 1, 5],
    ['one that waits for the others goes one up', at(6), 0.3, 7],
    ['one that is well used stays', at(6), 0.8, 6],
    ['below the lowest there is nothing', at(1), 1, 1],
    ['above the highest there is nothing', at(8), 0.1, 8],
    ['what proved too much is not tried at the same load', at(5, { tooMuch: { level: 6, belowBusy: 0.5 } }), 0.5, 5],
    ['but once there is much less to do it is', at(5, { tooMuch: { level: 6, belowBusy: 0.5 } }), 0.3, 6],
    [
      'where the load below is not known yet, it is seen first',
      at(5, { tooMuch: { level: 6, belowBusy: null } }),
      0.5,
      5,
    ],
  ])('%s', (_, choice, busy, expected) => {
    expect(chooseLevel(choice, busy, RANGE).level).toBe(expected);
  });
});

/** How busy the compressor is at each level of a world that does not change: more at a higher level. */
const world = fc.array(fc.double({ min: 1.01, max: 2.5, noNaN: true }), { minLength: 7, maxLength: 7 }).chain((steps) =>
  fc.double({ min: 0.001, max: 3, noNaN: true }).map((lowest) => {
    let cost = lowest;
    return [cost, ...steps.map((step) => (cost *= step))].map((busy) => Math.min(1, busy));
  }),
);

const live = (busyAt: readonly number[], start: number, rounds: number): readonly number[] => {
  const levels: number[] = [];
  let choice = firstChoice(start);
  for (let n = 0; n < rounds; n++) {
    choice = chooseLevel(choice, busyAt[choice.level - 1] ?? 1, RANGE);
    levels.push(choice.level);
  }
  return levels;
};

describe('in a world that does not change', () => {
  test('the level comes to rest, in the range, and the compressor holds nobody up there unless there is no lower level', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 1, max: 8 }), (busyAt, start) => {
        const levels = live(busyAt, start, 60);
        const rest = levels.slice(20);
        const [level = 0] = rest;
        expect(new Set(rest).size).toBe(1);
        expect(levels.every((one) => one >= 1 && one <= 8)).toBe(true);
        const busy = busyAt[level - 1] ?? 1;
        if (level > 1) expect(busy).toBeLessThan(0.9);
        // No higher one would have done: it saturates, or the step to it was too uncertain to take.
        if (level < 8) expect(busy > 0.6 || (busyAt[level] ?? 1) >= 0.9).toBe(true);
      }),
    );
  });

  test('a slower writer leads to a higher level, and never to one that is more than a step lower', () => {
    fc.assert(
      fc.property(world, fc.double({ min: 0.05, max: 1, noNaN: true }), (busyAt, slower) => {
        const rests = [busyAt, busyAt.map((busy) => busy * slower)].map((one) => live(one, 6, 60).at(-1) ?? 0);
        const [before = 0, after = 0] = rests;
        expect(after).toBeGreaterThanOrEqual(before - 1);
        if (busyAt.every((busy) => busy * slower < 0.6)) expect(after).toBe(8);
        if (busyAt.every((busy) => busy >= 0.9)) expect(before).toBe(1);
      }),
    );
  });

  test('loads that jump about by a tenth do not have the level changed for ever', () => {
    fc.assert(
      fc.property(
        world,
        fc.array(fc.double({ min: 0.9, max: 1.1, noNaN: true }), { minLength: 200, maxLength: 200 }),
        (busyAt, noise) => {
          let choice = firstChoice(6);
          let changes = 0;
          for (const factor of noise) {
            const next = chooseLevel(choice, Math.min(1, (busyAt[choice.level - 1] ?? 1) * factor), RANGE);
            if (next.level !== choice.level) changes++;
            choice = next;
          }
          expect(changes).toBeLessThanOrEqual(30);
        },
      ),
    );
  });
});
