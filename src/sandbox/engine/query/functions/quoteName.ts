import { nvarchar } from '../../values/types.ts';
import { typed } from '../typed.ts';
import { argumentCount, asText, atLeast, type ScalarFunction } from './define.ts';

/** QUOTENAME: NULL for more than 128 characters and for a quote that is none. */
export const quoteName: ScalarFunction = (args, _environment, name) => {
  if (args.length < 1 || args.length > 2) throw argumentCount(name, '1 to 2');
  const text = asText(atLeast(args, 0, name, '1'));
  const delimiter = args[1] === undefined ? null : asText(args[1]);
  return typed(nvarchar(258), (row) => {
    const value = text.evaluate(row);
    const quote = delimiter === null ? '[' : delimiter.evaluate(row);
    if (value === null || quote === null || String(value).length > 128) return null;
    const [open, close] =
      {
        '[': '[]',
        ']': '[]',
        "'": "''",
        '"': '""',
        '(': '()',
        ')': '()',
        '<': '<>',
        '>': '<>',
        '{': '{}',
        '}': '{}',
        '`': '``',
      }[String(quote).slice(0, 1)] ?? [];
    if (open === undefined || close === undefined) return null;
    return `${open}${String(value).replaceAll(close, close + close)}${close}`;
  });
};
