import { onTestFinished } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import type { ServerLogin } from '../../src/domain/serverLogin.ts';
import type { Backend, BackendSession, LoginResult, ResponseSink, SqlMessage } from '../../src/sandbox/backend.ts';
import type { SqlColumn, SqlValue } from '../../src/sandbox/sqlTypes.ts';
import { startTdsServer } from '../../src/sandbox/tds/server.ts';

/** What a scripted server does with one batch; `spid` tells the connections apart. */
export interface ScriptedBatch {
  readonly sql: string;
  readonly spid: number;
  readonly sink: ResponseSink;
  /** Aborts on attention and when the connection is gone. */
  readonly signal: AbortSignal;
}

export interface ScriptedServer {
  readonly login: ServerLogin;
  /** Every batch but those that the driver sends by itself, as `spid: text`. */
  readonly batches: { readonly spid: number; readonly sql: string }[];
  /** Cuts the connection when a live message reports this percentage. */
  dropAtPercent: number | null;
  refuseLogin: readonly SqlMessage[] | null;
}

/** A server on the sandbox's wire whose answers are the test's: for what the adapter does with them, message by message. */
export const scriptedServer = async (
  answer: (batch: ScriptedBatch) => void | Promise<void>,
): Promise<ScriptedServer> => {
  let spids = 50;
  const session = (): BackendSession => {
    const spid = ++spids;
    return {
      spid,
      database: 'master',
      login: 'sa',
      batch: async (sql, sink, signal) => {
        if (/^\s*set /i.test(sql)) return sink.done({ curCmd: 0 });
        if (sql === 'SELECT @@SPID AS session') return answerRows(sink, [int('session')], [[spid]]);
        script.batches.push({ spid, sql });
        await answer({ sql, spid, sink, signal });
      },
      execute: () => Promise.resolve({ returnStatus: 0, outputs: new Map() }),
      call: () => Promise.resolve({ returnStatus: 0, outputs: new Map() }),
      transaction: () => Promise.resolve(),
      reset: () => {},
      closed: () => {},
    };
  };
  const backend: Backend = {
    identity: { productName: 'Scripted', version: [16, 0, 0, 1], serverName: 'SCRIPT' },
    login: (): LoginResult =>
      script.refuseLogin === null
        ? { kind: 'accepted', session: session() }
        : { kind: 'refused', errors: script.refuseLogin },
    wireFaults: { dropAtPercent: () => script.dropAtPercent, answerDelayMs: () => 0 },
  };
  const server = await startTdsServer({ backend, host: '127.0.0.1', port: 0, encryption: 'off' });
  onTestFinished(() => server.close());
  const script: ScriptedServer = {
    login: {
      label: `127.0.0.1,${server.port}`,
      host: '127.0.0.1',
      port: server.port,
      instance: null,
      user: 'sa',
      password: new Secret('x'),
      encrypt: false,
      trustServerCertificate: true,
      connectTimeoutMs: 5000,
    },
    batches: [],
    dropAtPercent: null,
    refuseLogin: null,
  };
  return script;
};

export const int = (name: string): SqlColumn => ({ name, type: { kind: 'int', bytes: 4 }, nullable: true });
export const text = (name: string): SqlColumn => ({ name, type: { kind: 'nvarchar', length: 128 }, nullable: true });

export const answerRows = (
  sink: ResponseSink,
  columns: readonly SqlColumn[],
  rows: readonly (readonly SqlValue[])[],
): void => {
  sink.columns(columns);
  for (const row of rows) sink.row(row);
  sink.done({ curCmd: 193, rowCount: rows.length });
};

export const percent = (sink: ResponseSink, value: number): void => {
  sink.message({ number: 3211, state: 1, class: 0, message: `${value} percent processed.` }, { live: true });
};

/** Errors in their order, as a failed statement sends them. */
export const fail = (sink: ResponseSink, ...errors: readonly (readonly [number, string])[]): void => {
  for (const [number, message] of errors) sink.message({ number, state: 1, class: 16, message });
  sink.done({ curCmd: 228, error: true });
};

/** Resolves when the client gave up: the statement that never ends by itself. */
export const untilCancelled = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
