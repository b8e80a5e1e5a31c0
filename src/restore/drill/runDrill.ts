/**
 * Executes a drill: a real restore under a scratch name, CHECKDB, the assertions, and the scratch database is gone again, whatever happened.
 * What was measured is kept as evidence. Nothing but the scratch database is written to.
 */
import { writeDrill } from '../../catalogue/drill/drillFiles.ts';
import type { AssertionResult, DrillRecord } from '../../catalogue/drill/drillRecord.ts';
import type { StorageSettings } from '../../config/settings.ts';
import { sameDatabase } from '../../domain/databaseName.ts';
import { EXIT_CODES } from '../../domain/exitCodes.ts';
import { interruptedBy, throwIfInterrupted } from '../../domain/interrupted.ts';
import { localMoment } from '../../domain/localMoment.ts';
import { asRexusError, exitCodeOf, hasCode, RexusError } from '../../domain/rexusError.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Disk } from '../../platform/disk.ts';
import type { ServerFacts, SqlServer } from '../../sqlserver/sqlServer.ts';
import type { RestoreListener } from '../restoreEvent.ts';
import type { RestorePlan } from '../restorePlan.ts';
import type { RestoreReport } from '../restoreReport.ts';
import type { DrillListener, DrillReport } from './drillEvent.ts';
import { drillFiles, reachedAt } from './drillFacts.ts';
import { closeDrillLedger, type DrillLedger, openDrillLedger } from './drillLedger.ts';
import type { DrillPlan } from './drillPlan.ts';
import { ask } from './runAssertions.ts';
import { type StepTimes, stepTimes } from './stepTimes.ts';

/** What a drill works with. The backup lock is held meanwhile. */
export interface DrillDeps {
  readonly server: Pick<SqlServer, 'facts' | 'databases' | 'dropDatabase' | 'scalar'>;
  readonly clock: Clock;
  readonly disk: Disk;
  readonly storage: StorageSettings;
  /** Restores as planned; what goes wrong is in its report. */
  restore(plan: RestorePlan, listener: RestoreListener, signal: AbortSignal): Promise<RestoreReport>;
  /** An error in the configured language, for the evidence. */
  describe(error: RexusError): string;
}

/** @throws RexusError what was wrong before anything was made: the ledger cannot be written, the server does not answer */
export const runDrill = async (
  deps: DrillDeps,
  plan: DrillPlan,
  listener: DrillListener,
  signal: AbortSignal,
): Promise<DrillReport> => {
  const { clock, storage, disk } = deps;
  const server = await deps.server.facts(signal);
  const startedAt = localMoment(clock.now());
  const ledger = await openDrillLedger(storage.temp, { id: plan.id, scratch: plan.scratch, server: server.name }, disk);
  listener({ type: 'drill_started', id: plan.id, plan });
  const times = stepTimes(clock);
  const tried = await prove(deps, plan, times, listener, signal);
  const left = await clearAway(deps, plan, ledger, { times, listener, isStopped: signal.aborted });
  const failure = signal.aborted && tried.error !== null ? interruptedBy(signal) : tried.error;
  const record =
    failure !== null && hasCode(failure, 'INTERRUPTED')
      ? null
      : recordOf(
          plan,
          { ...tried, error: failure },
          { server, startedAt, finishedAt: localMoment(clock.now()), times },
          deps,
        );
  const evidence = record && (await writeDrill(storage.base, record, disk));
  const error = failure ?? left;
  const report = {
    id: plan.id,
    record,
    evidence,
    error,
    exitCode: error === null ? EXIT_CODES.done : exitCodeOf(error),
  };
  listener({ type: 'drill_finished', ...report });
  return report;
};

/** How far the proof came. */
interface Tried {
  readonly rtoMs: number | null;
  readonly checked: boolean;
  readonly assertions: readonly AssertionResult[];
  readonly error: RexusError | null;
}

const prove = async (
  deps: DrillDeps,
  plan: DrillPlan,
  times: StepTimes,
  listener: DrillListener,
  signal: AbortSignal,
): Promise<Tried> => {
  let rtoMs: number | null = null;
  const timed: RestoreListener = (event) => {
    if (event.type === 'restore_stage_started') {
      // Behind RECOVERY the database is open to everybody: CHECKDB looks at it while people could work again.
      if (event.stage === 'check_database') rtoMs = times.elapsedMs();
      times.begin(event.stage, event.step?.id ?? null);
    }
    if (event.type === 'database_restored' && event.outcome.status === 'restored') rtoMs ??= times.elapsedMs();
    listener(event);
  };
  const assertions: AssertionResult[] = [];
  let checked = false;
  try {
    const { databases } = await deps.restore(plan.restore, timed, signal);
    times.end();
    const outcome = databases[0]?.outcome;
    if (outcome === undefined) throw new TypeError('a drill restored no database');
    if (outcome.status === 'failed') return { rtoMs, checked, assertions, error: outcome.error };
    checked = outcome.checked;
    throwIfInterrupted(signal);
    let error: RexusError | null = null;
    if (plan.assertions.length > 0) times.begin('assertions', null);
    for (const assertion of plan.assertions) {
      const asked = await ask(deps.server, plan.scratch, assertion, deps.describe, signal);
      assertions.push(asked.result);
      listener({ type: 'drill_asserted', database: plan.database, ...asked.result });
      error ??= asked.error;
    }
    return { rtoMs, checked, assertions, error };
  } catch (error) {
    return { rtoMs, checked, assertions, error: asRexusError(error) };
  } finally {
    times.end();
  }
};

/** A session that was cancelled may hold the database for a while longer. */
const DROP_PATIENCE_MS = 30_000;
const DROP_PAUSE_MS = 500;

/** Drops the scratch database, also after an interrupt; what cannot be dropped stays in the ledger, for whoever comes next. */
const clearAway = async (
  { server, clock, storage, disk }: DrillDeps,
  { scratch, keep }: DrillPlan,
  ledger: DrillLedger,
  {
    times,
    listener,
    isStopped,
  }: { readonly times: StepTimes; readonly listener: DrillListener; readonly isStopped: boolean },
): Promise<RexusError | null> => {
  times.begin('drop', null);
  const deadline = clock.monotonicMs() + DROP_PATIENCE_MS;
  for (;;) {
    try {
      const left = (await server.databases()).find(({ name }) => sameDatabase(name, scratch));
      const isKept = keep && !isStopped && left !== undefined;
      if (left !== undefined && !isKept) await server.dropDatabase(left.name);
      await closeDrillLedger(ledger, storage.temp, disk);
      times.end();
      if (left !== undefined) listener({ type: isKept ? 'scratch_kept' : 'scratch_dropped', database: left.name });
      return null;
    } catch (thrown) {
      if (clock.monotonicMs() < deadline) {
        await clock.sleep(DROP_PAUSE_MS);
        continue;
      }
      times.end();
      const cause = asRexusError(thrown);
      const reason = cause.serverMessages[0]?.message ?? cause.code;
      return new RexusError('SCRATCH_LEFT', { database: scratch, reason }, { cause });
    }
  }
};

const recordOf = (
  plan: DrillPlan,
  { rtoMs, checked, assertions, error }: Tried,
  about: {
    readonly server: ServerFacts;
    readonly startedAt: string;
    readonly finishedAt: string;
    readonly times: StepTimes;
  },
  { storage, describe }: Pick<DrillDeps, 'storage' | 'describe'>,
): DrillRecord => ({
  id: plan.id,
  database: plan.database,
  scratch: plan.scratch,
  startedAt: about.startedAt,
  finishedAt: about.finishedAt,
  moment: { chosen: plan.chosen, at: rtoMs === null ? null : reachedAt(plan.restore) },
  files: drillFiles(plan.restore, storage.base),
  steps: about.times.steps,
  rtoMs,
  checkDatabase: checked ? 'no_errors' : error !== null && hasCode(error, 'CHECKDB_FAILED') ? 'errors' : 'not_run',
  assertions,
  server: { name: about.server.name, version: about.server.version, edition: about.server.edition },
  outcome: error === null ? { status: 'proven' } : { status: 'failed', code: error.code, error: describe(error) },
});
