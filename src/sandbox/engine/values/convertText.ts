/** Conversions to text, by their styles. */
import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import { sqlError } from '../sqlError.ts';
import { formatMoment } from './dateStyles.ts';
import { momentOf } from './dates.ts';
import { decimalOf, formatDecimal, rescale } from './decimal.ts';
import { overflowConverting } from './errors.ts';
import { isBinary, isDate, isString, type StringType, typeName } from './types.ts';

const floatText = (value: number, style: number): string => {
  if (style === 0) {
    if (value === 0) return '0';
    const short = Number(value.toPrecision(6));
    const exponent = Math.floor(Math.log10(Math.abs(short)));
    if (exponent >= -5 && exponent < 15 && (exponent < 6 || Number.isInteger(short))) {
      if (exponent < 6) return short.toString();
    }
    const [mantissa, power] = short.toExponential().split('e');
    const sign = power?.startsWith('-') ? '-' : '+';
    return `${mantissa}e${sign}${(power ?? '').replace(/^[+-]/, '').padStart(3, '0')}`;
  }
  const digits = style === 1 ? 7 : style === 2 ? 15 : 16;
  const [mantissa, power] = value.toExponential(digits).split('e');
  const sign = power?.startsWith('-') ? '-' : '+';
  return `${mantissa}e${sign}${(power ?? '').replace(/^[+-]/, '').padStart(3, '0')}`;
};

const moneyText = (text: string, style: number): string => {
  const rounded = formatDecimal(rescale(decimalOf(text), style === 2 ? 4 : 2));
  return style === 1 ? rounded.replace(/\B(?=(\d{3})+(?=\.))/g, ',') : rounded;
};

/** Bytes as upper-case hexadecimal digits. */
export const hexText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();

const textOf = (value: SqlValue, from: SqlType, to: StringType, style: number): string => {
  if (value instanceof Uint8Array) {
    if (style === 1) return `0x${hexText(value)}`;
    if (style === 2) return hexText(value);
    return Buffer.from(value).toString(to.kind === 'nvarchar' || to.kind === 'nchar' ? 'utf16le' : 'latin1');
  }
  if (isDate(from) && typeof value === 'string') return formatMoment(momentOf(value), from, style);
  if (from.kind === 'float') return floatText(Number(value), style);
  if (from.kind === 'money' && typeof value === 'string') return moneyText(value, style);
  if (typeof value === 'boolean') return value ? '1' : '0';
  return String(value);
};

/** Right-aligned, cut or refused, as the pair of types has it. @throws SqlError 8115, 8170 */
export const toText = (value: SqlValue, from: SqlType, to: StringType, style: number): string => {
  const text = textOf(value, from, to, style);
  const fixed = to.kind === 'nchar' || to.kind === 'char';
  if (to.length === 'max') return text;
  if (text.length <= to.length) return fixed ? text.padEnd(to.length) : text;
  if (isString(from) || isDate(from) || isBinary(from)) return text.slice(0, to.length);
  // An integer that does not fit a varchar becomes a star (a result of long ago); everything else is an error.
  if (from.kind === 'int' && from.bytes !== 8 && (to.kind === 'varchar' || to.kind === 'char'))
    return fixed ? '*'.padEnd(to.length) : '*';
  if (from.kind === 'guid') {
    throw sqlError(8170, 16, 2, 'Insufficient result space to convert uniqueidentifier value to char.');
  }
  throw overflowConverting(from.kind === 'int' ? 'expression' : typeName(from), to);
};
