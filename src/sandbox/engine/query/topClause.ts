/** TOP: how many rows, and which when they are ordered. */
import type { SqlValue } from '../../sqlTypes.ts';
import { sqlError } from '../sqlError.ts';
import { ROWS_PER_STEP, type Steps } from './steps.ts';
import type { Row, Typed } from './typed.ts';
import { rowComparer } from './windows.ts';

/** The count of TOP or FETCH. @throws SqlError 127, 1060 */
export const topCount = (value: SqlValue): number => {
  const count = Number(value);
  if (value === null || Number.isNaN(count))
    throw sqlError(
      1060,
      15,
      1,
      'The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.',
    );
  if (count < 0) throw sqlError(127, 15, 1, 'A TOP N or FETCH rowcount value may not be negative.');
  return count;
};

/** How many of so many rows TOP keeps; without TOP, all. */
export const keptBy = (limit: number | null, isPercent: boolean, count: number): number =>
  limit === null ? count : Math.min(count, isPercent ? Math.ceil((count * limit) / 100) : limit);

/** The rows in order, as many as are kept, and with TIES those behind that the last one equals. */
export const sorted = function* (
  rows: readonly Row[],
  order: readonly { readonly key: Typed; readonly descending: boolean }[],
  kept: (count: number) => number,
  withTies: boolean,
): Steps<readonly Row[]> {
  const compare = rowComparer(order);
  const keyed: { readonly row: Row; readonly keys: readonly SqlValue[] }[] = [];
  for (const row of rows) {
    keyed.push({ row, keys: order.map((item) => item.key.evaluate(row)) });
    if (keyed.length % ROWS_PER_STEP === 0) yield;
  }
  keyed.sort((a, b) => compare(a.keys, b.keys));
  let end = kept(keyed.length);
  const last = keyed[end - 1];
  if (withTies && last !== undefined) {
    for (let next = keyed[end]; next !== undefined && compare(next.keys, last.keys) === 0; next = keyed[end]) end += 1;
  }
  return keyed.slice(0, end).map((item) => item.row);
};
