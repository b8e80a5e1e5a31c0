/** What a stored procedure is given and gives. */
import type { SqlType, SqlValue } from '../../../sqlTypes.ts';
import type { SourceColumn } from '../../query/scope.ts';
import { sqlError } from '../../sqlError.ts';
import type { SessionState } from '../sessionState.ts';

/** An argument with its value, and the way back to the caller's variable. */
export interface GivenArgument {
  /** With its `@`, or null for one given by its place. */
  readonly name: string | null;
  readonly value: SqlValue;
  readonly type: SqlType;
  readonly isOutput: boolean;
  /** Sets the caller's variable. */
  set(value: SqlValue, type: SqlType): void;
}

/** Result sets in order, and what RETURN said. */
export interface ProcedureResult {
  readonly sets: readonly {
    readonly columns: readonly SourceColumn[];
    readonly rows: readonly (readonly SqlValue[])[];
  }[];
  readonly status: number;
}

/** Runs with the arguments; `name` is for its errors. */
export type Procedure = (session: SessionState, args: readonly GivenArgument[], name: string) => ProcedureResult;

/** No rows. */
export const done = (status = 0): ProcedureResult => ({ sets: [], status });

/** One result set. */
export const rows = (
  columns: readonly (readonly [string, SqlType])[],
  values: readonly (readonly SqlValue[])[],
): ProcedureResult => ({
  sets: [{ columns: columns.map(([name, type]) => ({ name, type, nullable: true })), rows: values }],
  status: 0,
});

/** A text argument that must be there. @throws SqlError 201 */
export const text = (args: readonly GivenArgument[], index: number, name: string): string => {
  const value = args[index]?.value ?? null;
  if (value === null)
    throw sqlError(
      201,
      16,
      4,
      `Procedure or function '${name}' expects parameter '@${index + 1}', which was not supplied.`,
    );
  return String(value);
};
