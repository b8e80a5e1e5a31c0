/** Comparisons of two values in the type that both go to. */
import type { Comparison } from '../sql/ast/expression.ts';
import { operandClash } from '../values/errors.ts';
import { commonType, isNumber } from '../values/types.ts';
import { comparerOf } from './compareValues.ts';
import { type Condition, convertTyped, type Typed } from './typed.ts';

const TESTS: Readonly<Record<Comparison, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** A comparison; with NULL on either side it is unknown. @throws SqlError 206 */
export const compareTyped = (operator: Comparison, left: Typed, right: Typed): Condition => {
  if (left.isNull || right.isNull) return () => null;
  const type = commonType(left.type, right.type);
  if ((left.type.kind === 'guid') !== (right.type.kind === 'guid') && (isNumber(left.type) || isNumber(right.type))) {
    throw operandClash(left.type, right.type);
  }
  const a = convertTyped(left, type);
  const b = convertTyped(right, type);
  const compare = comparerOf(type);
  const test = TESTS[operator];
  return (row) => {
    const x = a.evaluate(row);
    if (x === null) return null;
    const y = b.evaluate(row);
    return y === null ? null : test(compare(x, y));
  };
};
