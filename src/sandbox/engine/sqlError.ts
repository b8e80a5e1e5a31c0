import type { SqlMessage } from '../backend.ts';

/** An error that SQL Server would report: thrown by the engine's parts, sent by the session that ran the statement. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  /** In the order in which they are sent: the first is the cause, 3013 the last. */
  readonly messages: readonly [SqlMessage, ...SqlMessage[]];

  constructor(first: SqlMessage, ...more: readonly SqlMessage[]) {
    super(first.message);
    this.messages = [first, ...more];
  }
}

export const sqlError = (number: number, severity: number, state: number, message: string): SqlError =>
  new SqlError({ number, class: severity, state, message });
