import type { SqlType, SqlValue } from '../../../sqlTypes.ts';
import { type SqlError, sqlError } from '../../sqlError.ts';
import { INT, isBinary, isString, isUnicode, nvarchar, varchar } from '../../values/types.ts';
import type { Environment } from '../context.ts';
import { convertTyped, type Typed, typed } from '../typed.ts';

/** Compiles a call of a function; `name` is for its errors. */
export type ScalarFunction = (args: readonly Typed[], environment: Environment, name: string) => Typed;

/** Error 174. */
export const argumentCount = (name: string, count: string): SqlError =>
  sqlError(174, 15, 1, `The ${name.toLowerCase()} function requires ${count} argument(s).`);

/** A function of a fixed number of arguments, NULL when any of them is. */
export const strict = (
  type: SqlType,
  args: readonly Typed[],
  apply: (values: readonly Exclude<SqlValue, null>[]) => SqlValue,
  nullable = true,
): Typed =>
  typed(
    type,
    (row) => {
      const values: Exclude<SqlValue, null>[] = [];
      for (const arg of args) {
        const value = arg.evaluate(row);
        if (value === null) return null;
        values.push(value);
      }
      return apply(values);
    },
    nullable,
  );

/** An argument that must be there. @throws SqlError 174 */
export const atLeast = (args: readonly Typed[], index: number, name: string, count: string): Typed => {
  const arg = args[index];
  if (arg === undefined) throw argumentCount(name, count);
  return arg;
};

/** @throws SqlError 174 for any other number of arguments */
export const exactly = (args: readonly Typed[], count: number, name: string): void => {
  if (args.length !== count) throw argumentCount(name, String(count));
};

/** Any value as text, the way functions of strings take it. */
export const asText = (arg: Typed): Typed => {
  if (isString(arg.type)) return arg;
  if (arg.isNull) return convertTyped(arg, varchar(8000));
  return convertTyped(arg, isBinary(arg.type) ? varchar('max') : varchar(8000));
};

/** Any value as int, the way functions take counts and places. */
export const asInt = (arg: Typed): Typed => convertTyped(arg, INT);

/** The text type of a result as long as its argument at most. */
export const textLike = (arg: Typed, length?: number | 'max'): SqlType => {
  const from = arg.type;
  const own = isString(from) ? from.length : 8000;
  const unicode = isUnicode(from);
  const wanted = length ?? own;
  const limit = unicode ? 4000 : 8000;
  const result = wanted === 'max' || own === 'max' ? 'max' : Math.max(1, Math.min(limit, wanted));
  return unicode ? nvarchar(result) : varchar(result);
};
