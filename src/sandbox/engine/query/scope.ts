import type { SqlType } from '../../sqlTypes.ts';
import { type SqlError, sqlError } from '../sqlError.ts';
import { collationKey, sameName } from '../values/collation.ts';
import type { Row, Typed } from './typed.ts';

/** A column that can be named. */
export interface SourceColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
  /** A column of nothing but NULL literals: it takes the type of what it is combined with. */
  readonly untyped?: boolean;
}

/** One table of a FROM clause: its names, and where its columns begin in the row. */
export interface Source {
  /** The alias, or the table's own name. */
  readonly alias: string;
  /** The name's parts when there is no alias: `dbo.t.id` and `db.dbo.t.id` are allowed then. */
  readonly qualifiers: readonly string[];
  readonly columns: readonly SourceColumn[];
  readonly offset: number;
}

/** The sources of a query, and those of the query around it. */
export interface Scope {
  readonly sources: readonly Source[];
  readonly outer: Scope | null;
  /** After GROUP BY: where a column of the sources stands in the group's row. What is missing is no longer visible. */
  readonly grouped: ReadonlyMap<number, number> | null;
}

export const NO_SCOPE: Scope = { sources: [], outer: null, grouped: null };

export interface ResolvedColumn {
  /** How many queries further out. */
  readonly depth: number;
  readonly index: number;
  readonly column: SourceColumn;
  readonly source: Source;
}

const matchesQualifier = (source: Source, qualifier: readonly string[]): boolean => {
  const last = qualifier[qualifier.length - 1] ?? '';
  if (!sameName(source.alias, last)) return false;
  if (qualifier.length === 1) return true;
  const given = [...qualifier].reverse();
  const own = [...source.qualifiers].reverse();
  return given.every(
    (part, index) => part === '' || own[index] === undefined || own[index] === '' || sameName(own[index], part),
  );
};

const inScope = (scope: Scope, parts: readonly string[]): Omit<ResolvedColumn, 'depth'> | null => {
  const name = collationKey(parts[parts.length - 1] ?? '');
  const qualifier = parts.slice(0, -1);
  let found: Omit<ResolvedColumn, 'depth'> | null = null;
  for (const source of scope.sources) {
    if (qualifier.length > 0 && !matchesQualifier(source, qualifier)) continue;
    source.columns.forEach((column, index) => {
      if (collationKey(column.name) !== name) return;
      if (found !== null) throw sqlError(209, 16, 1, `Ambiguous column name '${parts[parts.length - 1]}'.`);
      found = { index: source.offset + index, column, source };
    });
  }
  return found;
};

/** null where no query around it has such a column. */
export const resolveColumn = (scope: Scope | null, parts: readonly string[]): ResolvedColumn | null => {
  let depth = 0;
  for (let at = scope; at !== null; at = at.outer) {
    const found = inScope(at, parts);
    if (found !== null) return { ...found, depth };
    depth += 1;
  }
  return null;
};

export const unknownColumn = (parts: readonly string[]): SqlError =>
  parts.length === 1
    ? sqlError(207, 16, 1, `Invalid column name '${parts[0]}'.`)
    : sqlError(4104, 16, 1, `The multi-part identifier "${parts.join('.')}" could not be bound.`);

const notGrouped = (table: string, column: string, clause: string): SqlError =>
  sqlError(
    clause === 'HAVING' ? 8121 : clause === 'ORDER BY clause' ? 8127 : 8120,
    16,
    1,
    `Column ${clause === 'ORDER BY clause' ? `"${table}.${column}"` : `'${table}.${column}'`} is invalid in the ${clause === 'HAVING' ? 'HAVING clause' : clause} because it is not contained in either an aggregate function or the GROUP BY clause.`,
  );

const scopeAt = (scope: Scope, depth: number): Scope => {
  let at = scope;
  for (let step = 0; step < depth && at.outer !== null; step++) at = at.outer;
  return at;
};

/** A column by its place, as `*` names it. */
export const columnPlace = (scope: Scope | null, index: number, clause: string): Typed => {
  const source = scope?.sources.find(
    (candidate) => index >= candidate.offset && index < candidate.offset + candidate.columns.length,
  );
  const column = source?.columns[index - source.offset];
  if (scope === null || source === undefined || column === undefined) throw new TypeError('a place outside of its row');
  const at = scope.grouped === null ? index : scope.grouped.get(index);
  if (at === undefined) throw notGrouped(source.alias, column.name, clause);
  return { type: column.type, nullable: column.nullable, isNull: false, evaluate: (row) => row.values[at] ?? null };
};

/** A column as an expression. @throws SqlError 207, 209, 4104, 8120 */
export const columnExpression = (scope: Scope | null, parts: readonly string[], clause = 'select list'): Typed => {
  const found = resolveColumn(scope, parts);
  if (found === null || scope === null) throw unknownColumn(parts);
  const { depth, column } = found;
  const { grouped } = scopeAt(scope, depth);
  const index = grouped === null ? found.index : grouped.get(found.index);
  if (index === undefined) {
    throw notGrouped(found.source.alias, column.name, clause);
  }
  const base = { type: column.type, nullable: column.nullable, isNull: false };
  if (depth === 0) return { ...base, evaluate: (row) => row.values[index] ?? null };
  return {
    ...base,
    evaluate: (row) => {
      let at: Row | null = row;
      for (let step = 0; step < depth && at !== null; step++) at = at.outer;
      return at?.values[index] ?? null;
    },
  };
};
