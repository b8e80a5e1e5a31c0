import { type AfterRestore, afterRestore } from '../../afterRestore.ts';
import type { ErrorMessages } from '../../errorMessages.ts';
import { formatTime } from '../../format.ts';
import { unreachableIn } from '../../unreachableClause.ts';
import { chains } from '../chains.ts';

type Codes =
  | 'ALREADY_RUNNING'
  | 'SERVICE_NOT_POSSIBLE'
  | 'SERVICE_REFUSED'
  | 'NOTHING_TO_DO'
  | 'NOT_CONFIRMED'
  | 'RETENTION_KEEPS_NOTHING'
  | 'TARGET_EXISTS'
  | 'SYSTEM_DATABASE'
  | 'BACKUP_TOO_NEW'
  | 'TIME_NOT_REACHABLE'
  | 'SERVER_CLOCK_UNCLEAR'
  | 'RESTORE_UNFINISHED'
  | 'TAIL_NOT_KEPT'
  | 'NOTHING_TO_RESUME'
  | 'OTHER_BACKUP_SET'
  | 'RESTORE_FAILED'
  | 'CHECKDB_FAILED'
  | 'ASSERTION_FAILED'
  | 'SCRATCH_LEFT'
  | 'INTERRUPTED'
  | 'INTERNAL';

/** What stopped a restore that the server itself said nothing about: its cause is a code then (sqlserver/restoreDatabase.ts). */
const whyNot = (cause: string): string =>
  cause === 'INTERRUPTED' ? 'stopped before its end' : cause === 'CONNECTION_LOST' ? 'the connection was lost' : cause;

const AFTER_RESTORE: Readonly<Record<AfterRestore, (database: string) => string>> = {
  usable: () => 'The database can be used; mend the cause and start the restore again.',
  locked: (database) =>
    `Let the users in again with ALTER DATABASE [${database.replaceAll(']', ']]')}] SET MULTI_USER, then mend the cause and start the restore again.`,
  gone: () => 'Nothing was left behind on the server: mend the cause and start the restore again.',
  unknown: () => "The server did not answer any more: look at the database's state once it does, before anything else.",
  unusable: () =>
    'The database cannot be used like this: mend the cause and start the restore again, which overwrites it; if a safety copy was taken before, rexus-backup list shows it.',
};

const AFTER_STOP: Readonly<Record<'nothing' | 'unfinished' | 'open', string>> = {
  nothing: 'What had begun was cleaned up; run the command again when you like.',
  unfinished: 'The restore is not finished: rexus-backup restore --resume goes on with it.',
  open: 'The database is restored and can be used; only the checks after that were left out.',
};

const at = (ms: number): string => formatTime(new Date(ms));

const nearest = (before: number | null, after: number | null): string => {
  if (before === null && after === null) return 'Take a backup: rexus-backup backup.';
  const moments = [before, after].flatMap((ms) => (ms === null ? [] : [at(ms)]));
  return `The nearest moments that can be restored: ${moments.join(' and ')}; rexus-backup list --chains shows all.`;
};

export const runningErrors: Pick<ErrorMessages, Codes> = {
  ALREADY_RUNNING: ({ pid, since, what }) => ({
    message:
      pid === 0
        ? 'another process is already working on this backup folder'
        : `another process is already working on this backup folder: ${what} (process ${pid}, since ${formatTime(since)})`,
    advice: 'Wait until it has finished and run the command again; there is no lock file to delete.',
  }),
  SERVICE_NOT_POSSIBLE: ({ reason, program }) => {
    switch (reason) {
      case 'no_manager':
        return {
          message: 'this system has neither systemd nor the Task Scheduler of Windows',
          advice:
            'Let its own manager of services start rexus-backup scheduler run in this folder, and start it again when it ends.',
        };
      case 'no_systemd':
        return {
          message: 'systemd does not run on this machine',
          advice:
            'In a container, make rexus-backup scheduler run its main command; elsewhere let cron start it: @reboot.',
        };
      case 'not_administrator':
        return {
          message: 'a service of the whole machine can only be installed or removed by an administrator',
          advice: 'Run the command with sudo, or add --user for a service of your own account.',
        };
      case 'temporary_program':
        return {
          message: `the program runs from the cache of npx, which may be cleared at any time: ${program}`,
          advice:
            'Install it first, with npm install in the folder of the configuration, and run the command from there.',
        };
      case 'line_break':
        return {
          message: 'the name of a folder on the way to the program or to the configuration has a line break in it',
          advice: 'Rename that folder and run the command again.',
        };
    }
  },
  SERVICE_REFUSED: ({ command, said }) => ({
    message: `${command} was refused: ${said}`,
    advice: 'Mend what it names (mostly it takes an administrator) and run the command again, which begins anew.',
  }),
  NOTHING_TO_DO: (facts) => {
    switch (facts.reason) {
      case 'nothing_configured':
        return {
          message: 'nothing to do: no databases and no files are configured',
          advice: 'Write what is to be backed up under databases and files in backup_config.json.',
        };
      case 'nothing_encrypted':
        return {
          message: 'no backup is encrypted',
          advice: 'Set storage.encryption in backup_config.json; rexus-backup key generate makes the keys for it.',
        };
      case 'no_backups':
        return {
          message: 'nothing to do: there is no backup yet',
          advice: 'Take one with rexus-backup backup, or check storage.base_directory if there should be some.',
        };
      case 'not_in_keychain':
        return {
          message: `there is nothing under the name ${facts.account} in the keychain`,
          advice: 'Check the name, and that this is the account that stored it.',
        };
      case 'no_service':
        return {
          message: `nothing to do: ${facts.name} is not installed`,
          advice: 'Install it with rexus-backup scheduler install; one of your own account is only found with --user.',
        };
      case 'nothing_asked_for_in_run':
        return {
          message: `nothing to do: the run ${facts.id} holds nothing that was asked for`,
          advice: `Run rexus-backup show ${facts.id} to see what it holds; its files are only restored with --files.`,
        };
    }
  },
  NOT_CONFIRMED: ({ expected }) => ({
    message: `not confirmed: ${expected} was to be typed`,
    advice: `Nothing was changed; to go on, type ${expected} exactly, or pass --yes in a script.`,
  }),
  RETENTION_KEEPS_NOTHING: ({ database }) => ({
    message: `the retention rules${database === null ? '' : ` of ${database}`} keep no backup at all: nothing is removed`,
    advice:
      'Say in retention_policy what is to be kept (daily_backups, recovery_window_days, "preset": "standard" …), or how many days in max_backups.',
  }),
  TARGET_EXISTS: ({ database }) => ({
    message: `there is already a database ${database} on the server`,
    advice: 'Choose another name with --as, or leave --as out to overwrite the original after a confirmation.',
  }),
  SYSTEM_DATABASE: ({ database }) => ({
    message: `${database} is a system database and is not restored over a running server`,
    advice:
      'Restore it beside the original with --as and a new name, or have an administrator follow the steps of SQL Server for system databases.',
  }),
  BACKUP_TOO_NEW: ({ database, backupVersion, serverVersion }) => ({
    message: `the backup of ${database} is from SQL Server ${backupVersion}, newer than this server (${serverVersion})`,
    advice: 'SQL Server never restores onto an older version: use a server of the same version or a newer one.',
  }),
  TIME_NOT_REACHABLE: ({ database, why, before, after }) => ({
    message: `${database} cannot be brought back to that moment: ${unreachableIn(chains.unreachable, why)}`,
    advice: nearest(before, after),
  }),
  SERVER_CLOCK_UNCLEAR: ({ database, sinceMs, untilMs }) => ({
    message: `the clock of the server was changed between ${at(sinceMs)} and ${at(untilMs)}: which time it showed at that moment of ${database} is not known`,
    advice: `Choose a moment before ${at(sinceMs)} or after ${at(untilMs)}.`,
  }),
  RESTORE_UNFINISHED: ({ database, during }) =>
    during === 'keeping'
      ? {
          message: `a restore of ${database} broke off while it was keeping what is there, which may be in no backup`,
          advice: 'Run rexus-backup restore --resume: it opens the database again and goes on.',
        }
      : {
          message: `a restore to the new name ${database} broke off, and half of it is there`,
          advice: 'Run rexus-backup restore --resume, which goes on with it, or choose another name with --as.',
        },
  TAIL_NOT_KEPT: ({ database, cause }) => ({
    message: `nothing was overwritten: the tail of the log of ${database}, which holds what is in no backup yet, cannot be backed up: ${cause}`,
    advice:
      'Mend that cause and start the restore again. Only if its log is lost for good, add --without-tail: what was committed after its newest backup is lost then.',
  }),
  NOTHING_TO_RESUME: () => ({
    message: 'there is no restore that broke off',
    advice: 'Start one with rexus-backup restore; rexus-backup list shows from what.',
  }),
  OTHER_BACKUP_SET: ({ path, expected, found }) => ({
    message: `${path} holds another backup than its manifest says: ${found} instead of ${expected}`,
    advice: 'Do not restore this file: it was replaced or renamed; use another run (rexus-backup list shows them).',
  }),
  RESTORE_FAILED: ({ database, state, cause }) => ({
    message:
      afterRestore(state) === 'gone'
        ? `${database} was not restored, and there is no such database now: ${whyNot(cause)}`
        : `${database} was not restored and is now in the state ${state}: ${whyNot(cause)}`,
    advice: AFTER_RESTORE[afterRestore(state)](database),
  }),
  CHECKDB_FAILED: ({ database, firstMessage }) => ({
    message: `${database} has damaged data: ${firstMessage}`,
    advice:
      'Restore an older run under another name and compare; do not delete any backup of this database until it is clear since when.',
  }),
  ASSERTION_FAILED: ({ database, query, expected, found }) => ({
    message: `${database}: a check of the restored data gave ${found ?? 'NULL'} instead of ${expected}: ${query}`,
    advice:
      'If the query and what it expects are right, the backup lacks data: do not delete older runs, and drill an earlier moment with --to.',
  }),
  SCRATCH_LEFT: ({ database, reason }) => ({
    message: `the drill's database ${database} could not be dropped: ${reason}`,
    advice: `The next run tries it again; or drop ${database} yourself in SQL Server Management Studio once nobody uses it.`,
  }),
  INTERRUPTED: ({ signal, left }) => ({
    message: signal === 'SIGINT' ? 'stopped by you' : 'stopped by the system',
    advice: AFTER_STOP[left ?? 'nothing'],
  }),
  INTERNAL: ({ message }) => ({
    message: `unexpected error: ${message}`,
    advice: "This is a fault of the program: please report it with the last lines of today's file in backups/logs.",
  }),
};
