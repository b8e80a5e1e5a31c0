import { isString, nvarchar } from '../values/types.ts';
import { likePattern } from './like.ts';
import { type Condition, convertTyped, type Typed } from './typed.ts';

/** LIKE with its ESCAPE; the pattern is translated once for as long as it stays the same. */
export const compileLike = (operand: Typed, pattern: Typed, escapeWith: Typed | null, negated: boolean): Condition => {
  const asText = (expression: Typed): Typed =>
    isString(expression.type) ? expression : convertTyped(expression, nvarchar(4000));
  const text = asText(operand);
  const like = asText(pattern);
  let last: { readonly source: string; readonly escape: string | null; readonly expression: RegExp } | null = null;
  return (row) => {
    const value = text.evaluate(row);
    const source = like.evaluate(row);
    const escapeValue = escapeWith === null ? null : escapeWith.evaluate(row);
    if (typeof value !== 'string' || typeof source !== 'string' || (escapeWith !== null && escapeValue === null))
      return null;
    const escapeText = escapeValue === null ? null : String(escapeValue);
    if (last === null || last.source !== source || last.escape !== escapeText) {
      last = { source, escape: escapeText, expression: likePattern(source, escapeText) };
    }
    return last.expression.test(value) !== negated;
  };
};
