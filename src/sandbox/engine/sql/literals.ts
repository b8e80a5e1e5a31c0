/** Literals, in the types that the server gives them. */
import { SqlError } from '../sqlError.ts';
import { FLOAT, INT, numeric, nvarchar, varchar } from '../values/types.ts';
import type { Expr } from './ast/expression.ts';

/** A text as varchar or nvarchar of its own length. */
export const stringLiteral = (value: string, national: boolean): Expr => {
  const limit = national ? 4000 : 8000;
  const length = value.length > limit ? 'max' : Math.max(1, value.length);
  return { kind: 'literal', value, type: national ? nvarchar(length) : varchar(length) };
};

/** int, numeric of its own digits, or float with an exponent. @throws SqlError 1007 */
export const numberLiteral = (text: string): Expr => {
  if (/[eE]/.test(text)) return { kind: 'literal', value: Number(text), type: FLOAT };
  if (text.includes('.')) {
    const [whole = '', fraction = ''] = text.split('.');
    const significant = whole.replace(/^0+/, '');
    const precision = Math.max(1, significant.length + fraction.length);
    if (precision > 38)
      throw new SqlError({
        number: 1007,
        class: 15,
        state: 1,
        message: `The number '${text}' is out of the range for numeric representation (maximum precision 38).`,
      });
    const value = `${significant === '' ? '0' : significant}${fraction === '' ? '' : `.${fraction}`}`;
    return { kind: 'literal', value, type: numeric(precision, fraction.length) };
  }
  const value = BigInt(text);
  if (value <= 2147483647n) return { kind: 'literal', value: Number(value), type: INT };
  const digits = value.toString();
  if (digits.length > 38)
    throw new SqlError({
      number: 1007,
      class: 15,
      state: 1,
      message: `The number '${text}' is out of the range for numeric representation (maximum precision 38).`,
    });
  return { kind: 'literal', value: digits, type: numeric(digits.length, 0) };
};

/** NULL, typed as int until something else is wanted. */
export const NULL_LITERAL: Expr = { kind: 'literal', value: null, type: INT };

/** A string literal's value; null for everything else. */
export const literalText = (expression: Expr): string | null =>
  expression.kind === 'literal' && typeof expression.value === 'string' ? expression.value : null;

/** Whether it says NULL. */
export const isNullLiteral = (expression: Expr): boolean => expression.kind === 'literal' && expression.value === null;
