/** What a backup set says of its database, gathered at the moment of its pages or of its log. */
import { stat } from 'node:fs/promises';
import { EXTENT_BYTES, PAGE_BYTES } from '../../../mtf/pageFormat.ts';
import { DATABASE_STATUS, SET_FLAGS } from '../../../mtf/setHeader.ts';
import type { DatabaseEntry, Instance } from '../instance.ts';
import type { FileFacts, SetFacts } from './configurationBytes.ts';
import { lsnText, nextLsn } from './lsn.ts';
import { MEDIA_BLOCK_BYTES } from './mediumWriter.ts';
import { dataFileBytes } from './pages.ts';
import type { BackupOptions } from './statements.ts';

/** The LSNs of a set (contract.md section 6), as decimal text. */
export interface SetLsns {
  readonly firstLsn: string;
  readonly lastLsn: string;
  readonly checkpointLsn: string;
}

/** The checkpoint that a data backup begins with, and the LSN of the next record: what is committed before it is in the pages. */
export const beginDataBackup = (entry: DatabaseEntry): SetLsns => {
  const checkpoint = nextLsn(entry.lsn);
  entry.lsn = nextLsn(checkpoint);
  entry.checkpointLsn = lsnText(checkpoint);
  return { firstLsn: entry.checkpointLsn, lastLsn: lsnText(entry.lsn), checkpointLsn: entry.checkpointLsn };
};

/** What the boot page says (bootPage.ts reads it): how many SQLite pages there are, and of which moment they are. */
export const identityOf = (entry: DatabaseEntry, sqlitePages: number, at: Date): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({
      database: entry.name,
      sqlite_pages: sqlitePages,
      at: at.toISOString(),
      family_guid: entry.familyGuid,
      database_guid: entry.databaseGuid,
      recovery_fork_guid: entry.recoveryForkGuid,
    }),
  );

/** What differs from set to set. */
export interface SetContent extends SetLsns {
  readonly type: SetFacts['type'];
  readonly startDate: Date;
  /** SQLite pages of the data file. */
  readonly pageCount: number;
  /** Pages of the data file that the set holds. */
  readonly dataPages: number;
  /** Bytes of log that it holds, padded. */
  readonly logBytes: number;
  readonly lastCommitAt: Date | null;
  /** Bits of its kind, beside those of the database and of the statement (SET_FLAGS). */
  readonly flags: number;
}

export const setFacts = async (
  instance: Instance,
  entry: DatabaseEntry,
  options: BackupOptions,
  content: SetContent,
): Promise<SetFacts> => ({
  type: content.type,
  databaseName: entry.name,
  serverName: instance.options.serverName,
  databaseId: entry.id,
  createdAt: entry.createdAt,
  startDate: content.startDate,
  flags:
    content.flags |
    (options.checksum ? SET_FLAGS.checksums : 0) |
    (entry.isReadOnly ? SET_FLAGS.readOnly : 0) |
    (entry.userAccess === 'SINGLE_USER' ? SET_FLAGS.singleUser : 0),
  firstLsn: content.firstLsn,
  lastLsn: content.lastLsn,
  checkpointLsn: content.checkpointLsn,
  databaseBackupLsn: entry.differentialBase?.lsn ?? '0',
  setGuid: instance.options.newGuid(),
  familyGuid: entry.familyGuid,
  databaseGuid: entry.databaseGuid,
  recoveryForkGuid: entry.recoveryForkGuid,
  previousFork: entry.previousFork,
  previousBase: entry.differentialBase,
  databaseStatus:
    DATABASE_STATUS.pageChecksum |
    (entry.recoveryModel === 'SIMPLE' ? DATABASE_STATUS.truncateLog : 0) |
    (entry.recoveryModel === 'BULK_LOGGED' ? DATABASE_STATUS.selectInto : 0),
  logChainOrigin: entry.logChainOrigin ?? entry.lastLogBackupLsn ?? content.checkpointLsn,
  lastCommitAt: content.lastCommitAt,
  encryption: entry.encryptionKey?.isOn === true ? entry.encryptionKey : null,
  files: await Promise.all(entry.files.map((file) => fileFacts(instance, file, content))),
});

const fileFacts = async (
  instance: Instance,
  { fileId, type, logicalName, physicalName, guid }: DatabaseEntry['files'][number],
  content: SetContent,
): Promise<FileFacts> => {
  const common = { fileId, type, logicalName, physicalName, guid, blockSize: MEDIA_BLOCK_BYTES };
  if (type === 'D') return { ...common, size: dataFileBytes(content.pageCount), pages: content.dataPages };
  const onDisk = await stat(instance.hostPath(physicalName)).then(
    ({ size }) => size,
    () => 0,
  );
  const size = Math.max(1, Math.ceil(onDisk / EXTENT_BYTES)) * EXTENT_BYTES;
  return { ...common, size, pages: content.logBytes / PAGE_BYTES };
};
