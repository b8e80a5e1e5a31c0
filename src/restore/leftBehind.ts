import { type DatabaseName, sameDatabase } from '../domain/databaseName.ts';
import { hasCode, RexusError } from '../domain/rexusError.ts';
import type { SqlServer } from '../sqlserver/sqlServer.ts';
import type { Course } from './course.ts';
import { openAgain } from './keepSafe.ts';
import type { RestoreDeps } from './restoreDeps.ts';
import type { LeftBehind, RestoreOutcome } from './restoreEvent.ts';

/**
 * After a failure: makes the database usable again where nothing of it was touched, removes what is half a database and was none before, and
 * says in which state everything else is. The note stays for as long as there is something to go on with.
 */
export const leftBehind = async (deps: RestoreDeps, course: Course, error: RexusError): Promise<RestoreOutcome> => {
  const { target } = course.sequence;
  const failed = (left: LeftBehind, why = error): RestoreOutcome => ({
    status: 'failed',
    error: stoppedWith(why, left),
    safetyCopy: course.kept?.id ?? course.sequence.safetyCopy,
    left,
  });
  const untouched = async (why = error): Promise<RestoreOutcome> => {
    await deps.notes.remove(target).catch(() => undefined);
    return failed({ kind: 'untouched' }, why);
  };
  if (course.isOpen) return failed({ kind: 'open' });
  // What fails before the statement is sent is thrown as it is (sqlserver/restoreDatabase.ts).
  const isFirstSent = course.applied > 0 || (course.sent !== null && hasCode(error, 'RESTORE_FAILED'));
  if (!isFirstSent) {
    if (!course.isTailTried || (await openAgain(deps, target))) return await untouched();
    return failed(unfinished(course, await stateNow(deps.server, target)));
  }
  if (!hasCode(error, 'RESTORE_FAILED')) return failed(unfinished(course, await stateNow(deps.server, target)));
  if (course.applied === 0 && error.facts.state === 'ONLINE') return await untouched();
  if (course.applied > 0 || course.existing !== null) return failed(unfinished(course, known(error.facts.state)));
  const dropped = await dropHalf(deps.server, target, error);
  return dropped.facts.state === 'MISSING'
    ? await untouched(dropped)
    : failed(unfinished(course, known(dropped.facts.state)), dropped);
};

/** A stop is told with what it left: its advice is another then. */
const stoppedWith = (error: RexusError, left: LeftBehind): RexusError =>
  left.kind === 'untouched' || !hasCode(error, 'INTERRUPTED')
    ? error
    : new RexusError('INTERRUPTED', { ...error.facts, left: left.kind }, { cause: error.cause });

/** The server's word for the state of the database, `MISSING` if there is none; null: it cannot be asked. */
const stateNow = async (server: SqlServer, target: DatabaseName): Promise<string | null> => {
  try {
    // Not under the run's signal: an interrupted restore says it as well.
    return (await server.databases()).find(({ name }) => sameDatabase(name, target))?.state ?? 'MISSING';
  } catch {
    return null;
  }
};

/** What RESTORE_FAILED calls a state that the server did not tell any more. */
const known = (state: string): string | null => (state === 'UNKNOWN' ? null : state);

const unfinished = ({ sequence, applied }: Course, state: string | null): LeftBehind => ({
  kind: 'unfinished',
  state,
  applied,
  steps: sequence.steps.map(({ id }) => id),
});

/**
 * A database that was not there before, and that the failed RESTORE left unfinished, is removed again. One that is online holds what was
 * restored: only the server's answer was lost, and it is left.
 */
const dropHalf = async (
  server: SqlServer,
  target: DatabaseName,
  error: RexusError<'RESTORE_FAILED'>,
): Promise<RexusError<'RESTORE_FAILED'>> => {
  const withState = (state: string): RexusError<'RESTORE_FAILED'> => {
    const { facts, cause, serverMessages } = error;
    return new RexusError('RESTORE_FAILED', { ...facts, state }, { cause, serverMessages });
  };
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
