/** The T-SQL type system as the sandbox knows it: names, precedence, and the type that two types meet in. */
import type { SqlType } from '../../sqlTypes.ts';

export const INT: SqlType = { kind: 'int', bytes: 4 };
export const BIGINT: SqlType = { kind: 'int', bytes: 8 };
export const SMALLINT: SqlType = { kind: 'int', bytes: 2 };
export const TINYINT: SqlType = { kind: 'int', bytes: 1 };
export const BIT: SqlType = { kind: 'bit' };
export const FLOAT: SqlType = { kind: 'float', bytes: 8 };
export const MONEY: SqlType = { kind: 'money' };
export const GUID: SqlType = { kind: 'guid' };
export const DATE: SqlType = { kind: 'date' };
export const DATETIME: SqlType = { kind: 'datetime' };
/** A log sequence number's type in every catalogue view (contract.md section 5). */
export const LSN: SqlType = { kind: 'numeric', precision: 25, scale: 0 };
export const numeric = (precision: number, scale: number): SqlType => ({ kind: 'numeric', precision, scale });
export const nvarchar = (length: number | 'max'): SqlType => ({ kind: 'nvarchar', length });
export const varchar = (length: number | 'max'): SqlType => ({ kind: 'varchar', length });
export const nchar = (length: number): SqlType => ({ kind: 'nchar', length });
export const char = (length: number): SqlType => ({ kind: 'char', length });
export const varbinary = (length: number | 'max'): SqlType => ({ kind: 'varbinary', length });
export const datetime2 = (scale: number): SqlType => ({ kind: 'datetime2', scale });
export const datetimeoffset = (scale: number): SqlType => ({ kind: 'datetimeoffset', scale });
export const time = (scale: number): SqlType => ({ kind: 'time', scale });
export const SYSNAME = nvarchar(128);

/** The types of texts. */
export type StringType = Extract<SqlType, { kind: 'nvarchar' | 'nchar' | 'varchar' | 'char' }>;

/** The types of bytes. */
export type BinaryType = Extract<SqlType, { kind: 'varbinary' | 'binary' }>;

/** The types of dates and times. */
export type DateType = Extract<
  SqlType,
  { kind: 'datetime' | 'smalldatetime' | 'date' | 'time' | 'datetime2' | 'datetimeoffset' }
>;

/** The types of numbers; bit counts as one. */
export type NumberType = Extract<SqlType, { kind: 'int' | 'bit' | 'float' | 'money' | 'numeric' }>;

export const isString = (type: SqlType): type is StringType =>
  type.kind === 'nvarchar' || type.kind === 'nchar' || type.kind === 'varchar' || type.kind === 'char';

/** Whether texts of the type take two bytes a character. */
export const isUnicode = (type: SqlType): boolean => type.kind === 'nvarchar' || type.kind === 'nchar';
export const isBinary = (type: SqlType): type is BinaryType => type.kind === 'varbinary' || type.kind === 'binary';
export const isDate = (type: SqlType): type is DateType =>
  type.kind === 'datetime' ||
  type.kind === 'smalldatetime' ||
  type.kind === 'date' ||
  type.kind === 'time' ||
  type.kind === 'datetime2' ||
  type.kind === 'datetimeoffset';
export const isNumber = (type: SqlType): type is NumberType =>
  type.kind === 'int' ||
  type.kind === 'bit' ||
  type.kind === 'float' ||
  type.kind === 'money' ||
  type.kind === 'numeric';

const INT_NAMES = { 1: 'tinyint', 2: 'smallint', 4: 'int', 8: 'bigint' } as const;

/** The name without length, as messages and sys.types spell it. */
export const typeName = (type: SqlType): string => {
  if (type.kind === 'int') return INT_NAMES[type.bytes];
  if (type.kind === 'float') return type.bytes === 4 ? 'real' : 'float';
  if (type.kind === 'guid') return 'uniqueidentifier';
  return type.kind;
};

/** As it is written in a declaration. */
export const declaredType = (type: SqlType): string => {
  switch (type.kind) {
    case 'numeric':
      return `numeric(${type.precision},${type.scale})`;
    case 'nvarchar':
    case 'nchar':
    case 'varchar':
    case 'char':
    case 'varbinary':
    case 'binary':
      return `${type.kind}(${type.length})`;
    case 'time':
    case 'datetime2':
    case 'datetimeoffset':
      return `${type.kind}(${type.scale})`;
    default:
      return typeName(type);
  }
};

/** sys.columns.max_length: bytes, -1 for (max). */
export const maxLength = (type: SqlType): number => {
  switch (type.kind) {
    case 'int':
    case 'float':
      return type.bytes;
    case 'bit':
      return 1;
    case 'money':
    case 'datetime':
      return 8;
    case 'numeric':
      return type.precision <= 9 ? 5 : type.precision <= 19 ? 9 : type.precision <= 28 ? 13 : 17;
    case 'smalldatetime':
      return 4;
    case 'date':
      return 3;
    case 'time':
      return type.scale <= 2 ? 3 : type.scale <= 4 ? 4 : 5;
    case 'datetime2':
      return type.scale <= 2 ? 6 : type.scale <= 4 ? 7 : 8;
    case 'datetimeoffset':
      return type.scale <= 2 ? 8 : type.scale <= 4 ? 9 : 10;
    case 'guid':
      return 16;
    case 'nvarchar':
    case 'nchar':
      return type.length === 'max' ? -1 : type.length * 2;
    default:
      return type.length === 'max' ? -1 : type.length;
  }
};

/** Data type precedence: the operand of the lower rank is converted to the other's type. */
const rank = (type: SqlType): number => {
  switch (type.kind) {
    case 'datetimeoffset':
      return 30;
    case 'datetime2':
      return 29;
    case 'datetime':
      return 28;
    case 'smalldatetime':
      return 27;
    case 'date':
      return 26;
    case 'time':
      return 25;
    case 'float':
      return type.bytes === 8 ? 24 : 23;
    case 'numeric':
      return 22;
    case 'money':
      return 21;
    case 'int':
      return { 8: 20, 4: 19, 2: 18, 1: 17 }[type.bytes];
    case 'bit':
      return 16;
    case 'guid':
      return 15;
    case 'nvarchar':
      return 14;
    case 'nchar':
      return 13;
    case 'varchar':
      return 12;
    case 'char':
      return 11;
    case 'varbinary':
      return 10;
    case 'binary':
      return 9;
  }
};

const longer = (a: number | 'max', b: number | 'max'): number | 'max' =>
  a === 'max' || b === 'max' ? 'max' : Math.max(a, b);

/** A decimal big enough for every value of a numeric type that is exact. */
export const asNumeric = (type: NumberType): { readonly precision: number; readonly scale: number } => {
  switch (type.kind) {
    case 'numeric':
      return type;
    case 'money':
      return { precision: 19, scale: 4 };
    case 'bit':
      return { precision: 1, scale: 0 };
    case 'int':
      return { precision: { 1: 3, 2: 5, 4: 10, 8: 19 }[type.bytes], scale: 0 };
    case 'float':
      return { precision: 38, scale: 8 };
  }
};

/** The type of CASE, COALESCE, UNION and comparisons over both. */
export const commonType = (a: SqlType, b: SqlType): SqlType => {
  const [high, low] = rank(a) >= rank(b) ? [a, b] : [b, a];
  if (isString(high) && isString(low)) {
    const length = longer(high.length, low.length);
    if (length === 'max') return isUnicode(high) ? nvarchar('max') : varchar('max');
    return { kind: high.kind, length };
  }
  if (isBinary(high) && isBinary(low)) {
    const length = longer(high.length, low.length);
    return length === 'max' ? varbinary('max') : { kind: high.kind, length };
  }
  if (high.kind === 'numeric' && isNumber(low)) {
    const other = asNumeric(low);
    const scale = Math.max(high.scale, other.scale);
    const whole = Math.max(high.precision - high.scale, other.precision - other.scale);
    const precision = Math.min(38, whole + scale);
    return numeric(precision, Math.min(scale, precision));
  }
  if ((high.kind === 'datetime2' || high.kind === 'datetimeoffset' || high.kind === 'time') && isDate(low)) {
    const lowScale = 'scale' in low ? low.scale : low.kind === 'datetime' ? 3 : 0;
    return { kind: high.kind, scale: Math.max(high.scale, lowScale) };
  }
  return high;
};
