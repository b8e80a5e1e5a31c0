import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import { type Typed, typed } from './typed.ts';

/** Whether the result of two values may be NULL. */
const nullable = (a: Typed, b: Typed): boolean => a.nullable || b.nullable;

/** An operation on two values; NULL when either is. */
export const binary = (
  type: SqlType,
  a: Typed,
  b: Typed,
  apply: (left: SqlValue, right: SqlValue) => SqlValue,
): Typed =>
  typed(
    type,
    (row) => {
      const left = a.evaluate(row);
      if (left === null) return null;
      const right = b.evaluate(row);
      return right === null ? null : apply(left, right);
    },
    nullable(a, b),
  );
