import { expect, test } from 'vitest';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { aCompletedRecord, aFailedRecord, aRun } from '../../support/manifests.ts';
import { KEYS, openMenu, pasted, type Ui } from '../../support/renderUi.tsx';
import { type ScriptedServices, scriptedServices } from '../../support/scriptedServices.ts';

const RUN = '20261121_020000';
const users = parseDatabaseName('users');

const services = (): ScriptedServices =>
  scriptedServices({
    runs: [
      aRun(RUN, [aCompletedRecord('users', RUN), aCompletedRecord('inventario', RUN)]),
      aRun('20261120_020000', [aFailedRecord('users')], { status: 'failed' }),
    ],
  });

/** To the wizard's question for the name, with `users` ticked. */
const toName = async (ui: Ui): Promise<void> => {
  ui.press('4');
  await ui.shows('From which run?');
  ui.press(KEYS.enter);
  await ui.shows(`What from run ${RUN}?`);
  ui.press(KEYS.space, KEYS.enter);
  await ui.shows('Where should users go?');
};

const toConfirm = async (ui: Ui): Promise<void> => {
  await toName(ui);
  ui.press(KEYS.enter);
  await ui.shows('OVERWRITES users');
  ui.press(KEYS.enter);
  await ui.shows('type its name:');
};

test('restores over the original only after its name was typed, with a safety copy first', async () => {
  const on = services();
  const ui = await openMenu({ services: on });
  await toName(ui);
  ui.press(KEYS.enter);
  const plan = await ui.shows('OVERWRITES users');
  expect(plan).toContain('a whole safety copy of what is there now is taken first');
  expect(plan).toContain("RESTORE DATABASE [users] FROM DISK = N'/backups/restore/users.bak'");
  expect(plan).toContain('ALTER DATABASE [users] SET MULTI_USER');
  ui.press(KEYS.enter);
  await ui.shows('type its name:');
  ui.press('user', KEYS.enter);
  await ui.shows('That is not its name.');
  expect(on.databases.get(users)).toBe(1);
  const restoring = on.hold('restore users restore');
  ui.press('s', KEYS.enter);
  await restoring.reached;
  const live = await ui.shows(/users +█+░+ +40 % +20\.0 MB\/s 4\/6 restoring/);
  expect(live).toContain('what was there is kept in run');
  restoring.letGo();
  const result = await ui.shows('restore completed');
  expect(result).toContain('users: restored in 3.2 s, DBCC CHECKDB found no errors');
  expect(result).toMatch(/users: what was there is kept in run 20261121_12/);
  expect(on.databases.get(users)).toBe(7);
  ui.press(KEYS.enter);
  await ui.shows('6  Exit');
});

test('lists only runs that hold something to restore', async () => {
  const ui = await openMenu({ services: services() });
  ui.press('4');
  const screen = await ui.shows('From which run?');
  expect(screen).not.toContain('20261120_020000');
});

test('says so when there is nothing to restore', async () => {
  const ui = await openMenu({ services: scriptedServices() });
  ui.press('4');
  await ui.shows('There is no backup yet');
  ui.press(KEYS.enter, KEYS.escape);
  await ui.shows('6  Exit');
});

test('restores beside the original under a new name without asking for one to be typed', async () => {
  const on = services();
  const ui = await openMenu({ services: on });
  await toName(ui);
  ui.press(KEYS.down);
  await ui.shows('► New name');
  ui.press(KEYS.enter);
  await ui.shows('Type a name.');
  ui.press('USERS', KEYS.enter);
  await ui.shows('That is the original’s name');
  ui.press(KEYS.erase.repeat(1), KEYS.erase, KEYS.erase, KEYS.erase, KEYS.erase, pasted('copia ñandú\n'));
  await ui.shows('copia ñandú');
  ui.press(KEYS.enter);
  const plan = await ui.shows('users as copia ñandú');
  expect(plan).not.toContain('OVERWRITES');
  expect(plan).toContain('users goes to C:\\data\\copia ñandú.mdf');
  ui.press(KEYS.enter);
  await ui.shows('users as copia ñandú: restored');
  expect(on.databases.get(users)).toBe(1);
  expect(on.databases.get(parseDatabaseName('copia ñandú'))).toBe(7);
});

test('refuses a name that SQL Server could not have', async () => {
  const ui = await openMenu({ services: services() });
  await toName(ui);
  ui.press(KEYS.down);
  await ui.shows('► New name');
  ui.press(pasted('x'.repeat(129)), KEYS.enter);
  await ui.shows('SQL Server takes names of 1 to 128 characters.');
});

test('asks for every name that is overwritten', async () => {
  const on = services();
  const ui = await openMenu({ services: on });
  ui.press('4');
  await ui.shows('From which run?');
  ui.press(KEYS.enter);
  await ui.shows('What from run');
  ui.press(KEYS.enter);
  await ui.shows('Tick at least one database');
  ui.press('a', KEYS.enter);
  await ui.shows('Plan: restore from run');
  ui.press(KEYS.enter);
  await ui.shows('The database users will be overwritten');
  ui.press('users', KEYS.enter);
  await ui.shows('The database inventario will be overwritten');
  ui.press('inventario', KEYS.enter);
  await ui.shows('inventario: restored');
});

test('writes q, ? and digits into the name instead of taking them for commands', async () => {
  const ui = await openMenu({ services: services() });
  await toConfirm(ui);
  ui.press('q?1 a');
  await ui.shows('q?1 a');
});

test('goes exactly one step back with Esc, from the confirmation to the menu', async () => {
  const ui = await openMenu({ services: services() });
  await toConfirm(ui);
  for (const step of ['OVERWRITES users', 'Where should users go?', '[x] users', 'From which run?', '6  Exit']) {
    ui.press(KEYS.escape);
    await ui.shows(step);
  }
});

test('says in which state a failed restore left the database and how to go on', async () => {
  const on = services();
  on.fail(
    'restore users restore',
    new RexusError('RESTORE_FAILED', {
      database: 'users',
      state: 'RESTORING',
      cause: 'the file is damaged at block 7',
    }),
  );
  const ui = await openMenu({ services: on });
  await toConfirm(ui);
  ui.press('users', KEYS.enter);
  const result = await ui.shows('restore failed');
  expect(result).toContain('RESTORING');
  expect(result).toContain('What to do:');
  expect(result).toMatch(/To have users as it was: Restore, run 20261121_12/);
});

test('shows why nothing can be restored and does not start', async () => {
  const on = services();
  on.fail('plan restore', new RexusError('STORED_FILE_MISSING', { path: '/backups/databases/users.bak.gz' }));
  const ui = await openMenu({ services: on });
  await toName(ui);
  ui.press(KEYS.enter);
  await ui.shows('No plan could be made.');
  ui.press(KEYS.enter, KEYS.escape);
  await ui.shows('Where should users go?');
});

test('asks before it stops a restore, and says what may be left', async () => {
  const on = services();
  const ui = await openMenu({ services: on });
  const restoring = on.hold('restore users restore');
  await toConfirm(ui);
  ui.press('users', KEYS.enter);
  await restoring.reached;
  await ui.shows('4/6 restoring');
  ui.press(KEYS.escape);
  await ui.shows('Stop the restore?');
  ui.press('y');
  const screen = await ui.shows('The restore was stopped.');
  expect(screen).toContain('users may be incomplete');
  expect(screen).toContain('To have users as it was');
  expect(on.going()).toBe(0);
});

test('is drawn anew in every step when the terminal changes its size', async () => {
  const on = services();
  const ui = await openMenu({ services: on });
  const wide = async (): Promise<void> => {
    ui.resize({ columns: 120, rows: 40 });
    await ui.shows(/^─{120}$/m);
    ui.resize({ columns: 80, rows: 24 });
    await ui.shows(/^─{80}$/m);
  };
  await toName(ui);
  await wide();
  ui.press(KEYS.enter);
  await ui.shows('OVERWRITES users');
  await wide();
  ui.press(KEYS.enter);
  await ui.shows('type its name:');
  await wide();
  ui.press('users', KEYS.enter);
  await ui.shows('restore completed');
  await wide();
});
