/** Conditions in three-valued logic: true, false, or null for unknown. */
import type { Expr } from '../sql/ast/expression.ts';
import { type SqlError, sqlError } from '../sqlError.ts';
import { compareTyped } from './comparison.ts';
import { compileLike } from './compileLike.ts';
import type { CompileContext, Compiler } from './context.ts';
import { compileIn, compileQuantified } from './membership.ts';
import { subqueryOf } from './subquery.ts';
import type { Condition, Typed } from './typed.ts';

const notACondition = (): SqlError =>
  sqlError(4145, 15, 1, 'An expression of non-boolean type specified in a context where a condition is expected.');

const not = (value: boolean | null): boolean | null => (value === null ? null : !value);

/** A condition in three-valued logic. */
export const compileCondition = (compiler: Compiler, expression: Expr, context: CompileContext): Condition => {
  const value = (inner: Expr): Typed => compiler.expression(inner, context);
  const condition = (inner: Expr): Condition => compileCondition(compiler, inner, context);
  switch (expression.kind) {
    case 'logic': {
      const left = condition(expression.left);
      const right = condition(expression.right);
      if (expression.operator === 'and') {
        return (row) => {
          const a = left(row);
          if (a === false) return false;
          const b = right(row);
          return b === false ? false : a === null || b === null ? null : true;
        };
      }
      return (row) => {
        const a = left(row);
        if (a === true) return true;
        const b = right(row);
        return b === true ? true : a === null || b === null ? null : false;
      };
    }
    case 'not': {
      const operand = condition(expression.operand);
      return (row) => not(operand(row));
    }
    case 'compare':
      return compareTyped(expression.operator, value(expression.left), value(expression.right));
    case 'isNull': {
      const operand = value(expression.operand);
      return (row) => (operand.evaluate(row) === null) !== expression.negated;
    }
    case 'between': {
      const operand = value(expression.operand);
      const low = compareTyped('>=', operand, value(expression.low));
      const high = compareTyped('<=', operand, value(expression.high));
      return (row) => {
        const a = low(row);
        const b = high(row);
        const inside = a === false || b === false ? false : a === null || b === null ? null : true;
        return expression.negated ? not(inside) : inside;
      };
    }
    case 'like':
      return compileLike(
        value(expression.operand),
        value(expression.pattern),
        expression.escape === null ? null : value(expression.escape),
        expression.negated,
      );
    case 'in':
      return compileIn(compiler, expression, context);
    case 'exists': {
      const subquery = subqueryOf(compiler, expression.query, context);
      return (row) => subquery.rows(row).length > 0;
    }
    case 'quantified':
      return compileQuantified(compiler, expression, context);
    default:
      throw notACondition();
  }
};
