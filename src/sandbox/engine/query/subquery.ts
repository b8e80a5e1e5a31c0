/** Queries within an expression. */
import type { SqlValue } from '../../sqlTypes.ts';
import type { Expr } from '../sql/ast/expression.ts';
import { SqlError, sqlError } from '../sqlError.ts';
import type { CompileContext, CompiledQuery, Compiler } from './context.ts';
import { drain } from './steps.ts';
import { type Row, type Typed, typed } from './typed.ts';

/** A query within an expression. Where nothing of it depends on the row around it, it is run once. */
export const subqueryOf = (
  compiler: Compiler,
  query: Extract<Expr, { kind: 'subquery' }>['query'],
  context: CompileContext,
): {
  readonly columns: CompiledQuery['columns'];
  rows(row: Row): readonly (readonly SqlValue[])[];
  readonly independent: boolean;
} => {
  const inner: CompileContext = { ...context, aggregates: null, windows: null, clause: 'select list' };
  let compiled: CompiledQuery;
  let independent = true;
  try {
    compiled = compiler.query(query, { ...inner, scope: null });
  } catch (error) {
    const unbound =
      error instanceof SqlError && error.messages.some((message) => [207, 4104, 8120, 8121].includes(message.number));
    if (!unbound || context.scope === null) throw error;
    independent = false;
    compiled = compiler.query(query, { ...inner, scope: context.scope });
  }
  let once: readonly (readonly SqlValue[])[] | null = null;
  return {
    columns: compiled.columns,
    independent,
    rows: (row) => {
      if (!independent) return drain(compiled.run(row));
      once ??= drain(compiled.run(null));
      return once;
    },
  };
};

/** @throws SqlError 116 */
export const onlyColumn = (columns: CompiledQuery['columns']): CompiledQuery['columns'][number] => {
  const [column] = columns;
  if (column === undefined || columns.length !== 1) {
    throw sqlError(
      116,
      16,
      1,
      'Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.',
    );
  }
  return column;
};

/** A subquery as a value: its one row, or NULL. @throws SqlError 512 when there are more */
export const scalarSubquery = (subquery: ReturnType<typeof subqueryOf>): Typed => {
  const column = onlyColumn(subquery.columns);
  return typed(column.type, (row) => {
    const rows = subquery.rows(row);
    if (rows.length > 1) {
      throw sqlError(
        512,
        16,
        1,
        'Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.',
      );
    }
    return rows[0]?.[0] ?? null;
  });
};
