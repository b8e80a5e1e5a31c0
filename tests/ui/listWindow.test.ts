import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/ui/keys.ts';
import { listWindow, moveCursor } from '../../src/ui/listWindow.ts';

const lists = fc
  .tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 60 }), fc.nat())
  .map(([total, height, seed]) => ({ total, height, cursor: seed % total }));

test('always shows the cursor, never more rows than there are lines, and no gap at the end', () => {
  fc.assert(
    fc.property(lists, ({ total, height, cursor }) => {
      const { start, end } = listWindow(cursor, total, height);
      expect(start).toBeLessThanOrEqual(cursor);
      expect(end).toBeGreaterThan(cursor);
      expect(end - start).toBe(Math.min(total, height));
    }),
  );
});

test('no command moves the cursor out of the list', () => {
  fc.assert(
    fc.property(lists, fc.constantFrom(...COMMANDS), ({ total, cursor }, command) => {
      const moved = moveCursor(cursor, total, command);
      expect(moved).toBeGreaterThanOrEqual(0);
      expect(moved).toBeLessThan(total);
    }),
  );
  expect(moveCursor(0, 0, 'last')).toBe(0);
});

test('pages by ten, and knows first and last', () => {
  expect([
    moveCursor(5, 100, 'pageDown'),
    moveCursor(5, 100, 'pageUp'),
    moveCursor(5, 100, 'last'),
    moveCursor(5, 100, 'first'),
  ]).toEqual([15, 0, 99, 0]);
});
