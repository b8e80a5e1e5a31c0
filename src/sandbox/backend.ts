/**
 * The seam of the sandbox: what the wire (tds/) needs of a SQL Server, and what a SQL Server (engine/) can say over it. Neither side knows
 * the other. The wire turns packets into these calls and these calls into tokens; the engine knows no packet and no token's bytes.
 */
import type { SqlColumn, SqlType, SqlValue } from './sqlTypes.ts';

/** An ERROR (class over 10) or INFO token. `line` counts from 1 in the batch. */
export interface SqlMessage {
  readonly number: number;
  readonly state: number;
  readonly class: number;
  readonly message: string;
  readonly line?: number;
  readonly procedure?: string;
}

/** What LOGIN7 said. */
export interface LoginRequest {
  readonly user: string;
  readonly password: string;
  /** Empty: the login's default database (master). */
  readonly database: string;
  readonly host: string;
  readonly application: string;
}

export type LoginResult =
  | { readonly kind: 'accepted'; readonly session: BackendSession }
  /** In the order in which they are sent, e.g. 4060 and then 18456. */
  | { readonly kind: 'refused'; readonly errors: readonly SqlMessage[] };

/** A parameter of an RPC (sp_executesql, sp_prepexec …), decoded. */
export interface SqlParameter {
  /** With its `@`. */
  readonly name: string;
  readonly type: SqlType;
  readonly value: SqlValue;
  readonly isOutput: boolean;
}

/**
 * Where a batch's answer goes, in the order of the calls. The wire holds one `done` back so that MORE is right on all but the last.
 * Calls are synchronous and buffered; `flushed()` waits for the client (back-pressure), and long loops await it between rows.
 */
export interface ResponseSink {
  /** INFO (class 10 and less) or ERROR. `live` sends the packet at once: how progress is seen while the statement runs. */
  message(message: SqlMessage, options?: { readonly live?: boolean }): void;
  /** Begins a result set (COLMETADATA). */
  columns(columns: readonly SqlColumn[]): void;
  /** One row of the result set that `columns` began. */
  row(values: readonly SqlValue[]): void;
  /** Ends a statement: one DONE token. `status` bits beside MORE, which the wire sets: error 0x2, count 0x10. */
  done(done: { readonly curCmd: number; readonly rowCount?: number | bigint; readonly error?: boolean }): void;
  /** ENVCHANGE 1 and INFO 5701: the session's current database. */
  database(name: string, previous: string): void;
  /** ENVCHANGE 8/9/10 for BEGIN, COMMIT, ROLLBACK in batches. */
  transaction(event: 'begin' | 'commit' | 'rollback', descriptor: bigint): void;
  /** Resolves when the client has taken what was sent, or the connection is gone. */
  flushed(): Promise<void>;
}

/** What the batch's statements ended with: only an RPC sends these. */
export interface BatchResult {
  readonly returnStatus: number;
  /** Values of the output parameters, by name with `@`. */
  readonly outputs: ReadonlyMap<string, SqlValue>;
}

/** One logged-in connection, as the engine keeps it. Requests come one at a time. */
export interface BackendSession {
  readonly spid: number;
  readonly database: string;
  readonly login: string;
  /** Aborts when the server ends the session (KILL, ROLLBACK IMMEDIATE): the wire stops what runs and closes the connection. */
  readonly killed?: AbortSignal;
  /**
   * Runs a batch. `signal` aborts on attention and when the connection is gone: the engine stops soon (the client waits 5 s at most), ends
   * the statement it was in, and returns. Errors of SQL go into the sink; a rejected promise is a bug and ends the connection.
   */
  batch(sql: string, sink: ResponseSink, signal: AbortSignal): Promise<void>;
  /** Runs SQL with parameters (sp_executesql and what sp_prepare made of it). */
  execute(
    sql: string,
    parameters: readonly SqlParameter[],
    sink: ResponseSink,
    signal: AbortSignal,
  ): Promise<BatchResult>;
  /** Calls a procedure by name, e.g. `master.dbo.xp_create_subdir`. */
  call(
    procedure: string,
    parameters: readonly SqlParameter[],
    sink: ResponseSink,
    signal: AbortSignal,
  ): Promise<BatchResult>;
  /** A transaction manager request (BEGIN TRAN through the API rather than in SQL). */
  transaction(kind: 'begin' | 'commit' | 'rollback' | 'save', name: string, sink: ResponseSink): Promise<void>;
  /** The reset-connection bit: temporary tables, transaction, current database and SET options go back to those of a fresh login. */
  reset(): void;
  /** The connection is gone: roll back, forget. Called once. */
  closed(): void;
}

/** A SQL Server without its wire. */
export interface Backend {
  /** Sent in LOGINACK: product name and version. */
  readonly identity: {
    readonly productName: string;
    readonly version: readonly [number, number, number, number];
    readonly serverName: string;
  };
  login(request: LoginRequest): LoginResult | Promise<LoginResult>;
  /** What a test wants the wire to do wrong; asked at each of these moments. */
  readonly wireFaults: WireFaults;
}

/** Faults that only the wire can commit. The engine's own (disk full, Express edition …) are in engine/faults.ts. */
export interface WireFaults {
  /** Cuts the connection (RST) when a live INFO of this session reports at least so many percent; null never. */
  dropAtPercent(): number | null;
  /** Milliseconds that every answer waits; 0 normally. */
  answerDelayMs(): number;
}
