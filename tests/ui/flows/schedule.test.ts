import { expect, test } from 'vitest';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { KEYS, openMenu, type Ui } from '../../support/renderUi.tsx';
import { aSchedule, atTime, scriptedServices } from '../../support/scriptedServices.ts';

const edit = async (ui: Ui): Promise<void> => {
  ui.press('2');
  await ui.shows('next runs');
  ui.press(KEYS.enter);
  await ui.shows('Time (HH:MM)');
};

const eraseTime = (ui: Ui): void => ui.press(...Array.from({ length: 5 }, () => KEYS.erase));

test('shows each schedule and the next ten runs', async () => {
  const services = scriptedServices({
    schedules: [
      aSchedule('diario'),
      aSchedule('limpieza', {
        when: atTime('02:00', { kind: 'weekdays', days: ['monday', 'friday'] }),
        job: { kind: 'action', action: 'deep_cleanup' },
      }),
    ],
  });
  const ui = await openMenu({ services });
  ui.press('2');
  const screen = await ui.shows('next runs');
  expect(screen).toMatch(/► diario +full backup +every day at 02:00/);
  expect(screen).toMatch(/limpieza +remove old backups +Monday, Friday at 02:00/);
  expect(screen.match(/2026-11-2\d 02:00/g)).toHaveLength(10);
  expect(screen).toContain('2026-11-22 02:00 Sunday');
});

test('edits the time, saves it and shows the runs that follow from it', async () => {
  const services = scriptedServices();
  const ui = await openMenu({ services });
  await edit(ui);
  eraseTime(ui);
  ui.press('3:45', KEYS.enter);
  const screen = await ui.shows('diario is saved.');
  expect(screen).toContain('every day at 03:45');
  expect(screen).toContain('2026-11-22 03:45');
  expect(services.saved).toEqual([aSchedule('diario', { when: atTime('03:45') })]);
  ui.press(KEYS.escape);
  await ui.shows('next run: 2026-11-22 03:45');
  ui.press('2');
  await ui.shows('every day at 03:45');
});

test.each(['25:00', '2:5', '', 'las dos', '12:60', '-1:00'])(
  'refuses %j as a time and keeps what was saved',
  async (time) => {
    const services = scriptedServices();
    const ui = await openMenu({ services });
    await edit(ui);
    eraseTime(ui);
    ui.press(...time, KEYS.enter);
    await ui.shows('That is no time of day');
    expect(services.saved).toEqual([]);
  },
);

test('edits the days of the week, and wants at least one', async () => {
  const services = scriptedServices();
  const ui = await openMenu({ services });
  await edit(ui);
  ui.press(KEYS.down, KEYS.right);
  await ui.shows('‹ days of the week ›');
  ui.press(KEYS.enter);
  await ui.shows('Tick at least one day of the week.');
  ui.press(KEYS.down, KEYS.space, KEYS.down, KEYS.down, KEYS.space);
  const screen = await ui.shows('[x] Wednesday');
  expect(screen).toContain('[x] Monday');
  ui.press(KEYS.enter);
  await ui.shows('Monday, Wednesday at 02:00');
  expect(services.saved[0]?.when).toEqual(atTime('02:00', { kind: 'weekdays', days: ['monday', 'wednesday'] }));
});

test('edits the day of the month and refuses one that no month has', async () => {
  const services = scriptedServices();
  const ui = await openMenu({ services });
  await edit(ui);
  ui.press(KEYS.down, KEYS.right, KEYS.right, KEYS.down);
  await ui.shows('1 to 31, last, first monday');
  ui.press(KEYS.erase, '3', '2', KEYS.enter);
  await ui.shows('Type a day from 1 to 31, last');
  ui.press(KEYS.erase, '1', KEYS.enter);
  await ui.shows('day 31 of each month at 02:00');
  expect(services.saved[0]?.when).toEqual(atTime('02:00', { kind: 'monthday', day: 31 }));
});

test('edits an interval, which has no time of day, and refuses one that is longer than a day', async () => {
  const services = scriptedServices();
  const ui = await openMenu({ services });
  await edit(ui);
  ui.press(KEYS.down, KEYS.left, KEYS.left);
  const screen = await ui.shows('‹ again and again ›');
  expect(screen).not.toContain('Time (HH:MM)');
  ui.press(KEYS.down);
  await ui.shows('► Every');
  ui.press(KEYS.erase, KEYS.erase, KEYS.erase, '2', '5', 'h', KEYS.enter);
  await ui.shows('Type minutes or hours up to a day');
  ui.press(KEYS.erase, KEYS.erase, 'h', KEYS.enter);
  await ui.shows('every 2h');
  expect(services.saved[0]?.when).toEqual({ kind: 'every', minutes: 120 });
});

test('edits cron text, and refuses what is none', async () => {
  const services = scriptedServices();
  const ui = await openMenu({ services });
  await edit(ui);
  ui.press(KEYS.down, KEYS.left, KEYS.down);
  await ui.shows('► Cron');
  ui.press('x', KEYS.enter);
  await ui.shows('Type five cron fields');
  ui.press(KEYS.erase, KEYS.erase, '1', KEYS.enter);
  await ui.shows('cron 0 2 * * 1');
  expect(services.saved[0]?.when).toMatchObject({ kind: 'cron', cron: { text: '0 2 * * 1' } });
});

test('edits several times of the day at once', async () => {
  const services = scriptedServices();
  const ui = await openMenu({ services });
  await edit(ui);
  ui.press(...'14:30, 2:00', KEYS.enter);
  await ui.shows('every day at 02:00, 14:30');
});

test('goes back with Esc and changes nothing', async () => {
  const services = scriptedServices();
  const ui = await openMenu({ services });
  await edit(ui);
  eraseTime(ui);
  ui.press('9', '9');
  ui.press(KEYS.escape);
  await ui.shows('next runs');
  expect(services.saved).toEqual([]);
  ui.press(KEYS.escape);
  await ui.shows('6  Exit');
});

test('keeps what was typed when it could not be saved', async () => {
  const services = scriptedServices();
  services.fail('save', new RexusError('FILE_UNWRITABLE', { path: '/project/backup_config.json', reason: 'EROFS' }));
  const ui = await openMenu({ services });
  await edit(ui);
  eraseTime(ui);
  ui.press('04:00', KEYS.enter);
  const screen = await ui.shows('It was not saved.');
  expect(screen).toContain('04:00');
  services.fail('save', null);
  ui.press(KEYS.enter);
  await ui.shows('diario is saved.');
});

test('adds a schedule of logs for one database, off, that leaves what it missed', async () => {
  const services = scriptedServices();
  const ui = await openMenu({ services });
  ui.press('2');
  await ui.shows('+ add');
  ui.press('+');
  await ui.shows('new schedule');
  ui.press(...'logs', KEYS.down, KEYS.down, KEYS.down);
  await ui.shows('► What');
  ui.press(KEYS.right, KEYS.right);
  await ui.shows('‹ log backup ›');
  ui.press(KEYS.down, KEYS.space);
  await ui.shows('[x] users');
  ui.press('\t', KEYS.right);
  await ui.shows('‹ leave it ›');
  ui.press(KEYS.down, KEYS.space, KEYS.enter);
  const screen = await ui.shows('logs is saved.');
  expect(screen).toMatch(/► logs +log backup: users +off · every day at 02:00/);
  expect(services.saved).toMatchObject([
    {
      name: 'logs',
      isEnabled: false,
      missed: 'skip',
      job: { kind: 'backup', type: 'log' },
      databases: [{ name: 'users', writtenAs: 'users' }],
    },
  ]);
});

test('turns a schedule off and on, and its runs go and come', async () => {
  const services = scriptedServices();
  const ui = await openMenu({ services });
  ui.press('2');
  await ui.shows('2026-11-22 02:00');
  ui.press(KEYS.space);
  const screen = await ui.shows('off · every day at 02:00');
  expect(screen).not.toContain('2026-11-22');
  ui.press(KEYS.space);
  await ui.shows('2026-11-22 02:00');
});

test('asks before it deletes a schedule', async () => {
  const services = scriptedServices();
  const ui = await openMenu({ services });
  ui.press('2');
  await ui.shows('next runs');
  ui.press('-');
  await ui.shows('Delete the schedule diario from the configuration?');
  ui.press('n');
  await ui.shows('next runs');
  ui.press('-');
  await ui.shows('Delete the schedule diario');
  ui.press('y');
  await ui.shows('diario is deleted.');
  await ui.shows('The configuration has no schedules.');
});

test('says so when nothing is scheduled', async () => {
  const ui = await openMenu({ services: scriptedServices({ schedules: [] }) });
  ui.press('2');
  await ui.shows('The configuration has no schedules.');
  ui.press(KEYS.enter, KEYS.escape);
  await ui.shows('6  Exit');
});

test('is drawn anew when the terminal changes its size', async () => {
  const ui = await openMenu({ services: scriptedServices() });
  ui.press('2');
  await ui.shows('next runs');
  ui.resize({ columns: 120, rows: 40 });
  await ui.shows(/^─{120}$/m);
  ui.press(KEYS.enter);
  await ui.shows('Time (HH:MM)');
  ui.resize({ columns: 80, rows: 24 });
  await ui.shows(/^─{80}$/m);
});
