import { dirname } from 'node:path';
import type { DatabaseRecord } from '../catalogue/manifest.ts';
import { resolveStored } from '../catalogue/storedPath.ts';
import type { Settings } from '../config/settings.ts';
import type { Measured } from '../domain/digests.ts';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { packFile } from '../pipeline/packFile.ts';
import { readBack } from '../pipeline/readBack.ts';
import type { Clock } from '../platform/clock.ts';
import type { Disk } from '../platform/disk.ts';
import { errnoOf, readError } from '../platform/fileErrors.ts';
import type { ServerFacts, SqlServer } from '../sqlserver/sqlServer.ts';
import { fileListStatement, headerStatement, VERIFY_STATS, verifyStatement } from '../sqlserver/statements.ts';
import type { BackupPlan, PlannedDatabase } from './backupPlan.ts';
import { backupSetRecord } from './backupSetRecord.ts';
import { checkBackupSet } from './checkBackupSet.ts';
import { plannedStatement } from './plannedStatement.ts';
import type { RunListener } from './runEvent.ts';
import { type Stages, stagesOf } from './stages.ts';

export interface DatabaseBackupDeps {
  readonly server: SqlServer;
  readonly clock: Clock;
  readonly disk: Disk;
  readonly settings: Pick<Settings, 'storage' | 'verifyIntegrity' | 'silenceMs'>;
}

type Planned = Extract<PlannedDatabase, { action: 'backup' }>;
export type CompletedRecord = Extract<DatabaseRecord, { status: 'completed' }>;

/**
 * Backs up one database, from BACKUP to a stored file that was read back and found equal. Only then does the .bak go; whatever fails, neither
 * a .bak nor a stored file is left of it.
 * @throws RexusError of the server, the disk or the checks; INTERRUPTED
 */
export const backupDatabase = async (
  deps: DatabaseBackupDeps,
  plan: BackupPlan,
  planned: Planned,
  serverFacts: ServerFacts,
  listener: RunListener,
  signal: AbortSignal,
): Promise<CompletedRecord> => {
  const { disk, settings } = deps;
  const target = resolveStored(settings.storage.base, planned.storedFile);
  let isStored = false;
  try {
    const record = await takeAndStore(deps, plan, planned, target, serverFacts, listener, signal);
    isStored = true;
    return record;
  } finally {
    if (!isStored) await disk.remove(target).catch(() => false);
    await removeContent(planned, disk, listener);
  }
};

const takeAndStore = async (
  deps: DatabaseBackupDeps,
  plan: BackupPlan,
  planned: Planned,
  target: LocalPath,
  serverFacts: ServerFacts,
  listener: RunListener,
  signal: AbortSignal,
): Promise<CompletedRecord> => {
  const { server, clock, disk, settings } = deps;
  const { name, serverPath, localPath: from } = planned;
  const statement = plannedStatement(plan, name, serverPath);
  const stages = stagesOf(name, listener, clock);
  const long = (onPercent: (percent: number) => void) => ({ signal, silenceMs: settings.silenceMs, onPercent });

  const backup = await stages.run('backup', planned.sql, planned.expectedBytes, async ({ percent }) => {
    await server.backup(statement, long(percent));
    await requireShared(planned, disk, listener);
  });
  const headerSql = `${headerStatement(serverPath)}; ${fileListStatement(serverPath, 1)}`;
  const described = await stages.run('header', headerSql, null, async () => {
    const header = checkBackupSet(await server.headers(serverPath, signal), statement);
    const files = await server.fileList(serverPath, header.position, signal);
    return backupSetRecord(header, files, serverFacts.utcOffsetMinutes);
  });
  const verified = settings.verifyIntegrity
    ? await stages.run(
        'verify',
        verifyStatement(serverPath, 1, VERIFY_STATS),
        Number(described.value.backupBytes),
        ({ percent }) => server.verify(serverPath, 1, long(percent)),
      )
    : { ms: 0 };
  const packed = await stages.run('pack', null, null, ({ bytes }) =>
    packFile({ from, to: target, format: plan.format, signal, onProgress: bytes, disk }),
  );
  const readBackMs = await readAndCompare(stages, target, plan, packed.value, signal, disk);
  return {
    status: 'completed',
    name,
    type: plan.type,
    stored: {
      file: planned.storedFile,
      compression: plan.format.compression,
      ...packed.value.stored,
      content: packed.value.content,
    },
    set: described.value,
    verified: { verifyOnly: settings.verifyIntegrity, readBack: true },
    durations: {
      backupMs: backup.ms,
      headerMs: described.ms,
      verifyMs: verified.ms,
      packMs: packed.ms,
      readBackMs,
    },
    reason: null,
  };
};

const readAndCompare = async (
  stages: Stages,
  file: LocalPath,
  plan: BackupPlan,
  written: { readonly content: Measured; readonly stored: Measured },
  signal: AbortSignal,
  disk: Disk,
): Promise<number> => {
  const { compression } = plan.format;
  const { ms } = await stages.run('read_back', null, null, async ({ bytes }) => {
    const read = await readBack({ file, compression, signal, onProgress: bytes, disk });
    if (!isSame(read.stored, written.stored) || !isSame(read.content, written.content)) {
      throw new RexusError('READ_BACK_DIFFERS', { path: file });
    }
  });
  return ms;
};

const isSame = (a: Measured, b: Measured): boolean => a.bytes === b.bytes && a.sha256 === b.sha256 && a.md5 === b.md5;

/** The server says that it wrote a file: does this side see it, and may it read it? */
const requireShared = async (planned: Planned, disk: Disk, listener: RunListener): Promise<void> => {
  const { serverPath, localPath: path } = planned;
  try {
    await (await disk.open(path)).close();
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw readError(error, path);
    // It lies where only the server can reach it, and somebody has to know.
    listener({ type: 'warning', code: 'bak_not_removed', detail: serverPath });
    throw new RexusError('PATH_NOT_SHARED', { serverPath, localPath: path }, { cause: error });
  }
};

const removeContent = async (planned: Planned, disk: Disk, listener: RunListener): Promise<void> => {
  try {
    if (await disk.remove(planned.localPath)) await disk.syncFolder(localPath(dirname(planned.localPath)));
  } catch {
    listener({ type: 'warning', code: 'bak_not_removed', detail: planned.localPath });
  }
};
