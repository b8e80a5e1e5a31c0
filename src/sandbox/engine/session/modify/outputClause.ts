/** OUTPUT … INTO: what a statement that changes rows says about them. */
import type { SqlValue } from '../../../sqlTypes.ts';
import { compiler } from '../../query/compileQuery.ts';
import type { CompileContext, Environment, Rows } from '../../query/context.ts';
import { scopeOf } from '../../query/relation.ts';
import type { SourceColumn } from '../../query/scope.ts';
import { expandItems } from '../../query/selectItems.ts';
import { withoutRow } from '../../query/withoutRow.ts';
import type { OutputClause } from '../../sql/ast/query.ts';
import { requireTable } from '../objects.ts';
import type { Frame, SessionState } from '../sessionState.ts';
import { tableColumns } from '../tableRows.ts';
import { completeRows, noneSaysDefault } from './completeRows.ts';
import type { FoundTable } from './constraints.ts';
import { insertRows } from './writeRows.ts';

/** What a statement that changes rows ends with. */
export interface Modified {
  readonly count: number;
  /** OUTPUT without INTO. */
  readonly output: { readonly columns: readonly SourceColumn[]; readonly rows: Rows } | null;
}

/** Compiles OUTPUT over `inserted` and `deleted`; a row of it is what was before and what is after. */
export const compileOutput = (
  session: SessionState,
  frame: Frame,
  found: FoundTable,
  clause: OutputClause | null,
  environment: Environment,
): ((
  changes: readonly { readonly before: readonly SqlValue[] | null; readonly after: readonly SqlValue[] | null }[],
) => Modified['output']) => {
  if (clause === null) return () => null;
  const columns = tableColumns(found.definition).map((column) => ({ ...column, nullable: true }));
  const width = columns.length;
  const scope = scopeOf(
    [
      { alias: 'inserted', qualifiers: [], columns, offset: 0 },
      { alias: 'deleted', qualifiers: [], columns, offset: width },
    ],
    null,
  );
  const context: CompileContext = { ...withoutRow({ environment }), scope };
  const items = expandItems(clause.items, scope).map((item) => ({
    name: item.name,
    typed: compiler.expression(item.expression, context),
  }));
  const empty: readonly SqlValue[] = new Array<SqlValue>(width).fill(null);
  return (changes) => {
    const rows = changes.map(({ before, after }) => {
      const row = { values: [...(after ?? empty), ...(before ?? empty)], outer: null };
      return items.map((item) => item.typed.evaluate(row));
    });
    const outputColumns = items.map(
      (item): SourceColumn => ({ name: item.name, type: item.typed.type, nullable: true }),
    );
    if (clause.into === null) return { columns: outputColumns, rows };
    const target = requireTable(session, frame, clause.into.table);
    session.transactions.write(target.store, () => {
      insertRows(
        target,
        completeRows(
          session,
          target,
          clause.into?.columns ?? null,
          { columns: outputColumns, rows, takesDefault: noneSaysDefault },
          environment,
        ),
        environment,
      );
    });
    return null;
  };
};
