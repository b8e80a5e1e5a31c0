/** CAST and CONVERT: a value of one type as a value of another, with the server's errors where it does not go. */
import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import { sqlError } from '../sqlError.ts';
import { formatMoment, parseMoment } from './dateStyles.ts';
import {
  BASE_DAY,
  dateText,
  FIRST_DATETIME_DAY,
  FIRST_DAY,
  LAST_DAY,
  type Moment,
  momentOf,
  offsetText,
  roundToDatetime,
  roundToMinute,
  roundToScale,
  shiftTicks,
  TICKS_PER_DAY,
  timeText,
} from './dates.ts';
import { type Decimal, decimalOf, digitsOf, formatDecimal, parseDecimal, rescale, truncateTo } from './decimal.ts';
import {
  conversionFailed,
  dateConversionFailed,
  dateOutOfRange,
  errorConverting,
  notAllowed,
  overflowConverting,
} from './errors.ts';
import {
  type BinaryType,
  type DateType,
  isBinary,
  isDate,
  isNumber,
  isString,
  type NumberType,
  type StringType,
  typeName,
} from './types.ts';

const INT_LIMITS = {
  1: [0n, 255n],
  2: [-32768n, 32767n],
  4: [-2147483648n, 2147483647n],
  8: [-(2n ** 63n), 2n ** 63n - 1n],
} as const;

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

export const floatOf = (value: SqlValue): number => (typeof value === 'boolean' ? (value ? 1 : 0) : Number(value));

const fitDecimal = (value: Decimal, precision: number, scale: number, from: string, to: SqlType): string => {
  const fitted = rescale(value, scale);
  if (digitsOf(fitted) > precision && fitted.units !== 0n) throw overflowConverting(from, to);
  return formatDecimal(fitted);
};

const toInt = (value: bigint, to: Extract<SqlType, { kind: 'int' }>, from: SqlType): SqlValue => {
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

const numberToNumber = (value: SqlValue, from: NumberType, to: NumberType): SqlValue => {
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

const stringToNumber = (text: string, from: StringType, to: NumberType): SqlValue => {
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

/** A moment as the seam's text of a type: rounded and within its range. */
export const momentText = (moment: Moment, to: DateType, from: SqlType): string => {
  let rounded = moment;
  if (to.kind === 'datetime') rounded = roundToDatetime(moment);
  else if (to.kind === 'smalldatetime') rounded = roundToMinute(moment);
  else if (to.kind !== 'date') rounded = roundToScale(moment, to.scale);
  const first = to.kind === 'datetime' ? FIRST_DATETIME_DAY : to.kind === 'smalldatetime' ? BASE_DAY : FIRST_DAY;
  const last = to.kind === 'smalldatetime' ? BASE_DAY + 65535 : LAST_DAY;
  if (to.kind !== 'time' && (rounded.days < first || rounded.days > last)) throw dateOutOfRange(from, to);
  switch (to.kind) {
    case 'date':
      return dateText(rounded.days);
    case 'time':
      return timeText(rounded.ticks, to.scale);
    case 'datetime':
      return `${dateText(rounded.days)}T${timeText(rounded.ticks, 3)}`;
    case 'smalldatetime':
      return `${dateText(rounded.days)}T${timeText(rounded.ticks, 3)}`;
    case 'datetime2':
      return `${dateText(rounded.days)}T${timeText(rounded.ticks, to.scale)}`;
    case 'datetimeoffset':
      return `${dateText(rounded.days)}T${timeText(rounded.ticks, to.scale)}${offsetText(rounded.offset)}`;
  }
};

const toDate = (value: SqlValue, from: SqlType, to: DateType, style: number): SqlValue => {
  if (typeof value === 'string' && isDate(from)) {
    if (from.kind === 'date' && to.kind === 'time') throw notAllowed(from, to);
    const moment = momentOf(value);
    return momentText(to.kind === 'date' ? { ...moment, ticks: 0 } : moment, to, from);
  }
  if (typeof value === 'string' && isString(from)) {
    const moment = parseMoment(value, to, style);
    if (moment === null) throw dateConversionFailed();
    const placed = to.kind === 'datetimeoffset' || moment.offset === 0 ? moment : shiftTicks(moment, 0);
    return momentText(placed, to, from);
  }
  if (isNumber(from) && (to.kind === 'datetime' || to.kind === 'smalldatetime')) {
    const days = floatOf(value);
    const whole = Math.floor(days);
    return momentText(
      { days: BASE_DAY + whole, ticks: Math.round((days - whole) * TICKS_PER_DAY), offset: 0 },
      to,
      from,
    );
  }
  throw notAllowed(from, to);
};

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

const hexText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();

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

const toText = (value: SqlValue, from: SqlType, to: StringType, style: number): string => {
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

const guidBytes = (guid: string): Uint8Array => {
  const hex = Buffer.from(guid.replaceAll('-', ''), 'hex');
  return Uint8Array.from([
    ...[...hex.subarray(0, 4)].reverse(),
    ...[...hex.subarray(4, 6)].reverse(),
    ...[...hex.subarray(6, 8)].reverse(),
    ...hex.subarray(8),
  ]);
};

const guidText = (bytes: Uint8Array): string => {
  const hex = hexText(
    Uint8Array.from([
      ...[...bytes.subarray(0, 4)].reverse(),
      ...[...bytes.subarray(4, 6)].reverse(),
      ...[...bytes.subarray(6, 8)].reverse(),
      ...bytes.subarray(8, 16),
    ]),
  );
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

const toGuid = (value: SqlValue, from: SqlType, to: SqlType): SqlValue => {
  if (value instanceof Uint8Array) return guidText(Uint8Array.from([...value, ...new Uint8Array(16)]).subarray(0, 16));
  if (typeof value === 'string' && isString(from)) {
    const match = /^\{?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})/.exec(value.trim());
    if (match?.[1] === undefined) {
      throw sqlError(8169, 16, 2, 'Conversion failed when converting from a character string to uniqueidentifier.');
    }
    return match[1].toUpperCase();
  }
  throw notAllowed(from, to);
};

const sized = (bytes: Uint8Array, to: BinaryType, fromRight: boolean): Uint8Array => {
  if (to.length === 'max') return bytes;
  if (bytes.length > to.length)
    return fromRight ? bytes.subarray(bytes.length - to.length) : bytes.subarray(0, to.length);
  if (to.kind === 'varbinary' || bytes.length === to.length) return bytes;
  const padded = new Uint8Array(to.length);
  padded.set(bytes, fromRight ? to.length - bytes.length : 0);
  return padded;
};

const toBinary = (value: SqlValue, from: SqlType, to: BinaryType, style: number): SqlValue => {
  if (value instanceof Uint8Array) return sized(value, to, false);
  if (typeof value === 'string' && isString(from)) {
    if (style === 1 || style === 2) {
      const hex = style === 1 ? value.replace(/^0x/i, '') : value;
      if ((style === 1 && !/^0x/i.test(value)) || hex.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(hex)) {
        throw sqlError(8114, 16, 5, `Error converting data type ${typeName(from)} to ${typeName(to)}.`);
      }
      return sized(Uint8Array.from(Buffer.from(hex, 'hex')), to, false);
    }
    return sized(
      Uint8Array.from(Buffer.from(value, from.kind === 'nvarchar' || from.kind === 'nchar' ? 'utf16le' : 'latin1')),
      to,
      false,
    );
  }
  if (from.kind === 'guid' && typeof value === 'string') return sized(guidBytes(value), to, false);
  if (from.kind === 'int' || from.kind === 'bit') {
    const width = from.kind === 'bit' ? 1 : from.bytes;
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt(typeof value === 'boolean' ? Number(value) : (value as number | bigint)));
    return sized(Uint8Array.from(bytes.subarray(8 - width)), to, true);
  }
  throw notAllowed(from, to);
};

const binaryToInt = (bytes: Uint8Array, to: Extract<SqlType, { kind: 'int' }>): SqlValue => {
  let value = 0n;
  for (const byte of bytes.subarray(Math.max(0, bytes.length - to.bytes))) value = (value << 8n) | BigInt(byte);
  return intValue(to.bytes === 1 ? value : BigInt.asIntN(to.bytes * 8, value), to.bytes);
};

/** CONVERT(to, value, style). NULL stays NULL. @throws SqlError 245, 8114, 8115, 241, 529 … */
export const convertValue = (value: SqlValue, from: SqlType, to: SqlType, style = 0): SqlValue => {
  if (value === null) return null;
  if (isString(to)) return toText(value, from, to, style);
  if (isDate(to)) return toDate(value, from, to, style);
  if (to.kind === 'guid') return from.kind === 'guid' ? value : toGuid(value, from, to);
  if (isBinary(to)) return toBinary(value, from, to, style);
  if (isNumber(from)) return numberToNumber(value, from, to);
  if (typeof value === 'string' && isString(from)) return stringToNumber(value, from, to);
  if (value instanceof Uint8Array && to.kind === 'int') return binaryToInt(value, to);
  if (typeof value === 'string' && from.kind === 'datetime') {
    const moment = momentOf(value);
    const days = moment.days - BASE_DAY + moment.ticks / TICKS_PER_DAY;
    // An integer of a datetime is its nearest day.
    if (to.kind === 'int') return toInt(BigInt(Math.round(days)), to, from);
    return numberToNumber(days, { kind: 'float', bytes: 8 }, to);
  }
  throw notAllowed(from, to);
};
