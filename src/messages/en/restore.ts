import type { BackupType } from '../../domain/backupType.ts';
import type { RestoreStage } from '../../restore/restoreEvent.ts';
import type { NoTail, TailUse } from '../../restore/restorePlan.ts';

const noTail: Readonly<Record<NoTail, string>> = {
  simple_recovery: 'its recovery model is SIMPLE',
  no_log_chain: 'there is no log chain that a log backup could continue',
  chain_not_ours: 'no backups of this folder lead up to its present state',
  chain_ends_early: 'another log backup was taken that is not in this folder',
  chain_damaged: 'a file of its chain is missing',
};

const tailUse: Readonly<Record<TailUse, string>> = {
  no: '',
  to_its_end: '; it is then the last step, so that nothing is lost',
  holds_target: '; the moment lies in it, so it is then the last step',
};

export const restore = {
  plan: (id: string | null) => (id === null ? 'Plan: restore' : `Plan: restore from run ${id}`),
  planDatabase: (source: string, target: string) => (source === target ? source : `${source} as ${target}`),
  planFrom: (file: string, size: string) => `from ${file} (${size})`,
  planReaches: (local: string, server: string) => `as it was at ${local} (${server} on the server's clock)`,
  planSteps: (steps: number) => `${steps} backups, one after the other:`,
  type: { full: 'full', differential: 'differential', log: 'log' } satisfies Record<BackupType, string> as Record<
    BackupType,
    string
  >,
  planStep: (number: number, type: string, id: string, reason: string) => `${number}. ${type} ${id}: ${reason}`,
  reason: {
    base: 'what everything else builds on',
    newest_differential: (baseId: string) => `the newest differential of ${baseId} that fits`,
    next_log: 'the log that follows',
    holds_target: 'the log in which the moment lies',
  },
  fileState: {
    present: 'is there; its hash is checked before anything is touched',
    unchecked: 'its hash is checked before anything is touched',
    missing: 'MISSING',
    damaged: 'DAMAGED',
  },
  planApplied: (applied: number, of: number) =>
    `${applied} of ${of} are in the database already; it goes on from there`,
  planOverwrites: (name: string, size: string, state: string) => `OVERWRITES ${name} (${size}, ${state})`,
  planLoses: (since: string, span: string) =>
    `what was changed after ${since} (${span} until now) is no longer in the database then`,
  planSafetyCopy: (why: NoTail) =>
    `a whole safety copy of what is there now is taken first (${noTail[why]}): it keeps what is lost`,
  planTail: (use: TailUse) =>
    `its users are put out and the tail of its log is backed up first, which keeps what is lost${tailUse[use]}`,
  planTailDamaged: (use: TailUse) =>
    `its data files are damaged: the tail of its log is tried to be saved first (NO_TRUNCATE)${tailUse[use]}`,
  planNoSafetyCopy: (state: string) =>
    `in the state ${state} nothing of what is there now can be kept: what is in no backup is lost`,
  planWithoutTail: (backedUpTo: string) =>
    `the tail of its log is given up by --without-tail: what was committed after ${backedUpTo} (newest backup) is lost`,
  planBrokenOff: (safetyCopy: string | null) =>
    `a restore of it broke off: rexus-backup restore --resume goes on with that one${safetyCopy === null ? '' : `, and run ${safetyCopy} keeps what was there before it`}`,
  planReopen: (name: string) =>
    `${name} was being kept safe when its restore broke off: it is opened again, and the restore begins anew`,
  planMove: (logical: string, path: string) => `${logical} goes to ${path}`,
  planMovesLater: 'the files are read from the backup once it is unpacked',
  planStatements: 'statements:',
  planSpace: (needed: string) => `${needed} needed to unpack`,
  planOneByOne: 'there is no room for all at once: each is checked first, and unpacked when its turn comes',
  planEstimate: (duration: string, from: 'drill' | 'backups') =>
    from === 'drill'
      ? `takes about ${duration}, as the last test restore did`
      : `takes about ${duration}, going by how fast these backups were written and read`,
  planRefused: (name: string, message: string) => `${name}: cannot be restored: ${message}`,
  planTakenLog: (database: string, id: string) =>
    `run ${id} took a log backup of ${database} that is not stored yet: this plan does not count it, a restore stores it first`,
  planFile: (target: string, overwrites: boolean) =>
    `file ${target}${overwrites ? ' (what is there is kept beside it)' : ''}`,
  stage: {
    check: 'checking the stored files',
    unpack: 'unpacking',
    safety_copy: 'keeping what is there now',
    restore: 'restoring',
    recover: 'opening the database',
    check_database: 'checking (DBCC CHECKDB)',
  } satisfies Record<RestoreStage, string> as Record<RestoreStage, string>,
  stageOf: (stage: string, number: number, of: number, type: string, id: string) =>
    `${stage} ${number}/${of}: ${type} ${id}`,
  safetyCopy: (name: string, id: string) => `${name}: what was there is kept in run ${id}`,
  tailTaken: (name: string, id: string) => `${name}: the tail of its log is kept in run ${id}`,
  replanned: (name: string, steps: number) => `${name}: with the tail of the log there are ${steps} backups to apply`,
  around: (name: string, file: string, message: string, ids: readonly string[]) =>
    `${name}: ${file} cannot be used: ${message}. Other backups lead to the same moment and are applied instead: ${ids.join(', ')}`,
  noWayAround: (name: string, file: string, moments: readonly string[]) =>
    `${name}: no other backups lead to that moment without ${file}. ${moments.length === 0 ? 'Choose another run: rexus-backup list shows them.' : `Without it these can be restored, with --to: ${moments.join(' and ')}.`}`,
  restored: (source: string, target: string, duration: string, checked: boolean) =>
    `${source === target ? target : `${source} as ${target}`}: restored in ${duration}${checked ? ', DBCC CHECKDB found no errors' : ''}`,
  orphanedUser: (user: string, sql: string) =>
    `the user ${user} has no login on this server; where there is one: ${sql}`,
  failed: (target: string, message: string) => `${target}: FAILED: ${message}`,
  untouched: (target: string) => `${target} is as it was before.`,
  open: (target: string) => `${target} is restored and open.`,
  unfinished: (target: string, state: string, applied: number, of: number) =>
    `${target} is in the state ${state}: ${applied} of ${of} backups are in it.`,
  unfinishedUnknown: (target: string, applied: number, of: number) =>
    `the server could not be asked in which state ${target} is now: ${applied} of ${of} backups had been applied.`,
  resume: 'Once the cause is mended, rexus-backup restore --resume goes on from there.',
  runbookWritten: (path: string) => `written: ${path}`,
  fileRestored: (target: string) => `file ${target}: restored`,
  fileFailed: (target: string, message: string) => `file ${target}: FAILED: ${message}`,
  status: { completed: 'restore completed', partial: 'restore completed in part', failed: 'restore failed' },
};
