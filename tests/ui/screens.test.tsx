/** Every step of every screen as it is drawn, in both languages and at both sizes: the snapshots are the pictures to look at. */
import type { ReactElement } from 'react';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../src/config/settings.ts';
import { type DatabaseName, parseDatabaseName } from '../../src/domain/databaseName.ts';
import { localPath } from '../../src/domain/localPath.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { LeaveQuestion } from '../../src/ui/LeaveQuestion.tsx';
import { plannedDrill } from '../../src/ui/progress/drillProgress.ts';
import { emptyRun, type RunProgress } from '../../src/ui/progress/runProgress.ts';
import { BackupView } from '../../src/ui/screens/backup/BackupScreen.tsx';
import { type BackupState, initialBackup } from '../../src/ui/screens/backup/backupReducer.ts';
import { DrillView } from '../../src/ui/screens/drill/DrillScreen.tsx';
import { HelpScreen } from '../../src/ui/screens/help/HelpScreen.tsx';
import { HomeView } from '../../src/ui/screens/home/HomeScreen.tsx';
import { initialHome } from '../../src/ui/screens/home/homeReducer.ts';
import { momentDraft } from '../../src/ui/screens/restore/momentDraft.ts';
import { RestoreView } from '../../src/ui/screens/restore/RestoreScreen.tsx';
import { initialRestore } from '../../src/ui/screens/restore/restoreReducer.ts';
import type { RestoreState } from '../../src/ui/screens/restore/restoreState.ts';
import { RunsView } from '../../src/ui/screens/runs/RunsScreen.tsx';
import { listOf } from '../../src/ui/screens/runs/runsReducer.ts';
import { ScheduleView } from '../../src/ui/screens/schedule/ScheduleScreen.tsx';
import { draftOf } from '../../src/ui/screens/schedule/scheduleDraft.ts';
import { initialSchedule } from '../../src/ui/screens/schedule/scheduleReducer.ts';
import { SchedulerView } from '../../src/ui/screens/scheduler/SchedulerScreen.tsx';
import { initialScheduler } from '../../src/ui/screens/scheduler/schedulerReducer.ts';
import { aLine, aWindow, lineOfFulls, someChains } from '../support/chainLines.ts';
import { aCompletedRecord, aFailedRecord, aManifest, aRun } from '../support/manifests.ts';
import { drawn, SIZES } from '../support/renderUi.tsx';
import { aSchedule, atTime, manyRuns, scriptedServices } from '../support/scriptedServices.ts';

const RUN = '20261121_020000';
const RUN_END = '2026-11-21T11:50:00Z';
const NOON = new Date('2026-11-21T12:00:00Z');
const users = parseDatabaseName('users');
const inventario = parseDatabaseName('inventario');
const auditoria = parseDatabaseName('auditoría ñandú');
const unreachable = new RexusError('SERVER_UNREACHABLE', { server: 'SERVIDOR\\SQLEXPRESS', reason: 'ECONNREFUSED' });
const denied = new RexusError('SERVER_PATH_DENIED', {
  operation: 'BACKUP DATABASE',
  database: 'inventario',
  number: 3201,
  message: "Cannot open backup device 'D:\\backups\\inventario.bak'. Operating system error 5(Access is denied.).",
  path: 'D:\\backups\\inventario.bak',
  osError: '5(Access is denied.)',
});
const damaged = localPath('/backups/backup_manifest_20261119_020000.json');
const invalid = new RexusError('MANIFEST_INVALID', { path: damaged, reason: 'unexpected end of JSON input' });

const services = scriptedServices({
  schedules: [
    aSchedule('diario'),
    aSchedule('semanal', { when: atTime('02:00', { kind: 'weekdays', days: ['sunday'] }) }),
  ],
});
const request = {
  databases: [],
  type: 'full',
  copyOnly: false,
  tail: null,
  label: null,
  includeFiles: true,
  rotate: true,
  purpose: 'backup',
} as const;
const never = new AbortController().signal;
const plan = await services.planBackup(request, never);
const planWithRefusal = {
  ...plan,
  databases: plan.databases.map((database) =>
    database.name === inventario
      ? { action: 'refuse' as const, type: 'full' as const, name: inventario, error: denied }
      : database,
  ),
};
const run: RunProgress = {
  ...emptyRun,
  id: parseRunId(RUN),
  databases: [
    { state: 'finished', name: users, record: aCompletedRecord('users', RUN), error: null },
    { state: 'running', name: auditoria, stage: 'pack', percent: 62.4, bytesPerSecond: 87_300_000 },
    { state: 'finished', name: inventario, record: aFailedRecord('inventario'), error: denied },
    { state: 'waiting', name: parseDatabaseName('una base con un nombre verdaderamente largo') },
  ],
  files: [{ part: 'config', outcome: { files: 3, skipped: 1, errors: [] } }],
  warnings: [{ code: 'bak_not_removed', detail: '/backups/temp/users.bak' }],
};
const manifest = aManifest(RUN, [aCompletedRecord('users', RUN), aFailedRecord('inventario')]);
const good = aRun(RUN, [aCompletedRecord('users', RUN), aCompletedRecord('inventario', RUN)]);
/** As the services write it, at the stopped clock's noon. */
const LOG = [
  { event: 'scheduler_started', schedules: 2 },
  { event: 'next_runs', next_runs: [{ schedule: 'diario', at: '2026-11-22T02:00:00' }] },
  { event: 'schedule_due', schedule: 'diario', due_at: '2026-11-21T02:00:00+00:00', reason: 'missed' },
  { event: 'run_started', id: RUN },
  { event: 'stage_started', database: 'users', stage: 'verify' },
  { event: 'database_finished', database: 'users', bytes: 87_700 },
  { level: 'error', event: 'database_finished', database: 'inventario', code: 'SERVER_PATH_DENIED' },
  { event: 'files_finished', part: 'config', files: 3, skipped: 0 },
  { level: 'warn', event: 'secret_file_unencrypted', detail: '/proyecto/.env' },
  { event: 'run_finished', id: RUN, status: 'partial', duration_ms: 3400 },
  { event: 'schedule_finished', schedule: 'diario', exit_code: 3 },
].map((fields, index) => JSON.stringify({ level: 'info', time: `2026-11-21T12:00:${10 + index}.000`, ...fields }));
const catalogue = { runs: [good, ...manyRuns(40)], unreadable: [{ path: damaged, error: invalid }] };
const withRuns = scriptedServices({ runs: [good] });
const restorePlan = await withRuns.planRestore(
  { kind: 'run', id: parseRunId(RUN), databases: [users], as: null, files: false, withoutTail: false },
  never,
);
const besidePlan = await withRuns.planRestore(
  {
    kind: 'run',
    id: parseRunId(RUN),
    databases: [users],
    as: parseDatabaseName('users de ayer'),
    files: false,
    withoutTail: false,
  },
  never,
);
const firstStep: RestoreState = initialRestore(catalogue, withRuns.chains().databases, null);
const chainLine = aLine(
  someChains(
    'users',
    [aWindow('2026-11-20T02:00:00Z', '2026-11-20T18:00:00Z'), aWindow('2026-11-20T22:00:00Z', RUN_END)],
    NOON,
    {
      holes: [
        {
          fromMs: Date.parse('2026-11-20T18:00:00Z'),
          toMs: Date.parse('2026-11-20T22:00:00Z'),
          why: {
            code: 'file_missing',
            id: parseRunId('20261120_190000'),
            file: 'databases/users_20261120_190000_log.trn.gz',
          },
        },
      ],
    },
  ),
);
const drillPlan = await withRuns.planDrill({ database: users, to: { kind: 'random' }, keep: false }, never);
const drillReport = await withRuns.runDrill(drillPlan, () => undefined, never);
const settled = (source: DatabaseName, target: DatabaseName) => ({ source, target });
const nextRuns = services.nextRuns(10);
const [diario] = services.settings.schedules;
if (diario === undefined) throw new Error('there is a schedule');
const listed = { schedules: services.settings.schedules, cursor: 0 };

const home = (status: Parameters<typeof HomeView>[0]['state']['overview']): ReactElement => (
  <HomeView state={{ ...initialHome('backup'), overview: status }} />
);
const backup = (state: BackupState): ReactElement => <BackupView state={state} />;
const restore = (state: RestoreState): ReactElement => <RestoreView state={state} />;
const choices = { items: services.settings.databases.map((value) => ({ value, isChosen: true })), cursor: 1 };

const STEPS: Readonly<Record<string, ReactElement> & { readonly help: ReactElement }> = {
  'home while the server is asked': home({ phase: 'asking' }),
  'home with the server reached': home({ phase: 'known', status: await withRuns.status(never) }),
  'home with the server not reached': home({
    phase: 'known',
    status: {
      server: { state: 'failed', label: 'SERVIDOR\\SQLEXPRESS', error: unreachable },
      databases: [
        {
          name: users,
          lastGood: { id: parseRunId(RUN), finishedAt: '2026-11-21T02:00:00Z', ageMs: 36e6, sizeBytes: 3e6 },
          lastFailure: null,
          line: lineOfFulls(users, [good], NOON),
        },
        {
          name: auditoria,
          lastGood: { id: parseRunId(RUN), finishedAt: '2026-11-21T02:00:00Z', ageMs: 36e6, sizeBytes: 3e6 },
          lastFailure: { id: parseRunId(RUN), error: 'the disk is full' },
          line: lineOfFulls(auditoria, [], NOON),
        },
      ],
      unfinishedRestores: [],
      nextRun: null,
      freeBytes: null,
    },
  }),
  'home with a restore that broke off': home({
    phase: 'known',
    status: {
      ...(await withRuns.status(never)),
      unfinishedRestores: [{ source: users, target: users, state: 'RESTORING', safetyCopy: parseRunId(RUN) }],
    },
  }),
  'home with a thousand databases': home({
    phase: 'known',
    status: {
      ...(await services.status(never)),
      databases: Array.from({ length: 1000 }, (_, index) => ({
        name: parseDatabaseName(`empresa_${index}`),
        lastGood:
          index === 700
            ? null
            : { id: parseRunId(RUN), finishedAt: '2026-11-21T02:00:00Z', ageMs: 36e6, sizeBytes: 3e6 },
        lastFailure: null,
        line: lineOfFulls(users, [], NOON),
      })),
    },
  }),
  'backup: choosing': backup(initialBackup(services.settings)),
  'backup: nothing chosen': backup({ phase: 'choosing', choices, type: 'full', problem: 'nothing_chosen' }),
  'backup: planning': backup({ phase: 'planning', choices, type: 'full', request }),
  'backup: no plan': backup({ phase: 'plan_failed', choices, type: 'full', error: unreachable }),
  'backup: plan': backup({ phase: 'plan', choices, type: 'full', plan: planWithRefusal }),
  'backup: running': backup({ phase: 'running', plan, run, stop: 'not_asked' }),
  'backup: asked to stop': backup({ phase: 'running', plan, run, stop: 'asking' }),
  'backup: result': backup({
    phase: 'finished',
    run,
    report: { manifest, path: localPath(`/backups/backup_manifest_${RUN}.json`), exitCode: 3 },
  }),
  'backup: stopped': backup({ phase: 'broken_off', run, error: new RexusError('INTERRUPTED', { signal: 'SIGINT' }) }),
  'runs: none': <RunsView state={listOf({ runs: [], unreadable: [] })} />,
  'runs: list': <RunsView state={{ ...listOf(catalogue), cursor: 1 } as ReturnType<typeof listOf>} />,
  'runs: details': <RunsView state={{ phase: 'details', items: [], cursor: 0, item: { kind: 'run', run: good } }} />,
  'runs: an unreadable one': (
    <RunsView
      state={{ phase: 'details', items: [], cursor: 0, item: { kind: 'unreadable', path: damaged, error: invalid } }}
    />
  ),
  'restore: choosing the run': restore(firstStep),
  'restore: choosing databases': restore(initialRestore(catalogue, [], parseRunId(RUN))),
  'restore: choosing the database': restore({
    phase: 'choosing_database',
    back: firstStep,
    lines: [chainLine],
    cursor: 0,
  }),
  'restore: choosing the moment': restore({
    phase: 'choosing_moment',
    back: firstStep,
    line: chainLine,
    draft: { ...momentDraft(chainLine.chains), problem: 'unreadable' },
  }),
  'drill: plan': <DrillView state={{ phase: 'plan', plan: drillPlan }} />,
  'drill: result': <DrillView state={{ phase: 'finished', drill: plannedDrill(drillPlan), report: drillReport }} />,
  'restore: a new name': restore({
    phase: 'choosing_name',
    back: firstStep,
    source: users,
    asked: { kind: 'run', id: parseRunId(RUN), files: false },
    option: 'new',
    typed: 'USERS',
    problem: 'same',
  }),
  'restore: plan over the original': restore({ phase: 'plan', back: firstStep, plan: restorePlan }),
  'restore: plan beside the original': restore({ phase: 'plan', back: firstStep, plan: besidePlan }),
  'restore: typing the name': restore({
    phase: 'confirming',
    back: firstStep,
    plan: restorePlan,
    expected: users,
    afterwards: [],
    typed: 'user',
    isWrong: true,
  }),
  'restore: running': restore({
    phase: 'running',
    plan: restorePlan,
    restore: {
      databases: [
        {
          ...settled(users, users),
          state: 'running',
          stage: 'restore',
          step: null,
          percent: 35,
          bytesPerSecond: 120e6,
        },
        { ...settled(inventario, parseDatabaseName('inventario de ayer')), state: 'waiting' },
      ],
      files: [],
      safetyCopies: [{ database: users, id: parseRunId('20261121_120500') }],
    },
    stop: 'stopping',
  }),
  'restore: failed': restore({
    phase: 'finished',
    restore: { databases: [], files: [], safetyCopies: [] },
    report: {
      databases: [
        {
          ...settled(users, users),
          outcome: {
            status: 'failed',
            error: new RexusError('RESTORE_FAILED', {
              database: 'users',
              state: 'RESTORING',
              cause: 'the medium is damaged',
            }),
            safetyCopy: parseRunId('20261121_120500'),
            left: { kind: 'unfinished', state: 'RESTORING', applied: 0, steps: [parseRunId(RUN)] },
          },
        },
      ],
      filesRestored: 0,
      filesFailed: 0,
      exitCode: 1,
    },
  }),
  'schedule: list': (
    <ScheduleView
      state={
        { ...initialSchedule(services.settings.schedules), done: { kind: 'saved', name: 'diario' } } as ReturnType<
          typeof initialSchedule
        >
      }
      nextRuns={nextRuns}
    />
  ),
  'schedule: editing the days of the week': (
    <ScheduleView
      nextRuns={nextRuns}
      state={{
        ...listed,
        phase: 'editing',
        databases: [],
        schedule: diario,
        error: null,
        draft: {
          ...draftOf(diario),
          field: 'value',
          kind: 'weekdays',
          weekdays: ['monday', 'friday'],
          weekdayCursor: 4,
          time: '25:00',
          problem: 'time',
        },
      }}
    />
  ),
  'scheduler: waiting': <SchedulerView state={initialScheduler(nextRuns, LOG.slice(0, 2))} />,
  'scheduler: running': (
    <SchedulerView
      state={{
        phase: 'running',
        nextRuns,
        current: { schedule: 'diario', run },
        last: null,
        warnings: [{ code: 'state_not_written', detail: '/backups/scheduler_state.json' }],
        log: LOG,
        stop: 'asking',
      }}
    />
  ),
  help: <HelpScreen onClose={() => undefined} onInterrupt={() => undefined} />,
  'leaving while something runs': <LeaveQuestion onAnswer={() => undefined} />,
};

describe.each(LANGUAGES)('in %s', (language) => {
  describe.each(SIZES)('at $columns columns', (size) => {
    test.each(Object.keys(STEPS))('%s', (name) => {
      const screen = drawn(STEPS[name], { services, language, ...size });
      const lines = screen.split('\n');
      expect(lines.length).toBeLessThan(size.rows);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(size.columns);
      expect(screen).toMatchSnapshot();
    });

    test('help fits without scrolling', () => {
      const screen = drawn(STEPS.help, { services, language, ...size });
      expect(screen).toContain('Ctrl-C');
    });
  });
});
