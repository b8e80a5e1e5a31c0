/** Values: literals, columns, operators, CAST, functions. */
import type { SqlValue } from '../../sqlTypes.ts';
import type { Expr } from '../sql/ast/expression.ts';
import { SqlError, sqlError } from '../sqlError.ts';
import { convertValue } from '../values/convert.ts';
import { unsupported } from '../values/errors.ts';
import { INT } from '../values/types.ts';
import { isAggregate } from './aggregates.ts';
import { compileArithmetic, negate } from './arithmetic.ts';
import { compileAggregate } from './compileAggregate.ts';
import { compileCase } from './compileCase.ts';
import type { CompileContext, Compiler } from './context.ts';
import { fingerprint } from './fingerprint.ts';
import { scalarFunction } from './functions/scalarFunctions.ts';
import { columnExpression, columnPlace } from './scope.ts';
import { scalarSubquery, subqueryOf } from './subquery.ts';
import { constant, convertTyped, type Row, type Typed, typed } from './typed.ts';
import { compileWindow } from './windows.ts';

const notAValue = (): SqlError => sqlError(102, 15, 1, "Incorrect syntax near '='.");

/** A value with its type. @throws SqlError when names do not resolve or types do not go together */
export const compileExpression = (compiler: Compiler, expression: Expr, context: CompileContext): Typed => {
  const { aggregates } = context;
  if (aggregates !== null && expression.kind !== 'literal' && aggregates.keys.size > 0) {
    const key = aggregates.keys.get(fingerprint(expression, aggregates.base.scope));
    if (key !== undefined) return { ...key.typed, evaluate: (row) => row.values[key.index] ?? null };
  }
  const compile = (inner: Expr): Typed => compileExpression(compiler, inner, context);
  switch (expression.kind) {
    case 'literal':
      return { ...constant(expression.type, expression.value), isNull: expression.value === null };
    case 'variable':
      return compileVariable(expression.name, context);
    case 'column':
      return columnExpression(context.scope, expression.parts, context.clause);
    case 'place':
      return columnPlace(context.scope, expression.index, context.clause);
    case 'unary': {
      const operand = compile(expression.operand);
      if (expression.operator === '-') return negate(operand.isNull ? convertTyped(operand, INT) : operand);
      if (expression.operator === '+') return operand;
      return compileArithmetic(
        '^',
        operand,
        constant(operand.type, operand.type.kind === 'int' && operand.type.bytes === 8 ? -1n : -1),
      );
    }
    case 'binary':
      return compileArithmetic(expression.operator, compile(expression.left), compile(expression.right));
    case 'cast': {
      const style = expression.style === null ? null : compile(expression.style);
      return compileCast(compile(expression.operand), expression.type, style, expression.isTry);
    }
    case 'case':
      return compileCase(compiler, expression, context);
    case 'subquery':
      return scalarSubquery(subqueryOf(compiler, expression.query, context));
    case 'call':
      return compileCall(compiler, expression, context);
    default:
      throw notAValue();
  }
};

const compileVariable = (name: string, { environment }: CompileContext): Typed => {
  if (name.startsWith('@@')) {
    const system = environment.systemFunction(name.toUpperCase(), []);
    if (system === null) throw unsupported(name);
    return system;
  }
  const variable = environment.variable(name);
  if (variable === undefined) throw sqlError(137, 15, 2, `Must declare the scalar variable "${name}".`);
  return { ...typed(variable.type, () => variable.value), constant: variable.value };
};

const compileCast = (operand: Typed, to: Typed['type'], style: Typed | null, isTry: boolean): Typed => {
  if (operand.isNull) return convertTyped(operand, to);
  const from = operand.type;
  const evaluate = (row: Row): SqlValue => {
    const styleValue = style === null ? 0 : Number(style.evaluate(row) ?? 0);
    return convertValue(operand.evaluate(row), from, to, styleValue);
  };
  if (!isTry) return typed(to, evaluate, operand.nullable);
  return typed(to, (row) => {
    try {
      return evaluate(row);
    } catch (error) {
      if (error instanceof SqlError) return null;
      throw error;
    }
  });
};

const compileCall = (compiler: Compiler, call: Extract<Expr, { kind: 'call' }>, context: CompileContext): Typed => {
  const name = (call.name[call.name.length - 1] ?? '').toUpperCase();
  if (call.name.length > 1 && !['SYS', 'DBO'].includes((call.name[0] ?? '').toUpperCase())) {
    throw sqlError(
      4121,
      16,
      1,
      `Cannot find either column "${call.name[0]}" or the user-defined function or aggregate "${call.name.join('.')}", or the name is ambiguous.`,
    );
  }
  if (call.over !== null) return compileWindow(compiler, name, call, context);
  if (isAggregate(name)) return compileAggregate(compiler, name, call, context);
  if (call.star || call.distinct || call.within !== null) throw sqlError(102, 15, 1, `Incorrect syntax near '*'.`);
  if (name === 'IIF' && call.args.length === 3) {
    const [condition, yes, no] = call.args;
    if (condition !== undefined && yes !== undefined && no !== undefined) {
      return compileCase(
        compiler,
        { kind: 'case', subject: null, branches: [{ when: condition, result: yes }], otherwise: no },
        context,
      );
    }
  }
  const args = call.args.map((arg) => compiler.expression(arg, context));
  const found = scalarFunction(name, args, context.environment) ?? context.environment.systemFunction(name, args);
  if (found === null)
    throw sqlError(195, 15, 10, `'${call.name.join('.')}' is not a recognized built-in function name.`);
  return found;
};
