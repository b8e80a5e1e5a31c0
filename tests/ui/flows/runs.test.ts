import { expect, test } from 'vitest';
import { localPath } from '../../../src/domain/localPath.ts';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { aCompletedRecord, aFailedRecord, aRun } from '../../support/manifests.ts';
import { KEYS, openMenu } from '../../support/renderUi.tsx';
import { manyRuns, scriptedServices } from '../../support/scriptedServices.ts';

const GOOD = '20261121_020000';
const PARTIAL = '20261120_020000';
const damaged = localPath('/backups/backup_manifest_20261119_020000.json');

const someRuns = () =>
  scriptedServices({
    runs: [
      aRun(GOOD, [aCompletedRecord('users', GOOD), aCompletedRecord('inventario', GOOD)]),
      aRun(PARTIAL, [aCompletedRecord('users', PARTIAL), aFailedRecord('auditoria')], {
        errors: ['auditoria: no space'],
      }),
    ],
    unreadable: [
      {
        path: damaged,
        error: new RexusError('MANIFEST_INVALID', { path: damaged, reason: 'unexpected end of JSON input' }),
      },
    ],
  });

test('lists runs newest first with their status, and names a manifest that cannot be read', async () => {
  const ui = await openMenu({ services: someRuns() });
  ui.press('3');
  const screen = await ui.shows('× unreadable');
  expect(screen).toMatch(/► 20261119_020000 +× unreadable +backup_manifest_/);
  expect(screen).toMatch(/20261121_020000 +2026-11-21 02:00 √ completed +2\.00 kB users, inventario/);
  expect(screen).toMatch(/20261120_020000 +2026-11-20 02:00 ▲ partial/);
  expect(screen.indexOf(GOOD)).toBeLessThan(screen.indexOf(PARTIAL));
});

test('says what is wrong with a damaged manifest', async () => {
  const ui = await openMenu({ services: someRuns() });
  ui.press('3');
  await ui.shows('× unreadable');
  ui.press(KEYS.enter);
  const screen = await ui.shows(/unexpected\s+end of JSON input/);
  expect(screen).toContain('Rotation never removes');
  ui.press('r', KEYS.escape);
  await ui.shows('× unreadable');
});

test('shows everything about a run, scrolled with the arrows', async () => {
  const ui = await openMenu({ services: someRuns() });
  ui.press('3');
  await ui.shows(GOOD);
  ui.press(KEYS.down, KEYS.enter);
  const top = await ui.shows('more lines');
  expect(top).toContain('users (full)');
  expect(top).toContain('ab'.repeat(16));
  ui.press(KEYS.end);
  const bottom = await ui.shows('↓ 0 more lines');
  expect(bottom).toContain('34000000009800001');
  expect(bottom).toContain('C:\\data\\users.mdf');
  ui.resize({ columns: 120, rows: 40 });
  await ui.shows(/^─{120}$/m);
  ui.resize({ columns: 80, rows: 24 });
  await ui.shows(/^─{80}$/m);
  ui.press(KEYS.home);
  await ui.shows('↑ 0');
});

test('shows the errors of a run that failed for one database', async () => {
  const ui = await openMenu({ services: someRuns(), size: { columns: 120, rows: 40 } });
  ui.press('3');
  await ui.shows(PARTIAL);
  ui.press(KEYS.down, KEYS.down, KEYS.enter);
  const screen = await ui.shows('auditoria: no space');
  expect(screen).toContain('SERVER_REFUSED');
});

test('takes a run from the list to the restore wizard', async () => {
  const ui = await openMenu({ services: someRuns() });
  ui.press('3');
  await ui.shows(GOOD);
  ui.press(KEYS.down, 'r');
  await ui.shows(`What from run ${GOOD}?`);
  ui.press(KEYS.escape);
  await ui.shows('From which run?');
});

test('scrolls through ten thousand runs without drawing them all', async () => {
  const ui = await openMenu({ services: scriptedServices({ runs: manyRuns(10_000) }) });
  ui.press('3');
  const first = await ui.shows('1 of 10000');
  expect(first.split('\n').length).toBeLessThan(24);
  ui.press(KEYS.end);
  await ui.shows('10000 of 10000');
  ui.press(KEYS.up, KEYS.pageDown, KEYS.home, KEYS.down);
  await ui.shows('2 of 10000');
  ui.resize({ columns: 120, rows: 40 });
  const tall = await ui.shows(/^─{120}$/m);
  expect(tall.split('\n').length).toBeGreaterThan(36);
});

test('says so when the catalogue itself cannot be read', async () => {
  const services = scriptedServices();
  const error = new RexusError('CATALOGUE_UNREADABLE', { path: '/backups', reason: 'EACCES' });
  const broken = {
    ...services,
    settings: services.settings,
    runs: () => {
      throw error;
    },
  };
  const ui = await openMenu({ services: broken });
  ui.press('3');
  await ui.shows('EACCES');
  ui.press(KEYS.escape);
  await ui.shows('6  Exit');
  ui.press('4');
  await ui.shows('EACCES');
});

test('shows a bug in words and goes on at home', async () => {
  const services = scriptedServices();
  const broken = {
    ...services,
    settings: services.settings,
    nextRuns: () => {
      throw new TypeError('nobody thought of this');
    },
  };
  const ui = await openMenu({ services: broken });
  await ui.shows('SQL Server');
  ui.press('2');
  const screen = await ui.shows('nobody thought of this');
  expect(screen).not.toContain('    at ');
  ui.press(KEYS.escape);
  await ui.shows('6  Exit');
});
