/** What a backup set says of its database, gathered at the moment of its snapshot. */
import { stat } from 'node:fs/promises';
import { EXTENT_BYTES, PAGE_BYTES } from '../../../mtf/pageFormat.ts';
import { DATABASE_STATUS, SET_FLAGS } from '../../../mtf/setHeader.ts';
import type { DatabaseEntry, Instance } from '../instance.ts';
import type { FileFacts, SetFacts } from './configurationBytes.ts';
import { lsnText, nextLsn } from './lsn.ts';
import { LOG_PAYLOAD_BYTES, MEDIA_BLOCK_BYTES } from './mediumWriter.ts';
import { dataFileBytes } from './pages.ts';
import type { Snapshot } from './snapshot.ts';
import type { BackupStatement } from './statements.ts';

export interface BackupMoment {
  readonly checkpointLsn: string;
  readonly lastLsn: string;
}

/** The checkpoint that a backup begins with, and the LSN of the next record: what is committed before it is in the pages. */
export const beginBackup = (entry: DatabaseEntry): BackupMoment => {
  const checkpoint = nextLsn(entry.lsn);
  entry.lsn = nextLsn(checkpoint);
  return { checkpointLsn: lsnText(checkpoint), lastLsn: lsnText(entry.lsn) };
};

/** What the boot page says; restorePages.ts needs the number of SQLite pages. */
export const identityOf = (entry: DatabaseEntry, snapshot: Snapshot): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({
      database: entry.name,
      sqlite_pages: snapshot.sqlitePages,
      family_guid: entry.familyGuid,
      database_guid: entry.databaseGuid,
      recovery_fork_guid: entry.recoveryForkGuid,
    }),
  );

export const setFacts = async (
  instance: Instance,
  entry: DatabaseEntry,
  options: BackupStatement['options'],
  startDate: Date,
  { checkpointLsn, lastLsn }: BackupMoment,
  snapshot: Snapshot,
): Promise<SetFacts> => ({
  databaseName: entry.name,
  serverName: instance.options.serverName,
  databaseId: entry.id,
  createdAt: entry.createdAt,
  startDate,
  flags:
    (options.checksum ? SET_FLAGS.checksums : 0) |
    (options.copyOnly ? SET_FLAGS.copyOnly : 0) |
    (entry.isReadOnly ? SET_FLAGS.readOnly : 0) |
    (entry.userAccess === 'SINGLE_USER' ? SET_FLAGS.singleUser : 0),
  firstLsn: checkpointLsn,
  lastLsn,
  checkpointLsn,
  databaseBackupLsn: entry.differentialBase?.lsn ?? '0',
  setGuid: instance.options.newGuid(),
  familyGuid: entry.familyGuid,
  databaseGuid: entry.databaseGuid,
  recoveryForkGuid: entry.recoveryForkGuid,
  previousBase: entry.differentialBase,
  databaseStatus:
    DATABASE_STATUS.pageChecksum |
    (entry.recoveryModel === 'SIMPLE' ? DATABASE_STATUS.truncateLog : 0) |
    (entry.recoveryModel === 'BULK_LOGGED' ? DATABASE_STATUS.selectInto : 0),
  logChainOrigin: entry.lastLogBackupLsn ?? checkpointLsn,
  files: await Promise.all(entry.files.map((file) => fileFacts(instance, file, snapshot))),
});

const fileFacts = async (
  instance: Instance,
  { fileId, type, logicalName, physicalName, guid }: DatabaseEntry['files'][number],
  snapshot: Snapshot,
): Promise<FileFacts> => {
  const common = { fileId, type, logicalName, physicalName, guid, blockSize: MEDIA_BLOCK_BYTES };
  if (type === 'D') {
    const size = dataFileBytes(snapshot.sqlitePages);
    return { ...common, size, pages: size / PAGE_BYTES };
  }
  const onDisk = await stat(instance.hostPath(physicalName)).then(
    ({ size }) => size,
    () => 0,
  );
  const size = Math.max(1, Math.ceil(onDisk / EXTENT_BYTES)) * EXTENT_BYTES;
  return { ...common, size, pages: LOG_PAYLOAD_BYTES / PAGE_BYTES };
};
