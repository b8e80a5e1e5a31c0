/** Conversions to numbers: int, bit, numeric, money and float. */
import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import { sqlError } from '../sqlError.ts';
import { type Decimal, decimalOf, digitsOf, formatDecimal, parseDecimal, rescale, truncateTo } from './decimal.ts';
import { conversionFailed, errorConverting, overflowConverting } from './errors.ts';
import { type NumberType, type StringType, typeName } from './types.ts';

const INT_LIMITS = {
  1: [0n, 255n],
  2: [-32768n, 32767n],
  4: [-2147483648n, 2147483647n],
  8: [-(2n ** 63n), 2n ** 63n - 1n],
} as const;

/** Whether an integer of so many bytes holds it; of one byte, tinyint has no sign. */
export const fitsInt = (value: bigint, bytes: 1 | 2 | 4 | 8): boolean => {
  const [low, high] = INT_LIMITS[bytes];
  return value >= low && value <= high;
};

/** The seam's form of an integer: bigint for 8 bytes, number for the rest. */
export const intValue = (value: bigint, bytes: 1 | 2 | 4 | 8): SqlValue => (bytes === 8 ? value : Number(value));

/** An exact number as a decimal; float is not exact and has its own way. */
export const exactOf = (value: SqlValue, type: NumberType): Decimal => {
  if (typeof value === 'boolean') return { units: value ? 1n : 0n, scale: 0 };
  if (typeof value === 'bigint') return { units: value, scale: 0 };
  if (typeof value === 'number') {
    if (type.kind === 'float') return floatAsDecimal(value);
    return { units: BigInt(value), scale: 0 };
  }
  if (typeof value === 'string') return decimalOf(value);
  throw new TypeError(`no number: ${typeof value}`);
};

const floatAsDecimal = (value: number): Decimal => {
  if (Number.isInteger(value)) return { units: BigInt(value), scale: 0 };
  const [mantissa, exponentText] = value.toExponential(16).split('e');
  const exponent = Number(exponentText);
  const decimal = decimalOf(mantissa ?? '0');
  const scale = decimal.scale - exponent;
  return scale >= 0 ? { units: decimal.units, scale } : { units: decimal.units * 10n ** BigInt(-scale), scale: 0 };
};

/** Any number as a float; bit is 0 or 1. */
export const floatOf = (value: SqlValue): number => (typeof value === 'boolean' ? (value ? 1 : 0) : Number(value));

const fitDecimal = (value: Decimal, precision: number, scale: number, from: string, to: SqlType): string => {
  const fitted = rescale(value, scale);
  if (digitsOf(fitted) > precision && fitted.units !== 0n) throw overflowConverting(from, to);
  return formatDecimal(fitted);
};

/** @throws SqlError 220, 8115 */
export const toInt = (value: bigint, to: Extract<SqlType, { kind: 'int' }>, from: SqlType): SqlValue => {
  if (fitsInt(value, to.bytes)) return intValue(value, to.bytes);
  if (to.bytes <= 2 && from.kind === 'int') {
    throw sqlError(
      220,
      16,
      to.bytes === 1 ? 2 : 1,
      `Arithmetic overflow error for data type ${typeName(to)}, value = ${value}.`,
    );
  }
  throw overflowConverting(from.kind === 'int' ? 'expression' : typeName(from), to);
};

/** @throws SqlError 220, 8115 */
export const numberToNumber = (value: SqlValue, from: NumberType, to: NumberType): SqlValue => {
  switch (to.kind) {
    case 'bit':
      return typeof value === 'string' ? decimalOf(value).units !== 0n : Number(value) !== 0;
    case 'float': {
      const float = floatOf(value);
      return to.bytes === 4 ? Math.fround(float) : float;
    }
    case 'int': {
      if (from.kind === 'float') {
        if (!Number.isFinite(Number(value))) throw overflowConverting(typeName(from), to);
        return toInt(BigInt(Math.trunc(Number(value))), to, from);
      }
      const exact = exactOf(value, from);
      // numeric is cut, money is rounded.
      return toInt((from.kind === 'money' ? rescale(exact, 0) : truncateTo(exact, 0)).units, to, from);
    }
    case 'money':
      return fitDecimal(exactOf(value, from), 19, 4, typeName(from), to);
    case 'numeric':
      return fitDecimal(
        exactOf(value, from),
        to.precision,
        to.scale,
        from.kind === 'int' ? 'expression' : typeName(from),
        to,
      );
  }
};

/** @throws SqlError 235, 244, 245, 248, 8114, 8115 */
export const stringToNumber = (text: string, from: StringType, to: NumberType): SqlValue => {
  const trimmed = text.trim();
  switch (to.kind) {
    case 'bit': {
      if (/^true$/i.test(trimmed)) return true;
      if (/^false$/i.test(trimmed)) return false;
      if (!/^[+-]?\d*$/.test(trimmed)) throw conversionFailed(text, from, to);
      return /[1-9]/.test(trimmed);
    }
    case 'int': {
      if (!/^[+-]?\s*\d*$/.test(trimmed) || trimmed === '+' || trimmed === '-') {
        throw to.bytes === 8 ? errorConverting(from, to) : conversionFailed(text, from, to);
      }
      const value = trimmed === '' ? 0n : BigInt(trimmed.replace(/^\+/, '').replace(/\s/g, ''));
      if (!fitsInt(value, to.bytes)) {
        if (to.bytes === 8) throw overflowConverting(typeName(from), to);
        const article = to.bytes === 4 ? 'an int' : to.bytes === 2 ? 'an INT2' : 'an INT1';
        throw sqlError(
          to.bytes === 4 ? 248 : 244,
          16,
          1,
          to.bytes === 4
            ? `The conversion of the ${typeName(from)} value '${text}' overflowed an int column.`
            : `The conversion of the ${typeName(from)} value '${text}' overflowed ${article} column. Use a larger integer column.`,
        );
      }
      return intValue(value, to.bytes);
    }
    case 'float': {
      if (trimmed === '') return 0;
      if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed)) throw errorConverting(from, to);
      const value = Number(trimmed);
      if (!Number.isFinite(value)) throw overflowConverting(typeName(from), to);
      return to.bytes === 4 ? Math.fround(value) : value;
    }
    case 'money': {
      if (trimmed === '') return '0.0000';
      const decimal = parseDecimal(trimmed.replace(/^([+-]?)[$€£]/, '$1').replaceAll(',', ''));
      if (decimal === null) {
        throw sqlError(235, 16, 0, `Cannot convert a char value to money. The char value has incorrect syntax.`);
      }
      return fitDecimal(decimal, 19, 4, typeName(from), to);
    }
    case 'numeric': {
      const decimal = parseDecimal(trimmed);
      if (decimal === null) throw errorConverting(from, to);
      return fitDecimal(decimal, to.precision, to.scale, typeName(from), to);
    }
  }
};
