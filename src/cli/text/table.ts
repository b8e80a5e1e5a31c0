import { displayWidth } from './displayWidth.ts';

/** Rows in columns that are as wide as their widest cell; the last one is not padded. Right-aligned where `align` says so. */
export const table = (
  rows: readonly (readonly string[])[],
  align: readonly ('left' | 'right')[] = [],
): readonly string[] => {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
    });
  }
  return rows.map((row) => {
    let line = '';
    row.forEach((cell, column) => {
      const gap = column === 0 ? '' : '  ';
      const width = widths[column] ?? 0;
      if (align[column] === 'right') line += gap + ' '.repeat(width - displayWidth(cell)) + cell;
      else if (column === row.length - 1) line += gap + cell;
      else line += gap + cell + ' '.repeat(width - displayWidth(cell));
    });
    return line.trimEnd();
  });
};
