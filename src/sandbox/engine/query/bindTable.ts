import type { Expr } from '../sql/ast/expression.ts';
import type { TableRef } from '../sql/ast/query.ts';
import { collationKey } from '../values/collation.ts';
import type { CompileContext, Compiler } from './context.ts';
import { columnsOf, conjuncts } from './fingerprint.ts';
import { type Relation, renamed, scopeOf, single, tryResolve } from './relation.ts';

/** A table, view or WITH table by name; an index is used where a condition gives its key. */
export const bindTable = (
  compiler: Compiler,
  ref: Extract<TableRef, { kind: 'table' }>,
  context: CompileContext,
  hints: readonly Expr[],
): Relation => {
  const name = ref.name[ref.name.length - 1] ?? '';
  const alias = ref.alias ?? name;
  const cte = ref.name.length === 1 ? context.ctes.get(collationKey(name)) : undefined;
  if (cte !== undefined) return single(alias, [], cte.columns, () => cte.rows());
  const table = context.environment.bindTable(ref.name);
  if ('view' in table) {
    const query = compiler.query(table.view, {
      environment: table.environment,
      scope: null,
      ctes: new Map(),
      aggregates: null,
      windows: null,
      clause: 'select list',
    });
    return single(alias, ref.alias === null ? table.qualifiers : [], renamed(query.columns, table.columns, alias), () =>
      query.run(null),
    );
  }
  const qualifiers = ref.alias === null ? table.qualifiers : [];
  const relation = single(alias, qualifiers, table.columns, () => table.rows());
  const { lookup } = table;
  if (lookup === undefined) return relation;
  // `key = value` where the value does not depend on this table: an index finds its rows.
  const own = scopeOf(relation.sources, null);
  for (const hint of hints.flatMap(conjuncts)) {
    if (hint.kind !== 'compare' || hint.operator !== '=') continue;
    for (const [column, value] of [
      [hint.left, hint.right],
      [hint.right, hint.left],
    ] as const) {
      if (column.kind !== 'column') continue;
      const found = tryResolve(own, column.parts);
      const find = found === null ? null : lookup(found.index);
      if (found === null || find === null) continue;
      const inner = columnsOf(value);
      if (inner === null || inner.length > 0) continue;
      const compiled = compiler.expression(value, { ...context, scope: null, aggregates: null, windows: null });
      if (compiled.isNull || compiled.type.kind !== 'int') continue;
      return {
        ...relation,
        *rows(outer) {
          yield;
          const wanted = compiled.evaluate(outer ?? { values: [], outer: null });
          return wanted === null ? [] : find(wanted);
        },
      };
    }
  }
  return relation;
};
