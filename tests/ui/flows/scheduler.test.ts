import { expect, test } from 'vitest';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { KEYS, openMenu, type Ui } from '../../support/renderUi.tsx';
import { type ScriptedServices, scriptedServices } from '../../support/scriptedServices.ts';

const start = async (services: ScriptedServices): Promise<Ui> => {
  const ui = await openMenu({ services });
  ui.press('5');
  await ui.shows('Waiting for the next run.');
  return ui;
};

test('shows the next runs and the log, and stops on Esc without asking', async () => {
  const services = scriptedServices();
  services.log('2026-11-21 11:59:00 info scheduler started: 1 schedule');
  const ui = await start(services);
  const screen = await ui.shows('2026-11-22 02:00');
  expect(screen).toContain('info scheduler started: 1 schedule');
  expect(services.going()).toBe(1);
  ui.press(KEYS.escape);
  await ui.shows('6  Exit');
  expect(services.going()).toBe(0);
});

test('shows a run that it started, live, and how it ended', async () => {
  const services = scriptedServices();
  const ui = await start(services);
  const pack = services.hold('backup inventario pack');
  const due = services.due('diario');
  await pack.reached;
  const screen = await ui.shows('Running now: diario');
  expect(screen).toMatch(/inventario +█+░+ +50 % +12\.3 MB\/s 4\/5 compressing/);
  services.log('backing up inventario');
  pack.letGo();
  await due;
  await ui.shows('diario: finished (exit code 0)');
  await ui.shows('backing up inventario');
});

test('asks on Esc while a run goes on; no goes on, yes stops it cleanly', async () => {
  const services = scriptedServices();
  const ui = await start(services);
  const pack = services.hold('backup users pack');
  const due = services.due('diario');
  await pack.reached;
  await ui.shows('Running now: diario');
  ui.press(KEYS.escape);
  await ui.shows('Stop the backup?');
  ui.press('n');
  await ui.hides('Stop the backup?');
  ui.press(KEYS.escape);
  await ui.shows('Stop the backup?');
  ui.press('y');
  await due;
  await ui.shows('6  Exit');
  expect(services.going()).toBe(0);
  expect(services.runs().runs).toHaveLength(0);
});

test('leaves on q at once while it waits, and asks while a run goes on', async () => {
  const waiting = scriptedServices();
  const ui = await start(waiting);
  ui.press('q');
  expect(await ui.left).toBe(0);
  expect(waiting.going()).toBe(0);

  const busy = scriptedServices();
  const second = await start(busy);
  const pack = busy.hold('backup users pack');
  const due = busy.due('diario');
  await pack.reached;
  await second.shows('Running now: diario');
  second.press(KEYS.ctrlC);
  await second.shows('Something is still running.');
  second.press(KEYS.ctrlC);
  expect(await second.left).toBe(130);
  await due;
  expect(busy.going()).toBe(0);
});

test('says that another scheduler runs on this folder', async () => {
  const services = scriptedServices();
  services.fail(
    'scheduler',
    new RexusError('ALREADY_RUNNING', { pid: 4711, since: '2026-11-21T11:00:00Z', what: 'scheduler' }),
  );
  const ui = await openMenu({ services });
  ui.press('5');
  const screen = await ui.shows('The scheduler is not running.');
  expect(screen).toContain('4711');
  ui.press(KEYS.escape);
  await ui.shows('6  Exit');
});

test('is drawn anew when the terminal changes its size, in the middle of a run', async () => {
  const services = scriptedServices();
  const ui = await start(services);
  const pack = services.hold('backup users pack');
  const due = services.due('diario');
  await pack.reached;
  await ui.shows('Running now: diario');
  ui.resize({ columns: 120, rows: 40 });
  await ui.shows(/^─{120}$/m);
  ui.resize({ columns: 80, rows: 24 });
  const screen = await ui.shows(/^─{80}$/m);
  expect(screen.split('\n').length).toBeLessThan(24);
  pack.letGo();
  await due;
});
