import type { ResponseSink } from '../../backend.ts';
import type { Instance } from '../instance.ts';
import { backupTarget, refuseBackup } from './backupChecks.ts';
import { backUpData } from './backupData.ts';
import type { BackupJob } from './backupJob.ts';
import { backUpLog } from './backupLog.ts';
import { whileBusy } from './busyDatabases.ts';
import { terminating } from './errors.ts';
import { CURRENT_COMMANDS, type RunningSession, runStatement } from './runningStatement.ts';
import type { BackupStatement } from './statements.ts';

/** DONE's current command of a BACKUP statement, also of one that failed. */
export const backupCommand = (what: BackupStatement['what']): number => CURRENT_COMMANDS[`backup ${what}`];

/**
 * Runs BACKUP: messages and DONE tokens of a success go into the sink, every refusal or failure is thrown as a SqlError that ends with 3013 and
 * whose DONE (backupCommand) the session sends. A cancelled or failed backup leaves a torn medium, as the real server does.
 */
export const executeBackup = (
  instance: Instance,
  session: RunningSession,
  statement: BackupStatement,
  sink: ResponseSink,
): Promise<void> =>
  terminating(statement.what === 'log' ? 'BACKUP LOG' : 'BACKUP DATABASE', async () => {
    const running = runStatement(instance, session, sink, backupCommand(statement.what), statement.options.stats);
    const entry = backupTarget(instance, session, statement);
    refuseBackup(instance, session, statement, entry);
    const job: BackupJob = { instance, session, statement, entry, running };
    const isTail = statement.options.tail !== null;
    if (statement.what === 'database') await whileBusy(entry, () => backUpData(job), 'data backup');
    else await whileBusy(entry, () => backUpLog(job), isTail ? 'exclusive' : 'log backup');
  });
