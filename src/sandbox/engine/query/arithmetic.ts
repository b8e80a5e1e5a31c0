import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import { sqlError } from '../sqlError.ts';
import { exactOf, fitsInt, floatOf, intValue } from '../values/convertNumber.ts';
import { calculate, type DecimalOperator, digitsOf, formatDecimal, resultShape } from '../values/decimal.ts';
import { divideByZero, invalidOperator, operandClash, overflowConverting } from '../values/errors.ts';
import {
  asNumeric,
  commonType,
  isBinary,
  isDate,
  isNumber,
  isString,
  isUnicode,
  MONEY,
  type NumberType,
  numeric,
  nvarchar,
  typeName,
  varbinary,
  varchar,
} from '../values/types.ts';
import { binary } from './binaryOperation.ts';
import { compileDateArithmetic } from './dateArithmetic.ts';
import { convertTyped, type Typed, typed } from './typed.ts';

const OPERATOR_NAMES = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'modulo',
  '&': "'&'",
  '|': "'|'",
  '^': "'^'",
} as const;

/** An operator between two values. */
export type ArithmeticOperator = keyof typeof OPERATOR_NAMES;

/** `+` of two texts. */
export const concatenate = (a: Typed, b: Typed): Typed => {
  if (!isString(a.type) || !isString(b.type)) throw operandClash(a.type, b.type);
  const unicode = isUnicode(a.type) || isUnicode(b.type);
  const limit = unicode ? 4000 : 8000;
  const isMax = a.type.length === 'max' || b.type.length === 'max';
  const length = isMax ? 'max' : Math.min(limit, Number(a.type.length) + Number(b.type.length));
  const type = unicode ? nvarchar(length) : varchar(length);
  return binary(type, a, b, (left, right) => {
    const text = `${left}${right}`;
    return length === 'max' ? text : text.slice(0, length);
  });
};

const compileDecimal = (operator: DecimalOperator, a: Typed, b: Typed, left: NumberType, right: NumberType): Typed => {
  const shape = resultShape(operator, asNumeric(left), asNumeric(right));
  const type = numeric(shape.precision, shape.scale);
  return binary(type, a, b, (x, y) => {
    const divisor = exactOf(y, right);
    if ((operator === '/' || operator === '%') && divisor.units === 0n) throw divideByZero();
    const result = calculate(operator, exactOf(x, left), divisor, shape.scale);
    if (digitsOf(result) > shape.precision && result.units !== 0n) throw overflowConverting('expression', type);
    return formatDecimal(result);
  });
};

const compileMoney = (operator: DecimalOperator, a: Typed, b: Typed, left: NumberType, right: NumberType): Typed =>
  binary(MONEY, a, b, (x, y) => {
    const divisor = exactOf(y, right);
    if ((operator === '/' || operator === '%') && divisor.units === 0n) throw divideByZero();
    const result = calculate(operator, exactOf(x, left), divisor, 4);
    if (digitsOf(result) > 19) throw overflowConverting('expression', MONEY);
    return formatDecimal(result);
  });

const compileInt = (operator: ArithmeticOperator, a: Typed, b: Typed, type: Extract<SqlType, { kind: 'int' }>): Typed =>
  binary(type, a, b, (x, y) => {
    const left = BigInt(x as number | bigint | boolean);
    const right = BigInt(y as number | bigint | boolean);
    if ((operator === '/' || operator === '%') && right === 0n) throw divideByZero();
    const result = integerResult(operator, left, right);
    if (!fitsInt(result, type.bytes)) throw overflowConverting('expression', type);
    return intValue(result, type.bytes);
  });

const integerResult = (operator: ArithmeticOperator, left: bigint, right: bigint): bigint => {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
  }
};

const compileFloat = (operator: DecimalOperator, a: Typed, b: Typed, type: SqlType): Typed =>
  binary(type, a, b, (x, y) => {
    const left = floatOf(x);
    const right = floatOf(y);
    if (operator === '/' && right === 0) throw divideByZero();
    const result =
      operator === '+'
        ? left + right
        : operator === '-'
          ? left - right
          : operator === '*'
            ? left * right
            : left / right;
    if (!Number.isFinite(result)) throw overflowConverting('expression', type);
    return result;
  });

/** `a + b` and its kin, typed by the server's rules. */
export const compileArithmetic = (operator: ArithmeticOperator, first: Typed, second: Typed): Typed => {
  const a = first.isNull ? convertTyped(first, second.type) : first;
  const b = second.isNull ? convertTyped(second, first.type) : second;
  if (isString(a.type) && isString(b.type)) {
    if (operator === '+') return concatenate(a, b);
    throw invalidOperator(a.type, OPERATOR_NAMES[operator]);
  }
  if (isBinary(a.type) && isBinary(b.type) && operator === '+') {
    const length =
      a.type.length === 'max' || b.type.length === 'max' ? 'max' : Math.min(8000, a.type.length + b.type.length);
    return binary(varbinary(length), a, b, (x, y) => Uint8Array.from([...(x as Uint8Array), ...(y as Uint8Array)]));
  }
  if (isDate(a.type) || isDate(b.type)) {
    if (operator !== '+' && operator !== '-')
      throw invalidOperator(isDate(a.type) ? a.type : b.type, OPERATOR_NAMES[operator]);
    const left = isString(a.type) ? convertTyped(a, b.type) : a;
    const right = isString(b.type) ? convertTyped(b, a.type) : b;
    return compileDateArithmetic(operator, left, right);
  }
  const left = isString(a.type) ? convertTyped(a, b.type) : a;
  const right = isString(b.type) ? convertTyped(b, a.type) : b;
  const [leftType, rightType] = [left.type, right.type];
  if (!isNumber(leftType) || !isNumber(rightType)) {
    if (isNumber(leftType) !== isNumber(rightType)) throw operandClash(leftType, rightType);
    throw invalidOperator(leftType, OPERATOR_NAMES[operator]);
  }
  if (leftType.kind === 'bit' && rightType.kind === 'bit' && !['&', '|', '^'].includes(operator)) {
    throw invalidOperator(leftType, OPERATOR_NAMES[operator]);
  }
  if (operator === '&' || operator === '|' || operator === '^') {
    if (leftType.kind === 'bit' && rightType.kind === 'bit') {
      return binary(
        leftType,
        left,
        right,
        (x, y) => integerResult(operator, BigInt(x === true), BigInt(y === true)) !== 0n,
      );
    }
    const type = commonType(leftType, rightType);
    if (type.kind !== 'int') {
      throw sqlError(
        402,
        16,
        1,
        `The data types ${typeName(leftType)} and ${typeName(rightType)} are incompatible in the '${operator}' operator.`,
      );
    }
    return compileInt(operator, left, right, type);
  }
  const type = commonType(leftType, rightType);
  switch (type.kind) {
    case 'float':
      if (operator === '%') throw invalidOperator(type, 'modulo');
      return compileFloat(operator, left, right, type);
    case 'numeric':
      return compileDecimal(operator, left, right, leftType, rightType);
    case 'money':
      return compileMoney(operator, left, right, leftType, rightType);
    case 'int':
      return compileInt(operator, left, right, type);
    default:
      return compileInt(operator, left, right, { kind: 'int', bytes: 4 });
  }
};

/** Unary minus. */
export const negate = (operand: Typed): Typed => {
  const { type } = operand;
  if (!isNumber(type) || type.kind === 'bit') throw invalidOperator(type, 'minus');
  const evaluate = (value: SqlValue): SqlValue => {
    switch (type.kind) {
      case 'float':
        return -Number(value);
      case 'numeric':
      case 'money': {
        const exact = exactOf(value, type);
        return formatDecimal({ units: -exact.units, scale: exact.scale });
      }
      case 'int': {
        const result = -BigInt(value as number | bigint);
        const bytes = type.bytes === 1 ? 2 : type.bytes;
        if (!fitsInt(result, bytes)) throw overflowConverting('expression', type);
        return intValue(result, bytes);
      }
    }
  };
  const resultType: SqlType = type.kind === 'int' && type.bytes === 1 ? { kind: 'int', bytes: 2 } : type;
  const result = typed(
    resultType,
    (row) => {
      const value = operand.evaluate(row);
      return value === null ? null : evaluate(value);
    },
    operand.nullable,
  );
  return operand.constant === undefined || operand.constant === null
    ? result
    : { ...result, constant: evaluate(operand.constant) };
};
