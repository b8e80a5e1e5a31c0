import type { BackupSet } from '../../../mtf/medium.ts';
import type { SetHeader } from '../../../mtf/setHeader.ts';
import type { DatabaseEntry, Instance } from '../instance.ts';
import type { EncryptionKey } from '../store/certificates.ts';
import type { OpenedMedium } from './restoreMedium.ts';
import type { PagesToRestore } from './restorePages.ts';
import type { RestoreDatabaseStatement } from './restoreTarget.ts';
import type { RestoringState } from './restoringState.ts';
import type { RunningSession } from './runningStatement.ts';

/** One RESTORE DATABASE, its set opened and found fit for it. */
export interface DataRestore {
  readonly instance: Instance;
  readonly session: RunningSession;
  readonly statement: RestoreDatabaseStatement;
  readonly opened: OpenedMedium;
  readonly set: BackupSet;
  readonly header: SetHeader;
  /** Everything up to here is in the set; null: it does not say. */
  readonly end: Date | null;
  /** The key that its pages are encrypted with; null: none. */
  readonly key: Pick<EncryptionKey, 'thumbprint' | 'bits'> | null;
}

/** What a restore brought into the database, for its end. */
export interface DataRestored {
  readonly entry: DatabaseEntry;
  readonly state: RestoringState;
  readonly damaged: boolean;
}

/** Its pages, as they go into a data file of `entry`. */
export const pagesOf = (
  { opened: { serverPath, medium }, set, statement: { options } }: DataRestore,
  entry: DatabaseEntry,
  hostPath: string,
): PagesToRestore => ({
  serverPath,
  medium,
  set,
  database: entry.name,
  hostPath,
  verify: options.checksum !== false,
  continueAfterError: options.stopOnError === false,
});
