/** Relations: the parts of a FROM clause, before and after they are joined. */
import { sqlError } from '../sqlError.ts';
import type { Rows } from './context.ts';
import { resolveColumn, type Scope, type Source, type SourceColumn } from './scope.ts';
import type { Steps } from './steps.ts';
import type { Row } from './typed.ts';

/** Part of a FROM clause: its sources count their columns from its own beginning. */
export interface Relation {
  readonly sources: readonly Source[];
  readonly width: number;
  rows(outer: Row | null): Steps<Rows>;
}

/** The same sources behind so many columns. */
export const shifted = (sources: readonly Source[], by: number): readonly Source[] =>
  sources.map((source) => ({ ...source, offset: source.offset + by }));

/** A relation of one source. */
export const single = (
  alias: string,
  qualifiers: readonly string[],
  columns: readonly SourceColumn[],
  rows: Relation['rows'],
): Relation => ({
  sources: [{ alias, qualifiers, columns, offset: 0 }],
  width: columns.length,
  rows,
});

/** What names mean over these sources, and behind them in a query around this one. */
export const scopeOf = (sources: readonly Source[], outer: Scope | null): Scope => ({ sources, outer, grouped: null });

/** Columns under the names that an alias gives them: `AS t (a, b)`. @throws SqlError 8158, 8159 */
export const renamed = (
  columns: readonly SourceColumn[],
  names: readonly string[] | null,
  alias: string,
): readonly SourceColumn[] => {
  if (names === null) return columns;
  if (names.length !== columns.length) {
    throw sqlError(
      names.length > columns.length ? 8159 : 8158,
      16,
      1,
      `'${alias}' has ${names.length > columns.length ? 'fewer' : 'more'} columns than were specified in the column list.`,
    );
  }
  return columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }));
};

/** @throws SqlError 8155 */
export const requireNames = (columns: readonly SourceColumn[], alias: string): readonly SourceColumn[] => {
  const unnamed = columns.findIndex((column) => column.name === '');
  if (unnamed >= 0)
    throw sqlError(8155, 16, 2, `No column name was specified for column ${unnamed + 1} of '${alias}'.`);
  return columns;
};

/** The columns of a side that has no row. */
export const nulls = (count: number): readonly null[] => new Array<null>(count).fill(null);

/** The column of that name; null when there is none, or more than one. */
export const tryResolve = (scope: Scope, parts: readonly string[]): ReturnType<typeof resolveColumn> => {
  try {
    return resolveColumn(scope, parts);
  } catch {
    // Ambiguous: the real compilation will say so.
    return null;
  }
};
