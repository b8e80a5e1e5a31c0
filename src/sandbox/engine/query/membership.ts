/** IN, ANY and ALL. */
import type { SqlValue } from '../../sqlTypes.ts';
import type { Expr } from '../sql/ast/expression.ts';
import { convertValue } from '../values/convert.ts';
import { commonType } from '../values/types.ts';
import { groupingKey } from './compareValues.ts';
import { compareTyped } from './comparison.ts';
import type { CompileContext, Compiler } from './context.ts';
import { onlyColumn, subqueryOf } from './subquery.ts';
import { type Condition, convertTyped, type Row, typed } from './typed.ts';

/** IN (list) and IN (subquery): unknown where it is not found among NULLs. */
export const compileIn = (
  compiler: Compiler,
  expression: Extract<Expr, { kind: 'in' }>,
  context: CompileContext,
): Condition => {
  const operand = compiler.expression(expression.operand, context);
  if (!('kind' in expression.list)) {
    const tests = expression.list.map((item) => compareTyped('=', operand, compiler.expression(item, context)));
    return (row) => {
      let unknown = false;
      for (const test of tests) {
        const result = test(row);
        if (result === true) return !expression.negated;
        if (result === null) unknown = true;
      }
      return unknown ? null : expression.negated;
    };
  }
  const subquery = subqueryOf(compiler, expression.list, context);
  const column = onlyColumn(subquery.columns);
  const type = commonType(operand.type, column.type);
  const wanted = convertTyped(operand, type);
  let once: { readonly keys: Set<string>; readonly hasNull: boolean } | null = null;
  const collect = (row: Row): { readonly keys: Set<string>; readonly hasNull: boolean } => {
    if (once !== null && subquery.independent) return once;
    const keys = new Set<string>();
    let hasNull = false;
    for (const [item = null] of subquery.rows(row)) {
      if (item === null) hasNull = true;
      else keys.add(groupingKey(convertValue(item, column.type, type), type));
    }
    once = { keys, hasNull };
    return once;
  };
  return (row) => {
    const { keys, hasNull } = collect(row);
    if (keys.size === 0 && !hasNull) return expression.negated;
    const value = wanted.evaluate(row);
    if (value === null) return null;
    if (keys.has(groupingKey(value, type))) return !expression.negated;
    return hasNull ? null : expression.negated;
  };
};

/** = ANY, > ALL and their kin over a subquery. */
export const compileQuantified = (
  compiler: Compiler,
  expression: Extract<Expr, { kind: 'quantified' }>,
  context: CompileContext,
): Condition => {
  const operand = compiler.expression(expression.left, context);
  const subquery = subqueryOf(compiler, expression.query, context);
  const column = onlyColumn(subquery.columns);
  let current: SqlValue = null;
  const test = compareTyped(
    expression.operator,
    operand,
    typed(column.type, () => current),
  );
  const isAll = expression.quantifier === 'all';
  return (row) => {
    let unknown = false;
    for (const [item = null] of subquery.rows(row)) {
      current = item;
      const result = test(row);
      if (result === null) unknown = true;
      else if (result !== isAll) return !isAll;
    }
    return unknown ? null : isAll;
  };
};
