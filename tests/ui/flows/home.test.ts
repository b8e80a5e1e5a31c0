import { expect, test } from 'vitest';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { aLine, aWindow, someChains } from '../../support/chainLines.ts';
import { aCompletedRecord, aRun } from '../../support/manifests.ts';
import { KEYS, openMenu, pasted, SIZES } from '../../support/renderUi.tsx';
import { scriptedServices } from '../../support/scriptedServices.ts';

test('shows the options in the first frame, before the server has answered', async () => {
  const services = scriptedServices();
  const status = services.hold('status');
  const ui = await openMenu({ services });
  await status.reached;
  const screen = await ui.shows('Asking localhost,1433');
  expect(screen).toContain('1  Back up now');
  status.letGo();
  await ui.shows('SQL Server 16.0.4135');
});

test.each(SIZES)(
  'says what is wrong and what to do when the server is not reached, at $columns columns',
  async (size) => {
    const services = scriptedServices();
    services.fail('status', new RexusError('SERVER_UNREACHABLE', { server: 'localhost,1433', reason: 'ECONNREFUSED' }));
    const ui = await openMenu({ services, size });
    const screen = await ui.shows('What to do:');
    expect(screen).toContain('localhost,1433');
    expect(screen).toContain('6  Exit');
    expect(screen).toContain('users                  never backed up');
  },
);

test('asks again when home is shown again', async () => {
  const services = scriptedServices();
  services.fail('status', new RexusError('LOGIN_REFUSED', { server: 'localhost,1433', user: 'sa' }));
  const ui = await openMenu({ services });
  await ui.shows('What to do:');
  services.fail('status', null);
  ui.press('3');
  await ui.shows('There are no backups yet.');
  ui.press(KEYS.escape);
  await ui.shows('SQL Server 16.0.4135');
});

test('goes round with the arrows and keeps its place when one comes back', async () => {
  const ui = await openMenu({ services: scriptedServices() });
  ui.press(KEYS.up);
  await ui.shows('► 6  Exit');
  ui.press(KEYS.down, KEYS.down, KEYS.down);
  await ui.shows('► 3  List of backups');
  ui.press(KEYS.enter);
  await ui.shows('There are no backups yet.');
  ui.press(KEYS.escape);
  await ui.shows('► 3  List of backups');
});

test('counts every key of a burst that arrives in one read', async () => {
  const ui = await openMenu({ services: scriptedServices() });
  ui.press(`${KEYS.down}${KEYS.down}${KEYS.enter}`);
  await ui.shows('There are no backups yet.');
});

test('leaves with 0 and gives the terminal back, by 6, by q and by Ctrl-C', async () => {
  for (const key of ['6', 'q', KEYS.ctrlC]) {
    const services = scriptedServices();
    const ui = await openMenu({ services });
    ui.press(key);
    expect(await ui.left).toBe(0);
    expect(ui.isTerminalRestored()).toBe(true);
    expect(services.going()).toBe(0);
  }
});

test('ends with 143 when the system asks it to', async () => {
  const stop = new AbortController();
  const services = scriptedServices();
  services.hold('status');
  const ui = await openMenu({ services, signal: stop.signal });
  stop.abort('SIGTERM');
  expect(await ui.left).toBe(143);
  expect(services.going()).toBe(0);
});

test('takes pasted text for no command', async () => {
  const ui = await openMenu({ services: scriptedServices() });
  ui.press(pasted('6\rq'), '3');
  await ui.shows('There are no backups yet.');
});

test('ignores keys that mean nothing', async () => {
  const ui = await openMenu({ services: scriptedServices() });
  ui.press('0', KEYS.tab, '7', '\u001B[15~', 'x', '\u0001', KEYS.left, '3');
  await ui.shows('There are no backups yet.');
});

test('shows help over any screen and comes back to it', async () => {
  const ui = await openMenu({ services: scriptedServices() });
  await ui.shows('SQL Server');
  ui.press('1');
  await ui.shows('Which databases?');
  ui.press(KEYS.space, '?');
  await ui.shows('one step back');
  ui.press(KEYS.escape);
  expect(await ui.shows('Which databases?')).toContain('[ ] users');
});

test('speaks Spanish', async () => {
  const ui = await openMenu({ services: scriptedServices(), language: 'es' });
  const screen = await ui.shows('nunca');
  expect(screen).toContain('Hacer copia ahora');
  expect(screen).toContain('Ejecutar programador');
});

test('draws itself anew at every size and never past the edge', async () => {
  const ui = await openMenu({ services: scriptedServices() });
  await ui.shows('SQL Server 16.0.4135');
  for (const size of [
    { columns: 120, rows: 40 },
    { columns: 40, rows: 12 },
    { columns: 100, rows: 30 },
    { columns: 80, rows: 24 },
  ]) {
    ui.resize(size);
    const screen = await ui.shows(new RegExp(`^─{${size.columns}}$`, 'm'));
    expect(Math.max(...screen.split('\n').map((line) => line.length))).toBeLessThanOrEqual(size.columns);
    expect(screen.split('\n').length).toBeLessThan(size.rows);
    expect(screen).toContain('1  Back up now');
  }
});

test('says up to when a database can be restored where logs bring back more than its last full backup', async () => {
  const id = '20261120_020000';
  const runs = [aRun(id, [aCompletedRecord('users', id)])];
  const now = new Date('2026-11-21T12:00:00Z');
  const lines = [aLine(someChains('users', [aWindow('2026-11-20T02:00:00Z', '2026-11-21T11:50:00Z')], now))];
  const ui = await openMenu({ services: scriptedServices({ runs, lines }) });
  await ui.shows(/√ users +restorable up to 10 min ago, full backup 34 h ago/);
});
