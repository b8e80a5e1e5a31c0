/**
 * Log backups that exist nowhere else. When BACKUP LOG ends, the server forgets that part of its log: until the manifest is on the disk, the
 * content in temp is all there is. It is therefore written down beside the run's ledger before the first BACKUP LOG is sent, is in no ledger
 * of files to remove, and whatever becomes of the run, the next one stores it (adoptLogs; docs/decisions/0008-orphan-logs.md).
 */
import { existsSync, readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { z } from 'zod';
import { resolveStored } from '../catalogue/storedPath.ts';
import { type DatabaseName, parseDatabaseName } from '../domain/databaseName.ts';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { isRunId, type RunId } from '../domain/runId.ts';
import { syncFolder, writeNewFileAtomic } from '../platform/atomicFile.ts';
import type { Disk } from '../platform/disk.ts';
import { readError, writeError } from '../platform/fileErrors.ts';
import type { BackupPlan, PlannedBackup, PlannedDatabase } from './backupPlan.ts';
import { isWithin } from './ownedFiles.ts';
import type { LedgerStorage } from './runLedger.ts';

/** Does the server have no other copy of it? A copy-only log truncates nothing (contract.md section 6.3). */
export const isPrecious = ({ type, copyOnly }: Pick<PlannedBackup, 'type' | 'copyOnly'>): boolean =>
  type === 'log' && !copyOnly;

export const preciousIn = (databases: readonly PlannedDatabase[]): readonly PlannedBackup[] =>
  databases.filter((database) => database.action === 'backup').filter(isPrecious);

export interface NotedLog {
  readonly database: DatabaseName;
  /** The content in temp. */
  readonly path: LocalPath;
  readonly noTruncate: boolean;
}

/** The logs of one run, as its note has them. */
export interface LogNote {
  readonly path: LocalPath;
  readonly id: RunId;
  readonly label: string | null;
  readonly logs: readonly NotedLog[];
}

export const logNotePath = (temp: LocalPath, id: RunId): LocalPath => joinLocal(temp, `logs_${id}.json`);

/** The run that a file's name in temp is the log note of; null if it is none. */
export const logNoteInName = (name: string): RunId | null => {
  const id = /^logs_(.+)\.json$/.exec(name)?.[1] ?? '';
  return isRunId(id) ? id : null;
};

/** Writes the note durably, before the first log is taken; null where the plan has none. @throws RexusError FILE_UNWRITABLE, DISK_FULL */
export const noteLogs = async (
  { base, temp }: LedgerStorage,
  plan: Pick<BackupPlan, 'id' | 'label' | 'databases'>,
  disk: Disk,
): Promise<LogNote | null> => {
  const logs = preciousIn(plan.databases).map(({ name, localPath: path, tail }) => ({
    database: name,
    path,
    noTruncate: tail?.noTruncate === true,
  }));
  if (logs.length === 0) return null;
  const path = logNotePath(temp, plan.id);
  const json = {
    version: 1,
    id: plan.id,
    label: plan.label,
    logs: logs.map((log) => ({
      database: log.database,
      file: relative(base, log.path).split(sep).join('/'),
      no_truncate: log.noTruncate,
    })),
  };
  await writeNewFileAtomic(path, `${JSON.stringify(json, null, 2)}\n`, disk);
  return { path, id: plan.id, label: plan.label, logs };
};

const noteJson = z.object({
  version: z.literal(1),
  id: z.string(),
  label: z.string().nullable(),
  logs: z.array(z.object({ database: z.string(), file: z.string(), no_truncate: z.boolean() })),
});

/** @throws RexusError FILE_UNREADABLE if it is no note of that run, STORED_FILE_OUTSIDE if it names what lies outside temp */
export const readLogNote = ({ base, temp }: LedgerStorage, id: RunId): LogNote => {
  const path = logNotePath(temp, id);
  const { label, logs } = parsed(path, id);
  return {
    path,
    id,
    label,
    logs: logs.map(({ database, file, no_truncate: noTruncate }) => {
      const content = resolveStored(base, file);
      if (content === temp || !isWithin(content, temp)) throw new RexusError('STORED_FILE_OUTSIDE', { path: file });
      return { database: parseDatabaseName(database), path: content, noTruncate };
    }),
  };
};

const parsed = (path: LocalPath, id: RunId): z.infer<typeof noteJson> => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw readError(error, path);
  }
  try {
    const json = noteJson.parse(JSON.parse(text));
    if (json.id !== id) throw new RangeError(`it is the note of ${json.id}`);
    return json;
  } catch (error) {
    throw new RexusError('FILE_UNREADABLE', { path, reason: { code: 'no_ledger' } }, { cause: error });
  }
};

/** The logs whose content is still there. In doubt it is. */
export const remainingLogs = ({ logs }: LogNote): readonly NotedLog[] => logs.filter(({ path }) => existsSync(path));

/** Forgets the note once nothing of it is left; as long as something is, the note is all that knows of it. */
export const closeLogNote = async (note: LogNote, temp: LocalPath, disk: Disk): Promise<void> => {
  if (remainingLogs(note).length > 0) return;
  try {
    await disk.remove(note.path);
  } catch (error) {
    throw writeError(error, note.path);
  }
  await syncFolder(temp, disk);
};
