import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BackupSet } from '../../../mtf/medium.ts';
import { PAGE_BYTES } from '../../../mtf/pageFormat.ts';
import type { SetHeader } from '../../../mtf/setHeader.ts';
import { type DatabaseEntry, DEFAULT_COLLATION, type Instance } from '../instance.ts';
import { whileBusy } from './busyDatabases.ts';
import { withWriteErrors } from './device.ts';
import { infoMessage } from './errors.ts';
import { keepHistory, recordRestore } from './history.ts';
import { lsnParts } from './lsn.ts';
import { recover } from './recoverDatabase.ts';
import { type OpenedMedium, requireAllFamilies, setAt, withMedium } from './restoreMedium.ts';
import { removeDataFile, restorePages } from './restorePages.ts';
import { planFiles, type RestoredFile } from './restorePlan.ts';
import {
  type RestoreDatabaseStatement,
  refuseSystemTarget,
  requireReplaceable,
  requireRestorable,
} from './restoreTarget.ts';
import { processedMessage, type RunningSession, type RunningStatement } from './runningStatement.ts';
import { syncFolder } from './syncFolder.ts';

/** RESTORE DATABASE … FROM. Every refusal leaves the target untouched; from then on it is RESTORING until all of it is there. */
export const restoreDatabase = (
  instance: Instance,
  session: RunningSession,
  statement: RestoreDatabaseStatement,
  running: RunningStatement,
): Promise<void> =>
  withMedium(instance, statement.devices, statement.options, async (opened) => {
    const started = performance.now();
    const existing = instance.find(statement.database);
    refuseSystemTarget(statement.database, existing);
    const set = setAt(opened, statement.options.file ?? 1);
    requireAllFamilies(opened, statement.devices);
    const header = requireRestorable(opened, set, statement);
    if (existing !== undefined) requireReplaceable(instance, session, existing, header, statement);
    const files = planFiles(instance, statement.database, existing, set.atStart.files, statement.options);
    running.check();
    const entry = existing ?? newEntry(instance, session, statement.database, header);
    await whileBusy(entry, async () => {
      const restore: Restore = { instance, session, statement, opened, set, header, entry, files };
      const { damaged } = await copyFiles(restore, running, existing !== undefined);
      finish(restore, running);
      report(restore, running, damaged, (performance.now() - started) / 1000);
    });
  });

interface Restore {
  readonly instance: Instance;
  readonly session: RunningSession;
  readonly statement: RestoreDatabaseStatement;
  readonly opened: OpenedMedium;
  readonly set: BackupSet;
  readonly header: SetHeader;
  readonly entry: DatabaseEntry;
  readonly files: readonly RestoredFile[];
}

/** A database that is made by its restore belongs to who restores it. */
const newEntry = (instance: Instance, session: RunningSession, name: string, header: SetHeader): DatabaseEntry => ({
  id: instance.nextDatabaseId(),
  name,
  state: 'RESTORING',
  recoveryModel: recoveryModel(header),
  userAccess: 'MULTI_USER',
  isReadOnly: header.isReadOnly,
  isSystem: false,
  createdAt: instance.options.now(),
  collation: header.collation === 'unknown' ? DEFAULT_COLLATION : header.collation,
  owner: session.login,
  familyGuid: header.familyGuid,
  databaseGuid: instance.options.newGuid(),
  recoveryForkGuid: header.recoveryForkId,
  lsn: lsnParts(header.lastLsn.toString()),
  differentialBase: null,
  lastLogBackupLsn: null,
  logChainOrigin: null,
  previousFork: null,
  restoring: null,
  isInStandby: false,
  files: [],
});

/** sys.databases has BULK_LOGGED where media have BULK-LOGGED (contract.md section 2). */
const recoveryModel = ({ recoveryModel: model }: SetHeader): DatabaseEntry['recoveryModel'] =>
  model === 'BULK-LOGGED' ? 'BULK_LOGGED' : model;

/**
 * The copy itself. The database is RESTORING, durably, and its old data file gone before the first page is written: what a kill leaves can
 * be restored again or dropped, never opened.
 */
const copyFiles = async (
  { instance, statement, opened, set, entry, files }: Restore,
  running: RunningStatement,
  replaces: boolean,
): Promise<{ readonly damaged: boolean }> => {
  const { options } = statement;
  const before = entry.files;
  entry.state = 'RESTORING';
  if (replaces) instance.release(entry);
  entry.files = files.map(({ file, physicalName }) => ({
    fileId: file.fileId,
    type: file.type,
    logicalName: file.logicalName,
    physicalName,
    guid: file.uniqueId ?? instance.options.newGuid(),
  }));
  if (replaces) instance.save();
  else instance.add(entry);
  for (const { physicalName } of before) await removeDataFile(instance.hostPath(physicalName));
  let damaged = false;
  for (const { file, physicalName, hostPath } of files) {
    await withWriteErrors(physicalName, async () => {
      if (file.type === 'L') return await makeLogFile(hostPath, file.size);
      const result = await restorePages(
        {
          serverPath: opened.serverPath,
          medium: opened.medium,
          set,
          database: entry.name,
          hostPath,
          verify: options.checksum !== false,
          continueAfterError: options.stopOnError === false,
        },
        running,
      );
      damaged ||= result.damaged;
    });
  }
  return { damaged };
};

/** The log file is filler of the size that the set names. */
const makeLogFile = async (hostPath: string, size: number): Promise<void> => {
  await removeDataFile(hostPath);
  {
    await using file = await open(hostPath, 'w');
    await file.truncate(size);
    await file.sync();
  }
  await syncFolder(dirname(hostPath));
};

/** All pages are there: the database takes over what the set says of it (contract.md sections 4.4, 6.4 and 10). */
const finish = (
  { instance, session, statement, opened, set, header, entry }: Restore,
  running: RunningStatement,
): void => {
  const { options } = statement;
  const finishedAt = header.finishDate === null ? instance.options.now() : new Date(header.finishDate);
  entry.familyGuid = header.familyGuid;
  entry.databaseGuid = instance.options.newGuid();
  entry.recoveryForkGuid = header.recoveryForkId;
  entry.recoveryModel = recoveryModel(header);
  entry.isReadOnly = header.isReadOnly;
  if (header.collation !== 'unknown') entry.collation = header.collation;
  entry.userAccess = options.restrictedUser ? 'RESTRICTED_USER' : header.isSingleUser ? 'SINGLE_USER' : 'MULTI_USER';
  entry.lsn = lsnParts(header.lastLsn.toString());
  entry.differentialBase = { lsn: header.checkpointLsn.toString(), guid: set.guid, time: finishedAt };
  entry.lastLogBackupLsn = entry.recoveryModel === 'SIMPLE' ? null : header.lastLsn.toString();
  if (options.recovery === 'recovery') recover(instance, entry);
  instance.save();
  keepHistory(running, () =>
    recordRestore(instance, {
      medium: opened.medium,
      set,
      serverPath: opened.serverPath,
      database: entry.name,
      userName: session.login,
      replace: options.replace,
      recovery: options.recovery === 'recovery',
      files: entry.files,
    }),
  );
};

const report = ({ entry, set, files }: Restore, running: RunningStatement, damaged: boolean, seconds: number): void => {
  let pages = 0;
  const atEnd = (set.atEnd ?? set.atStart).files;
  for (const { file } of files) {
    const count = atEnd.find(({ fileId }) => fileId === file.fileId)?.pagesInStream ?? file.size / PAGE_BYTES;
    pages += count;
    running.say(
      infoMessage(
        4035,
        `Processed ${count} pages for database '${entry.name}', file '${file.logicalName}' on file ${set.position}.`,
      ),
    );
  }
  if (damaged) {
    running.say(
      infoMessage(
        3184,
        'RESTORE WITH CONTINUE_AFTER_ERROR was successful but some damage was encountered. Inconsistencies in the database are possible.',
      ),
    );
  }
  running.say(processedMessage('RESTORE DATABASE', pages, seconds));
};
