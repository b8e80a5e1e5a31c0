import { type DatabaseName, sameDatabase } from '../domain/databaseName.ts';
import type { Keyring } from '../domain/encryption.ts';
import { asRexusError, hasCode, RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import type { DatabaseFacts } from '../sqlserver/sqlServer.ts';
import type { Course } from './course.ts';
import { proveStored } from './proveSteps.ts';
import type { RestoreDeps } from './restoreDeps.ts';
import type { RestoreListener, SafetyKind } from './restoreEvent.ts';
import { noteOf } from './restoreNote.ts';
import type { PlannedSequence } from './restorePlan.ts';
import type { BeginStage } from './restoreStages.ts';

/** What was kept of the database before it is overwritten. */
export interface Kept {
  readonly kind: SafetyKind;
  readonly id: RunId;
}

/**
 * Keeps what is in no backup yet, as the plan says: the tail of the log, or a whole copy, also where a file that the tail would continue turns
 * out to be bad. Null: there is nothing that could be kept. @throws RexusError if it cannot be kept, and then nothing is overwritten
 */
export const keepSafe = async (
  deps: RestoreDeps,
  course: Course,
  existing: DatabaseFacts,
  begin: BeginStage,
  listener: RestoreListener,
  signal: AbortSignal,
): Promise<Kept | null> => {
  const { sequence } = course;
  const { safety, source } = sequence;
  const told = (kept: Kept): Kept => {
    listener({ type: 'safety_copy_taken', database: source, id: kept.id, kind: kept.kind });
    return kept;
  };
  const copyWhole = async (): Promise<Kept> => {
    begin('safety_copy');
    return told({ kind: 'copy_only_full', id: await deps.takeSafetyCopy(existing.name, signal) });
  };
  switch (safety.kind) {
    case 'none':
      return null;
    case 'impossible':
      // The plan may be minutes old: somebody has opened it meanwhile.
      return existing.state === 'ONLINE' && !existing.isInStandby ? await copyWhole() : null;
    case 'copy_only_full':
      return await copyWhole();
    case 'tail_log':
      if (!(await isProven(sequence, deps.storage.keyring, signal))) return await copyWhole();
      begin('safety_copy');
      // Before the database is made RESTORING: whoever finds it so must know that it may hold what is in no backup.
      await deps.notes.write(noteOf(sequence, { safetyCopy: null, at: { kind: 'safety' } }));
      course.isTailTried = true;
      return told({ kind: 'tail_log', id: await takeTail(deps, existing.name, safety, signal) });
  }
};

/**
 * What the server itself says of the log is told as TAIL_NOT_KEPT, which says how to go on without; a full disk or a connection that broke is
 * not: it can be mended, and the tail be taken then. @throws RexusError
 */
const takeTail = async (
  { takeTail: take }: RestoreDeps,
  database: DatabaseName,
  tail: { readonly noTruncate: boolean },
  signal: AbortSignal,
): Promise<RunId> => {
  try {
    return await take(database, tail, signal);
  } catch (thrown) {
    const error = asRexusError(thrown);
    if (!isAboutLog(error)) throw error;
    const cause = error.serverMessages[0]?.message ?? error.facts.message;
    throw new RexusError('TAIL_NOT_KEPT', { database, cause }, { cause: error, serverMessages: error.serverMessages });
  }
};

/** About the file that the backup is written to, which can be mended (contract.md section 7); 5120 is about a file of the database. */
const ABOUT_DEVICE: ReadonlySet<number> = new Set([3201, 3202, 3271]);

const isAboutLog = (error: RexusError): error is RexusError<'SERVER_REFUSED' | 'SERVER_PATH_MISSING'> =>
  (hasCode(error, 'SERVER_REFUSED') && !ABOUT_DEVICE.has(error.facts.number)) ||
  (hasCode(error, 'SERVER_PATH_MISSING') && error.facts.number === 5120);

/** The files that the tail continues; those of the steps were proven before. @throws RexusError INTERRUPTED */
const isProven = async (
  { safety, steps }: PlannedSequence,
  keyring: Keyring,
  signal: AbortSignal,
): Promise<boolean> => {
  if (safety.kind !== 'tail_log') return false;
  const proven = new Set<string>(steps.map(({ stored }) => stored.file));
  try {
    for (const one of safety.continues) if (!proven.has(one.file)) await proveStored(one, keyring, signal);
    return true;
  } catch (error) {
    if (hasCode(error, 'INTERRUPTED')) throw error;
    return false;
  }
};

/**
 * After the tail was taken, or tried, and before anything was restored: the database is whole, and only has to be opened again. What cannot be
 * opened stays RESTORING, and its note says so. @returns whether it is as it was
 */
export const openAgain = async (deps: RestoreDeps, target: DatabaseName): Promise<boolean> => {
  // Not under the run's signal: an interrupted restore opens it as well.
  const signal = new AbortController().signal;
  try {
    const left = (await deps.server.databases(signal)).find(({ name }) => sameDatabase(name, target));
    if (left === undefined) return false;
    if (left.state === 'RESTORING') {
      await deps.server.restore({ what: 'recover', database: left.name }, { signal, silenceMs: deps.silenceMs });
    }
    return true;
  } catch {
    return false;
  }
};
