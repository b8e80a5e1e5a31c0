/**
 * A SQL Server without SQL, for tests of the wire: it knows a script for each text that it is sent and plays its steps into the sink. It is a
 * whole implementation of the seam: sessions, cancellation and return values behave; only the meaning of the text is missing.
 */
import type {
  Backend,
  BackendSession,
  BatchResult,
  LoginRequest,
  ResponseSink,
  SqlMessage,
  SqlParameter,
  WireFaults,
} from '../../src/sandbox/backend.ts';
import type { SqlColumn, SqlValue } from '../../src/sandbox/sqlTypes.ts';

export interface StepContext {
  readonly sink: ResponseSink;
  readonly signal: AbortSignal;
  readonly parameters: readonly SqlParameter[];
  readonly session: ScriptedSession;
  /** Sets what the procedure ends with. */
  readonly returns: (result: BatchResult) => void;
}

/** One step of an answer. */
export type Step = (context: StepContext) => void | Promise<void>;

export interface ScriptedSession extends BackendSession {
  readonly kill: () => void;
  readonly log: string[];
}

export interface ScriptedBackend extends Backend {
  /** The answer to this batch, statement or procedure name. */
  on(text: string, ...steps: readonly Step[]): void;
  readonly sessions: Set<ScriptedSession>;
  readonly logins: LoginRequest[];
  readonly faults: { dropAtPercent: number | null; answerDelayMs: number };
}

export const PASSWORD = 'Contraseña·1';
const MASTER = 'master';

export const scriptedBackend = (): ScriptedBackend => {
  const scripts = new Map<string, readonly Step[]>();
  const sessions = new Set<ScriptedSession>();
  const logins: LoginRequest[] = [];
  const faults: ScriptedBackend['faults'] = { dropAtPercent: null, answerDelayMs: 0 };
  const wireFaults: WireFaults = {
    dropAtPercent: () => faults.dropAtPercent,
    answerDelayMs: () => faults.answerDelayMs,
  };
  let nextSpid = 51;

  const play = async (text: string, context: Omit<StepContext, 'returns'>): Promise<BatchResult> => {
    let result: BatchResult = { returnStatus: 0, outputs: new Map() };
    // What drivers set up by themselves after the login has no script: it is done at once.
    const steps = scripts.get(text.trim()) ?? [done(0)];
    for (const step of steps) {
      if (context.signal.aborted) break;
      await step({
        ...context,
        returns: (given) => {
          result = given;
        },
      });
    }
    return result;
  };

  const open = (request: LoginRequest): ScriptedSession => {
    const killed = new AbortController();
    const log: string[] = [];
    const session: ScriptedSession = {
      spid: nextSpid++,
      database: request.database === '' ? MASTER : request.database,
      login: request.user,
      killed: killed.signal,
      kill: () => killed.abort(),
      log,
      batch: async (sql, sink, signal) => {
        log.push(sql.trim());
        await play(sql, { sink, signal, parameters: [], session });
      },
      execute: (sql, parameters, sink, signal) => play(sql, { sink, signal, parameters, session }),
      call: (procedure, parameters, sink, signal) => play(procedure, { sink, signal, parameters, session }),
      transaction: async (kind, name, sink) => {
        log.push(`${kind} ${name}`.trim());
        if (kind !== 'save') sink.transaction(kind, 0x0102030405060708n);
      },
      reset: () => {
        log.push('reset');
      },
      closed: () => {
        if (!sessions.delete(session)) throw new Error('a session was closed twice');
      },
    };
    sessions.add(session);
    return session;
  };

  return {
    identity: { productName: 'Microsoft SQL Server', version: [16, 0, 4236, 2], serverName: 'SCRIPT' },
    login: (request) => {
      logins.push(request);
      if (request.password === PASSWORD) return { kind: 'accepted', session: open(request) };
      const message = `Login failed for user '${request.user}'.`;
      return { kind: 'refused', errors: [{ number: 18456, state: 1, class: 14, message }] };
    },
    wireFaults,
    on: (text, ...steps) => {
      scripts.set(text, steps);
    },
    sessions,
    logins,
    faults,
  };
};

/** One result set, without its DONE. */
export const resultSet =
  (columns: readonly SqlColumn[], ...rows: readonly (readonly SqlValue[])[]): Step =>
  ({ sink }) => {
    sink.columns(columns);
    for (const row of rows) sink.row(row);
  };

export const done =
  (curCmd: number, rowCount?: number): Step =>
  ({ sink }) =>
    sink.done(rowCount === undefined ? { curCmd } : { curCmd, rowCount });

/** Each error, then the DONE of the statement that failed. */
export const failure =
  (curCmd: number, ...errors: readonly SqlMessage[]): Step =>
  ({ sink }) => {
    for (const error of errors) sink.message(error);
    sink.done({ curCmd, error: true });
  };

export const progress =
  (percent: number): Step =>
  ({ sink }) => {
    sink.message({ number: 3211, state: 1, class: 0, message: `${percent} percent processed.` }, { live: true });
    sink.done({ curCmd: 228 });
  };

/** Goes on when the test opens the gate, or the client cancels. */
export const waitsFor =
  (gate: Gate): Step =>
  async ({ signal }) => {
    gate.reach();
    const aborted = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => aborted.resolve(), { once: true });
    await Promise.race([gate.opened, aborted.promise]);
  };

export const rowsUntilCancelled =
  (column: SqlColumn, value: SqlValue): Step =>
  async ({ sink, signal }) => {
    sink.columns([column]);
    let rowCount = 0;
    while (!signal.aborted) {
      sink.row([value]);
      rowCount += 1;
      await sink.flushed();
    }
    sink.done({ curCmd: 193, rowCount });
  };

/** Sends the parameters back: one row with a column each, in the types that they came in. */
export const echo: Step = ({ sink, parameters }) => {
  sink.columns(parameters.map(({ name, type }) => ({ name: name.slice(1), type, nullable: true })));
  sink.row(parameters.map(({ value }) => value));
  sink.done({ curCmd: 193, rowCount: 1 });
};

export interface Gate {
  readonly opened: Promise<void>;
  readonly reached: Promise<void>;
  open(): void;
  reach(): void;
}

/** A point at which the script waits for the test: `reached` tells the test, `open` lets the script go on. */
export const gate = (): Gate => {
  const opened = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  return { opened: opened.promise, reached: reached.promise, open: opened.resolve, reach: reached.resolve };
};

export const column = (name: string, type: SqlColumn['type']): SqlColumn => ({ name, type, nullable: true });
export const INT = { kind: 'int', bytes: 4 } as const;
