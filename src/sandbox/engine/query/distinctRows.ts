/** Rows that are the same. */
import type { SqlValue } from '../../sqlTypes.ts';
import { groupingKey } from './compareValues.ts';
import type { Rows } from './context.ts';
import type { SourceColumn } from './scope.ts';

/** What makes two rows the same, as a text. */
export const rowKey = (row: readonly SqlValue[], columns: readonly SourceColumn[]): string =>
  row
    .map((value, index) => {
      const column = columns[index];
      return column === undefined ? '' : groupingKey(value, column.type);
    })
    .join('\u0000');

/** The first row of each key. */
export const distinct = (rows: Rows, keyOf: (row: readonly SqlValue[]) => string): Rows => {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const key = keyOf(row);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
};
