import { sameDatabase } from '../domain/databaseName.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import { asRexusError, RexusError } from '../domain/rexusError.ts';
import type { RestoreSet } from '../sqlserver/restoreStatements.ts';
import type { DatabaseFacts, SqlServer } from '../sqlserver/sqlServer.ts';
import { applySteps } from './applySteps.ts';
import type { ReadSet } from './checkContent.ts';
import { checkRestored } from './checkRestored.ts';
import { refuseTakenContent, removeContent } from './contentFile.ts';
import { beginCourse, type Course } from './course.ts';
import { keepSafe } from './keepSafe.ts';
import { leftBehind } from './leftBehind.ts';
import { movesNow } from './movesNow.ts';
import { proveSteps } from './proveSteps.ts';
import { proveWay } from './proveWay.ts';
import type { RestoreDeps } from './restoreDeps.ts';
import type { RestoreListener, RestoreOutcome } from './restoreEvent.ts';
import type { PlannedSequence } from './restorePlan.ts';
import { restoreSetOf } from './restoreSetOf.ts';
import { type BeginStage, restoreStagesOf } from './restoreStages.ts';

/**
 * Restores one database as planned. The order is the promise: every file of the chain is proven, and what will be lost is kept, before the first
 * statement that changes anything. Never throws for what may go wrong.
 */
export const restoreOne = async (
  deps: RestoreDeps,
  planned: PlannedSequence,
  listener: RestoreListener,
  signal: AbortSignal,
): Promise<RestoreOutcome> => {
  const { clock } = deps;
  try {
    // Outside of what cleans up: what stands there now is somebody else's.
    for (const { content } of planned.steps) await refuseTakenContent(content.localPath);
  } catch (error) {
    return { status: 'failed', error: asRexusError(error), safetyCopy: null, left: { kind: 'untouched' } };
  }
  const startMs = clock.monotonicMs();
  const begin = restoreStagesOf(planned.source, listener, clock);
  const course = beginCourse(planned);
  try {
    throwIfInterrupted(signal);
    await restore(deps, course, begin, listener, signal);
    course.isOpen = true;
    await deps.notes.remove(planned.target);
    const found = await checkRestored(deps, planned.target, begin, signal);
    const seconds = (clock.monotonicMs() - startMs) / 1000;
    return { status: 'restored', seconds, ...found, safetyCopy: course.kept?.id ?? planned.safetyCopy };
  } catch (error) {
    return await leftBehind(deps, course, asRexusError(error));
  } finally {
    for (const { content } of course.sequence.steps) await removeContent(content.localPath);
  }
};

const restore = async (
  deps: RestoreDeps,
  course: Course,
  begin: BeginStage,
  listener: RestoreListener,
  signal: AbortSignal,
): Promise<void> => {
  begin('check');
  const existing = await findTarget(deps.server, course.sequence, signal);
  course.existing = existing;
  if (course.sequence.isOpen) return;
  const read = new Map(await proveWay(deps, course, begin, listener, signal));
  if (existing !== null) course.kept = await keepSafe(deps, course, existing, begin, listener, signal);
  const { safety, steps } = course.sequence;
  if (course.kept?.kind === 'tail_log' && safety.kind === 'tail_log' && safety.applied !== 'no') {
    course.sequence = await deps.replan(course.sequence, course.damaged, signal);
    listener({
      type: 'restore_replanned',
      database: course.sequence.source,
      steps: course.sequence.steps.map(({ id }) => id),
      because: { code: 'tail_taken' },
    });
    const added = await proveSteps(deps, course.sequence, steps.length, () => undefined, begin, signal);
    for (const [at, set] of added) read.set(at, set);
  }
  throwIfInterrupted(signal);
  const progress = {
    sending: (at: number): void => {
      course.sent = at;
    },
    applied: (at: number): void => {
      course.applied = at + 1;
    },
  };
  const request = {
    sequence: course.sequence,
    safetyCopy: course.kept?.id ?? course.sequence.safetyCopy,
    read,
    statementOf: (at: number, set: ReadSet) => statementOf(deps, course, at, set, signal),
  };
  await applySteps(deps, request, progress, begin, signal);
};

/** The target as it is now; the plan may be minutes old. @throws RexusError TARGET_EXISTS if something would be overwritten that nobody confirmed */
const findTarget = async (
  server: SqlServer,
  { target, overwrites }: PlannedSequence,
  signal: AbortSignal,
): Promise<DatabaseFacts | null> => {
  const existing = (await server.databases(signal)).find(({ name }) => sameDatabase(name, target)) ?? null;
  if (existing !== null && overwrites === null) throw new RexusError('TARGET_EXISTS', { database: target });
  return existing;
};

/** The RESTORE of a step: the plan's, or where that could not know, what the content says. */
const statementOf = async (
  deps: RestoreDeps,
  { sequence, existing, kept }: Course,
  at: number,
  read: ReadSet,
  signal: AbortSignal,
): Promise<RestoreSet> => {
  const { steps, target } = sequence;
  const { statement, content } = steps[at] ?? steps[0];
  if (statement !== null) {
    // A whole copy was taken instead of the tail that the plan meant: the server guards the tail still (3159).
    return at === 0 && kept?.kind === 'copy_only_full' ? { ...statement, replace: true } : statement;
  }
  return restoreSetOf({
    what: 'database',
    target,
    from: content.serverPath,
    position: read.position,
    moves: await movesNow(deps, read, target, existing, signal),
    replace: existing !== null,
    hasBackupChecksums: read.hasBackupChecksums,
    stop: null,
  });
};
