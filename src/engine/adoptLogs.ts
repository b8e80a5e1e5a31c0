import { readdirSync } from 'node:fs';
import type { CompletedRecord, Manifest } from '../catalogue/manifest.ts';
import { readCatalogue } from '../catalogue/readCatalogue.ts';
import { resolveStored } from '../catalogue/storedPath.ts';
import { type DatabaseName, sameDatabase } from '../domain/databaseName.ts';
import { localMoment } from '../domain/localMoment.ts';
import { localPath } from '../domain/localPath.ts';
import { asRexusError, hasCode } from '../domain/rexusError.ts';
import { nextRunId, type RunId } from '../domain/runId.ts';
import type { StoreFormat } from '../pipeline/storedFileFormat.ts';
import { errnoOf, readError } from '../platform/fileErrors.ts';
import type { BackupHeader } from '../sqlserver/backupHeader.ts';
import type { ServerFacts } from '../sqlserver/sqlServer.ts';
import type { LogBackup } from '../sqlserver/statements.ts';
import { removeContent } from './backupDatabase.ts';
import type { BackupDatabasesDeps } from './backupDatabases.ts';
import { backupFiles, fileStems, serverPathOf } from './backupFiles.ts';
import { sameOffset } from './backupSetRecord.ts';
import { sameGuid } from './chains/ownSet.ts';
import {
  closeLogNote,
  type LogNote,
  logNoteInName,
  type NotedLog,
  readLogNote,
  remainingLogs,
} from './preciousLogs.ts';
import type { RunListener } from './runEvent.ts';
import { isRunIdTaken } from './runIdTaken.ts';
import { storedAs } from './serverCompression/storedAs.ts';
import { stagesOf } from './stages.ts';
import { storeBackup } from './storeBackup.ts';
import { storeRun } from './storeRun.ts';

export interface AdoptRequest {
  readonly format: StoreFormat;
  /** Databases of which a log backup has just ended: no earlier one can still be running, for the server takes one at a time (3023). */
  readonly idle: readonly DatabaseName[];
  /** A run that is alive; null: there is none. */
  readonly except: RunId | null;
}

/**
 * Stores the log backups that runs took and could not finish, each in a run of its own: the server no longer has that part of its log. Content
 * that the server has not finished goes once it cannot be at work on it any more, for then it has truncated nothing. What cannot be settled now
 * stays for the next run. The lock is held, and every note but that of `except` is a dead run's.
 * @throws RexusError INTERRUPTED
 */
export const adoptLogs = async (
  deps: BackupDatabasesDeps,
  { format, idle, except }: AdoptRequest,
  listener: RunListener,
  signal: AbortSignal,
): Promise<void> => {
  const { storage } = deps.settings;
  for (const id of notedRuns(storage.temp)) {
    if (id === except) continue;
    try {
      const note = readLogNote(storage, id);
      for (const log of remainingLogs(note)) {
        const isIdle = idle.some((name) => sameDatabase(name, log.database));
        await settle(deps, note, log, { format, isIdle }, listener, signal);
      }
      await closeLogNote(note, storage.temp, deps.disk);
    } catch (error) {
      if (hasCode(error, 'INTERRUPTED')) throw error;
      listener({ type: 'warning', code: 'log_not_adopted', detail: deps.describe(asRexusError(error)) });
    }
  }
};

/** The runs that left a note of logs, in the order of their ids. */
export const notedRuns = (temp: BackupDatabasesDeps['settings']['storage']['temp']): readonly RunId[] => {
  try {
    return readdirSync(temp)
      .map(logNoteInName)
      .filter((id) => id !== null)
      .sort();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw readError(error, temp);
  }
};

const settle = async (
  deps: BackupDatabasesDeps,
  note: LogNote,
  log: NotedLog,
  { format, isIdle }: { readonly format: StoreFormat; readonly isIdle: boolean },
  listener: RunListener,
  signal: AbortSignal,
): Promise<void> => {
  const { disk, server, settings } = deps;
  const content = { localPath: log.path };
  const serverPath = serverPathOf(log.path, settings.storage);
  let headers: readonly BackupHeader[];
  try {
    headers = await server.headers(serverPath, signal);
  } catch (error) {
    if (!hasCode(error, 'BACKUP_SET_DAMAGED')) throw error;
    // Its end is not written, so BACKUP LOG has not ended: the server still has that part of its log, if it is not at work on it even now.
    if (isIdle) await removeContent(content, disk, listener);
    return;
  }
  const isKept = headers.some(({ backupSetGuid }) => isInCatalogue(deps, backupSetGuid));
  if (!isKept) {
    try {
      const isCompressed = headers.some(({ compressed }) => compressed);
      const manifest = await adopt(deps, note, log, storedAs(format, isCompressed), signal);
      listener({ type: 'log_adopted', database: log.database, from: note.id, id: manifest.id });
    } catch (error) {
      if (!hasCode(error, 'BACKUP_SET_DAMAGED')) throw error;
      // Whole by its header and bad inside: no chain may go on from it, and it is not ours to throw away either.
      const aside = localPath(`${log.path}.damaged`);
      await disk.rename(log.path, aside);
      listener({ type: 'warning', code: 'log_damaged', detail: aside });
      return;
    }
  }
  await removeContent(content, disk, listener);
};

/** The run may have died between its manifest and the removal of the content. */
const isInCatalogue = ({ settings }: BackupDatabasesDeps, guid: string): boolean =>
  readCatalogue(settings.storage.base).runs.some(({ manifest }) =>
    manifest.databases.some((record) => record.status === 'completed' && sameGuid(record.set.backupSetGuid, guid)),
  );

const adopt = async (
  deps: BackupDatabasesDeps,
  note: LogNote,
  { database, path, noTruncate }: NotedLog,
  format: StoreFormat,
  signal: AbortSignal,
): Promise<Manifest> => {
  const { clock, disk, settings, server } = deps;
  const { storage } = settings;
  const started = clock.now();
  const id = nextRunId(started, (one) => isRunIdTaken(storage, one));
  const { storedFile } = backupFiles(fileStems([database]).get(database) ?? database, 'log', id, storage, format);
  const statement: LogBackup = {
    what: 'log',
    database,
    to: serverPathOf(path, storage),
    copyOnly: false,
    tail: noTruncate ? { noTruncate } : null,
    compression: false,
    name: null,
    description: null,
    stats: 10,
  };
  const target = resolveStored(storage.base, storedFile);
  const facts = await server.facts(signal);
  const reason = { code: 'adopted_log', text: deps.describeReason({ code: 'adopted_log', from: note.id }) };
  const content = {
    statement,
    localPath: path,
    storedFile,
    format,
    encryption: storage.encryption,
    reason,
    serverCompression: null,
    backupMs: 0,
    offsets: sameOffset(facts.utcOffsetMinutes),
    checkChain: () => undefined,
  };
  return storeRun({ storage, disk }, { id, files: [target] }, async () => {
    const silent = (): void => undefined;
    const record = await storeBackup(deps, content, stagesOf(database, silent, clock), silent, signal);
    return adoptedManifest(id, note, record, facts, localMoment(started), localMoment(clock.now()));
  });
};

const adoptedManifest = (
  id: RunId,
  { label }: LogNote,
  record: CompletedRecord,
  { name, version, edition }: ServerFacts,
  startedAt: string,
  finishedAt: string,
): Manifest => ({
  origin: 'rexus',
  id,
  type: 'log',
  copyOnly: record.set.copyOnly,
  label,
  purpose: 'backup',
  startedAt,
  finishedAt,
  status: 'completed',
  server: { name, version, edition },
  databases: [record],
  config: { status: 'none', entries: [], error: null },
  application: { status: 'none', entries: [], error: null },
  integrityCheck: record.verified.verifyOnly ? [record.name] : [],
  errors: [],
});
