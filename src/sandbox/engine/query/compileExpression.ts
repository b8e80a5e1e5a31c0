import type { SqlValue } from '../../sqlTypes.ts';
import type { Comparison, Expr } from '../sql/ast.ts';
import { SqlError, sqlError } from '../sqlError.ts';
import { convertValue } from '../values/convert.ts';
import { unsupported } from '../values/errors.ts';
import { commonType, INT, isNumber, isString, nvarchar, typeName } from '../values/types.ts';
import { compileAggregate, isAggregate } from './aggregates.ts';
import { compileArithmetic, negate } from './arithmetic.ts';
import { comparerOf, groupingKey } from './compareValues.ts';
import type { CompileContext, CompiledQuery, Compiler } from './context.ts';
import { fingerprint } from './fingerprint.ts';
import { scalarFunction } from './functions/scalarFunctions.ts';
import { likePattern } from './like.ts';
import { columnExpression, columnPlace, NO_SCOPE } from './scope.ts';
import { drain } from './steps.ts';
import { type Condition, constant, convertTyped, type Row, type Typed, typed } from './typed.ts';
import { compileWindow } from './windows.ts';

const notACondition = (): SqlError =>
  sqlError(4145, 15, 1, 'An expression of non-boolean type specified in a context where a condition is expected.');
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

/** The type that several results meet in; bare NULLs take the others'. */
export const unify = (expressions: readonly Typed[]): Typed['type'] => {
  const known = expressions.filter((expression) => !expression.isNull);
  const [first, ...rest] = known;
  if (first === undefined) return INT;
  return rest.reduce((type, next) => commonType(type, next.type), first.type);
};

const compileCase = (
  compiler: Compiler,
  expression: Extract<Expr, { kind: 'case' }>,
  context: CompileContext,
): Typed => {
  const results = expression.branches.map((branch) => compileExpression(compiler, branch.result, context));
  const otherwise = expression.otherwise === null ? null : compileExpression(compiler, expression.otherwise, context);
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
    applies: compileCondition(
      compiler,
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
  const args = call.args.map((arg) => compileExpression(compiler, arg, context));
  const found = scalarFunction(name, args, context.environment) ?? context.environment.systemFunction(name, args);
  if (found === null)
    throw sqlError(195, 15, 10, `'${call.name.join('.')}' is not a recognized built-in function name.`);
  return found;
};

/** A query within an expression. Where nothing of it depends on the row around it, it is run once. */
const subqueryOf = (
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

const onlyColumn = (columns: CompiledQuery['columns']): CompiledQuery['columns'][number] => {
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

const scalarSubquery = (subquery: ReturnType<typeof subqueryOf>): Typed => {
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

const TESTS: Readonly<Record<Comparison, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

export const compareTyped = (operator: Comparison, left: Typed, right: Typed): Condition => {
  if (left.isNull || right.isNull) return () => null;
  const type = commonType(left.type, right.type);
  if ((left.type.kind === 'guid') !== (right.type.kind === 'guid') && (isNumber(left.type) || isNumber(right.type))) {
    throw sqlError(
      206,
      16,
      2,
      `Operand type clash: ${typeName(left.type)} is incompatible with ${typeName(right.type)}`,
    );
  }
  const a = convertTyped(left, type);
  const b = convertTyped(right, type);
  const compare = comparerOf(type);
  const test = TESTS[operator];
  return (row) => {
    const x = a.evaluate(row);
    if (x === null) return null;
    const y = b.evaluate(row);
    return y === null ? null : test(compare(x, y));
  };
};

const not = (value: boolean | null): boolean | null => (value === null ? null : !value);

/** A condition in three-valued logic. */
export const compileCondition = (compiler: Compiler, expression: Expr, context: CompileContext): Condition => {
  const value = (inner: Expr): Typed => compileExpression(compiler, inner, context);
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

const compileLike = (operand: Typed, pattern: Typed, escapeWith: Typed | null, negated: boolean): Condition => {
  const asText = (expression: Typed): Typed =>
    isString(expression.type) ? expression : convertTyped(expression, nvarchar(4000));
  const text = asText(operand);
  const like = asText(pattern);
  let last: { readonly source: string; readonly escape: string | null; readonly expression: RegExp } | null = null;
  return (row) => {
    const value = text.evaluate(row);
    const source = like.evaluate(row);
    const escapeValue = escapeWith === null ? null : escapeWith.evaluate(row);
    if (typeof value !== 'string' || typeof source !== 'string' || (escapeWith !== null && escapeValue === null))
      return null;
    const escapeText = escapeValue === null ? null : String(escapeValue);
    if (last === null || last.source !== source || last.escape !== escapeText) {
      last = { source, escape: escapeText, expression: likePattern(source, escapeText) };
    }
    return last.expression.test(value) !== negated;
  };
};

const compileIn = (
  compiler: Compiler,
  expression: Extract<Expr, { kind: 'in' }>,
  context: CompileContext,
): Condition => {
  const operand = compileExpression(compiler, expression.operand, context);
  if (!('kind' in expression.list)) {
    const tests = expression.list.map((item) => compareTyped('=', operand, compileExpression(compiler, item, context)));
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

const compileQuantified = (
  compiler: Compiler,
  expression: Extract<Expr, { kind: 'quantified' }>,
  context: CompileContext,
): Condition => {
  const operand = compileExpression(compiler, expression.left, context);
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

/** An expression that sees no row: a variable's value, a default, an argument. */
export const withoutRow = (context: Pick<CompileContext, 'environment'>): CompileContext => ({
  environment: context.environment,
  scope: NO_SCOPE,
  ctes: new Map(),
  aggregates: null,
  windows: null,
  clause: 'select list',
});
