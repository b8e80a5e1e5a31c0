/** BACKUP DATABASE, full and differential. */
import { EXTENT_BYTES, PAGES_PER_EXTENT } from '../../../mtf/pageFormat.ts';
import { SET_FLAGS } from '../../../mtf/setHeader.ts';
import type { DatabaseEntry } from '../instance.ts';
import type { Storage } from '../store/openStorage.ts';
import { beginDataBackup, identityOf, type SetLsns, setFacts } from './backupFacts.ts';
import { type BackupContent, type BackupJob, runBackup } from './backupJob.ts';
import { dataFileBytes, extentsOf } from './pages.ts';
import { LOG_UNIT_BYTES } from './payload.ts';
import { takeSnapshot } from './snapshot.ts';

/** What a data backup holds of the log: its pages are of one moment between two commits and need no redo, so it is empty. */
const EMPTY_LOG = { length: LOG_UNIT_BYTES, chunks: [new Uint8Array(LOG_UNIT_BYTES)] } as const;

export const backUpData = (job: BackupJob): Promise<void> => runBackup(job, (startDate) => gather(job, startDate));

const gather = async ({ instance, entry, statement }: BackupJob, startDate: Date): Promise<BackupContent> => {
  const { options } = statement;
  const { differential } = options;
  // COPY_ONLY says nothing of a differential (contract.md section 3.1).
  const isCopy = options.copyOnly && !differential;
  const storage = instance.storage(entry);
  const { snapshot, moment } = await takeSnapshot(instance, entry, () => {
    const begun = beginDataBackup(entry);
    if (!isCopy) beginChain(storage, entry, begun);
    // Before a medium says an LSN, it must not come again after a kill.
    instance.save();
    return { lsns: begun, at: instance.options.now() };
  });
  const { lsns } = moment;
  const { held } = snapshot;
  const all = dataFileBytes(held.pageCount) / EXTENT_BYTES;
  const extents =
    differential && held.changes !== null
      ? extentsOf(held.changes.changed.pages(), held.pageCount, held.changes.basePageCount)
      : Array.from({ length: all }, (_, extent) => extent);
  const dispose = async (): Promise<void> => {
    if (held.isValid) abandonChain(storage, entry, lsns);
    await snapshot[Symbol.asyncDispose]();
  };
  try {
    const facts = await setFacts(instance, entry, options, {
      ...lsns,
      type: differential ? 'I' : 'D',
      startDate,
      pageCount: held.pageCount,
      dataPages: extents.length * PAGES_PER_EXTENT,
      logBytes: LOG_UNIT_BYTES,
      lastCommitAt: null,
      flags: (isCopy ? SET_FLAGS.copyOnly : 0) | (differential ? SET_FLAGS.differential : 0),
    });
    return {
      facts,
      pages: {
        pageFile: { fileId: 1, sqlitePages: held.pageCount, identity: identityOf(entry, held.pageCount, moment.at) },
        extents,
        readPages: snapshot.readPages,
      },
      log: EMPTY_LOG,
      becomesBase: !isCopy && !differential,
      finished: (finishDate) => {
        if (!isCopy && !differential) {
          entry.differentialBase = { lsn: lsns.checkpointLsn, guid: facts.setGuid, time: finishDate };
          held.becomeBase(facts.setGuid);
        }
        // Closed since its last page, the database keeps nothing of the log any more.
        if (!isCopy && held.isValid) keepChain(storage, entry, lsns);
        instance.save();
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
};

/**
 * A full or a differential starts the log chain of a database that has none (contract.md section 6.3). What is committed from its checkpoint on goes
 * into the log while it runs; that the chain exists is said when it is done.
 */
const beginChain = (storage: Storage, entry: DatabaseEntry, { checkpointLsn }: SetLsns): void => {
  if (entry.recoveryModel !== 'SIMPLE' && entry.lastLogBackupLsn === null) storage.log.restart(BigInt(checkpointLsn));
};

const keepChain = (storage: Storage, entry: DatabaseEntry, { checkpointLsn }: SetLsns): void => {
  if (entry.lastLogBackupLsn !== null || storage.log.startLsn !== BigInt(checkpointLsn)) return;
  entry.lastLogBackupLsn = checkpointLsn;
  entry.logChainOrigin = checkpointLsn;
};

const abandonChain = (storage: Storage, entry: DatabaseEntry, { checkpointLsn }: SetLsns): void => {
  if (entry.lastLogBackupLsn === null && storage.log.startLsn === BigInt(checkpointLsn)) storage.log.restart(null);
};
