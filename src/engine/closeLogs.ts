import type { DatabaseRecord } from '../catalogue/manifest.ts';
import { asRexusError } from '../domain/rexusError.ts';
import { adoptLogs } from './adoptLogs.ts';
import { removeContent } from './backupDatabase.ts';
import type { BackupDatabasesDeps } from './backupDatabases.ts';
import type { BackupPlan } from './backupPlan.ts';
import { closeLogNote, type LogNote, remainingLogs } from './preciousLogs.ts';
import type { RunListener } from './runEvent.ts';

/** What stands in a manifest on the disk needs no second copy in temp; what does not is stored by the next run. */
export const closeLogs = async (
  note: LogNote | null,
  records: readonly DatabaseRecord[],
  { settings, disk, describe }: BackupDatabasesDeps,
  listener: RunListener,
): Promise<void> => {
  if (note === null) return;
  const kept = new Set(records.flatMap(({ status, name }) => (status === 'completed' ? [name] : [])));
  for (const { database, path } of note.logs) {
    if (kept.has(database)) await removeContent({ localPath: path }, disk, listener);
  }
  for (const { path } of remainingLogs(note)) listener({ type: 'warning', code: 'log_kept_for_next', detail: path });
  try {
    await closeLogNote(note, settings.storage.temp, disk);
  } catch (error) {
    listener({ type: 'warning', code: 'leftover_not_removed', detail: describe(asRexusError(error)) });
  }
};

/** What an earlier run had the server begin and never saw the end of: after this run's own logs it is certain what became of it. */
export const settleUnfinishedLogs = async (
  deps: BackupDatabasesDeps,
  { id, format }: BackupPlan,
  records: readonly DatabaseRecord[],
  listener: RunListener,
  signal: AbortSignal,
): Promise<void> => {
  const idle = records.flatMap((one) => (one.status === 'completed' && one.type === 'log' ? [one.name] : []));
  if (idle.length === 0 || signal.aborted) return;
  await adoptLogs(deps, { format, idle, except: id }, listener, signal);
};
