import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readDrills } from '../../../src/catalogue/drill/drillFiles.ts';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import { joinLocal } from '../../../src/domain/localPath.ts';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { parseRunId } from '../../../src/domain/runId.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import { systemDisk } from '../../../src/platform/disk.ts';
import type { DrillEvent } from '../../../src/restore/drill/drillEvent.ts';
import type { DrillPlan } from '../../../src/restore/drill/drillPlan.ts';
import { type DrillDeps, runDrill } from '../../../src/restore/drill/runDrill.ts';
import type { RestoreOutcome } from '../../../src/restore/restoreEvent.ts';
import { memoryServer } from '../../support/memoryServer.ts';
import { temporaryDirectory } from '../../support/temporaryDirectory.ts';
import { factsOf, goodRecord, planOf, storageAt } from '../facts.ts';

const ID = parseRunId('20261122_120000');
const USERS = parseDatabaseName('users');
const SCRATCH = parseDatabaseName(`users_drill_${ID}`);
const GOOD: RestoreOutcome = { status: 'restored', seconds: 1, checked: true, safetyCopy: null, orphanedUsers: [] };

/** A drill whose restore ends as it is told to; it makes the scratch database, as a real one does. */
const bench = (ending: RestoreOutcome | (() => Promise<RestoreOutcome>) = GOOD, changes: Partial<DrillPlan> = {}) => {
  const base = temporaryDirectory('drill');
  const storage = storageAt(base);
  const server = memoryServer(['users']);
  let passedMs = 0;
  const advance = (ms: number): void => {
    passedMs += ms;
  };
  const clock: Clock = {
    now: () => new Date(Date.parse('2026-11-22T12:00:00Z') + passedMs),
    monotonicMs: () => passedMs,
    sleep: async (ms) => advance(ms),
  };
  const events: DrillEvent[] = [];
  const restore: DrillDeps['restore'] = async (_plan, listener) => {
    const stage = { database: USERS, sql: null, step: null } as const;
    listener({ type: 'restore_stage_started', ...stage, stage: 'unpack' });
    advance(120);
    listener({ type: 'restore_stage_started', ...stage, stage: 'restore' });
    advance(900);
    server.add(SCRATCH, 'rows of users');
    listener({ type: 'restore_stage_started', ...stage, stage: 'check_database' });
    advance(300);
    const outcome = typeof ending === 'function' ? await ending() : ending;
    listener({ type: 'database_restored', database: USERS, target: SCRATCH, outcome });
    return {
      databases: [{ source: USERS, target: SCRATCH, outcome }],
      filesRestored: 0,
      filesFailed: 0,
      exitCode: outcome.status === 'restored' ? 0 : 1,
    };
  };
  const plan: DrillPlan = {
    id: ID,
    database: USERS,
    reason: { code: 'asked' },
    chosen: 'newest',
    target: { kind: 'end' },
    scratch: SCRATCH,
    restore: planOf(factsOf([goodRecord('users')]), { databases: [USERS], as: SCRATCH }),
    assertions: [],
    keep: false,
    ...changes,
  };
  const stop = new AbortController();
  const describeError = ({ code }: RexusError): string => `said ${code}`;
  return {
    base,
    storage,
    server,
    events,
    stop,
    ledgers: () => (existsSync(storage.temp) ? readdirSync(storage.temp) : []),
    names: async () => (await server.databases()).map(({ name }) => name),
    run: () =>
      runDrill(
        { server, clock, disk: systemDisk, storage, restore, describe: describeError },
        plan,
        (event) => events.push(event),
        stop.signal,
      ),
  };
};

const failed = (code: 'CHECKDB_FAILED'): RestoreOutcome => ({
  status: 'failed',
  error: new RexusError(code, { database: SCRATCH, firstMessage: 'Msg 8939' }),
  safetyCopy: null,
  left: { kind: 'untouched' },
});

describe('a drill', () => {
  test('that goes well drops its database, measures how long it took and keeps the evidence', async () => {
    const { run, base, names, ledgers, events } = bench();
    const report = await run();
    expect(report).toMatchObject({ exitCode: 0, error: null, evidence: joinLocal(base, 'drills', `drill_${ID}.json`) });
    expect(await names()).toEqual(['users']);
    expect(ledgers()).toEqual([]);
    const { drills } = readDrills(base);
    expect(drills).toEqual([report.record]);
    expect(drills[0]).toMatchObject({
      outcome: { status: 'proven' },
      rtoMs: 1020,
      checkDatabase: 'no_errors',
      steps: [
        { step: 'unpack', ms: 120 },
        { step: 'restore', ms: 900 },
        { step: 'check_database', ms: 300 },
        { step: 'drop', ms: 0 },
      ],
    });
    expect(events.map(({ type }) => type)).toEqual([
      'drill_started',
      'restore_stage_started',
      'restore_stage_started',
      'restore_stage_started',
      'database_restored',
      'scratch_dropped',
      'drill_finished',
    ]);
  });

  test('of damaged data ends with 16, says so in the evidence, and its database is gone all the same', async () => {
    const { run, base, names } = bench(failed('CHECKDB_FAILED'));
    expect(await run()).toMatchObject({ exitCode: 16, error: { code: 'CHECKDB_FAILED' } });
    expect(await names()).toEqual(['users']);
    expect(readDrills(base).drills[0]).toMatchObject({
      checkDatabase: 'errors',
      outcome: { status: 'failed', code: 'CHECKDB_FAILED', error: 'said CHECKDB_FAILED' },
    });
  });

  test('asks its queries in the scratch database, all of them, and fails with 16 where one gives something else', async () => {
    const assertions = [
      { database: USERS, query: 'SELECT 1', expect: 'another' },
      { database: USERS, query: 'SELECT 2', expect: 'rows of users' },
    ];
    const { run, base, server, events } = bench(GOOD, { assertions });
    expect(await run()).toMatchObject({ exitCode: 16, error: { code: 'ASSERTION_FAILED' } });
    expect(server.calls.filter((call) => call.startsWith('scalar'))).toEqual([
      `scalar ${SCRATCH} SELECT 1`,
      `scalar ${SCRATCH} SELECT 2`,
    ]);
    expect(readDrills(base).drills[0]?.assertions.map(({ result }) => result)).toEqual([
      { status: 'failed', found: 'rows of users' },
      { status: 'passed' },
    ]);
    expect(events.filter(({ type }) => type === 'drill_asserted')).toHaveLength(2);
  });

  test('that is stopped drops its database, proves nothing and ends with 130', async () => {
    const { run, base, names, ledgers, stop } = bench(async () => {
      stop.abort('SIGINT');
      return {
        ...failed('CHECKDB_FAILED'),
        error: new RexusError('INTERRUPTED', { signal: 'SIGINT' }),
      } as RestoreOutcome;
    });
    expect(await run()).toMatchObject({ exitCode: 130, record: null, evidence: null });
    expect([await names(), ledgers(), readDrills(base).drills]).toEqual([['users'], [], []]);
  });

  test('keeps its database where that was asked for, and no run drops it later', async () => {
    const { run, names, ledgers, events } = bench(GOOD, { keep: true });
    expect(await run()).toMatchObject({ exitCode: 0 });
    expect([await names(), ledgers()]).toEqual([['users', SCRATCH], []]);
    expect(events.some(({ type }) => type === 'scratch_kept')).toBe(true);
  });

  test('waits for a session that still holds its database', async () => {
    const { run, server, names } = bench();
    let tries = 0;
    server.before = (call) => {
      if (call.startsWith('dropDatabase') && ++tries < 3)
        throw new RexusError('DATABASE_MISSING', { database: SCRATCH });
    };
    expect(await run()).toMatchObject({ exitCode: 0 });
    expect([tries, await names()]).toEqual([3, ['users']]);
  });

  test('that cannot drop its database is proven, says so with 1, and leaves the rest to the next run', async () => {
    const { run, server, ledgers, base } = bench();
    server.before = (call) => {
      if (call.startsWith('dropDatabase')) throw new RexusError('DATABASE_MISSING', { database: SCRATCH });
    };
    expect(await run()).toMatchObject({ exitCode: 1, error: { code: 'SCRATCH_LEFT' } });
    expect(ledgers()).toEqual([`drill_${ID}.json`]);
    expect(readDrills(base).drills[0]?.outcome).toEqual({ status: 'proven' });
  });

  test('has its ledger on the disk before anything is restored', async () => {
    let seen: readonly string[] = [];
    const one = bench(async () => {
      seen = one.ledgers();
      return GOOD;
    });
    await one.run();
    expect(seen).toEqual([`drill_${ID}.json`]);
  });
});
