import type { DatabaseName } from '../domain/databaseName.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import { type RestoreSet, restoreStatement } from '../sqlserver/restoreStatements.ts';
import type { LongRun, SqlServer } from '../sqlserver/sqlServer.ts';
import type { ReadSet } from './checkContent.ts';
import { removeContent } from './contentFile.ts';
import { contentBytesOf } from './planSpace.ts';
import { positionOf, unpackStep } from './proveSteps.ts';
import type { RestoreDeps } from './restoreDeps.ts';
import { noteOf } from './restoreNote.ts';
import type { RestoreNotes } from './restoreNotes.ts';
import type { PlannedSequence, PlannedStep } from './restorePlan.ts';
import type { BeginStage } from './restoreStages.ts';

/** What happens while steps are applied, for whoever has to say afterwards how far it came. */
export interface Applying {
  /** The statement of a step goes to the server now. */
  sending(at: number): void;
  applied(at: number): void;
}

/** What applying needs of all that a restore works with. */
export interface ApplyDeps extends Pick<RestoreDeps, 'storage' | 'silenceMs'> {
  readonly server: Pick<SqlServer, 'restore' | 'headers' | 'fileList'>;
  readonly notes: Pick<RestoreNotes, 'write'>;
}

export interface ApplyRequest {
  readonly sequence: PlannedSequence;
  readonly safetyCopy: RunId | null;
  /** What the server read of the contents that are inflated already. */
  readonly read: ReadonlyMap<number, ReadSet>;
  /** The RESTORE of a step, as the plan has it or, where it could not know, as the content says. */
  statementOf(at: number, read: ReadSet): Promise<RestoreSet>;
}

/**
 * Applies the steps that are left, each WITH NORECOVERY and written down before it is sent, and recovers at the end.
 * @throws RexusError RESTORE_FAILED with the state that the database was left in, and what unpacking fails with
 */
export const applySteps = async (
  deps: ApplyDeps,
  { sequence, safetyCopy, read, statementOf }: ApplyRequest,
  progress: Applying,
  begin: BeginStage,
  signal: AbortSignal,
): Promise<void> => {
  const { steps, source, target } = sequence;
  let isStopped = false;
  for (const [at, step] of steps.entries()) {
    if (at < sequence.applied) continue;
    throwIfInterrupted(signal);
    const position = positionOf(steps, at);
    const inflated = read.get(at) ?? (await unpackStep(deps, source, step, position, begin, signal));
    const statement = await statementOf(at, inflated);
    await deps.notes.write(noteOf(sequence, { safetyCopy, at: { kind: 'step', step: at } }));
    const sql = restoreStatement(statement);
    const { percent } = begin('restore', { sql, expectedBytes: contentBytesOf(step), step: position });
    progress.sending(at);
    try {
      const { isStopBehind } = await deps.server.restore(statement, longRun(deps, signal, percent));
      isStopped = statement.stop !== null && !isStopBehind;
    } catch (error) {
      if (!(isStopped && beginsTooLate(error))) throw error;
      // Servers before 2022 do not say when a log ended: of two that may hold the moment the first one did, and the server stopped in it.
      await removeContents(steps.slice(at));
      break;
    }
    progress.applied(at);
    await removeContent(step.content.localPath);
  }
  throwIfInterrupted(signal);
  await deps.notes.write(noteOf(sequence, { safetyCopy, at: { kind: 'recover' } }));
  await recover(deps, target, begin, signal);
};

/** 4305: the log begins behind where the database is. */
const beginsTooLate = (error: unknown): boolean =>
  error instanceof RexusError && error.serverMessages.some(({ number }) => number === 4305);

const removeContents = async (steps: readonly PlannedStep[]): Promise<void> => {
  for (const { content } of steps) await removeContent(content.localPath);
};

/** Opens what was restored. */
export const recover = async (
  deps: Pick<ApplyDeps, 'server' | 'silenceMs'>,
  target: DatabaseName,
  begin: BeginStage,
  signal: AbortSignal,
): Promise<void> => {
  const statement = { what: 'recover', database: target } as const;
  const { percent } = begin('recover', { sql: restoreStatement(statement) });
  await deps.server.restore(statement, longRun(deps, signal, percent));
};

export const longRun = (
  { silenceMs }: Pick<RestoreDeps, 'silenceMs'>,
  signal: AbortSignal,
  onPercent: (percent: number) => void,
): LongRun => ({ signal, silenceMs, onPercent });
