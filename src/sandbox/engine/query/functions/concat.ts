import { isDate, isString, isUnicode, nvarchar, varchar } from '../../values/types.ts';
import { type Typed, typed } from '../typed.ts';
import { asText } from './define.ts';

/** CONCAT and CONCAT_WS: NULL is nothing. */
export const concat = (args: readonly Typed[], separator: Typed | null): Typed => {
  const unicode = [...args, ...(separator === null ? [] : [separator])].some((arg) => isUnicode(arg.type));
  const texts = args.map(asText);
  const isMax = texts.some((text) => isString(text.type) && text.type.length === 'max');
  const limit = unicode ? 4000 : 8000;
  const total = texts.reduce((sum, text, index) => {
    const from = args[index]?.type;
    const length = isString(text.type) && typeof text.type.length === 'number' ? text.type.length : limit;
    return sum + (from !== undefined && !isString(from) ? (isDate(from) ? 35 : 41) : length);
  }, 0);
  const length = isMax ? 'max' : Math.max(1, Math.min(limit, total));
  return typed(
    unicode ? nvarchar(length) : varchar(length),
    (row) => {
      const parts = texts.map((text) => text.evaluate(row));
      if (separator === null) return parts.map((part) => (part === null ? '' : String(part))).join('');
      const between = separator.evaluate(row);
      return parts.filter((part) => part !== null).join(between === null ? '' : String(between));
    },
    false,
  );
};
