import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type DatabaseName, parseDatabaseName, sameDatabase } from '../../src/domain/databaseName.ts';
import { interruptedBy } from '../../src/domain/interrupted.ts';
import { parseLsn } from '../../src/domain/lsn.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { parseServerPath, type ServerPath } from '../../src/domain/serverPath.ts';
import type { BackupFile, BackupHeader } from '../../src/sqlserver/backupHeader.ts';
import type { EncryptionFacts } from '../../src/sqlserver/encryptionFacts.ts';
import type { DatabaseFacts, LongRun, ServerFacts, SqlServer } from '../../src/sqlserver/sqlServer.ts';
import type { Backup } from '../../src/sqlserver/statements.ts';
import { NO_ENCRYPTION } from './encryption.ts';
import { headerPlace, type MemoryChain, memoryChain, type SetFacts } from './memoryChain.ts';

/**
 * A SqlServer that keeps its databases in memory and its backups as JSON files: for tests whose subject is the order of the engine's steps. It
 * passes sqlServerContract.ts as far as that goes; everything about the wire and the server is tested on the sandbox.
 */
export interface MemoryServer extends SqlServer {
  readonly content: Map<string, string>;
  readonly calls: string[];
  /** What BACKUP was asked for, in order. */
  readonly backups: Backup[];
  /** The chain of a database, to change it behind the program's back. */
  chain(name: string): MemoryChain;
  add(name: string, content: string): void;
  change(name: string, facts: Partial<DatabaseFacts>): void;
  /** Runs before each call; what it throws is what the call fails with. */
  before: (call: string, run: LongRun | null) => void | Promise<void>;
  /** Changes the header that BACKUP writes. */
  header: Partial<BackupHeader>;
  /** Of its clock, now. */
  utcOffsetMinutes: number;
  /** What it encrypts. A backup of an encrypted database names its certificate. */
  encrypted: EncryptionFacts;
  /** How the server's paths stand on this disk. */
  hostPath: (path: ServerPath) => string;
}

export const memoryServer = (names: readonly string[]): MemoryServer => {
  const chains = new Map<string, MemoryChain>();
  const chainOf = (name: string): MemoryChain => {
    const chain = chains.get(name) ?? memoryChain(name);
    chains.set(name, chain);
    return chain;
  };
  const databases = new Map(names.map((name, index) => [name, databaseFacts(name, index + 5)]));
  const found = (name: DatabaseName): DatabaseFacts => {
    const facts = [...databases.values()].find((one) => sameDatabase(one.name, name));
    if (facts === undefined) throw new RexusError('DATABASE_MISSING', { database: name });
    return facts;
  };
  const enter = async (call: string, run: LongRun | null = null): Promise<void> => {
    server.calls.push(call);
    await server.before(call, run);
    if (run?.signal.aborted === true) throw interruptedBy(run.signal);
  };
  const read = (path: ServerPath, operation: string): Medium => {
    const host = server.hostPath(path);
    const sql = { operation, database: null, number: 3201, message: `cannot open ${path}`, path };
    if (!existsSync(host)) throw new RexusError('SERVER_PATH_MISSING', { ...sql, osError: '2(not found)' });
    try {
      return JSON.parse(readFileSync(host, 'utf8'));
    } catch (cause) {
      throw new RexusError('BACKUP_SET_DAMAGED', { ...sql, number: 3241 }, { cause });
    }
  };
  const readToRestore = (database: DatabaseName, from: ServerPath): Medium => {
    try {
      return read(from, 'RESTORE DATABASE');
    } catch (cause) {
      const state = databases.get(database)?.state ?? 'MISSING';
      throw new RexusError('RESTORE_FAILED', { database, state, cause: String(cause) }, { cause });
    }
  };
  const thumbprintOf = (name: string): Pick<Medium, 'tdeThumbprint'> => {
    const encryptor = server.encrypted.databases.find((one) => one.name === name)?.encryptor;
    return encryptor === undefined || encryptor === null ? {} : { tdeThumbprint: encryptor.thumbprint };
  };
  const server: MemoryServer = {
    label: 'memory',
    content: new Map(names.map((name) => [name, `rows of ${name}`])),
    calls: [],
    backups: [],
    before: () => {},
    header: {},
    utcOffsetMinutes: SERVER_FACTS.utcOffsetMinutes,
    encrypted: NO_ENCRYPTION,
    hostPath: (path) => path,
    chain: chainOf,
    add: (name, content) => {
      databases.set(name, databaseFacts(name, databases.size + 5));
      server.content.set(name, content);
    },
    change: (name, facts) => {
      const before = databases.get(name);
      if (before !== undefined) databases.set(name, { ...before, ...facts });
    },
    facts: async () => {
      await enter('facts');
      return { ...SERVER_FACTS, utcOffsetMinutes: server.utcOffsetMinutes };
    },
    databases: async () => {
      await enter('databases');
      return [...databases.values()];
    },
    chains: async (asked) => {
      await enter('chains');
      return asked.map(({ name }) => chainOf(name).facts());
    },
    encryption: async () => server.encrypted,
    growth: async () => ({ changedBytes: null, logBytes: null }),
    history: async (database) => {
      await enter(`history ${database}`);
      return chainOf(database).history;
    },
    marks: async () => [],
    backup: async (statement, run) => {
      const { name, recoveryModel } = found(statement.database);
      await enter(`backup ${name}`, run);
      server.backups.push(statement);
      const medium: Medium = {
        database: name,
        type: statement.what,
        copyOnly: statement.what !== 'differential' && statement.copyOnly,
        ...(statement.compression ? { compressed: true } : {}),
        set: chainOf(name).take(statement, recoveryModel),
        rows: server.content.get(name) ?? '',
        ...thumbprintOf(name),
      };
      for (const percent of [10, 50, 50, 40, 100]) run.onPercent?.(percent);
      writeFileSync(server.hostPath(statement.to), JSON.stringify(medium));
      return { pages: 1, seconds: 0.1, messages: [] };
    },
    headers: async (path) => {
      await enter(`headers ${path}`);
      return [{ ...headerOf(read(path, 'RESTORE HEADERONLY')), ...server.header }];
    },
    fileList: async (path) => {
      await enter(`fileList ${path}`);
      return filesOf(read(path, 'RESTORE FILELISTONLY'));
    },
    verify: async (path, _, run) => {
      await enter(`verify ${path}`, run);
      read(path, 'RESTORE VERIFYONLY');
      run.onPercent?.(100);
    },
    restore: async (statement, run) => {
      if (statement.what === 'recover') {
        await enter(`recover ${statement.database}`, run);
        return { pages: 0, seconds: 0, messages: [], isStopBehind: false };
      }
      await enter(`restore ${statement.database}`, run);
      const { rows } = readToRestore(statement.database, statement.from);
      if (!databases.has(statement.database)) {
        databases.set(statement.database, databaseFacts(statement.database, databases.size + 5));
      }
      server.content.set(statement.database, rows);
      return { pages: 1, seconds: 0.1, messages: [], isStopBehind: false };
    },
    redoPoint: async () => null,
    orphanedUsers: async () => [],
    checkDatabase: async (database, run) => {
      found(database);
      await enter(`checkDatabase ${database}`, run);
    },
    // Whatever is asked, the rows are the answer.
    scalar: async (database, query) => {
      found(database);
      await enter(`scalar ${database} ${query}`);
      return server.content.get(database) ?? null;
    },
    dropDatabase: async (database) => {
      found(database);
      await enter(`dropDatabase ${database}`);
      databases.delete(database);
    },
    makeDirectory: async (path) => {
      await enter(`makeDirectory ${path}`);
      mkdirSync(server.hostPath(path), { recursive: true });
    },
    pathKind: async (path) => {
      await enter(`pathKind ${path}`);
      if (!existsSync(server.hostPath(path))) return 'missing';
      return path.endsWith('.bak') ? 'file' : 'folder';
    },
    volumes: async () => [],
    close: async () => {},
  };
  return server;
};

interface Medium {
  readonly database: string;
  readonly type: Backup['what'];
  readonly copyOnly: boolean;
  /** Left out: no. */
  readonly compressed?: boolean;
  readonly set: SetFacts;
  readonly rows: string;
  /** Left out where nothing is encrypted. */
  readonly tdeThumbprint?: string;
}

export const SERVER_FACTS: ServerFacts = {
  name: 'MEMORY',
  version: '16.0.4236.2',
  edition: 'Developer Edition (64-bit)',
  isExpress: false,
  canCompress: true,
  pathSeparator: '/',
  defaultDataPath: parseServerPath('/data'),
  defaultLogPath: parseServerPath('/data'),
  defaultBackupPath: null,
  login: 'sa',
  isSysadmin: true,
  canRestore: true,
  utcOffsetMinutes: -180,
};

export const databaseFacts = (name: string, id: number, changes: Partial<DatabaseFacts> = {}): DatabaseFacts => ({
  name: parseDatabaseName(name),
  id,
  state: 'ONLINE',
  recoveryModel: 'FULL',
  userAccess: 'MULTI_USER',
  isReadOnly: false,
  isEncrypted: false,
  isInStandby: false,
  isSnapshot: false,
  createdAt: '2026-01-01T00:00:00',
  dataBytes: 8_000_000,
  logBytes: 1_000_000,
  usedBytes: 4_000_000,
  mayBackUp: true,
  differentialBaseLsn: null,
  files: [
    { logicalName: name, path: parseServerPath(`/data/${id}.mdf`), type: 'data', bytes: 8_000_000 },
    { logicalName: `${name}_log`, path: parseServerPath(`/data/${id}.ldf`), type: 'log', bytes: 1_000_000 },
  ],
  ...changes,
});

const GUID = '00000000-0000-0000-0000-00000000000';
/** Beyond 2^53: as JS numbers these would be one and the same. */
const LSN = { first: '43000000016800037', last: '43000000016800038' };

const headerOf = ({ database, type, copyOnly, compressed = false, set, rows }: Medium): BackupHeader => ({
  name: null,
  description: null,
  type,
  position: 1,
  compressed,
  userName: 'sa',
  serverName: 'MEMORY',
  machineName: 'MEMORY',
  databaseName: parseDatabaseName(database),
  databaseVersion: 957,
  databaseCreatedAt: '2026-01-01T00:00:00',
  softwareVersion: '16.0.4236',
  collation: 'SQL_Latin1_General_CP1_CI_AS',
  compatibilityLevel: 160,
  recoveryModel: 'FULL',
  backupBytes: BigInt(rows.length),
  compressedBytes: BigInt(rows.length),
  startedAt: '2026-03-01T02:00:00',
  finishedAt: '2026-03-01T02:00:01',
  firstLsn: parseLsn(LSN.first),
  lastLsn: parseLsn(LSN.last),
  checkpointLsn: parseLsn(LSN.first),
  databaseBackupLsn: parseLsn('0'),
  differentialBaseLsn: null,
  differentialBaseGuid: null,
  forkPointLsn: null,
  backupSetGuid: `${GUID}1`,
  familyGuid: `${GUID}2`,
  databaseGuid: `${GUID}3`,
  firstRecoveryForkGuid: `${GUID}4`,
  recoveryForkGuid: `${GUID}4`,
  hasBackupChecksums: true,
  hasBulkLoggedData: false,
  isSnapshot: false,
  isReadOnly: false,
  isSingleUser: false,
  isDamaged: false,
  isCopyOnly: copyOnly,
  beginsLogChain: false,
  isForceOffline: false,
  hasIncompleteMetadata: false,
  encryptorThumbprint: null,
  encryptorType: null,
  keyAlgorithm: null,
  lastValidRestoreTime: null,
  ...headerPlace(type, set),
});

const filesOf = ({ database, tdeThumbprint }: Medium): readonly BackupFile[] =>
  (['D', 'L'] as const).map((type, index) => ({
    logicalName: type === 'D' ? database : `${database}_log`,
    physicalName: parseServerPath(`/data/${index}`),
    type,
    fileGroupName: type === 'D' ? 'PRIMARY' : null,
    sizeBytes: 8_000_000n,
    backupSizeBytes: 4_000_000n,
    fileId: index + 1,
    uniqueId: `${GUID}${index}`,
    tdeThumbprint: tdeThumbprint ?? null,
  }));
