/** The table that UPDATE and DELETE change, found in their FROM, and its rows that WHERE leaves. */
import type { SqlValue } from '../../../sqlTypes.ts';
import { compileTopQuery } from '../../query/compileQuery.ts';
import type { BoundTable, Environment } from '../../query/context.ts';
import type { SourceColumn } from '../../query/scope.ts';
import { breathe } from '../../query/steps.ts';
import type { Expr, ObjectName } from '../../sql/ast/expression.ts';
import type { Query, TableRef } from '../../sql/ast/query.ts';
import { sameName } from '../../values/collation.ts';
import { BIGINT } from '../../values/types.ts';
import { environmentOf } from '../environment.ts';
import { requireTable } from '../objects.ts';
import type { Frame, SessionState } from '../sessionState.ts';
import { readStoredRows, type StoredRow, tableColumns } from '../tableRows.ts';
import type { FoundTable } from './constraints.ts';

/** The target within FROM, under a name that nobody can write: its rows carry their row ids. */
const TARGET = '\u0000target';

const ROW_ID = '\u0000row';

const targetRows = (found: FoundTable, environment: Environment): BoundTable => {
  const table = found.definition;
  const withId = (row: StoredRow): readonly SqlValue[] => [...row.values, row.id];
  return {
    columns: [...tableColumns(table), { name: ROW_ID, type: BIGINT, nullable: false }],
    qualifiers: [],
    *rows() {
      yield;
      return readStoredRows(found, table, environment).map(withId);
    },
    lookup: (index) => {
      const column = table.columns[index];
      if (column === undefined || column.type.kind !== 'int' || column.computed !== null) return null;
      if (!table.keys.some((key) => key.columns[0] === column.name && (key.keyColumn === null || key.kind === 'index')))
        return null;
      return (value) => readStoredRows(found, table, environment, { column: column.name, value }).map(withId);
    },
  };
};

/** A table under change, with the FROM in which it stands and the environment that knows it there. */
interface Target {
  readonly found: FoundTable;
  readonly alias: string;
  readonly from: readonly TableRef[];
  readonly environment: Environment;
}

/** UPDATE t … FROM dbo.t, or UPDATE x … FROM dbo.t AS x: which table is meant, and the FROM with it marked. */
export const bindTarget = (
  session: SessionState,
  frame: Frame,
  target: ObjectName,
  from: readonly TableRef[],
): Target => {
  const base = environmentOf(session, frame);
  const last = target[target.length - 1] ?? '';
  let matched: Extract<TableRef, { kind: 'table' }> | null = null;
  const visit = (ref: TableRef): TableRef => {
    if (ref.kind === 'join' || ref.kind === 'apply') return { ...ref, left: visit(ref.left), right: visit(ref.right) };
    if (ref.kind !== 'table' || matched !== null) return ref;
    const own = ref.name[ref.name.length - 1] ?? '';
    const isAlias = target.length === 1 && ref.alias !== null && sameName(ref.alias, last);
    if (!isAlias && !(sameName(own, last) && (ref.alias === null || !hasAlias(from, last)))) return ref;
    matched = ref;
    return { kind: 'table', name: [TARGET], alias: ref.alias ?? own };
  };
  const marked = from.map(visit);
  const ref = matched as Extract<TableRef, { kind: 'table' }> | null;
  const found = requireTable(session, frame, ref === null ? target : ref.name);
  const alias = ref === null ? last : (ref.alias ?? ref.name[ref.name.length - 1] ?? last);
  const environment: Environment = {
    ...base,
    bindTable: (name) => (name.length === 1 && name[0] === TARGET ? targetRows(found, base) : base.bindTable(name)),
  };
  const own: TableRef = { kind: 'table', name: [TARGET], alias };
  return { found, alias, from: ref === null ? [own, ...marked] : marked, environment };
};

const hasAlias = (refs: readonly TableRef[], alias: string): boolean =>
  refs.some((ref) =>
    ref.kind === 'join' || ref.kind === 'apply'
      ? hasAlias([ref.left, ref.right], alias)
      : 'alias' in ref && ref.alias !== null && sameName(ref.alias, alias),
  );

/** The target's rows that WHERE leaves, each once, with what else was asked for. */
export const selectTarget = async (
  target: Target,
  frame: Frame,
  extra: readonly Expr[],
  { ctes, top, where }: { readonly ctes: Query['ctes']; readonly top: Expr | null; readonly where: Expr | null },
): Promise<{
  readonly rows: readonly { readonly stored: StoredRow; readonly extra: readonly SqlValue[] }[];
  readonly extraColumns: readonly SourceColumn[];
}> => {
  const compiled = compileTopQuery(
    {
      kind: 'query',
      ctes,
      body: {
        kind: 'select',
        distinct: false,
        top: top === null ? null : { count: top, percent: false, withTies: false },
        items: [
          { kind: 'star', qualifier: [target.alias] },
          ...extra.map((expression) => ({ kind: 'expression', expression, alias: null }) as const),
        ],
        into: null,
        from: target.from,
        where,
        groupBy: [],
        having: null,
      },
      orderBy: [],
      offset: null,
      fetch: null,
      maxRecursion: null,
    },
    target.environment,
  );
  const width = target.found.definition.columns.length;
  const seen = new Set<bigint>();
  const rows = (await breathe(compiled.run(null), frame.signal)).flatMap((values) => {
    const id = BigInt(String(values[width]));
    if (seen.has(id)) return [];
    seen.add(id);
    return [{ stored: { id, values: values.slice(0, width) }, extra: values.slice(width + 1) }];
  });
  return { rows, extraColumns: compiled.columns.slice(width + 1) };
};
