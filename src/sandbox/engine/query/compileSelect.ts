import type { SqlValue } from '../../sqlTypes.ts';
import type { OrderItem } from '../sql/ast/expression.ts';
import type { SelectCore } from '../sql/ast/query.ts';
import { sqlError } from '../sqlError.ts';
import { compileCondition } from './compileCondition.ts';
import { compileExpression } from './compileExpression.ts';
import type { CompileContext, CompiledQuery, Compiler, WindowSlot } from './context.ts';
import { distinct, rowKey } from './distinctRows.ts';
import { fingerprint } from './fingerprint.ts';
import { bindFrom } from './fromClause.ts';
import { compileGrouping, grouped } from './grouping.ts';
import { hasAggregate } from './hasAggregate.ts';
import { type Relation, scopeOf } from './relation.ts';
import type { SourceColumn } from './scope.ts';
import { expandItems, outputIndex } from './selectItems.ts';
import { ROWS_PER_STEP, type Steps } from './steps.ts';
import { keptBy, sorted, topCount } from './topClause.ts';
import type { Row } from './typed.ts';
import { applyWindows, rowComparer } from './windows.ts';
import { withoutRow } from './withoutRow.ts';

/** One SELECT: WHERE, GROUP BY, HAVING, the select list, DISTINCT, ORDER BY and TOP, in that order. */
export const compileSelect = (
  compiler: Compiler,
  core: SelectCore,
  orderBy: readonly OrderItem[],
  outer: CompileContext,
): CompiledQuery => {
  const relation = bindFrom(compiler, core, outer);
  const scope = scopeOf(relation.sources, outer.scope);
  const base = { ...outer, scope, aggregates: null, windows: null };
  const where = core.where === null ? null : compileCondition(compiler, core.where, { ...base, clause: 'WHERE' });
  const items = expandItems(core.items, scope);
  const assigns = items.some((item) => item.assign !== null);
  if (assigns && items.some((item) => item.assign === null)) {
    throw sqlError(
      141,
      15,
      1,
      'A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.',
    );
  }
  const isGrouped =
    core.groupBy.length > 0 ||
    core.having !== null ||
    hasAggregate([...items.map((item) => item.expression), ...orderBy.map((item) => item.expression)]);
  const windows: WindowSlot[] = [];
  const grouping = isGrouped ? compileGrouping(compiler, core.groupBy, base) : null;
  const context: CompileContext = { ...base, ...grouping?.context, windows };
  const outputs = items.map((item) => ({ ...item, typed: compileExpression(compiler, item.expression, context) }));
  const columns = outputs.map(
    (item): SourceColumn => ({
      name: item.name,
      type: item.typed.type,
      nullable: item.typed.nullable,
      ...(item.typed.isNull ? { untyped: true } : {}),
    }),
  );
  const having =
    core.having === null
      ? null
      : compileCondition(compiler, core.having, { ...context, windows: null, clause: 'HAVING' });
  const outputPrints = items.map((item) => fingerprint(item.expression, scope));
  const order = orderBy.map((item) => {
    let index = outputIndex(item.expression, columns);
    if (index < 0) index = outputPrints.indexOf(fingerprint(item.expression, scope));
    const output = outputs[index];
    if (output !== undefined) return { key: output.typed, descending: item.descending };
    if (core.distinct)
      throw sqlError(145, 15, 1, 'ORDER BY items must appear in the select list if SELECT DISTINCT is specified.');
    return {
      key: compileExpression(compiler, item.expression, { ...context, clause: 'ORDER BY clause' }),
      descending: item.descending,
    };
  });
  const compare = rowComparer(order);
  const top =
    core.top === null ? null : { ...core.top, typed: compileExpression(compiler, core.top.count, withoutRow(outer)) };
  const { environment } = outer;
  const project = (row: Row): readonly SqlValue[] =>
    outputs.map((item) => {
      const value = item.typed.evaluate(row);
      if (item.assign !== null) environment.assign(item.assign, value, item.typed.type);
      return value;
    });
  return {
    columns: assigns ? [] : columns,
    *run(outerRow) {
      let rows: readonly Row[] = yield* filtered(relation, where, outerRow);
      if (grouping !== null) rows = yield* grouped(rows, grouping, outerRow);
      if (having !== null) rows = rows.filter((row) => having(row) === true);
      rows = applyWindows(rows, windows);
      const limit = top === null ? null : topCount(top.typed.evaluate({ values: [], outer: null }));
      const kept = (count: number): number => keptBy(limit, top?.percent === true, count);
      if (order.length > 0 && !core.distinct)
        return (yield* sorted(rows, order, kept, top?.withTies === true)).map(project);
      if (assigns) return rows.slice(0, limit ?? rows.length).map(project);
      // TOP before the rows are made, where they are neither compared nor counted.
      if (!core.distinct && top?.percent === false) rows = rows.slice(0, limit ?? rows.length);
      const result: (readonly SqlValue[])[] = [];
      for (const row of rows) {
        result.push(project(row));
        if (result.length % ROWS_PER_STEP === 0) yield;
      }
      if (!core.distinct) return result.slice(0, kept(result.length));
      const unique = distinct(result, (values) => rowKey(values, columns));
      if (order.length === 0) return unique.slice(0, kept(unique.length));
      const places = order.map((item) => outputs.findIndex((output) => output.typed === item.key));
      const keyed = unique.map((values) => ({ values, keys: places.map((place) => values[place] ?? null) }));
      keyed.sort((a, b) => compare(a.keys, b.keys));
      return keyed.slice(0, kept(keyed.length)).map((item) => item.values);
    },
  };
};

/** The rows for which WHERE is true. */
const filtered = function* (
  relation: Relation,
  where: ((row: Row) => boolean | null) | null,
  outer: Row | null,
): Steps<readonly Row[]> {
  const rows: Row[] = [];
  let seen = 0;
  for (const values of yield* relation.rows(outer)) {
    const row: Row = { values, outer };
    if (where === null || where(row) === true) rows.push(row);
    seen += 1;
    if (seen % ROWS_PER_STEP === 0) yield;
  }
  return rows;
};
