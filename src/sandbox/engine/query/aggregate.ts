/** What an aggregate function is. */
import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import type { Expr } from '../sql/ast/expression.ts';
import { sqlError } from '../sqlError.ts';
import type { Row } from './typed.ts';

/** A call as it was written. */
export type Call = Extract<Expr, { kind: 'call' }>;

/** One aggregate over the rows it is given. */
export interface AggregateFunction {
  readonly type: SqlType;
  create(): { add(row: Row): void; value(): SqlValue };
}

/** Error 174. */
export const wrongArguments = (name: string, count: number): Error =>
  sqlError(174, 15, 1, `The ${name} function requires ${count} argument(s).`);
