import type { Expr } from '../sql/ast/expression.ts';
import { sqlError } from '../sqlError.ts';
import type { CompileContext, Compiler } from './context.ts';
import { constant, convertTyped, type Typed, typed } from './typed.ts';
import { unify } from './unify.ts';

/** CASE, with or without a subject: the first branch that applies. @throws SqlError 8133 */
export const compileCase = (
  compiler: Compiler,
  expression: Extract<Expr, { kind: 'case' }>,
  context: CompileContext,
): Typed => {
  const results = expression.branches.map((branch) => compiler.expression(branch.result, context));
  const otherwise = expression.otherwise === null ? null : compiler.expression(expression.otherwise, context);
  const all = otherwise === null ? results : [...results, otherwise];
  if (all.every((result) => result.isNull)) {
    throw sqlError(
      8133,
      16,
      1,
      'At least one of the result expressions in a CASE specification must be an expression other than the NULL constant.',
    );
  }
  const type = unify(all);
  const { subject } = expression;
  const branches = expression.branches.map((branch, index) => ({
    applies: compiler.condition(
      subject === null ? branch.when : { kind: 'compare', operator: '=', left: subject, right: branch.when },
      context,
    ),
    result: convertTyped(results[index] ?? constant(type, null), type),
  }));
  const last = otherwise === null ? null : convertTyped(otherwise, type);
  return typed(
    type,
    (row) => {
      for (const branch of branches) if (branch.applies(row) === true) return branch.result.evaluate(row);
      return last === null ? null : last.evaluate(row);
    },
    last === null || all.some((result) => result.nullable),
  );
};
