/** To a moment, as a person does it: see what there is, type a time, see the plan, type the name; then prove the database by a drill. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeSnapshot } from '../../support/sampleDatabase.ts';
import { makeSite, type Site } from '../../support/site.ts';
import { LARGE, openTerminal, SMALL } from '../../support/terminal.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';
import { waitFor } from '../../support/waitFor.ts';
import { expectGoodScreens } from './screens.ts';

let server: SandboxServer;
let site: Site;
/** Between two updates, and in the log that was taken after both. */
let between: string;

const localTime = (date: Date): string => {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
};

/** Waits until the clock shows another second, and one more: then a whole second lies behind. */
const twoSecondsLater = async (): Promise<Date> => {
  const start = Math.floor(Date.now() / 1000);
  await waitFor(() => Math.floor(Date.now() / 1000) >= start + 2, { timeoutMs: 5000, what: 'two seconds' });
  return new Date((start + 1) * 1000);
};

beforeAll(async () => {
  server = await openSandboxServer({ seed: 'demo' });
  await server.run('ALTER DATABASE inventario SET RECOVERY FULL');
  site = await makeSite(server, { databases: ['inventario'] });
  await site.backup('--no-files');
  await twoSecondsLater();
  await server.run("UPDATE inventario.dbo.Productos SET nombre = N'primero'");
  between = localTime(await twoSecondsLater());
  await server.run("UPDATE inventario.dbo.Productos SET nombre = N'segundo'");
  await twoSecondsLater();
  await site.backup('--no-files', '--type', 'log');
});
afterAll(async () => {
  site?.close();
  await server?.close();
});

test('in Spanish at 80 columns: a database comes back, beside the original, as it was between two updates', async () => {
  const before = await takeSnapshot(server, 'inventario');
  const terminal = await openTerminal(['--language', 'es'], { cwd: site.folder, size: SMALL });
  await terminal.sees('4  Restaurar');
  await terminal.type('4');
  await terminal.sees('¿De qué ejecución?', 'registro', 'm a un momento');
  await terminal.type('m');
  await terminal.sees('¿Qué base de datos vuelve a un momento?', '► inventario', /█+/);
  await terminal.press('Enter');
  await terminal.sees('¿A qué momento debe volver inventario?', 'Momento: ');
  await terminal.type(between);
  await terminal.sees(`Momento: ${between}`);
  await terminal.press('Enter');
  await terminal.sees('El mismo nombre');
  await terminal.press('Down');
  await terminal.sees('► Nombre nuevo');
  await terminal.type('copia');
  await terminal.press('Enter');
  await terminal.sees('inventario como copia', between);
  await terminal.press('Enter');
  await terminal.sees('inventario como copia: restaurada');
  const names = await server.run('SELECT DISTINCT nombre FROM copia.dbo.Productos');
  expect(names.map((row) => Object.values(row)[0])).toEqual(['primero']);
  expect(await takeSnapshot(server, 'inventario')).toEqual(before);
  expectGoodScreens(terminal.seen(), 'es');
});

test('in English at 120 columns: a drill proves a random second, and status shows it', async () => {
  const terminal = await openTerminal(['--language', 'en'], { cwd: site.folder, size: LARGE });
  await terminal.sees('4  Restore');
  await terminal.type('4');
  await terminal.sees('From which run?');
  await terminal.type('m');
  await terminal.sees('Which database goes back to a moment?', 'd prove by a drill');
  await terminal.type('d');
  await terminal.sees('drill: the plan', 'inventario_drill_', 'Enter PROVE');
  await terminal.press('Enter');
  const result = await terminal.sees('drill: result', 'PROVEN: inventario');
  const id = /drill_(\d{8}_\d{6}(?:_\d+)?)\.json/.exec(result)?.[1];
  expect((await site.succeed(['status'])).stdout).toContain(`(drill ${id}, `);
  expectGoodScreens(terminal.seen(), 'en');
});
