import { expect, test } from 'vitest';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import { parseLsn } from '../../../src/domain/lsn.ts';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { parseRunId } from '../../../src/domain/runId.ts';
import { aLine, aWindow, someChains } from '../../support/chainLines.ts';
import { aCompletedRecord, aRun } from '../../support/manifests.ts';
import { KEYS, openMenu, SIZES, type Ui } from '../../support/renderUi.tsx';
import { type ScriptedServices, scriptedServices } from '../../support/scriptedServices.ts';

const RUN = '20261121_020000';
const NOW = new Date('2026-11-21T12:00:00Z');
const users = parseDatabaseName('users');

const HOLE = {
  fromMs: Date.parse('2026-11-20T18:00:00Z'),
  toMs: Date.parse('2026-11-20T22:00:00Z'),
  why: {
    code: 'log_hole',
    fromLsn: parseLsn('300'),
    toLsn: parseLsn('400'),
    fromMs: Date.parse('2026-11-20T18:00:00Z'),
    toMs: Date.parse('2026-11-20T22:00:00Z'),
  },
} as const;

const services = (): ScriptedServices =>
  scriptedServices({
    runs: [aRun(RUN, [aCompletedRecord('users', RUN), aCompletedRecord('inventario', RUN)])],
    lines: [
      aLine(
        someChains(
          'users',
          [
            aWindow('2026-11-20T02:00:00Z', '2026-11-20T18:00:00Z'),
            aWindow('2026-11-20T22:00:00Z', '2026-11-21T11:50:00Z'),
          ],
          NOW,
          { holes: [HOLE] },
        ),
        {
          proof: {
            proven: {
              id: parseRunId('20261110_050000'),
              finishedAt: '',
              ageMs: 11 * 86_400_000,
              momentAt: null,
              rtoMs: 900,
            },
            failed: null,
            isOverdue: false,
          },
        },
      ),
    ],
  });

/** To the list of databases with their lines of time. */
const toDatabases = async (ui: Ui): Promise<string> => {
  ui.press('4');
  await ui.shows('From which run?');
  ui.press('m');
  return await ui.shows('Which database goes back to a moment?');
};

const toMoment = async (ui: Ui): Promise<string> => {
  await toDatabases(ui);
  ui.press(KEYS.enter);
  return await ui.shows('To which moment should users go back?');
};

test.each(SIZES)('shows each database’s line of time, its hole and its proof in $columns × $rows', async (size) => {
  const ui = await openMenu({ services: services(), size });
  const list = await toDatabases(ui);
  expect(list).toMatch(/users +2026-11-21 11:50:00 +11 d ago \(20261110_050000\)/);
  expect(list).toMatch(/█+[▓·]+█+/);
  ui.press(KEYS.enter);
  const moment = await ui.shows('Moment:');
  expect(moment).toContain('2026-11-20 02:00:00');
  expect(moment).toMatch(/hole 2026-11-20 18:00:00 to 2026-11-20 22:00:00: no log\s+backup\s+covers/);
  expect(moment).toContain('Moment: 2026-11-21 11:50:00');
});

test('restores to a moment that was typed, under a new name', async () => {
  const on = services();
  const ui = await openMenu({ services: on });
  await toMoment(ui);
  ui.press('2026-11-20 14:30:05', KEYS.enter);
  await ui.shows('Where should users go?');
  ui.press(KEYS.down);
  await ui.shows('► New name');
  ui.press('copia', KEYS.enter);
  const plan = await ui.shows('users as copia');
  expect(plan).toContain('2026-11-20 14:30:05');
  ui.press(KEYS.enter);
  await ui.shows('users as copia: restored');
  expect(on.databases.get(users)).toBe(1);
});

test('over the original the name is typed, as with a run', async () => {
  const ui = await openMenu({ services: services() });
  await toMoment(ui);
  ui.press(KEYS.enter);
  await ui.shows('Where should users go?');
  ui.press(KEYS.enter);
  await ui.shows('OVERWRITES users');
  ui.press(KEYS.enter);
  await ui.shows('type its name:');
});

test('says what is wrong with a moment that is none, and mends it by erasing', async () => {
  const ui = await openMenu({ services: services() });
  await toMoment(ui);
  ui.press('tomorrow', KEYS.enter);
  await ui.shows('Type year-month-day hour:minute:second');
  ui.press(KEYS.escape);
  await ui.shows('Which database goes back to a moment?');
  ui.press(KEYS.enter);
  await ui.shows('Moment: 2026-11-21 11:50:00');
  ui.press(KEYS.erase, KEYS.erase, '3', '0');
  await ui.shows('Moment: 2026-11-21 11:50:30');
});

test('Esc goes back one step at a time', async () => {
  const ui = await openMenu({ services: services() });
  await toMoment(ui);
  ui.press(KEYS.escape);
  await ui.shows('Which database goes back to a moment?');
  ui.press(KEYS.escape);
  await ui.shows('From which run?');
});

test('proves the database by a drill from there, and says where the evidence is', async () => {
  const on = services();
  const ui = await openMenu({ services: on });
  await toDatabases(ui);
  const restoring = on.hold('restore users restore');
  ui.press('d');
  const plan = await ui.shows('drill: the plan');
  expect(plan).toContain('Plan: restore users as users_drill_20261121_120000');
  ui.press(KEYS.enter);
  await restoring.reached;
  await ui.shows('Restoring to a scratch database');
  restoring.letGo();
  const result = await ui.shows('PROVEN: users');
  expect(result).toContain('drill_20261121_120000.json');
  expect(on.databases.has(parseDatabaseName('users_drill_20261121_120000'))).toBe(false);
  ui.press(KEYS.enter);
  await ui.shows('6  Exit');
});

test('a drill that fails says why, and what to do', async () => {
  const on = services();
  const ui = await openMenu({ services: on });
  on.fail(
    'restore users check_database',
    new RexusError('CHECKDB_FAILED', { database: 'x', firstMessage: 'Msg 8939' }),
  );
  await toDatabases(ui);
  ui.press('d');
  await ui.shows('drill: the plan');
  ui.press(KEYS.enter);
  const result = await ui.shows('drill: result');
  expect(result).toContain('has damaged data: Msg 8939');
});

test('a drill that cannot be planned says why', async () => {
  const on = services();
  on.fail('plan drill', new RexusError('NOTHING_TO_DO', { reason: 'no_backups' }));
  const ui = await openMenu({ services: on, language: 'es' });
  ui.press('4');
  await ui.shows('¿');
  ui.press('m');
  await ui.shows('¿Qué base de datos vuelve a un momento?');
  ui.press('d');
  await ui.shows('No se puede hacer ningún simulacro.');
});
