/** Which part of a long list is on the screen, and where a key moves the cursor. */
import type { Command } from './keys.ts';

const PAGE = 10;

/** Where the cursor stands after a command; other commands leave it. An empty list keeps it at 0. */
export const moveCursor = (cursor: number, total: number, command: Command): number =>
  Math.max(0, Math.min(total - 1, target(cursor, total, command)));

const target = (cursor: number, total: number, command: Command): number => {
  switch (command) {
    case 'up':
      return cursor - 1;
    case 'down':
      return cursor + 1;
    case 'pageUp':
      return cursor - PAGE;
    case 'pageDown':
      return cursor + PAGE;
    case 'first':
      return 0;
    case 'last':
      return total - 1;
    default:
      return cursor;
  }
};

/** The rows to draw so that the cursor is among them, near the middle where there is room on both sides. */
export const listWindow = (
  cursor: number,
  total: number,
  height: number,
): { readonly start: number; readonly end: number } => {
  const rows = Math.max(1, height);
  const start = Math.max(0, Math.min(cursor - Math.floor(rows / 2), total - rows));
  return { start, end: Math.min(total, start + rows) };
};
