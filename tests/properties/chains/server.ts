/** A sandbox server without a wire, on the history's clock, and what a history says to it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Backend, BackendSession, SqlMessage } from '../../../src/sandbox/backend.ts';
import { createBackend } from '../../../src/sandbox/engine/createBackend.ts';
import { noFaults } from '../../../src/sandbox/engine/faults.ts';
import { openInstance } from '../../../src/sandbox/engine/store/openInstance.ts';
import type { SqlValue } from '../../../src/sandbox/sqlTypes.ts';
import { recordingSink } from '../../support/recordingSink.ts';
import { contentText } from './database.ts';
import type { SteppedClock } from './steppedClock.ts';
import type { Content } from './timeline.ts';

/** What a batch was answered with. */
export interface Answer {
  readonly rows: readonly Readonly<Record<string, SqlValue>>[];
  readonly messages: readonly SqlMessage[];
  /** The first error; null: it did what it was told. */
  readonly error: SqlMessage | null;
}

export interface Server {
  readonly clock: SteppedClock;
  /** Where the program keeps its stored files, and where others keep theirs. */
  readonly ours: string;
  readonly theirs: string;
  /** The program's backup directory. */
  readonly program: string;
  run(sql: string): Promise<Answer>;
  /** Like `run`. @throws Error if the server refuses */
  must(sql: string): Promise<Answer>;
  /** In database `d`, on a connection of the application's. */
  write(sql: string): Promise<void>;
  contentOf(database: string): Promise<Content>;
  /** The recovery fork that an online database is on. */
  forkOf(database: string): Promise<string>;
  restart(): Promise<void>;
  close(): void;
}

const LOGIN = { user: 'sa', password: 'Secreta1' };

export const startServer = async (folder: string, clock: SteppedClock): Promise<Server> => {
  let guids = 0;
  const options = {
    dataDirectory: join(folder, 'server'),
    serverName: 'SERVIDOR',
    login: LOGIN,
    edition: 'developer' as const,
    mounts: [],
    faults: noFaults(),
    now: clock.now,
    // In order, so that a seed always gives the same history.
    newGuid: () => `${(++guids).toString(16).padStart(8, '0').toUpperCase()}-0000-4000-8000-000000000000`,
  };
  const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
  for (const made of [ours, theirs]) mkdirSync(made, { recursive: true });
  let instance = openInstance(options);
  let main = await logIn(createBackend(instance));
  const must = async (sql: string): Promise<Answer> => {
    const answer = await runOn(main, sql);
    if (answer.error !== null) throw new Error(`${sql}: ${answer.error.number} ${answer.error.message}`);
    return answer;
  };
  return {
    clock,
    ours,
    theirs,
    program: join(folder, 'program'),
    run: (sql) => runOn(main, sql),
    must,
    write: async (sql) => {
      const application = await logIn(createBackend(instance));
      try {
        const { error } = await runOn(application, `USE d; ${sql}`);
        if (error !== null) throw new Error(`${sql}: ${error.number} ${error.message}`);
      } finally {
        application.closed();
      }
    },
    contentOf: async (database) => {
      const { rows: tables } = await must(`SELECT name FROM ${database}.sys.tables`);
      const { rows } = await must(`SELECT * FROM ${database}.dbo.t ORDER BY id`);
      const numbers = rows.map((row) => Object.values(row).map((cell) => (cell === null ? null : Number(cell))));
      return contentText({
        columns: Object.keys(rows[0] ?? {}),
        rows: new Map(numbers.map((cells) => [cells[0] ?? -1, cells])),
        tables: tables.map(({ name }) => String(name)),
      });
    },
    forkOf: async (database) => {
      const { rows } = await must(
        `SELECT recovery_fork_guid FROM sys.database_recovery_status WHERE database_id = DB_ID('${database}')`,
      );
      return String(rows[0]?.recovery_fork_guid);
    },
    restart: async () => {
      main.closed();
      instance.close();
      instance = openInstance(options);
      main = await logIn(createBackend(instance));
    },
    close: () => {
      main.closed();
      instance.close();
    },
  };
};

const logIn = async (backend: Backend): Promise<BackendSession> => {
  const result = await backend.login({ ...LOGIN, database: '', host: 'pc', application: 'history' });
  if (result.kind === 'refused') throw new Error(result.errors.map(({ message }) => message).join(' '));
  return result.session;
};

const runOn = async (session: BackendSession, sql: string): Promise<Answer> => {
  const sink = recordingSink();
  await session.batch(sql, sink, new AbortController().signal);
  const { messages, rows } = sink;
  return { messages, rows, error: messages.find((message) => message.class > 10) ?? null };
};
