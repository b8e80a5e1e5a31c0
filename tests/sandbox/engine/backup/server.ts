import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { executeBackup } from '../../../../src/sandbox/engine/backup/executeBackup.ts';
import { executeRestore } from '../../../../src/sandbox/engine/backup/executeRestore.ts';
import type { RunningSession } from '../../../../src/sandbox/engine/backup/runningStatement.ts';
import type {
  BackupOptions,
  BackupStatement,
  RestoreOptions,
  RestoreStatement,
} from '../../../../src/sandbox/engine/backup/statements.ts';
import { type EngineFaults, noFaults } from '../../../../src/sandbox/engine/faults.ts';
import type { DatabaseEntry, Edition, Instance, InstanceOptions } from '../../../../src/sandbox/engine/instance.ts';
import { SqlError } from '../../../../src/sandbox/engine/sqlError.ts';
import { makeFiles, openInstance } from '../../../../src/sandbox/engine/store/openInstance.ts';
import { type RecordingSink, recordingSink } from '../../../support/recordingSink.ts';
import { temporaryDirectory } from '../../../support/temporaryDirectory.ts';

export const NO_BACKUP_OPTIONS: BackupOptions = {
  copyOnly: false,
  differential: false,
  init: false,
  format: false,
  skip: false,
  checksum: false,
  continueAfterError: false,
  noTruncate: false,
  tail: null,
  compression: null,
  name: null,
  description: null,
  mediaName: null,
  mediaDescription: null,
  stats: null,
};

export const NO_RESTORE_OPTIONS: RestoreOptions = {
  file: null,
  moves: [],
  replace: false,
  recovery: 'recovery',
  stop: null,
  restart: false,
  loadHistory: false,
  restrictedUser: false,
  checksum: null,
  stopOnError: null,
  mediaName: null,
  stats: null,
};

export interface SessionOptions {
  readonly signal?: AbortSignal;
  readonly inTransaction?: boolean;
  readonly database?: string;
  readonly onMessage?: (message: { readonly number: number; readonly message: string }) => void;
}

/** A server in a temporary folder, driven by the statements that the grammar would read. */
export interface TestServer {
  readonly instance: Instance;
  readonly faults: EngineFaults;
  /** A folder of media that the server sees under the same name. */
  readonly media: string;
  backup(
    statement: Partial<BackupStatement> & { readonly to: string },
    options?: Partial<BackupOptions>,
    session?: SessionOptions,
  ): Promise<RecordingSink>;
  restore(
    database: string,
    from: string | null,
    options?: Partial<RestoreOptions>,
    session?: SessionOptions,
  ): Promise<RecordingSink>;
  read(
    what: 'headeronly' | 'filelistonly' | 'labelonly' | 'verifyonly',
    from: string | readonly string[],
    options?: Partial<RestoreOptions>,
    session?: SessionOptions,
  ): Promise<RecordingSink>;
  createDatabase(name: string, recoveryModel?: DatabaseEntry['recoveryModel']): DatabaseEntry;
  database(name: string): DatabaseEntry;
  /** Another session that has the database as its current one, until it is removed. */
  enter(database: string): RunningSession;
}

const START = new Date(2025, 7, 6, 14, 30, 52);

export const instanceOptions = (folder: string, faults: EngineFaults, edition: Edition): InstanceOptions => {
  let guids = 0;
  let seconds = 0;
  return {
    dataDirectory: join(folder, 'server'),
    serverName: 'SANDBOX',
    login: { user: 'sa', password: 'x' },
    edition,
    mounts: [],
    faults,
    now: () => new Date(START.getTime() + 1000 * seconds++),
    newGuid: () =>
      `${(++guids).toString(16).padStart(8, '0').toUpperCase()}-0000-4000-8000-${folder.length.toString().padStart(12, '0')}`,
  };
};

let spids = 50;
const newSession = ({ signal, inTransaction = false, database = 'master' }: SessionOptions): RunningSession => ({
  spid: ++spids,
  login: 'sa',
  currentDatabase: database,
  inTransaction,
  signal: signal ?? new AbortController().signal,
  kill: () => {},
  request: { command: 'TEST', percentComplete: 0, startedAt: START },
});

export const testServer = (
  edition: Edition = 'developer',
  folder: string = temporaryDirectory(),
  mounts: InstanceOptions['mounts'] = [],
): TestServer => {
  const faults = noFaults();
  const instance = openInstance({ ...instanceOptions(folder, faults, edition), mounts });
  onTestFinished(() => instance.close());
  const media = join(folder, 'media');
  mkdirSync(media, { recursive: true });
  const inMedia = (name: string): string =>
    /[\\/]/.test(name) || name.toUpperCase() === 'NUL' ? name : join(media, name);
  const run = async (
    options: SessionOptions,
    work: (session: RunningSession, sink: RecordingSink) => Promise<void>,
  ): Promise<RecordingSink> => {
    const session = newSession(options);
    const sink = recordingSink(options.onMessage);
    instance.sessions.add(session);
    try {
      await work(session, sink);
    } finally {
      instance.sessions.delete(session);
    }
    return sink;
  };
  const requireDatabase = (name: string): DatabaseEntry => {
    const entry = instance.find(name);
    if (entry === undefined) throw new Error(`no database ${name}`);
    return entry;
  };
  return {
    instance,
    faults,
    media,
    backup: ({ to, ...statement }, options = {}, session = {}) =>
      run(session, (running, sink) =>
        executeBackup(
          instance,
          running,
          {
            kind: 'backup',
            what: 'database',
            database: 'foo',
            devices: [inMedia(to)],
            options: { ...NO_BACKUP_OPTIONS, ...options },
            ...statement,
          },
          sink,
        ),
      ),
    restore: (database, from, options = {}, session = {}) =>
      run(session, (running, sink) => {
        const statement: RestoreStatement = {
          kind: 'restore',
          what: 'database',
          database,
          devices: from === null ? [] : [inMedia(from)],
          options: { ...NO_RESTORE_OPTIONS, ...options },
        };
        return executeRestore(instance, running, statement, sink);
      }),
    read: (what, from, options = {}, session = {}) =>
      run(session, (running, sink) =>
        executeRestore(
          instance,
          running,
          {
            kind: 'restore',
            what,
            devices: [from].flat().map(inMedia),
            options: { ...NO_RESTORE_OPTIONS, ...options },
          },
          sink,
        ),
      ),
    createDatabase: (name, recoveryModel = 'FULL') => {
      const { newGuid, now } = instance.options;
      const guid = newGuid();
      const entry: DatabaseEntry = {
        id: instance.nextDatabaseId(),
        name,
        state: 'ONLINE',
        recoveryModel,
        userAccess: 'MULTI_USER',
        isReadOnly: false,
        isSystem: false,
        createdAt: now(),
        collation: 'SQL_Latin1_General_CP1_CI_AS',
        owner: 'sa',
        familyGuid: guid,
        databaseGuid: guid,
        recoveryForkGuid: guid,
        lsn: { vlf: 34, block: 64, slot: 1 },
        differentialBase: null,
        lastLogBackupLsn: null,
        lastLogBackupTime: null,
        checkpointLsn: null,
        logChainOrigin: null,
        previousFork: null,
        restoring: null,
        isInStandby: false,
        encryptionKey: null,
        files: [
          {
            fileId: 1,
            type: 'D',
            logicalName: name,
            physicalName: `${instance.defaultDataPath}${name}.mdf`,
            guid: newGuid(),
          },
          {
            fileId: 2,
            type: 'L',
            logicalName: `${name}_log`,
            physicalName: `${instance.defaultLogPath}${name}_log.ldf`,
            guid: newGuid(),
          },
        ],
      };
      makeFiles(instance, entry);
      instance.add(entry);
      return entry;
    },
    database: requireDatabase,
    enter: (database) => {
      const session = newSession({ database });
      instance.sessions.add(session);
      return session;
    },
  };
};

/** MOVE of both files to names of the new database's own. */
export const movedTo = (instance: Instance, name: string, source = 'foo'): RestoreOptions['moves'] => [
  { logicalName: source, to: `${instance.defaultDataPath}${name}.mdf` },
  { logicalName: `${source}_log`, to: `${instance.defaultLogPath}${name}_log.ldf` },
];

/** Runs what must fail; gives number, state and class of each error, in order. */
export const errorsOf = async (work: Promise<unknown>): Promise<readonly (readonly [number, number, number])[]> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof SqlError)
      return error.messages.map((message) => [message.number, message.state, message.class]);
    throw error;
  }
  throw new Error('it did not fail');
};

/** Every table of a database with its rows. */
export const contentOf = (connection: DatabaseSync): unknown =>
  connection
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'rexus_boot' ORDER BY name")
    .all()
    .map(({ name }) => [name, connection.prepare(`SELECT * FROM "${String(name)}" ORDER BY 1`).all()]);
