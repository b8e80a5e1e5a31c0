import type { SqlType, SqlValue } from '../../../sqlTypes.ts';
import { sqlError } from '../../sqlError.ts';
import type { ColumnDefinition } from '../../store/tableDefinition.ts';
import { convertValue } from '../../values/convert.ts';
import { isBinary, isString, isUnicode, nvarchar, varbinary, varchar } from '../../values/types.ts';

/** A value on its way into a column: converted, and refused (not cut) where it is too long. */
export const assignValue = (value: SqlValue, from: SqlType, column: ColumnDefinition, table: string): SqlValue => {
  if (value === null) return null;
  const { type } = column;
  const truncated = (shown: string): Error =>
    sqlError(
      2628,
      16,
      1,
      `String or binary data would be truncated in table '${table}', column '${column.name}'. Truncated value: '${shown}'.`,
    );
  if (isString(type) && type.length !== 'max' && (isString(from) || isBinary(from))) {
    const text = String(convertValue(value, from, isUnicode(type) ? nvarchar('max') : varchar('max')));
    const rest = text.slice(type.length);
    if (/[^ ]/.test(rest)) throw truncated(text.slice(0, type.length));
  }
  if (isBinary(type) && type.length !== 'max' && (isString(from) || isBinary(from))) {
    const bytes = convertValue(value, from, varbinary('max'));
    if (bytes instanceof Uint8Array && bytes.length > type.length) throw truncated('');
  }
  return convertValue(value, from, type);
};

/** 515, where a column takes no NULL. */
export const requireValue = (
  value: SqlValue,
  column: ColumnDefinition,
  table: string,
  statement: 'INSERT' | 'UPDATE',
): void => {
  if (value !== null || column.nullable) return;
  throw sqlError(
    515,
    16,
    2,
    `Cannot insert the value NULL into column '${column.name}', table '${table}'; column does not allow nulls. ${statement} fails.`,
  );
};
