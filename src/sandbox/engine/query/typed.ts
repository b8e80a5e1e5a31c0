import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import { convertValue } from '../values/convert.ts';
import { declaredType } from '../values/types.ts';

/** A row as expressions see it: the sources' columns side by side, and the row of the query around it. */
export interface Row {
  readonly values: readonly SqlValue[];
  readonly outer: Row | null;
  /** Results of window functions, once they are computed. */
  readonly windows?: readonly SqlValue[];
}

export const NO_ROW: Row = { values: [], outer: null };

/** A compiled expression: its type is known before any row is seen. */
export interface Typed {
  readonly type: SqlType;
  readonly nullable: boolean;
  /** The bare NULL, which takes every type. */
  readonly isNull: boolean;
  /** What a literal or a variable is now; undefined for everything that needs a row. */
  readonly constant?: SqlValue;
  evaluate(row: Row): SqlValue;
}

/** A condition is true, false or unknown. */
export type Condition = (row: Row) => boolean | null;

/** An expression of a type that its rows decide. */
export const typed = (type: SqlType, evaluate: (row: Row) => SqlValue, nullable = true): Typed => ({
  type,
  nullable,
  isNull: false,
  evaluate,
});

/** An expression that is the same for every row. */
export const constant = (type: SqlType, value: SqlValue, nullable = value === null): Typed => ({
  type,
  nullable,
  isNull: false,
  constant: value,
  evaluate: () => value,
});

/** Whether two types are one. */
export const sameType = (a: SqlType, b: SqlType): boolean => declaredType(a) === declaredType(b);

/** The implicit conversion to a type; the expression itself when it already has it. */
export const convertTyped = (expression: Typed, to: SqlType, style = 0): Typed => {
  if (expression.isNull) return { ...constant(to, null), isNull: false };
  if (sameType(expression.type, to)) return expression;
  const from = expression.type;
  return {
    type: to,
    nullable: expression.nullable,
    isNull: false,
    evaluate: (row) => convertValue(expression.evaluate(row), from, to, style),
  };
};
