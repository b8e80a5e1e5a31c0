/** What the catalogue views say about types: ids, precision, scale, length. */
import type { SqlType } from '../../sqlTypes.ts';
import { isDate, isString, typeName } from '../values/types.ts';

/** A row of sys.types. */
export interface Described {
  readonly name: string;
  readonly systemId: number;
  readonly userId: number;
}

/** sys.types' numbers. */
export const TYPE_IDS: readonly Described[] = (
  [
    ['varbinary', 165],
    ['varchar', 167],
    ['binary', 173],
    ['char', 175],
    ['nvarchar', 231],
    ['nchar', 239],
    ['tinyint', 48],
    ['smallint', 52],
    ['int', 56],
    ['bigint', 127],
    ['bit', 104],
    ['float', 62],
    ['real', 59],
    ['money', 60],
    ['numeric', 108],
    ['datetime', 61],
    ['smalldatetime', 58],
    ['date', 40],
    ['time', 41],
    ['datetime2', 42],
    ['datetimeoffset', 43],
    ['uniqueidentifier', 36],
  ] as const
).map(([name, id]) => ({ name, systemId: id, userId: id }));

/** system_type_id of a type. */
export const typeId = (type: SqlType): number =>
  TYPE_IDS.find((candidate) => candidate.name === typeName(type))?.systemId ?? 0;

/** sys.columns.precision. */
export const precisionOf = (type: SqlType): number => {
  switch (type.kind) {
    case 'numeric':
      return type.precision;
    case 'int':
      return { 1: 3, 2: 5, 4: 10, 8: 19 }[type.bytes];
    case 'float':
      return type.bytes === 4 ? 24 : 53;
    case 'money':
      return 19;
    case 'bit':
      return 1;
    case 'datetime':
      return 23;
    default:
      return isDate(type) ? 27 : 0;
  }
};

/** sys.columns.scale. */
export const scaleOf = (type: SqlType): number =>
  'scale' in type ? type.scale : type.kind === 'money' ? 4 : type.kind === 'datetime' ? 3 : 0;

/** Declared length: -1 is max, null where the type has none. */
export const length = (type: SqlType): number | null =>
  isString(type) || type.kind === 'varbinary' || type.kind === 'binary'
    ? type.length === 'max'
      ? -1
      : type.length
    : null;
