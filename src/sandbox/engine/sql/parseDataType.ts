import type { SqlType } from '../../sqlTypes.ts';
import { SqlError } from '../sqlError.ts';
import { unsupported } from '../values/errors.ts';
import {
  BIGINT,
  BIT,
  DATE,
  DATETIME,
  FLOAT,
  GUID,
  INT,
  MONEY,
  numeric,
  SMALLINT,
  SYSNAME,
  TINYINT,
} from '../values/types.ts';
import type { TokenStream } from './tokenStream.ts';

const UNSUPPORTED = [
  'XML',
  'SQL_VARIANT',
  'ROWVERSION',
  'TIMESTAMP',
  'HIERARCHYID',
  'GEOGRAPHY',
  'GEOMETRY',
  'CURSOR',
  'JSON',
  'VECTOR',
];

interface Size {
  readonly first: number | 'max' | null;
  readonly second: number | null;
}

const parseSize = (tokens: TokenStream): Size => {
  if (!tokens.take('(')) return { first: null, second: null };
  const one = (): number | 'max' => {
    if (tokens.take('MAX')) return 'max';
    const token = tokens.next();
    if (token.kind !== 'number' || !/^\d+$/.test(token.value)) throw tokens.fail(token);
    return Number(token.value);
  };
  const first = one();
  const second = tokens.take(',') ? one() : null;
  tokens.expect(')');
  if (second === 'max') throw tokens.fail();
  return { first, second };
};

/**
 * A data type. `defaultLength` is what a string without a length gets: 1 in declarations, 30 in CAST and CONVERT.
 * @throws SqlError 2715 for a type that is none, 131 and 1001 for sizes out of range
 */
export const parseDataType = (tokens: TokenStream, defaultLength: 1 | 30): SqlType => {
  const line = tokens.peek().line;
  let name = tokens.anyWord();
  if (tokens.at('.') && /^(sys|dbo)$/i.test(name)) {
    tokens.next();
    name = tokens.anyWord();
  }
  let upper = name.toUpperCase();
  if (upper === 'NATIONAL') upper = `N${tokens.anyWord().toUpperCase()}`;
  if ((upper === 'CHAR' || upper === 'NCHAR' || upper === 'CHARACTER') && tokens.take('VARYING'))
    upper = upper === 'NCHAR' ? 'NVARCHAR' : 'VARCHAR';
  if (upper === 'DOUBLE') tokens.take('PRECISION');
  const fail = (number: number, message: string): SqlError =>
    new SqlError({ number, class: number === 2715 ? 16 : 15, state: 1, line, message });
  const size = parseSize(tokens);
  const length = (limit: number): number => {
    if (size.first === null) return defaultLength;
    if (size.first === 'max' || size.first > limit) {
      throw fail(
        131,
        `The size (${size.first}) given to the type '${name}' exceeds the maximum allowed for any data type (${limit}).`,
      );
    }
    if (size.first === 0) throw fail(1001, `Line ${line}: Length or precision specification 0 is invalid.`);
    return size.first;
  };
  const scale = (): number => {
    if (size.first === null) return 7;
    if (size.first === 'max' || size.first > 7)
      throw fail(1002, `Line ${line}: Specified scale ${size.first} is invalid.`);
    return size.first;
  };
  switch (upper) {
    case 'INT':
    case 'INTEGER':
      return INT;
    case 'BIGINT':
      return BIGINT;
    case 'SMALLINT':
      return SMALLINT;
    case 'TINYINT':
      return TINYINT;
    case 'BIT':
      return BIT;
    case 'REAL':
      return { kind: 'float', bytes: 4 };
    case 'FLOAT':
    case 'DOUBLE':
      return typeof size.first === 'number' && size.first <= 24 ? { kind: 'float', bytes: 4 } : FLOAT;
    case 'MONEY':
    case 'SMALLMONEY':
      return MONEY;
    case 'DECIMAL':
    case 'DEC':
    case 'NUMERIC': {
      const precision = size.first ?? 18;
      const places = size.second ?? 0;
      if (precision === 'max' || precision < 1 || precision > 38)
        throw fail(1001, `Line ${line}: Length or precision specification ${precision} is invalid.`);
      if (places > precision) throw fail(192, 'The scale must be less than or equal to the precision.');
      return numeric(precision, places);
    }
    case 'DATETIME':
      return DATETIME;
    case 'SMALLDATETIME':
      return { kind: 'smalldatetime' };
    case 'DATE':
      return DATE;
    case 'TIME':
      return { kind: 'time', scale: scale() };
    case 'DATETIME2':
      return { kind: 'datetime2', scale: scale() };
    case 'DATETIMEOFFSET':
      return { kind: 'datetimeoffset', scale: scale() };
    case 'UNIQUEIDENTIFIER':
      return GUID;
    case 'SYSNAME':
      return SYSNAME;
    case 'NVARCHAR':
      return { kind: 'nvarchar', length: size.first === 'max' ? 'max' : length(4000) };
    case 'VARCHAR':
    case 'CHARACTER VARYING':
      return { kind: 'varchar', length: size.first === 'max' ? 'max' : length(8000) };
    case 'VARBINARY':
      return { kind: 'varbinary', length: size.first === 'max' ? 'max' : length(8000) };
    case 'NCHAR':
      return { kind: 'nchar', length: length(4000) };
    case 'CHAR':
    case 'CHARACTER':
      return { kind: 'char', length: length(8000) };
    case 'BINARY':
      return { kind: 'binary', length: length(8000) };
    case 'NTEXT':
      return { kind: 'nvarchar', length: 'max' };
    case 'TEXT':
      return { kind: 'varchar', length: 'max' };
    case 'IMAGE':
      return { kind: 'varbinary', length: 'max' };
    default:
      if (UNSUPPORTED.includes(upper)) throw unsupported(`The data type ${name.toLowerCase()}`);
      throw fail(2715, `Column, parameter, or variable #1: Cannot find data type ${name}.`);
  }
};
