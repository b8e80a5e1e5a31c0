/** Schedules in the menu: edited, saved without losing anything else, and run as long as the screen is open. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { joinLocal } from '../../../src/domain/localPath.ts';
import { createSampleDatabase, expectIdle } from '../../support/sampleDatabase.ts';
import { type Json, makeSite, type Site } from '../../support/site.ts';
import { asBefore, LARGE, openTerminal, SMALL } from '../../support/terminal.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';
import { waitFor } from '../../support/waitFor.ts';
import { expectGoodScreens } from './screens.ts';

const NAME = 'nocturna';
const DAY_MS = 86_400_000;

let server: SandboxServer;
let site: Site;

beforeAll(async () => {
  server = await openSandboxServer();
  await createSampleDatabase(server, NAME, { noise: 400 });
  const schedules = {
    copia_diaria: { time: elsewhen(), type: 'full', verify_integrity: true, note: 'no tocar' },
    limpieza: { day: 1, time: '01:00', action: 'deep_cleanup' },
  };
  site = await makeSite(server, { databases: [NAME], settings: { schedules } });
});
afterEach(() => server.sandbox.clearFaults());
afterAll(async () => {
  site?.close();
  await server?.close();
});

/** A time of day half a day away: nothing becomes due by itself while the tests run. */
function elsewhen(minutesLater = 0): string {
  const then = new Date(Date.now() + DAY_MS / 2 + minutesLater * 60_000);
  return `${String(then.getHours()).padStart(2, '0')}:${String(then.getMinutes()).padStart(2, '0')}`;
}

const configPath = (): string => joinLocal(site.folder, 'backup_config.json');

interface Config {
  readonly backup_configuration: { readonly schedules: Readonly<Record<string, Json>> };
}
const config = (): Config => JSON.parse(readFileSync(configPath(), 'utf8'));

interface State {
  readonly schedules: Readonly<
    Record<string, { readonly since: string; readonly last: { readonly exit_code: number | null } | null }>
  >;
}
const statePath = (): string => joinLocal(site.backups, 'schedules_state.json');
const state = (): State => JSON.parse(readFileSync(statePath(), 'utf8'));

/** Lets the scheduler believe that it has watched for eight days, every weekday among them, and that nothing has run since. */
const missAWeek = (): void => {
  const { schedules, ...rest } = state();
  const since = new Date(Date.now() - 8 * DAY_MS).toISOString();
  const changed = Object.entries(schedules).map(([name, record]) => [name, { ...record, since, last: null }]);
  writeFileSync(statePath(), JSON.stringify({ ...rest, schedules: Object.fromEntries(changed) }));
};

test('in Spanish: refuses a time that is none, saves a good one with its days, and loses nothing else of the file', async () => {
  const before = config();
  const time = elsewhen(7);
  const terminal = await openTerminal(['--language', 'es'], { cwd: site.folder, size: SMALL });
  await terminal.sees('6  Salir');
  await terminal.type('2');
  const list = await terminal.sees('► copia_diaria', 'limpieza', 'próximas ejecuciones');
  expect(list).toContain('el 1 de cada mes a las 01:00');
  await terminal.press('Enter');
  await terminal.sees('programación: copia_diaria', '► Hora (HH:MM)', '‹ cada día ›');
  // The first character takes the place of the old time.
  await terminal.type('25:99');
  await terminal.press('Enter');
  await terminal.sees(/Hora \(HH:MM\) +25:99$/m, '× Eso no es una hora: escriba horas y minutos, por ejemplo 02:30.');
  expect(config()).toEqual(before);
  await terminal.press('BSpace', 'BSpace', 'BSpace', 'BSpace', 'BSpace');
  await terminal.type(time);
  await terminal.press('Down', 'Right', 'Down');
  await terminal.sees('‹ días de la semana ›', '► [ ] lunes');
  await terminal.press('Space', 'Down', 'Down', 'Space');
  await terminal.sees('[x] lunes', '► [x] miércoles');
  await terminal.press('Enter');
  const saved = await terminal.sees('√ copia_diaria está guardada.', `lunes, miércoles a las ${time}`);
  const next = saved.slice(saved.indexOf('próximas ejecuciones'));
  expect(next).toMatch(new RegExp(`${time} lunes +copia_diaria`));
  expect(next).toMatch(new RegExp(`${time} miércoles +copia_diaria`));
  expect(next).not.toMatch(/ (martes|jueves|viernes|sábado|domingo) +copia_diaria/);
  await terminal.press('Escape');
  await terminal.sees('rexus-backup ► menú');
  expectGoodScreens(terminal.seen(), 'es');

  const { copia_diaria, ...others } = config().backup_configuration.schedules;
  const { copia_diaria: old, ...othersBefore } = before.backup_configuration.schedules;
  expect(copia_diaria).toMatchObject({ type: 'full', verify_integrity: true, note: 'no tocar', time });
  expect(old).toMatchObject({ note: 'no tocar' });
  expect(others).toEqual(othersBefore);
  const rest = ({ backup_configuration, ...root }: Config): object => ({
    ...root,
    ...backup_configuration,
    schedules: null,
  });
  expect(rest(config())).toEqual(rest(before));
});

test('adds a schedule for one database, turns it off, and deletes it again, and the file is what it was', async () => {
  const text = readFileSync(configPath(), 'utf8');
  const terminal = await openTerminal(['--language', 'en'], { cwd: site.folder, size: SMALL });
  await terminal.sees('6  Exit');
  await terminal.type('2');
  await terminal.sees('► copia_diaria', '+ add');
  await terminal.type('+');
  await terminal.sees('new schedule', '► Name');
  await terminal.type('logs');
  await terminal.press('Down', 'Down', 'Down');
  await terminal.sees('► What');
  await terminal.press('Right', 'Right', 'Down');
  await terminal.sees('‹ log backup ›', '► Databases');
  await terminal.press('Space');
  await terminal.sees(`[x] ${NAME}`);
  await terminal.press('Enter');
  await terminal.sees('logs is saved.', `log backup: ${NAME}`);
  const { schedules } = config().backup_configuration;
  expect(schedules.logs).toEqual({
    time: '02:00',
    type: 'log',
    databases: [NAME],
    verify_integrity: true,
    cleanup_old: true,
  });
  await terminal.press('Space');
  await terminal.sees('off · every day at 02:00');
  await terminal.type('-');
  await terminal.sees('Delete the schedule logs from the configuration?');
  await terminal.type('y');
  await terminal.sees('logs is deleted.');
  expect(readFileSync(configPath(), 'utf8')).toBe(text);
  expectGoodScreens(terminal.seen(), 'en');
  await terminal.press('Escape');
  await terminal.sees('6  Exit');
  await terminal.type('q');
  expect(await terminal.ended()).toEqual({ code: 0, ...asBefore });
});

test('in English: runs the scheduler, which takes up a run that was missed, and stops it with Esc', async () => {
  const terminal = await openTerminal(['--language', 'en'], { cwd: site.folder, size: LARGE });
  await terminal.sees('6  Exit');
  await terminal.type('5');
  await terminal.sees(
    'scheduler running',
    'next runs',
    'copia_diaria',
    'limpieza',
    'This window must stay open',
    'Log',
  );
  await terminal.sees(/^\d\d:\d\d:\d\d · scheduler running: 2 schedules$/m);
  await terminal.type('?');
  await terminal.sees('rexus-backup ► help');
  await terminal.press('Escape');
  await terminal.sees('rexus-backup ► scheduler running');
  await terminal.press('Escape');
  await terminal.sees('rexus-backup ► menu');
  missAWeek();

  await server.sandbox.setFaults({ stepDelayMs: 10 });
  await terminal.type('5');
  await terminal.sees('● Running now: copia_diaria', /● nocturna +█+░* +[1-9]\d? % .*1\/5 backing up/);
  await server.sandbox.clearFaults();
  await terminal.sees(
    'copia_diaria: finished (exit code 0)',
    /· run \d{8}_\d{6}: completed in/,
    '· nocturna: stored and checked (',
  );
  expect(await site.list()).toMatchObject([{ status: 'completed', label: 'copia_diaria' }]);
  expect(state().schedules.copia_diaria?.last).toMatchObject({ exit_code: 0 });
  await terminal.press('Escape');
  await terminal.sees('rexus-backup ► menu', '√ nocturna');
  expectGoodScreens(terminal.seen(), 'en');
  await terminal.type('q');
  expect(await terminal.ended()).toEqual({ code: 0, ...asBefore });
});

test('in Spanish: Esc in the middle of a scheduled backup asks; yes cancels it and leaves nothing of it', async () => {
  missAWeek();
  const before = await site.list();
  await server.sandbox.setFaults({ stepDelayMs: 50 });
  const terminal = await openTerminal(['--language', 'es'], { cwd: site.folder, size: SMALL });
  await terminal.sees('6  Salir');
  await terminal.type('5');
  await terminal.sees('● En marcha: copia_diaria', /● nocturna +█*░+ +\d+ % .*1\/5 copiando/);
  await terminal.press('Escape');
  await terminal.sees('▲ ¿Detener la copia?', '(s = sí, n = no)');
  await terminal.type('n');
  await waitFor(async () => !(await terminal.screen()).includes('¿Detener la copia?'));
  await terminal.press('Escape');
  await terminal.sees('¿Detener la copia?');
  await terminal.type('s');
  await terminal.sees('rexus-backup ► menú');
  await expectIdle(server);
  expect(await site.list()).toEqual(before);
  expect(site.files().filter((name) => name.startsWith('temp/'))).toEqual([]);
  expectGoodScreens(terminal.seen(), 'es');
});
