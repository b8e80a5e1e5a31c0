import { statSync } from 'node:fs';
import type { DatabaseEntry, Instance } from '../instance.ts';
import { failure } from './errors.ts';
import { nextLsn } from './lsn.ts';
import { type RestoreDatabaseStatement, refuseSystemTarget } from './restoreTarget.ts';
import { processedMessage, type RunningStatement } from './runningStatement.ts';

/** Recovery opens a new recovery fork, whatever was restored (contract.md section 6.4). */
export const recover = (instance: Instance, entry: DatabaseEntry): void => {
  entry.state = 'ONLINE';
  entry.recoveryForkGuid = instance.options.newGuid();
  entry.lsn = nextLsn(entry.lsn);
};

/** RESTORE DATABASE x WITH RECOVERY, without FROM: only the state changes (contract.md section 4.1). */
export const recoverDatabase = (
  instance: Instance,
  { database: name, options }: RestoreDatabaseStatement,
  running: RunningStatement,
): void => {
  const entry = instance.find(name);
  refuseSystemTarget(name, entry);
  if (entry === undefined) {
    throw failure(911, `Database '${name}' does not exist. Make sure that the name is entered correctly.`, 11);
  }
  if (entry.state !== 'RESTORING') throw failure(3153, 'The database is already fully recovered.');
  const data = entry.files.find(({ type }) => type === 'D');
  // A data file gets its name only when all of it is there (restorePages.ts).
  if (data === undefined || statSync(instance.hostPath(data.physicalName), { throwIfNoEntry: false }) === undefined) {
    throw failure(
      4319,
      `A previous restore operation was interrupted and did not complete processing on file '${data?.logicalName ?? name}'. Either restore the backup set that was interrupted or restart the restore sequence.`,
    );
  }
  if (options.recovery === 'recovery') {
    recover(instance, entry);
    if (options.restrictedUser) entry.userAccess = 'RESTRICTED_USER';
    instance.save();
  }
  running.say(processedMessage('RESTORE DATABASE', 0, 0));
};
