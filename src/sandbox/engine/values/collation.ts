/**
 * How strings compare under SQL_Latin1_General_CP1_CI_AS, the only collation of the sandbox: without case, with accents, and without trailing
 * blanks. Order follows the language's letters; two strings are equal exactly when their keys are.
 */
const collator = new Intl.Collator('en', { sensitivity: 'accent' });

/** Equal strings have equal keys: for joins, groups and unique indexes. */
export const collationKey = (text: string): string => text.replace(/ +$/, '').normalize('NFC').toUpperCase();

/** Order of two texts in the server's collation. */
export const compareStrings = (a: string, b: string): number => {
  const left = collationKey(a);
  const right = collationKey(b);
  if (left === right) return 0;
  const order = collator.compare(left, right);
  if (order !== 0) return order;
  return left < right ? -1 : 1;
};

/** Whether two identifiers are one. */
export const sameName = (a: string, b: string): boolean => collationKey(a) === collationKey(b);
