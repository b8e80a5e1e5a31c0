/** Executes a restore plan: database after database, then the files; one that fails does not stop the others. */
import type { Keyring } from '../domain/encryption.ts';
import { EXIT_CODES, type ExitCode } from '../domain/exitCodes.ts';
import { interruptedBy } from '../domain/interrupted.ts';
import { asRexusError, exitCodeOf, type RexusError } from '../domain/rexusError.ts';
import { prepareRestoreFolder } from './contentFile.ts';
import type { RestoreDeps } from './restoreDeps.ts';
import type { RestoreListener, RestoreOutcome } from './restoreEvent.ts';
import { restoreFile } from './restoreFile.ts';
import { restoreOne } from './restoreOne.ts';
import type { PlannedRestore, RestorePlan } from './restorePlan.ts';
import type { RestoreReport } from './restoreReport.ts';

/**
 * The plan must have been confirmed, and the backup lock be held. What happens to each database is in the report; an aborted signal ends the
 * one that runs (its outcome says in which state it was left) and the others are not begun.
 * @throws RexusError FILE_UNWRITABLE, DISK_FULL if there is nowhere to inflate to: nothing was touched
 */
export const runRestore = async (
  deps: RestoreDeps,
  plan: RestorePlan,
  listener: RestoreListener,
  signal: AbortSignal,
): Promise<RestoreReport> => {
  listener({ type: 'restore_started', id: plan.id, plan });
  if (plan.databases.some(({ action }) => action === 'restore')) await prepareRestoreFolder(deps.storage);
  const databases: RestoreReport['databases'][number][] = [];
  for (const planned of plan.databases) {
    const outcome = await outcomeOf(deps, planned, listener, signal);
    const { source, target } = planned;
    listener({ type: 'database_restored', database: source, target, outcome });
    databases.push({ source, target, outcome });
  }
  const { restored, errors } = await restoreFiles(plan, deps.storage.keyring, listener, signal);
  const outcomes = databases.map(({ outcome }) => outcome);
  const exitCode = exitCodeFor(outcomes, restored, errors, signal);
  const isNothingDone = restored === 0 && !outcomes.some(({ status }) => status === 'restored');
  const isAllDone = errors.length === 0 && outcomes.every(({ status }) => status === 'restored');
  const status = isAllDone ? 'completed' : isNothingDone ? 'failed' : 'partial';
  listener({ type: 'restore_finished', id: plan.id, status, exitCode });
  return { databases, filesRestored: restored, filesFailed: errors.length, exitCode };
};

const outcomeOf = async (
  deps: RestoreDeps,
  planned: PlannedRestore,
  listener: RestoreListener,
  signal: AbortSignal,
): Promise<RestoreOutcome> => {
  switch (planned.action) {
    case 'refuse':
      return { status: 'failed', error: planned.error, safetyCopy: null, left: { kind: 'untouched' } };
    case 'reopen':
      throw new TypeError('whoever runs a plan opens the database first and plans anew');
    case 'restore':
      return await restoreOne(deps, planned, listener, signal);
  }
};

const restoreFiles = async (
  { id, files }: RestorePlan,
  keyring: Keyring,
  listener: RestoreListener,
  signal: AbortSignal,
): Promise<{ readonly restored: number; readonly errors: readonly RexusError[] }> => {
  const errors: RexusError[] = [];
  let restored = 0;
  for (const file of files) {
    let error: RexusError | null = null;
    try {
      if (id === null) throw new TypeError('files of no run');
      restored += await restoreFile(file, id, keyring, signal);
    } catch (thrown) {
      error = asRexusError(thrown);
      errors.push(error);
    }
    listener({ type: 'file_restored', kind: file.kind, target: file.target, error });
  }
  return { restored, errors };
};

const exitCodeFor = (
  outcomes: readonly RestoreOutcome[],
  filesRestored: number,
  fileErrors: readonly RexusError[],
  signal: AbortSignal,
): ExitCode => {
  const errors = [
    ...outcomes.flatMap((outcome) => (outcome.status === 'failed' ? [outcome.error] : [])),
    ...fileErrors,
  ];
  const isUnchecked = outcomes.some((outcome) => outcome.status === 'restored' && !outcome.checked);
  if (signal.aborted && (errors.length > 0 || isUnchecked)) return exitCodeOf(interruptedBy(signal));
  if (errors.length === 0) return EXIT_CODES.done;
  if (filesRestored > 0 || outcomes.some(({ status }) => status === 'restored')) return EXIT_CODES.someDatabasesFailed;
  const [code, ...others] = new Set(errors.map(exitCodeOf));
  return code === undefined || others.length > 0 ? EXIT_CODES.failed : code;
};
