import { expect, test } from 'vitest';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { thumbprint } from '../../support/encryption.ts';
import { KEYS, openMenu, type Ui } from '../../support/renderUi.tsx';
import { type ScriptedServices, scriptedServices } from '../../support/scriptedServices.ts';
import { waitFor } from '../../support/waitFor.ts';

const toPlan = async (ui: Ui): Promise<string> => {
  ui.press('1');
  await ui.shows('Which databases?');
  ui.press(KEYS.enter);
  return ui.shows('Plan: full backup');
};

const toStage = async (ui: Ui, services: ScriptedServices, step: string): Promise<{ letGo(): void }> => {
  const held = services.hold(step);
  await toPlan(ui);
  ui.press(KEYS.enter);
  await held.reached;
  await ui.shows('databases done');
  return held;
};

test('the plan says which certificate was never exported, and how to do it, and can be run all the same', async () => {
  const risk = {
    code: 'never_exported',
    certificate: 'tde_2026',
    thumbprint: thumbprint('A'),
    statement: 'BACKUP CERTIFICATE [tde_2026]',
  } as const;
  const ui = await openMenu({ services: scriptedServices({ certificates: [{ databases: ['users'], risk }] }) });
  // Told in whole, over as many lines as it takes.
  const plan = (await toPlan(ui)).replaceAll(/\s+/g, ' ');
  expect(plan).toMatch(/▲ this backup may be impossible to restore: users: encrypted by the certificate tde_2026/);
  expect(plan).toContain('BACKUP CERTIFICATE [tde_2026]; then keep both files');
  ui.press(KEYS.enter);
  await ui.shows('completed in');
});

test('backs up: databases, plan, live progress, result', async () => {
  const services = scriptedServices();
  const ui = await openMenu({ services });
  const plan = await toPlan(ui);
  expect(plan).toContain('of 3 databases');
  expect(plan).toContain('users: about 12.0 MB');
  expect(plan).toContain('space: 40.0 MB needed, 9.00 GB free');
  const pack = services.hold('backup inventario pack');
  ui.press(KEYS.enter);
  await pack.reached;
  const live = await ui.shows(/inventario +█+░+ +50 % +12\.3 MB\/s 4\/5 compressing/);
  expect(live).toContain('1 of 3 databases done');
  expect(live).toMatch(/√ users +good: 12\.0 MB stored in 3\.00 MB/);
  expect(live).toMatch(/· auditoria +waiting/);
  pack.letGo();
  const result = await ui.shows('completed in 12 s');
  expect(result).toContain('users: good: 12.0 MB stored in 3.00 MB (11 s)');
  expect(result).toContain('configuration files: 1 kept');
  expect(result).toContain('manifest: /backups/backup_manifest_20261121_120100.json');
  ui.press(KEYS.enter);
  await ui.shows('List of backups');
  expect(services.runs().runs).toHaveLength(1);
});

test('backs up only what is ticked, and nothing when nothing is', async () => {
  const services = scriptedServices();
  const ui = await openMenu({ services });
  ui.press('1');
  await ui.shows('[x] auditoria');
  ui.press('a', KEYS.enter);
  await ui.shows('No database is ticked');
  ui.press(KEYS.down, KEYS.space, KEYS.enter);
  const plan = await ui.shows('Plan: full backup of 1 database');
  expect(plan).toContain('inventario');
  expect(plan).not.toContain('auditoria');
});

test('says why a database is refused and backs up the others', async () => {
  const services = scriptedServices();
  const [users] = services.settings.databases;
  if (users !== undefined) services.databases.delete(users.name);
  const ui = await openMenu({ services });
  const plan = await toPlan(ui);
  expect(plan).toContain('users: will not be backed up');
  expect(plan).toContain('What to do:');
  ui.press(KEYS.enter);
  const result = await ui.shows('partial in');
  expect(result).toContain('inventario: good');
  expect(result).toContain('What to do:');
});

test('tells what went wrong with one database and what to do, and goes on with the others', async () => {
  const services = scriptedServices();
  services.fail(
    'backup inventario backup',
    new RexusError('SERVER_PATH_DENIED', {
      operation: 'BACKUP DATABASE',
      database: 'inventario',
      number: 3201,
      message: 'Cannot open backup device. Operating system error 5(Access is denied.).',
      path: 'D:\\backups\\inventario.bak',
      osError: '5(Access is denied.)',
    }),
  );
  const ui = await openMenu({ services });
  await toPlan(ui);
  ui.press(KEYS.enter);
  const result = await ui.shows('partial in');
  expect(result).toContain('auditoria: good');
  expect(result).toContain('D:\\backups');
  expect(result).toContain('What to do:');
  expect(result).not.toContain('    at ');
  ui.press(KEYS.escape);
  await ui.shows('1  Back up now');
});

test('shows why no plan could be made and goes back', async () => {
  const services = scriptedServices();
  services.fail('plan backup', new RexusError('SERVER_UNREACHABLE', { server: 'localhost,1433', reason: 'ETIMEDOUT' }));
  const ui = await openMenu({ services });
  ui.press('1');
  await ui.shows('Which databases?');
  ui.press(KEYS.enter);
  await ui.shows('No plan could be made.');
  ui.press(KEYS.escape);
  await ui.shows('Which databases?');
});

test('gives up planning on Esc and forgets its answer', async () => {
  const services = scriptedServices();
  const plan = services.hold('plan backup');
  const ui = await openMenu({ services });
  ui.press('1');
  await ui.shows('Which databases?');
  ui.press(KEYS.enter);
  await plan.reached;
  ui.press(KEYS.escape);
  await ui.shows('Which databases?');
  plan.letGo();
  ui.press(KEYS.escape);
  await ui.shows('List of backups');
  expect(services.going()).toBe(0);
});

test('shows that another backup is going on', async () => {
  const services = scriptedServices();
  services.fail(
    'backup',
    new RexusError('ALREADY_RUNNING', { pid: 4711, since: '2026-11-21T11:59:00Z', what: 'backup' }),
  );
  const ui = await openMenu({ services });
  await toPlan(ui);
  ui.press(KEYS.enter);
  const screen = await ui.shows('The backup could not be done.');
  expect(screen).toContain('4711');
});

test('asks before it stops on Esc; no goes on, yes stops, cleans up and says so', async () => {
  const services = scriptedServices();
  const ui = await openMenu({ services });
  const verify = await toStage(ui, services, 'backup users verify');
  ui.press(KEYS.escape);
  await ui.shows('Stop the backup?');
  ui.press('n');
  await ui.hides('Stop the backup?');
  expect(services.going()).toBe(1);
  ui.press(KEYS.escape);
  await ui.shows('Stop the backup?');
  ui.press('y');
  await ui.shows('The backup was stopped.');
  expect(services.going()).toBe(0);
  expect(services.runs().runs).toHaveLength(0);
  verify.letGo();
  ui.press(KEYS.escape);
  await ui.shows('List of backups');
});

test('asks on Ctrl-C while a backup runs; yes stops it, waits for it and leaves with 130', async () => {
  const services = scriptedServices();
  const ui = await openMenu({ services });
  await toStage(ui, services, 'backup inventario backup');
  ui.press(KEYS.ctrlC);
  await ui.shows('Something is still running.');
  ui.press('n');
  await ui.shows('databases done');
  expect(services.going()).toBe(1);
  ui.press('q');
  await ui.shows('Something is still running.');
  ui.press('y');
  expect(await ui.left).toBe(130);
  expect(services.going()).toBe(0);
  expect(ui.isTerminalRestored()).toBe(true);
});

test('says that it is stopping until everything is cleaned up, and leaves only then', async () => {
  const services = scriptedServices();
  const ui = await openMenu({ services });
  await toStage(ui, services, 'backup inventario backup');
  const cleanUp = services.hold('clean up');
  ui.press('q');
  await ui.shows('Something is still running.');
  ui.press('y');
  await cleanUp.reached;
  await ui.shows('Stopping: the server is told to cancel');
  ui.press('n', KEYS.escape, 'q');
  expect(services.going()).toBe(1);
  expect(ui.isTerminalRestored()).toBe(false);
  cleanUp.letGo();
  expect(await ui.left).toBe(130);
  expect(services.going()).toBe(0);
});

test('drops the plan of a question that was taken back, even when it answers after the next one was asked', async () => {
  const services = scriptedServices();
  const asked: (() => void)[] = [];
  const slow = {
    ...services,
    settings: services.settings,
    planBackup: async (...[request]: Parameters<typeof services.planBackup>) => {
      await new Promise<void>((resolve) => asked.push(resolve));
      return services.planBackup(request, new AbortController().signal);
    },
  };
  const ui = await openMenu({ services: slow });
  ui.press('1');
  await ui.shows('Which databases?');
  ui.press(KEYS.enter);
  await ui.shows('Asking the server');
  ui.press(KEYS.escape);
  await ui.shows('Which databases?');
  ui.press('a', KEYS.space, KEYS.enter);
  await ui.shows('Asking the server');
  expect(asked).toHaveLength(2);
  asked[0]?.();
  await waitFor(() => services.going() === 0);
  asked[1]?.();
  await ui.shows('Plan: full backup of 1 database');
});

test('goes on with a backup while its help is read', async () => {
  const services = scriptedServices();
  const ui = await openMenu({ services });
  const verify = await toStage(ui, services, 'backup users verify');
  ui.press('?');
  await ui.shows('one step back');
  verify.letGo();
  ui.press('?');
  await ui.shows('completed in');
});

test('stops a running backup and waits for it when the system ends the program', async () => {
  const stop = new AbortController();
  const services = scriptedServices();
  const ui = await openMenu({ services, signal: stop.signal });
  await toStage(ui, services, 'backup users pack');
  stop.abort('SIGTERM');
  expect(await ui.left).toBe(143);
  expect(services.going()).toBe(0);
});

test('draws a flood of events a few times a second', async () => {
  const services = scriptedServices({ eventsPerStage: 5_000 });
  const ui = await openMenu({ services });
  await toPlan(ui);
  const before = ui.writes();
  ui.press(KEYS.enter);
  await ui.shows('completed in');
  // 75,000 progress events; every frame is a handful of writes.
  expect(ui.writes() - before).toBeLessThan(200);
});

test('is drawn anew in every step when the terminal changes its size', async () => {
  const services = scriptedServices();
  const ui = await openMenu({ services });
  const wide = async (): Promise<void> => {
    ui.resize({ columns: 120, rows: 40 });
    await ui.shows(/^─{120}$/m);
    ui.resize({ columns: 80, rows: 24 });
    await ui.shows(/^─{80}$/m);
  };
  ui.press('1');
  await ui.shows('Which databases?');
  await wide();
  ui.press(KEYS.enter);
  await ui.shows('Plan: full backup');
  await wide();
  const pack = services.hold('backup inventario pack');
  ui.press(KEYS.enter);
  await pack.reached;
  await ui.shows('4/5 compressing');
  await wide();
  pack.letGo();
  await ui.shows('completed in');
  await wide();
});

test('shows hostile names harmlessly', async () => {
  const names = ['x\u001b[2Jy', 'rtl\u202Eevil', 'ñandú', 'a\tb', '日本語データ'];
  const services = scriptedServices({ databases: names });
  const ui = await openMenu({ services });
  ui.press('1');
  const screen = await ui.shows('Which databases?');
  expect(screen).toContain('x\\u{1b}[2Jy');
  expect(screen).toContain('rtl\\u{202e}evil');
  ui.press(KEYS.enter);
  await ui.shows('Plan: full backup');
  ui.press(KEYS.enter);
  const result = await ui.shows('completed in');
  expect(result).toContain('日本語データ: good');
});

test('does not start when there is no room', async () => {
  const services = scriptedServices();
  const planBackup = services.planBackup;
  const full = {
    ...services,
    settings: services.settings,
    planBackup: async (...call: Parameters<typeof planBackup>) => {
      const plan = await planBackup(...call);
      return { ...plan, space: { ...plan.space, freeBytes: 1_000, verdict: 'not_enough' as const } };
    },
  };
  const ui = await openMenu({ services: full });
  ui.press('1');
  await ui.shows('Which databases?');
  ui.press(KEYS.enter);
  const plan = await ui.shows('NOT ENOUGH');
  expect(plan).not.toContain('BACK UP NOW');
  ui.press(KEYS.enter, KEYS.escape);
  await ui.shows('Which databases?');
  expect(services.going()).toBe(0);
});
