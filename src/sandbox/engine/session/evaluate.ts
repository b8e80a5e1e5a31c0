/** Expressions outside of a query: what SET, IF, PRINT and arguments are given. */
import type { SqlValue } from '../../sqlTypes.ts';
import { compiler } from '../query/compileQuery.ts';
import type { Typed } from '../query/typed.ts';
import { withoutRow } from '../query/withoutRow.ts';
import type { Expr } from '../sql/ast/expression.ts';
import { environmentOf } from './environment.ts';
import type { Frame, SessionState } from './sessionState.ts';

/** The value of an expression that stands in no query. */
export const evaluate = (
  session: SessionState,
  frame: Frame,
  expression: Expr,
): Typed & { readonly value: SqlValue } => {
  const typed = compiler.expression(expression, withoutRow({ environment: environmentOf(session, frame) }));
  return { ...typed, value: typed.evaluate({ values: [], outer: null }) };
};

/** Whether a condition that stands in no query holds; unknown does not. */
export const isTrue = (session: SessionState, frame: Frame, condition: Expr): boolean =>
  compiler.condition(
    condition,
    withoutRow({ environment: environmentOf(session, frame) }),
  )({ values: [], outer: null }) === true;
