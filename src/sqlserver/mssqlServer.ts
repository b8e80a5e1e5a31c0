/**
 * The SqlServer port over mssql. This folder is the only place that knows T-SQL or the driver; this file only puts its parts together: reads share
 * a small pool that is opened with the first of them, every long statement gets a connection of its own.
 */
import type { ConnectionPool } from 'mssql';
import { hasCode, RexusError } from '../domain/rexusError.ts';
import type { ServerLogin } from '../domain/serverLogin.ts';
import type { Clock } from '../platform/clock.ts';
import { backupTail } from './backupTail.ts';
import { closePool, LONG, openPool, READS } from './connections.ts';
import { exactRows } from './exactRows.ts';
import { type LongSession, runLongStatement } from './longStatement.ts';
import { dropDatabaseStatement, makeDirectoryStatement } from './queries.ts';
import { readChains, readGrowth } from './readChains.ts';
import { readDatabases } from './readDatabases.ts';
import { readEncryption } from './readEncryption.ts';
import { readBackupFile } from './readFileList.ts';
import { isIncomplete, readHeader } from './readHeaders.ts';
import { readHistory, readMarks } from './readHistory.ts';
import { readOrphanedUsers, readRedoPoint } from './readRestored.ts';
import { readScalar } from './readScalar.ts';
import { readServerFacts } from './readServerFacts.ts';
import { restoreDatabase } from './restoreDatabase.ts';
import { restoreOperation } from './restoreStatements.ts';
import { type CallNames, runBatch } from './runBatch.ts';
import { readPathKind, readVolumes } from './serverFiles.ts';
import type { SqlServer } from './sqlServer.ts';
import { resultOf } from './statementMessages.ts';
import {
  backupOperation,
  backupStatement,
  checkDatabaseStatement,
  fileListStatement,
  headerStatement,
  VERIFY_STATS,
  verifyStatement,
} from './statements.ts';

/** Connects with the first call, not here. `close` it when done: an idle pool keeps the process alive. */
export const connectSqlServer = (login: ServerLogin, deps: { readonly clock: Clock }): SqlServer => {
  let reads: Promise<ConnectionPool> | null = null;
  const readPool = (): Promise<ConnectionPool> => {
    // Shared by callers, so one caller's abort must not end it.
    const opened = reads ?? openPool(login, READS);
    // A failed login is not kept: the next call tries again.
    reads = opened;
    opened.catch(() => {
      if (reads === opened) reads = null;
    });
    return opened;
  };
  const names = (operation: string, about: Partial<Pick<CallNames, 'database' | 'path'>> = {}): CallNames => ({
    server: login.label,
    user: login.user,
    operation,
    database: null,
    path: null,
    ...about,
  });
  const withLong = async <T>(signal: AbortSignal, use: (session: LongSession) => Promise<T>): Promise<T> => {
    const watcher = await readPool();
    const pool = await openPool(login, LONG, signal);
    try {
      return await use({ pool, watcher, clock: deps.clock });
    } finally {
      await closePool(pool);
    }
  };
  const facts = async (signal?: AbortSignal) =>
    readServerFacts(await readPool(), names('SELECT SERVERPROPERTY'), signal);

  return {
    label: login.label,
    facts,
    databases: async (signal) => readDatabases(await readPool(), names('SELECT sys.databases'), signal),

    chains: async (databases, signal) =>
      readChains(await readPool(), databases, names('SELECT sys.database_recovery_status'), signal),
    encryption: async (signal) =>
      readEncryption(await readPool(), names('SELECT sys.dm_database_encryption_keys'), signal),
    growth: async (database, signal) =>
      readGrowth(await readPool(), database, names('SELECT sys.dm_db_file_space_usage'), signal),
    history: async (database, signal) =>
      readHistory(await readPool(), database, names('SELECT msdb.dbo.backupset'), signal),
    marks: async (database, signal) =>
      readMarks(await readPool(), database, names('SELECT msdb.dbo.logmarkhistory'), signal),

    backup: (statement, run) =>
      withLong(run.signal, async (session) => {
        const about = names(backupOperation(statement), { database: statement.database, path: statement.to });
        if (statement.what === 'log' && statement.tail !== null) {
          return await backupTail(session, login, statement, about, run);
        }
        return resultOf(await runLongStatement(session, backupStatement(statement), about, run));
      }),
    headers: async (path, signal) => {
      const about = names('RESTORE HEADERONLY', { path });
      const rows = await exactRows(await readPool(), headerStatement(path), 'Position', about, signal);
      if (rows.some(isIncomplete)) {
        const message = 'the backup set is incomplete';
        throw new RexusError('BACKUP_SET_DAMAGED', {
          ...about,
          operation: 'RESTORE HEADERONLY',
          path,
          number: 0,
          message,
        });
      }
      return rows.map(readHeader);
    },
    fileList: async (path, position, signal) => {
      const about = names('RESTORE FILELISTONLY', { path });
      const sql = fileListStatement(path, position);
      return (await exactRows(await readPool(), sql, 'FileId', about, signal)).map(readBackupFile);
    },
    verify: (path, position, run) =>
      withLong(run.signal, async (session) => {
        const sql = verifyStatement(path, position, VERIFY_STATS);
        await runLongStatement(session, sql, names('RESTORE VERIFYONLY', { path }), run);
      }),
    restore: (statement, run) =>
      withLong(run.signal, (session) => {
        const path = statement.what === 'recover' ? null : statement.from;
        const about = names(restoreOperation(statement), { database: statement.database, path });
        return restoreDatabase(session, login, statement, about, run);
      }),
    redoPoint: async (database, signal) =>
      readRedoPoint(await readPool(), database, names('SELECT sys.master_files', { database }), signal),
    orphanedUsers: async (database, signal) =>
      readOrphanedUsers(await readPool(), database, names('SELECT sys.database_principals', { database }), signal),
    checkDatabase: (database, run) =>
      withLong(run.signal, async (session) => {
        try {
          await runLongStatement(session, checkDatabaseStatement(database), names('DBCC CHECKDB', { database }), run);
        } catch (error) {
          // What CHECKDB finds arrives as errors of many numbers; the codes that tell of something else are left alone.
          if (!hasCode(error, 'SERVER_REFUSED')) throw error;
          const facts = { database, firstMessage: error.facts.message };
          throw new RexusError('CHECKDB_FAILED', facts, { cause: error, serverMessages: error.serverMessages });
        }
      }),
    scalar: (database, query, limits) => readScalar(login, database, query, names('SELECT', { database }), limits),
    dropDatabase: async (database, signal) => {
      const about = names('DROP DATABASE', { database });
      await runBatch(await readPool(), dropDatabaseStatement(database), about, signal);
    },

    makeDirectory: async (path, signal) => {
      const about = names('xp_create_subdir', { path });
      await runBatch(await readPool(), makeDirectoryStatement(path), about, signal);
    },
    pathKind: async (path, signal) => {
      const { isSysadmin } = await facts(signal);
      return readPathKind(await readPool(), path, isSysadmin, names('dm_os_file_exists', { path }), signal);
    },
    volumes: async (signal) => readVolumes(await readPool(), names('dm_os_volume_stats'), signal),
    close: async () => {
      const opened = reads;
      reads = null;
      const pool = await opened?.catch(() => null);
      if (pool !== null && pool !== undefined) await closePool(pool);
    },
  };
};
