import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SetHeader } from '../../../mtf/setHeader.ts';
import { type DatabaseEntry, DEFAULT_COLLATION, type Instance } from '../instance.ts';
import { PageBits, writeChangeMap } from '../log/changeMap.ts';
import { createLogFile } from '../log/logFile.ts';
import { whileBusy } from './busyDatabases.ts';
import { type DataRestore, type DataRestored, pagesOf } from './dataRestore.ts';
import { baseOf, requireStopBehind, takeOver } from './dataSet.ts';
import { withWriteErrors } from './device.ts';
import { lsnParts } from './lsn.ts';
import { removeDataFile, restorePages } from './restorePages.ts';
import { planFiles, type RestoredFile } from './restorePlan.ts';
import { recoveryModelOf, requireReplaceable } from './restoreTarget.ts';
import { type RestoringState, restoringAt } from './restoringState.ts';
import type { RunningSession, RunningStatement } from './runningStatement.ts';
import { requireUndoFile } from './standby.ts';
import { syncFolder } from './syncFolder.ts';

/** RESTORE DATABASE of a full. Every refusal leaves the target untouched; from then on it is RESTORING until all of it is there. */
export const restoreFull = async (
  restore: DataRestore,
  running: RunningStatement,
  done: (restored: DataRestored) => void,
): Promise<void> => {
  const { instance, session, statement, set, header, end } = restore;
  const existing = instance.find(statement.database);
  if (existing !== undefined) requireReplaceable(instance, session, existing, header, statement);
  requireStopBehind(statement.options.stop, header, end);
  const files = planFiles(instance, statement.database, existing, set.atStart.files, statement.options);
  requireUndoFile(instance, statement.options.recovery);
  running.check();
  const entry = existing ?? newEntry(instance, session, statement.database, header);
  await whileBusy(entry, async () => {
    const { damaged } = await copyFiles(restore, entry, files, running, existing !== undefined);
    entry.databaseGuid = instance.options.newGuid();
    takeOver(entry, restore);
    entry.differentialBase = baseOf(set, header);
    done({ entry, state: stateOf(restore), damaged });
  });
};

const stateOf = ({ header, end }: DataRestore): RestoringState => ({
  ...restoringAt(header.lastLsn.toString(), end, header),
  isAtBase: true,
});

/** A database that is made by its restore belongs to who restores it. */
const newEntry = (instance: Instance, session: RunningSession, name: string, header: SetHeader): DatabaseEntry => ({
  id: instance.nextDatabaseId(),
  name,
  state: 'RESTORING',
  recoveryModel: recoveryModelOf(header),
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
  lastLogBackupTime: null,
  checkpointLsn: null,
  logChainOrigin: null,
  previousFork: null,
  restoring: null,
  isInStandby: false,
  encryptionKey: null,
  files: [],
});

/**
 * The copy itself. The database is RESTORING, durably, and its old data file gone before the first page is written: what a kill leaves can
 * be restored again or dropped, never opened.
 */
const copyFiles = async (
  restore: DataRestore,
  entry: DatabaseEntry,
  files: readonly RestoredFile[],
  running: RunningStatement,
  replaces: boolean,
): Promise<{ readonly damaged: boolean }> => {
  const { instance, set, header, end } = restore;
  const before = entry.files;
  const lastLsn = header.lastLsn.toString();
  if (replaces) instance.release(entry);
  entry.state = 'RESTORING';
  entry.isInStandby = false;
  entry.isReadOnly = header.isReadOnly;
  entry.lsn = lsnParts(lastLsn);
  entry.restoring = {
    ...restoringAt(lastLsn, end, header),
    interrupted: { kind: 'data', setGuid: set.guid, towardsLsn: lastLsn },
  };
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
      if (file.type === 'L') return await makeLogFile(hostPath, file.size, header);
      const pages = await restorePages(pagesOf(restore, entry, hostPath), running);
      damaged ||= pages.damaged;
      const base = baseOf(set, header);
      if (base === null) return;
      writeChangeMap(hostPath, { baseGuid: base.guid, basePageCount: pages.pageCount, changed: new PageBits() });
    });
  }
  return { damaged };
};

/** Of the size that the set names; it keeps what is committed from the set's checkpoint on (dataSet.ts, takeOver). */
const makeLogFile = async (hostPath: string, size: number, header: SetHeader): Promise<void> => {
  createLogFile(hostPath, header.recoveryModel === 'SIMPLE' ? null : header.checkpointLsn);
  {
    await using file = await open(hostPath, 'r+');
    if ((await file.stat()).size < size) await file.truncate(size);
    await file.sync();
  }
  await syncFolder(dirname(hostPath));
};
