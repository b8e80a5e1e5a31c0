import { existsSync, readFileSync } from 'node:fs';
import { type DatabaseName, parseDatabaseName, sameDatabase } from '../../src/domain/databaseName.ts';
import { interruptedBy } from '../../src/domain/interrupted.ts';
import { parseLsn } from '../../src/domain/lsn.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { parseServerPath, type ServerPath } from '../../src/domain/serverPath.ts';
import type { BackupHeader } from '../../src/sqlserver/backupHeader.ts';
import type { RestoreSet, RestoreStatement } from '../../src/sqlserver/restoreStatements.ts';
import type { DatabaseFacts, DatabaseState, LongRun, SqlServer } from '../../src/sqlserver/sqlServer.ts';
import { NO_ENCRYPTION } from '../support/encryption.ts';
import { databaseFacts, serverFacts } from './facts.ts';

/** What a `.bak` of this server holds: JSON on the disk, so that the bytes go through the real pipeline. */
export interface MemoryBackup {
  readonly guid: string;
  readonly family: string;
  readonly database: string;
  readonly type: BackupHeader['type'];
  readonly files: readonly { readonly logicalName: string; readonly type: 'D' | 'L' }[];
  readonly rows: readonly string[];
}

export const memoryBackup = (
  database: string,
  rows: readonly string[],
  more: Partial<MemoryBackup> = {},
): MemoryBackup => ({
  guid: `aaaaaaaa-0000-0000-0000-${database.length.toString().padStart(12, '0')}`,
  family: 'ffffffff-0000-0000-0000-000000000001',
  database,
  type: 'full',
  files: [
    { logicalName: database, type: 'D' },
    { logicalName: `${database}_log`, type: 'L' },
  ],
  rows,
  ...more,
});

interface Held {
  facts: DatabaseFacts;
  rows: readonly string[];
}

/**
 * A server in memory that keeps the port's promises: RESTORE makes the database RESTORING first and ONLINE at the end, refuses an existing one
 * without REPLACE, and a fault in the middle leaves it RESTORING. Counts what was done to it.
 */
export const restorableServer = (initial: Readonly<Record<string, readonly string[]>>) => {
  const databases = new Map<string, Held>();
  for (const [name, rows] of Object.entries(initial))
    databases.set(name.toLowerCase(), { facts: databaseFacts(name), rows });
  const calls: string[] = [];
  const faults = {
    /** RESTORE fails in the middle; `waits` until the signal aborts, as a cancelled statement does. */
    restore: null as null | 'fails' | 'waits',
    checkDatabase: null as null | 'finds' | 'waits',
    drop: false,
  };
  const refused = (database: string, number: number, message: string) =>
    new RexusError('SERVER_REFUSED', { operation: 'RESTORE DATABASE', database, number, message });
  const aborted = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
  const read = (path: ServerPath): readonly MemoryBackup[] => {
    if (!existsSync(path)) {
      throw new RexusError('SERVER_PATH_MISSING', {
        operation: 'RESTORE HEADERONLY',
        database: null,
        number: 3201,
        message: `Cannot open backup device '${path}'.`,
        path,
        osError: '2(The system cannot find the file specified.)',
      });
    }
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    // Written by memoryBackup above.
    return (Array.isArray(content) ? content : [content]) as readonly MemoryBackup[];
  };
  const setState = (name: DatabaseName, state: DatabaseState, statement: RestoreSet): void => {
    const held = databases.get(name.toLowerCase());
    const facts = databaseFacts(name, {
      state,
      files: statement.moves.map(({ logicalName, to }) => ({
        logicalName,
        path: to,
        type: to.endsWith('.ldf') ? 'log' : 'data',
        bytes: 8192,
      })),
    });
    databases.set(name.toLowerCase(), { facts, rows: held?.rows ?? [] });
  };

  const server: SqlServer = {
    label: 'restorable',
    facts: async () => serverFacts(),
    databases: async () => [...databases.values()].map(({ facts }) => facts),
    encryption: async () => NO_ENCRYPTION,
    chains: async () => [],
    growth: async () => ({ changedBytes: null, logBytes: null }),
    history: async () => [],
    marks: async () => [],
    backup: async () => Promise.reject(new Error('not used here')),
    headers: async (path) =>
      read(path).map((backup, at) => ({
        name: null,
        description: null,
        type: backup.type,
        position: at + 1,
        compressed: false,
        userName: 'sa',
        serverName: 'S',
        machineName: 'S',
        databaseName: parseDatabaseName(backup.database),
        databaseVersion: 957,
        databaseCreatedAt: '2026-01-01T00:00:00',
        softwareVersion: '16.0.4236',
        collation: 'x',
        compatibilityLevel: 160,
        recoveryModel: 'SIMPLE',
        backupBytes: 1n,
        compressedBytes: 1n,
        startedAt: '2026-06-10T02:00:00',
        finishedAt: '2026-06-10T02:00:00',
        firstLsn: parseLsn('33000000005600001'),
        lastLsn: parseLsn('33000000005600001'),
        checkpointLsn: parseLsn('1'),
        databaseBackupLsn: parseLsn('0'),
        differentialBaseLsn: null,
        differentialBaseGuid: null,
        forkPointLsn: null,
        backupSetGuid: backup.guid,
        familyGuid: backup.family,
        databaseGuid: backup.family,
        firstRecoveryForkGuid: backup.family,
        recoveryForkGuid: backup.family,
        hasBackupChecksums: true,
        hasBulkLoggedData: false,
        isSnapshot: false,
        isReadOnly: false,
        isSingleUser: false,
        isDamaged: false,
        isCopyOnly: false,
        beginsLogChain: false,
        isForceOffline: false,
        hasIncompleteMetadata: false,
        encryptorThumbprint: null,
        encryptorType: null,
        keyAlgorithm: null,
        lastValidRestoreTime: null,
      })),
    fileList: async (path, position) =>
      (read(path)[position - 1]?.files ?? []).map(({ logicalName, type }, at) => ({
        logicalName,
        physicalName: parseServerPath(`C:\\data\\${logicalName}`),
        type,
        fileGroupName: null,
        sizeBytes: 8192n,
        backupSizeBytes: 8192n,
        fileId: at + 1,
        uniqueId: 'x',
        tdeThumbprint: null,
      })),
    verify: async () => undefined,
    restore: async (statement: RestoreStatement, run: LongRun) => {
      const { database } = statement;
      const held = databases.get(database.toLowerCase());
      if (statement.what === 'recover') {
        calls.push(`recover ${database}`);
        if (held?.facts.state !== 'RESTORING') throw refused(database, 3153, 'already recovered');
        held.facts = { ...held.facts, state: 'ONLINE' };
        return { pages: 0, seconds: 0, messages: [], isStopBehind: false };
      }
      const { from, position, replace } = statement;
      calls.push(`restore ${database}${replace ? ' replace' : ''}`);
      const backup = read(from)[position - 1];
      if (backup === undefined) throw refused(database, 3287, 'no such set');
      if (held !== undefined && !replace) throw refused(database, 3154, 'another database');
      setState(database, 'RESTORING', statement);
      run.onPercent?.(50);
      if (faults.restore !== null) {
        if (faults.restore === 'waits') await aborted(run.signal);
        const cause = run.signal.aborted ? interruptedBy(run.signal) : refused(database, 3203, 'Read failed');
        throw new RexusError('RESTORE_FAILED', { database, state: 'RESTORING', cause: cause.code }, { cause });
      }
      run.onPercent?.(100);
      const now = databases.get(database.toLowerCase());
      if (now !== undefined) now.rows = backup.rows;
      return { pages: 1, seconds: 0.1, messages: [], isStopBehind: false };
    },
    redoPoint: async () => null,
    orphanedUsers: async () => [],
    checkDatabase: async (database, run) => {
      calls.push(`checkdb ${database}`);
      if (faults.checkDatabase === 'finds')
        throw new RexusError('CHECKDB_FAILED', { database, firstMessage: 'Msg 8939' });
      if (faults.checkDatabase === 'waits') {
        await aborted(run.signal);
        throw interruptedBy(run.signal);
      }
    },
    scalar: async (database) => {
      calls.push(`scalar ${database}`);
      return databases.get(database.toLowerCase())?.rows.join() ?? null;
    },
    dropDatabase: async (database) => {
      calls.push(`drop ${database}`);
      if (faults.drop) throw refused(database, 3702, 'in use');
      databases.delete(database.toLowerCase());
    },
    makeDirectory: async () => undefined,
    pathKind: async () => 'missing',
    volumes: async () => [],
    close: async () => undefined,
  };
  return {
    server,
    calls,
    faults,
    rows: (name: string): readonly string[] | undefined => databases.get(name.toLowerCase())?.rows,
    state: (name: string): DatabaseState | undefined => databases.get(name.toLowerCase())?.facts.state,
    set: (name: string, facts: Partial<DatabaseFacts>): void => {
      const held = databases.get(name.toLowerCase());
      if (held === undefined) databases.set(name.toLowerCase(), { facts: databaseFacts(name, facts), rows: [] });
      else held.facts = { ...held.facts, ...facts };
    },
    drop: (name: DatabaseName): void => {
      for (const [key, { facts }] of databases) if (sameDatabase(facts.name, name)) databases.delete(key);
    },
  };
};
