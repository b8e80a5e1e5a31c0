/** Compiles a query for one run or many: WITH, the body, ORDER BY and OFFSET … FETCH. */
import type { Query, QueryBody } from '../sql/ast/query.ts';
import { sqlError } from '../sqlError.ts';
import { collationKey } from '../values/collation.ts';
import { compileCondition } from './compileCondition.ts';
import { compileCte } from './compileCte.ts';
import { compileExpression } from './compileExpression.ts';
import { compileSelect } from './compileSelect.ts';
import { compileValues } from './compileValues.ts';
import type { CompileContext, CompiledQuery, Compiler, Environment } from './context.ts';
import type { SourceColumn } from './scope.ts';
import { outputIndex } from './selectItems.ts';
import { combine } from './setOperation.ts';
import { rowComparer } from './windows.ts';
import { withoutRow } from './withoutRow.ts';

/** The compiler of this server's queries, expressions and conditions. */
export const compiler: Compiler = {
  query: (query, context) => compileQuery(query, context),
  body: (body, context) => compileBody(body, context),
  expression: (expression, context) => compileExpression(compiler, expression, context),
  condition: (expression, context) => compileCondition(compiler, expression, context),
  order: (items, context) =>
    items.map((item) => ({ key: compileExpression(compiler, item.expression, context), descending: item.descending })),
};

/** A query of its own: the statement SELECT, a view, an INSERT's source. */
export const compileTopQuery = (query: Query, environment: Environment): CompiledQuery =>
  compileQuery(query, { ...withoutRow({ environment }), scope: null });

const MAX_RECURSION = 100;

const compileQuery = (query: Query, outer: CompileContext): CompiledQuery => {
  let context: CompileContext = { ...outer, aggregates: null, windows: null, clause: 'select list' };
  for (const cte of query.ctes) {
    const ctes = new Map(context.ctes);
    ctes.set(collationKey(cte.name), compileCte(compiler, cte, query.maxRecursion ?? MAX_RECURSION, context));
    context = { ...context, ctes };
  }
  const limits = (columns: readonly SourceColumn[], run: CompiledQuery['run']): CompiledQuery => {
    if (query.offset === null) return { columns, run };
    const bare = withoutRow(context);
    const offset = compileExpression(compiler, query.offset, bare);
    const fetch = query.fetch === null ? null : compileExpression(compiler, query.fetch, bare);
    return {
      columns,
      *run(row) {
        const rows = yield* run(row);
        const skip = Number(offset.evaluate({ values: [], outer: null }));
        if (skip < 0) throw sqlError(10742, 15, 1, 'The offset specified in a OFFSET clause may not be negative.');
        const count = fetch === null ? rows.length : Number(fetch.evaluate({ values: [], outer: null }));
        if (count < 1 && fetch !== null)
          throw sqlError(10744, 15, 1, 'The number of rows provided for a FETCH clause must be greater then zero.');
        return rows.slice(skip, skip + count);
      },
    };
  };
  if (query.body.kind === 'select') {
    const compiled = compileSelect(compiler, query.body, query.orderBy, context);
    return limits(compiled.columns, compiled.run);
  }
  const body = compileBody(query.body, context);
  if (query.orderBy.length === 0) return limits(body.columns, body.run);
  const order = query.orderBy.map((item) => ({
    index: outputIndex(item.expression, body.columns),
    descending: item.descending,
  }));
  const compare = rowComparer(
    order.map((item) => {
      const column = body.columns[item.index];
      if (column === undefined)
        throw sqlError(
          104,
          16,
          1,
          'ORDER BY items must appear in the select list if the statement contains a UNION, INTERSECT or EXCEPT operator.',
        );
      return { key: { ...column, isNull: false, evaluate: () => null }, descending: item.descending };
    }),
  );
  return limits(body.columns, function* (row) {
    const rows = yield* body.run(row);
    const keyed = rows.map((values) => ({ values, keys: order.map((item) => values[item.index] ?? null) }));
    keyed.sort((a, b) => compare(a.keys, b.keys));
    return keyed.map((item) => item.values);
  });
};

const compileBody = (body: QueryBody, context: CompileContext): CompiledQuery => {
  switch (body.kind) {
    case 'select':
      return compileSelect(compiler, body, [], context);
    case 'values':
      return compileValues(compiler, body.rows, context);
    case 'set':
      return combine(body.operator, compileBody(body.left, context), compileBody(body.right, context));
  }
};
