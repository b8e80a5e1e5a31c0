import type { DatabaseName } from '../domain/databaseName.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import { type RestoreSet, restoreStatement } from '../sqlserver/restoreStatements.ts';
import type { LongRun } from '../sqlserver/sqlServer.ts';
import type { ReadSet } from './checkContent.ts';
import { removeContent } from './contentFile.ts';
import { contentBytesOf } from './planSpace.ts';
import { positionOf, unpackStep } from './proveSteps.ts';
import type { RestoreDeps } from './restoreDeps.ts';
import { noteOf } from './restoreNote.ts';
import type { PlannedSequence } from './restorePlan.ts';
import type { BeginStage } from './restoreStages.ts';

/** What happens while steps are applied, for whoever has to say afterwards how far it came. */
export interface Applying {
  /** The statement of a step goes to the server now. */
  sending(at: number): void;
  applied(at: number): void;
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
 * @throws RexusError RESTORE_FAILED with the state that the database was left in, STOP_NOT_REACHED, and what unpacking fails with
 */
export const applySteps = async (
  deps: RestoreDeps,
  { sequence, safetyCopy, read, statementOf }: ApplyRequest,
  progress: Applying,
  begin: BeginStage,
  signal: AbortSignal,
): Promise<void> => {
  const { steps, source, target } = sequence;
  let isStopBehind = false;
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
    ({ isStopBehind } = await deps.server.restore(statement, longRun(deps, signal, percent)));
    progress.applied(at);
    await removeContent(step.content.localPath);
  }
  if (isStopBehind) refuseShortStop(sequence);
  throwIfInterrupted(signal);
  await deps.notes.write(noteOf(sequence, { safetyCopy, at: { kind: 'recover' } }));
  await recover(deps, target, begin, signal);
};

/** Opens what was restored. */
export const recover = async (
  deps: RestoreDeps,
  target: DatabaseName,
  begin: BeginStage,
  signal: AbortSignal,
): Promise<void> => {
  const statement = { what: 'recover', database: target } as const;
  const { percent } = begin('recover', { sql: restoreStatement(statement) });
  await deps.server.restore(statement, longRun(deps, signal, percent));
};

/**
 * The last log ended before the stop (4322). That is as it should be where nothing was committed in between: every commit before the log backup
 * began is in it. Else the moment was not reached, whatever the plan said.
 */
const refuseShortStop = ({ steps, stop, reaches, target }: PlannedSequence): void => {
  const last = steps.at(-1);
  if (stop === null || reaches === null || last === undefined) return;
  const heldUntil = last.startedAt === null ? Number.NEGATIVE_INFINITY : Date.parse(last.startedAt);
  if (stop.kind === 'time' && reaches.atMs <= heldUntil) return;
  throw new RexusError('STOP_NOT_REACHED', { database: target, serverTime: reaches.serverTime });
};

export const longRun = (deps: RestoreDeps, signal: AbortSignal, onPercent: (percent: number) => void): LongRun => ({
  signal,
  silenceMs: deps.silenceMs,
  onPercent,
});
