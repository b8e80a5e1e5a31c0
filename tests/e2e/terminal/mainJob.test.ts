/** The main job as a new user does it: back up, look at it, get it back, in both languages and both sizes. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Snapshot, takeSnapshot } from '../../support/sampleDatabase.ts';
import { filesNamed, makeSite, type Site } from '../../support/site.ts';
import { LARGE, openTerminal, SMALL, type Terminal } from '../../support/terminal.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';
import { expectGoodScreens } from './screens.ts';

const DATABASES = ['users', 'inventario', 'auditoria'] as const;

let server: SandboxServer;
let site: Site;
let original: Snapshot;

beforeAll(async () => {
  server = await openSandboxServer({ seed: 'demo' });
  site = await makeSite(server, { databases: DATABASES });
  original = await takeSnapshot(server, ...DATABASES);
});
afterEach(() => server.sandbox.clearFaults());
afterAll(async () => {
  site?.close();
  await server?.close();
});

const leave = async (terminal: Terminal): Promise<void> => {
  await terminal.press('Escape');
  await terminal.sees('rexus-backup ► menú');
};

/** Opens the help over whatever is shown, and comes back to it. */
const lookAtHelp = async (terminal: Terminal, title: string): Promise<void> => {
  await terminal.type('?');
  await terminal.sees('rexus-backup ► ayuda', 'Esc volver');
  await terminal.press('Escape');
  await terminal.sees(`rexus-backup ► ${title}`);
};

test('in Spanish at 80 columns: backs up with a live bar, shows the result, and its manifest is on the disk', async () => {
  const terminal = await openTerminal(['--language', 'es'], { cwd: site.folder });
  await terminal.sees('1  Hacer copia ahora', '6  Salir', 'SQL Server 16', /users +nunca se ha copiado/);
  await lookAtHelp(terminal, 'menú');

  await terminal.type('1');
  await terminal.sees('¿Qué bases de datos?', '[x] users', '[x] inventario', '[x] auditoria');
  await lookAtHelp(terminal, 'hacer copia ahora');
  await terminal.press('Enter');
  const plan = await terminal.sees('Plan: copia completa de 3 bases de datos', 'Intro HACER LA COPIA');
  for (const name of DATABASES) expect(plan).toContain(`√ ${name}: unos`);
  await lookAtHelp(terminal, 'hacer copia ahora: el plan');

  await server.sandbox.setFaults({ stepDelayMs: 20 });
  await terminal.press('Enter');
  await terminal.sees('en marcha', /● users +█+░+ +[1-9]\d? % .*1\/5 copiando/, /· inventario +en espera/);
  await lookAtHelp(terminal, 'hacer copia ahora: en marcha');
  await server.sandbox.clearFaults();
  const result = await terminal.sees('hacer copia ahora: resultado', 'terminada en');
  for (const name of DATABASES) expect(result).toContain(`√ ${name}: bien: `);
  expect(result).toMatch(/√ archivos de configuración: 3 guardados\n√ archivos de la aplicación: 3 guardados/);
  const id = /ejecución (\d{8}_\d{6})/.exec(result)?.[1] ?? '';
  const manifest = site.manifest(id);
  expect(manifest).toMatchObject({ status: 'completed', errors: [], databases: { users: { status: 'completed' } } });
  for (const file of filesNamed(manifest)) expect(site.files()).toContain(file);

  await lookAtHelp(terminal, 'hacer copia ahora: resultado');
  await terminal.press('Enter');
  const home = await terminal.sees('rexus-backup ► menú', /√ users +copia buena hace \d+ min/);
  for (const name of DATABASES) expect(home).toMatch(new RegExp(`^√ ${name} +copia buena hace [^…]+\\(${id}\\)$`, 'm'));
  expectGoodScreens(terminal.seen(), 'es');
});

test('the list opens a run, shows everything that is known of it, and goes back', async () => {
  const terminal = await openTerminal(['--language', 'es'], { cwd: site.folder });
  await terminal.sees('6  Salir');
  await terminal.press('Down', 'Down', 'Enter');
  const [run] = await site.list();
  await terminal.sees('rexus-backup ► copias', `► ${run?.id}`, '√ terminada', '3 bases de datos');
  await lookAtHelp(terminal, 'copias');
  await terminal.press('Enter');
  const { databases } = run ?? { databases: [] };
  const details = await terminal.sees(`rexus-backup ► ${run?.id}`, '√ users (completa)', 'líneas más');
  expect(details).toContain(databases[0]?.checksum);
  await lookAtHelp(terminal, `${run?.id}`);
  await terminal.press('End');
  const end = await terminal.sees(/↓ 0 líneas más/);
  expect(end).toMatch(/archivos de configuración +\S/);
  expect(end).toMatch(/archivos de la aplicación +\S/);
  await terminal.press('Escape');
  await terminal.sees('rexus-backup ► copias', `► ${run?.id}`);
  await leave(terminal);
  expectGoodScreens(terminal.seen(), 'es');
});

test('in English at 120 columns: restores over the original once its name is typed right, and the data is back', async () => {
  await server.run("UPDATE [users].dbo.usuarios SET nombre = N'Nadie'");
  await server.run('DROP TABLE [users].dbo.sesiones');
  const spoiled = await takeSnapshot(server, 'users');
  const terminal = await openTerminal(['--language', 'en'], { cwd: site.folder, size: LARGE });
  await terminal.sees('4  Restore', 'good backup');
  await terminal.type('4');
  await terminal.sees('From which run?', 'users, inventario, auditoria');
  await terminal.press('Enter');
  await terminal.sees('What from run', '[ ] users', '[ ] configuration and application');
  // Nothing is ticked by itself: what is overwritten is chosen.
  await terminal.press('Enter');
  await terminal.sees('Tick at least one database with the space bar.');
  await terminal.press('Space');
  await terminal.sees('[x] users');
  await terminal.press('Enter');
  await terminal.sees('Where should users go?', '► Same name: users is replaced');
  await terminal.press('Enter');
  await terminal.sees('▲ OVERWRITES users', 'RESTORE DATABASE [users]', 'Enter RESTORE');
  await terminal.press('Enter');
  await terminal.sees('restore: are you sure?', 'type its name');
  await terminal.type('Users');
  await terminal.press('Enter');
  await terminal.sees('Name: Users', '× That is not its name. Nothing was changed.');
  expect(await takeSnapshot(server, 'users')).toEqual(spoiled);
  await terminal.press('BSpace', 'BSpace', 'BSpace', 'BSpace', 'BSpace');
  await terminal.type('users');
  await terminal.sees('Name: users');
  await terminal.press('Enter');
  const result = await terminal.sees('restore: result', '√ users: restored in');
  expect(result).toContain('DBCC CHECKDB found no errors');
  expect(await takeSnapshot(server, ...DATABASES)).toEqual(original);
  const [safety] = await site.list();
  expect(safety).toMatchObject({ purpose: 'safety', status: 'completed', databases: [{ name: 'users' }] });
  expect(result).toContain(safety?.id);
  await terminal.press('Enter');
  await terminal.sees('rexus-backup ► menu');
  expectGoodScreens(terminal.seen(), 'en');
});

test('a restore that is stopped in the middle says how the database stands, and the next one mends it', async () => {
  const terminal = await openTerminal(['--language', 'es'], { cwd: site.folder });
  const restore = async (): Promise<void> => {
    await terminal.sees('rexus-backup ► menú');
    await terminal.type('4');
    await terminal.sees('¿De qué ejecución?');
    await terminal.press('End', 'Enter');
    await terminal.sees('¿Qué de la ejecución');
    await terminal.press('Down', 'Down', 'Space', 'Enter');
    await terminal.sees('¿Adónde va auditoria?');
    await terminal.press('Enter');
    await terminal.sees('Intro RESTAURAR');
    await terminal.press('Enter');
    await terminal.sees('¿está seguro?');
    await terminal.type('auditoria');
    await terminal.press('Enter');
  };
  await server.sandbox.setFaults({ stepDelayMs: 20 });
  await restore();
  await terminal.sees(/● auditoria +█+░+ +[1-9]\d? % .*4\/6 restaurando/);
  await terminal.press('Escape');
  await terminal.sees('▲ ¿Detener la restauración?', '(s = sí, n = no)');
  await terminal.type('s');
  const stopped = await terminal.sees('restaurar: resultado', '× auditoria');
  expect(stopped).toContain('Qué hacer:');
  await server.sandbox.clearFaults();
  await terminal.press('Enter');
  await restore();
  await terminal.sees('restaurar: resultado', '√ auditoria: restaurada en');
  expect(await takeSnapshot(server, ...DATABASES)).toEqual(original);
  expectGoodScreens(terminal.seen(), 'es');
});

test('in Spanish at 80 columns: restores beside the original under a new name with an accent', async () => {
  const terminal = await openTerminal(['--language', 'es'], { cwd: site.folder, size: SMALL });
  await terminal.sees('6  Salir');
  await terminal.type('3');
  await terminal.sees('rexus-backup ► copias', 'copia previa: users');
  await terminal.press('End');
  await terminal.sees(/^► \S+ .*3 bases de datos$/m);
  await terminal.type('r');
  await terminal.sees('¿Qué de la ejecución', 'configuración y aplicación');
  await terminal.press('Down', 'Space');
  await terminal.sees('► [x] inventario');
  await terminal.press('Enter');
  await terminal.sees('¿Adónde va inventario?');
  await terminal.press('Down', 'Enter');
  await terminal.sees('× Escriba un nombre.');
  await terminal.type('inventario');
  await terminal.press('Enter');
  await terminal.sees('× Ese es el nombre del original');
  await terminal.type(' de ñandú?');
  await terminal.sees('inventario de ñandú?');
  await terminal.press('Enter');
  const plan = await terminal.sees('√ inventario como inventario de ñandú?', 'Intro RESTAURAR');
  expect(plan).not.toContain('SOBRESCRIBE');
  await lookAtHelp(terminal, 'restaurar: el plan');
  await terminal.press('Enter');
  await terminal.sees('restaurar: resultado', '√ inventario como inventario de ñandú?: restaurada en');
  const beside = await takeSnapshot(server, 'inventario de ñandú?');
  expect(Object.values(beside)).toEqual(Object.values(await takeSnapshot(server, 'inventario')));
  expect(await takeSnapshot(server, ...DATABASES)).toEqual(original);
  await terminal.press('Enter');
  await terminal.sees('rexus-backup ► menú');
  expectGoodScreens(terminal.seen(), 'es');
});
