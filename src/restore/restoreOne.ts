import { type DatabaseName, sameDatabase } from '../domain/databaseName.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import { asRexusError, hasCode, RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import { unpackFile } from '../pipeline/unpackFile.ts';
import type { DatabaseFacts, LongRun, SqlServer } from '../sqlserver/sqlServer.ts';
import { checkDatabaseStatement, type RestoreDatabase, restoreStatement } from '../sqlserver/statements.ts';
import { checkContent, type ReadSet } from './checkContent.ts';
import { openToServer, refuseTakenContent, removeContent } from './contentFile.ts';
import { freeMoves } from './freeMoves.ts';
import { overwritesOf } from './overwrites.ts';
import { addedBytes } from './planMoves.ts';
import { refuseSpace } from './refuseRestore.ts';
import type { RestoreDeps } from './restoreDeps.ts';
import type { PlannedMove, PlannedRestore, RestoreListener, RestoreOutcome } from './restorePlan.ts';
import { type BeginStage, restoreStagesOf } from './restoreStages.ts';
import { restoreStatementOf } from './restoreStatementOf.ts';

type Planned = Extract<PlannedRestore, { readonly action: 'restore' }>;

/**
 * Restores one database as planned. The order is the promise: the stored bytes are proven, the server has read the backup that is meant, and a
 * safety copy of what will be lost is stored, before the first statement that changes anything. Never throws for what may go wrong.
 */
export const restoreOne = async (
  deps: RestoreDeps,
  planned: Planned,
  listener: RestoreListener,
  signal: AbortSignal,
): Promise<RestoreOutcome> => {
  const { clock } = deps;
  try {
    // Outside of what cleans up: what stands there now is somebody else's.
    await refuseTakenContent(planned.content.localPath);
  } catch (error) {
    return { status: 'failed', error: asRexusError(error), safetyCopy: null };
  }
  const startMs = clock.monotonicMs();
  const begin = restoreStagesOf(planned.source, listener, clock);
  let safetyCopy: RunId | null = null;
  try {
    throwIfInterrupted(signal);
    begin('check', null, null);
    const existing = await findTarget(deps.server, planned, signal);
    const statement = await provenStatement(deps, planned, existing, begin, signal);
    if (existing !== null && overwritesOf(existing).safetyCopy === 'will_be_taken') {
      begin('safety_copy', null, null);
      safetyCopy = await deps.takeSafetyCopy(existing.name, signal);
      listener({ type: 'safety_copy_taken', database: planned.source, id: safetyCopy });
    }
    throwIfInterrupted(signal);
    await restore(deps, planned, { statement, isNew: existing === null }, begin, signal);
    const checked = await checkDatabase(deps, planned.target, begin, signal);
    return { status: 'restored', seconds: (clock.monotonicMs() - startMs) / 1000, checked, safetyCopy };
  } catch (error) {
    return { status: 'failed', error: asRexusError(error), safetyCopy };
  } finally {
    await removeContent(planned.content.localPath);
  }
};

/** The target as it is now; the plan may be minutes old. @throws RexusError TARGET_EXISTS if something would be overwritten that nobody confirmed */
const findTarget = async (
  server: SqlServer,
  { target, overwrites }: Planned,
  signal: AbortSignal,
): Promise<DatabaseFacts | null> => {
  const existing = (await server.databases(signal)).find(({ name }) => sameDatabase(name, target)) ?? null;
  if (existing !== null && overwrites === null) throw new RexusError('TARGET_EXISTS', { database: target });
  return existing;
};

/** Inflates the content, compares all its digests, has the server read it, and makes the RESTORE of it. Changes nothing on the server. */
const provenStatement = async (
  deps: RestoreDeps,
  { source, target, stored, content, overwrites, moves: plannedMoves }: Planned,
  existing: DatabaseFacts | null,
  begin: BeginStage,
  signal: AbortSignal,
): Promise<RestoreDatabase> => {
  const { bytes } = begin('unpack', null, null);
  await unpackFile({
    from: stored.file,
    to: content.localPath,
    signal,
    onProgress: bytes,
    ...(stored.origin === 'rexus'
      ? { compression: stored.stored.compression, expected: { stored: stored.stored, content: stored.stored.content } }
      : {
          compression: stored.compression,
          expected: { stored: null, content: { md5: stored.contentMd5, sha256: null, bytes: stored.contentBytes } },
        }),
  });
  await openToServer(content.localPath, deps.storage);
  const set = stored.origin === 'rexus' ? stored.set : null;
  const read = await checkContent(deps.server, content, { source, set }, signal);
  const moves = set === null ? await movesNow(deps, read, target, existing, signal) : plannedMoves;
  const from = content.serverPath;
  return restoreStatementOf({ target, from, position: read.position, moves, replace: overwrites !== null, set: read });
};

/** What the plan could not know: the same pure decision, of facts that are fresh. @throws RexusError NOT_ENOUGH_SPACE */
const movesNow = async (
  { server, storage }: RestoreDeps,
  { files }: ReadSet,
  target: DatabaseName,
  existing: DatabaseFacts | null,
  signal: AbortSignal,
): Promise<readonly PlannedMove[]> => {
  const facts = {
    server: await server.facts(signal),
    databases: await server.databases(signal),
    takenPaths: new Set<string>(),
  };
  const { moves } = await freeMoves(server, files, target, existing, facts, signal);
  const added = addedBytes(files, moves, existing);
  const volumes = await server.volumes(signal);
  // The content is there already.
  const refusal = refuseSpace({ freeBytes: 0, volumes }, { contentBytes: 0, contentPath: storage.restore, added });
  if (refusal !== null) throw refusal;
  return moves;
};

const longRun = (deps: RestoreDeps, signal: AbortSignal, onPercent: (percent: number) => void): LongRun => ({
  signal,
  silenceMs: deps.silenceMs,
  onPercent,
});

const restore = async (
  deps: RestoreDeps,
  { target, neededBytes }: Planned,
  { statement, isNew }: { readonly statement: RestoreDatabase; readonly isNew: boolean },
  begin: BeginStage,
  signal: AbortSignal,
): Promise<void> => {
  const { percent } = begin('restore', restoreStatement(statement), neededBytes);
  try {
    await deps.server.restore(statement, longRun(deps, signal, percent));
  } catch (error) {
    throw isNew && hasCode(error, 'RESTORE_FAILED') ? await dropHalf(deps.server, target, error) : error;
  }
};

/**
 * A database that was not there before, and that the failed RESTORE left unfinished, is removed again. One that is online holds what was
 * restored: only the server's answer was lost, and it is left.
 */
const dropHalf = async (
  server: SqlServer,
  target: DatabaseName,
  error: RexusError<'RESTORE_FAILED'>,
): Promise<RexusError<'RESTORE_FAILED'>> => {
  const withState = (state: string): RexusError<'RESTORE_FAILED'> =>
    new RexusError(
      'RESTORE_FAILED',
      { ...error.facts, state },
      {
        cause: error.cause,
        serverMessages: error.serverMessages,
      },
    );
  try {
    // Not under the run's signal: an interrupted restore cleans up as well.
    const left = (await server.databases()).find(({ name }) => sameDatabase(name, target));
    if (left === undefined) return withState('MISSING');
    if (left.state === 'ONLINE') return error;
    await server.dropDatabase(left.name);
    return withState('MISSING');
  } catch {
    return error;
  }
};

/** False if it was interrupted: the database is restored and online, and nobody has looked through it. */
const checkDatabase = async (
  deps: RestoreDeps,
  target: DatabaseName,
  begin: BeginStage,
  signal: AbortSignal,
): Promise<boolean> => {
  if (signal.aborted) return false;
  const { percent } = begin('check_database', checkDatabaseStatement(target), null);
  try {
    await deps.server.checkDatabase(target, longRun(deps, signal, percent));
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
};
