import { dirname } from 'node:path';
import type { CompletedRecord, RecordedCompression } from '../catalogue/manifest.ts';
import { resolveStored } from '../catalogue/storedPath.ts';
import type { Settings } from '../config/settings.ts';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import { hasCode, RexusError } from '../domain/rexusError.ts';
import type { Pace } from '../pipeline/pace.ts';
import type { Clock } from '../platform/clock.ts';
import type { Disk } from '../platform/disk.ts';
import { errnoOf, readError } from '../platform/fileErrors.ts';
import type { BackupHeader } from '../sqlserver/backupHeader.ts';
import type { SqlServer } from '../sqlserver/sqlServer.ts';
import type { Backup } from '../sqlserver/statements.ts';
import type { BackupPlan, PlannedBackup } from './backupPlan.ts';
import type { SetOffsets } from './backupSetRecord.ts';
import { sameGuid } from './chains/ownSet.ts';
import type { SkipReason, TypeReason } from './chains/typeDecision.ts';
import { plannedStatement } from './plannedStatement.ts';
import { isPrecious } from './preciousLogs.ts';
import type { RunListener } from './runEvent.ts';
import type { ServerCompressionReason } from './serverCompression/serverCompression.ts';
import { type Stages, stagesOf } from './stages.ts';
import { storeBackup } from './storeBackup.ts';

export interface DatabaseBackupDeps {
  readonly server: SqlServer;
  readonly clock: Clock;
  readonly disk: Disk;
  /** How packing and reading back take account of what else the machine does. */
  readonly pace: Pace;
  readonly settings: Pick<Settings, 'storage' | 'verifyIntegrity' | 'silenceMs'>;
  /** A reason in the words of the configured language, for the manifest. */
  readonly describeReason: (reason: TypeReason | SkipReason) => string;
  readonly describeServerCompression: (reason: ServerCompressionReason) => string;
}

/**
 * Backs up one database, from BACKUP to a stored file that was read back and found equal. Only then does the content go; whatever fails, neither
 * content nor a stored file is left of it. The content of a log that the server may have truncated stays in either case: it goes when the
 * manifest is on the disk, or the next run stores it (adoptLogs).
 * @throws RexusError of the server, the disk or the checks; INTERRUPTED
 */
export const backupDatabase = async (
  deps: DatabaseBackupDeps,
  plan: BackupPlan,
  planned: PlannedBackup,
  listener: RunListener,
  signal: AbortSignal,
): Promise<CompletedRecord> => {
  const { clock, disk, settings } = deps;
  const stages = stagesOf(planned.name, listener, clock);
  const statement = plannedStatement(plan, planned);
  const { backupMs, offsets } = await takeBackup(deps, planned, statement, { stages, listener, signal });
  let isStored = false;
  try {
    const reason = { code: planned.reason.code, text: deps.describeReason(planned.reason) };
    const checkChain = (header: BackupHeader): void => requireChain(planned, header, listener);
    const { localPath: from, storedFile, format } = planned;
    const content = {
      statement,
      localPath: from,
      storedFile,
      format,
      encryption: plan.encryption,
      reason,
      serverCompression: recordedCompression(deps, planned),
      backupMs,
      offsets,
      checkChain,
    };
    const record = await storeBackup(deps, content, stages, listener, signal);
    isStored = true;
    return record;
  } finally {
    if (!isStored) await disk.remove(resolveStored(settings.storage.base, planned.storedFile)).catch(() => false);
    if (!isPrecious(planned)) await removeContent(planned, disk, listener);
  }
};

/** What the manifest says of the server's part, whether the backup succeeds or not. */
export const recordedCompression = (
  { describeServerCompression }: Pick<DatabaseBackupDeps, 'describeServerCompression'>,
  { serverCompression: { asked, reason } }: PlannedBackup,
): RecordedCompression => ({ asked, code: reason.code, text: describeServerCompression(reason) });

/** BACKUP itself; how long it took, and the server's offsets around it, which change twice a year. Of a log that may have been truncated the content stays, whatever happened. */
const takeBackup = async (
  { server, disk, settings }: DatabaseBackupDeps,
  planned: PlannedBackup,
  statement: Backup,
  {
    stages,
    listener,
    signal,
  }: { readonly stages: Stages; readonly listener: RunListener; readonly signal: AbortSignal },
): Promise<{ readonly backupMs: number; readonly offsets: SetOffsets }> => {
  const { utcOffsetMinutes: started } = await server.facts(signal);
  try {
    const { ms } = await stages.run('backup', planned.sql, planned.expectedBytes, async ({ percent: onPercent }) => {
      await server.backup(statement, { signal, silenceMs: settings.silenceMs, onPercent });
      await requireShared(planned, disk, listener);
    });
    // The backup is taken: who cannot answer now is heard in the next stage.
    const finished = await server.facts(signal).then(
      ({ utcOffsetMinutes }) => utcOffsetMinutes,
      () => started,
    );
    return { backupMs: ms, offsets: { started, finished } };
  } catch (error) {
    if (!isPrecious(planned) || isRefusal(error)) await removeContent(planned, disk, listener);
    throw error;
  }
};

/** The server itself said no: it has truncated nothing. Of everything else (a lost connection, a cancel) nobody can be sure. */
const isRefusal = (error: unknown): boolean =>
  error instanceof RexusError &&
  error.serverMessages.length > 0 &&
  !(['CONNECTION_LOST', 'SERVER_SILENT', 'INTERRUPTED'] as const).some((code) => hasCode(error, code));

/** Between plan and BACKUP somebody else may have taken one: the set's own header is the last word. @throws RexusError CHAIN_BROKEN */
const requireChain = ({ name, expects }: PlannedBackup, header: BackupHeader, listener: RunListener): void => {
  switch (expects.kind) {
    case 'none':
      return;
    case 'base': {
      const { differentialBaseGuid: found } = header;
      if (found !== null && sameGuid(found, expects.guid)) return;
      const why = { code: 'foreign_full', by: null, notAdopted: null } as const;
      throw new RexusError('CHAIN_BROKEN', { database: name, asked: 'differential', why });
    }
    case 'log':
      // The log is kept all the same: the server has no other copy of it.
      if (header.firstLsn > expects.nextLsn) listener({ type: 'warning', code: 'log_behind_hole', detail: name });
      return;
  }
};

/** The server says that it wrote a file: does this side see it, and may it read it? */
const requireShared = async (planned: PlannedBackup, disk: Disk, listener: RunListener): Promise<void> => {
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

/** Durably: what is done next must not reach the disk before it. What stays is told, and the next run tries again. */
export const removeContent = async (
  { localPath: path }: { readonly localPath: LocalPath },
  disk: Disk,
  listener: RunListener,
): Promise<void> => {
  try {
    if (await disk.remove(path)) await disk.syncFolder(localPath(dirname(path)));
  } catch {
    listener({ type: 'warning', code: 'bak_not_removed', detail: path });
  }
};
