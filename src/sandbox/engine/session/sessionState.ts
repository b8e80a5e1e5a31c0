import type { DatabaseSync } from 'node:sqlite';
import type { ResponseSink, SqlMessage } from '../../backend.ts';
import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import type { Instance, SessionHandle } from '../instance.ts';
import type { Transactions } from './transactions.ts';

/** A scalar variable. */
export interface Variable {
  readonly type: SqlType;
  value: SqlValue;
}

/** What SET sets. */
export interface SessionOptions {
  nocount: boolean;
  xactAbort: boolean;
  quotedIdentifier: boolean;
  implicitTransactions: boolean;
  /** -1 waits for ever. */
  lockTimeoutMs: number;
  /** 0: all. */
  rowCount: number;
  /** The table that takes explicit identity values, as `database.id`. */
  identityInsert: string | null;
}

/** The options of a fresh login. */
export const defaultOptions = (): SessionOptions => ({
  nocount: false,
  xactAbort: false,
  quotedIdentifier: true,
  implicitTransactions: false,
  lockTimeoutMs: -1,
  rowCount: 0,
  identityInsert: null,
});

/** One connection's memory between batches. */
export interface SessionState {
  readonly instance: Instance;
  readonly handle: SessionHandle;
  readonly host: string;
  readonly application: string;
  readonly loginTime: Date;
  database: string;
  options: SessionOptions;
  /** #tables: a SQLite database in memory. */
  temporary: DatabaseSync;
  transactions: Transactions;
  rowCount: bigint;
  error: number;
  identity: bigint | null;
  request: { command: string; percentComplete: number; readonly startedAt: Date } | null;
  /** Aborted by KILL and ROLLBACK IMMEDIATE. */
  readonly killed: AbortController;
}

/** One level of execution: a batch, or an EXEC within it. */
export interface Frame {
  readonly variables: Map<string, Variable>;
  /** DECLARE @t TABLE: a store of its own, which ROLLBACK does not touch. */
  readonly tables: { store: DatabaseSync | null };
  readonly sink: ResponseSink;
  readonly signal: AbortSignal;
  readonly depth: number;
  /** What CATCH is handling. */
  errors: readonly (SqlMessage & { readonly line: number })[];
  returnStatus: number;
  /** The statement being run, for messages. */
  line: number;
  /** GETDATE() is one moment for the whole statement. */
  now: Date;
}
