import type { DamagedFile } from '../catalogue/chain/planOnDisk.ts';
import { mediumFails } from '../domain/mediumFails.ts';
import { asRexusError, hasCode, type RexusError } from '../domain/rexusError.ts';
import type { ReadSet } from './checkContent.ts';
import { refuseTakenContent, removeContent } from './contentFile.ts';
import type { Course } from './course.ts';
import { proveSteps } from './proveSteps.ts';
import type { RestoreDeps } from './restoreDeps.ts';
import type { RestoreListener } from './restoreEvent.ts';
import type { PlannedSequence } from './restorePlan.ts';
import type { BeginStage } from './restoreStages.ts';

/**
 * Proves the files of the planned way, and where one of them is bad those of another that leads to the same moment: nothing was touched yet.
 * The course has the way that is proven then. @throws RexusError what the first bad file is, if there is no way without it
 */
export const proveWay = async (
  deps: RestoreDeps,
  course: Course,
  begin: BeginStage,
  listener: RestoreListener,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, ReadSet>> => {
  let first: RexusError | null = null;
  for (;;) {
    const { sequence } = course;
    let proving = sequence.applied;
    try {
      return await proveSteps(
        deps,
        sequence,
        sequence.applied,
        (at) => {
          proving = at;
        },
        begin,
        signal,
      );
    } catch (thrown) {
      const error = asRexusError(thrown);
      first ??= error;
      const damaged = damagedOf(sequence, proving, error);
      // The steps that a restore which broke off had applied are in the database: only those behind them fit.
      if (damaged === null || deps.planAround === null || isResumed(sequence)) throw first;
      course.damaged = [...course.damaged, damaged];
      // Whether there is room for the other way is judged without them; who takes their place meanwhile is refused below.
      for (const { content } of sequence.steps) await removeContent(content.localPath);
      const around = await deps.planAround(sequence, course.damaged, signal);
      const { source: database } = sequence;
      if (around.kind === 'none') {
        listener({
          type: 'restore_not_replanned',
          database,
          file: damaged.file,
          error,
          before: around.before,
          after: around.after,
        });
        throw first;
      }
      const steps = around.sequence.steps;
      listener({
        type: 'restore_replanned',
        database,
        steps: steps.map(({ id }) => id),
        because: { code: 'file_damaged', file: damaged.file, error },
      });
      for (const { content } of steps) await refuseTakenContent(content.localPath);
      course.sequence = around.sequence;
    }
  }
};

/** Null: what went wrong says nothing about the file. */
const damagedOf = ({ steps }: PlannedSequence, at: number, error: RexusError): DamagedFile | null => {
  const stored = steps[at]?.stored;
  if (stored?.origin !== 'rexus') return null;
  const isOfFile =
    hasCode(error, 'HASH_MISMATCH') ||
    hasCode(error, 'STORED_FILE_DAMAGED') ||
    hasCode(error, 'STORED_FILE_MISSING') ||
    hasCode(error, 'OTHER_BACKUP_SET') ||
    // Bad sectors, unlike permissions, are this file's alone; if the whole disk fails, the other way meets it as well.
    (hasCode(error, 'FILE_UNREADABLE') && error.facts.path === stored.file && mediumFails(error.facts.reason));
  return isOfFile ? { file: stored.stored.file, found: error.code } : null;
};

const isResumed = ({ applied, safety }: PlannedSequence): boolean =>
  applied > 0 || (safety.kind === 'none' && safety.why === 'resumed');
