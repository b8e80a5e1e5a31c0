import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BackupSetRecord } from '../../src/catalogue/backupSetRecord.ts';
import { writeDrill } from '../../src/catalogue/drill/drillFiles.ts';
import type { Manifest } from '../../src/catalogue/manifest.ts';
import type { BackupType } from '../../src/domain/backupType.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { EXIT_CODES } from '../../src/domain/exitCodes.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { parseLsn } from '../../src/domain/lsn.ts';
import { aDrill } from '../support/drills.ts';
import { aBackupSet, aCompletedRecord, aManifest, aMeasured, momentOfId } from '../support/manifests.ts';
import { memoryServer } from '../support/memoryServer.ts';
import { stoppedClock } from '../support/stoppedClock.ts';
import { type CliBench, cliBench, storeBroken } from './cliBench.ts';

process.env.TZ = 'UTC';

const NOW = new Date('2026-11-20T06:30:00Z');

/** A set of inventario that was taken in the second that its id names. */
const aSet = (
  id: string,
  type: BackupType,
  first: number,
  last: number,
  more: Partial<BackupSetRecord> = {},
): Manifest => {
  const at = momentOfId(id);
  const set = aBackupSet({
    backupSetGuid: `00000000-0000-0000-0000-${String(last).padStart(12, '0')}`,
    firstLsn: parseLsn(String(first)),
    lastLsn: parseLsn(String(last)),
    startedAt: at,
    finishedAt: at,
    ...more,
  });
  const file = `databases/inventario_${id}.bak.gz`;
  const stored = { file, compression: 'gzip' as const, encryption: null, ...aMeasured(1000), content: aMeasured(4000) };
  return aManifest(id, [aCompletedRecord('inventario', id, { type, set, stored })], { type });
};

/** A full at 02:00 and a log each hour; the one of 04:00 was never taken, or lost. */
const FULL = aSet('20261120_020000', 'full', 100, 200);
const LOGS = [
  aSet('20261120_030000', 'log', 150, 300),
  aSet('20261120_040000', 'log', 300, 400),
  aSet('20261120_050000', 'log', 400, 500),
];
const LATER = [aSet('20261120_053000', 'full', 500, 600), aSet('20261120_060000', 'log', 500, 700)];

const withChain = async (manifests: readonly Manifest[]): Promise<CliBench> => {
  const cli = cliBench({ server: memoryServer(['users', 'inventario']), clock: stoppedClock(NOW) });
  for (const { databases } of manifests) {
    for (const record of databases) {
      if (record.status !== 'completed') continue;
      const path = joinLocal(cli.base, record.stored.file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, 'x'.repeat(record.stored.bytes));
    }
  }
  await cli.store(...manifests);
  return cli;
};

describe('list --chains', () => {
  test('draws each database with its hole, what it would lose now and when it was last proven', async () => {
    const { base, run } = await withChain([FULL, ...LOGS, ...LATER]);
    await writeDrill(base, aDrill('20261118_050000', 'inventario'));
    rmSync(joinLocal(base, 'databases', 'inventario_20261120_040000.bak.gz'));
    const { code, stdout, stderr } = await run(['list', '--chains']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchSnapshot();
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('says in JSON where the windows are, why there is a hole and which backups are of no use', async () => {
    const { base, run } = await withChain([FULL, ...LOGS]);
    rmSync(joinLocal(base, 'databases', 'inventario_20261120_040000.bak.gz'));
    const { code, document } = await run(['list', '--chains', '--database', 'Inventario', '--json']);
    expect(code).toBe(0);
    expect(document()).toMatchObject({
      unreadable: [],
      databases: [
        {
          database: 'inventario',
          windows: [
            { from: '2026-11-20T02:00:00.000Z', to: '2026-11-20T02:00:00.000Z', runs: [FULL.id] },
            { from: '2026-11-20T02:00:01.000Z', runs: [FULL.id, '20261120_030000'] },
          ],
          holes: [expect.objectContaining({ reason: expect.objectContaining({ code: 'file_missing' }) })],
          orphans: [
            { id: '20261120_040000', reason: expect.objectContaining({ code: 'file_missing' }) },
            { id: '20261120_050000', reason: expect.objectContaining({ code: 'file_missing' }) },
          ],
          last_backed_up: { id: '20261120_050000', age_ms: 5_400_000 },
          last_proven: null,
          last_drill_failed: null,
          drill_overdue: false,
          oldest: '2026-11-20T02:00:00.000Z',
          newest: '2026-11-20T02:59:59.999Z',
        },
      ],
    });
  });

  test('draws without block characters where the terminal has no UTF-8', async () => {
    const { run } = await withChain([FULL, ...LOGS]);
    const { stdout } = await run(['list', '--chains'], { variables: { LANG: 'C' } });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is what is tested
    expect(stdout).toMatch(/^[\x00-\x7f]*$/);
    expect(stdout).toContain('####');
  });

  test('refuses a database that nobody knows', async () => {
    const { run } = await withChain([FULL]);
    const { code, stderr } = await run(['list', '--chains', '--database', 'gone']);
    expect(code).toBe(EXIT_CODES.usage);
    expect(stderr).toContain('no database gone is configured or has backups');
  });

  test('names a manifest that it cannot read, since a hole may be no hole', async () => {
    const { base, run } = await withChain([FULL]);
    storeBroken(base, LOGS[0]?.id ?? FULL.id, '{');
    const { code, stdout } = await run(['list', '--chains']);
    expect(code).toBe(EXIT_CODES.catalogueUnreadable);
    expect(stdout).toContain('cannot be read: ');
  });
});

test('a database without logs is told once why there is nothing between its backups', async () => {
  const { run } = await withChain([
    FULL,
    aSet('20261120_030000', 'full', 300, 400),
    aSet('20261120_040000', 'full', 500, 600),
  ]);
  const { stdout } = await run(['list', '--chains', '--database', 'inventario']);
  expect(stdout.replace(/\s+/g, ' ').match(/without log backups only the moments/g)).toHaveLength(1);
  expect(stdout).toContain('3 moments, ');
  expect(stdout).not.toContain('hole ');
});

test('where there are logs elsewhere, the holes without any are told with their times', async () => {
  const before = { familyGuid: 'CCCCCCCC-0000-0000-0000-000000000001' };
  const { run } = await withChain([
    aSet('20261120_000000', 'full', 10, 20, before),
    aSet('20261120_010000', 'full', 30, 40, before),
    FULL,
    ...LOGS,
  ]);
  const { stdout } = await run(['list', '--chains', '--database', 'inventario']);
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    'hole 2026-11-20 00:00:00 to 2026-11-20 01:00:00: without log backups only',
  );
});

test('a run in which a database was left out is no backup of it', async () => {
  const { run, store } = await withChain([FULL]);
  const reason = { code: 'simple_recovery', text: 'its recovery model is SIMPLE' };
  const skipped = { status: 'skipped', name: parseDatabaseName('inventario'), type: 'log', reason } as const;
  await store(aManifest('20261120_060000', [skipped]));
  const { document } = await run(['list', '--chains', '--database', 'inventario', '--json']);
  expect(document()).toMatchObject({ databases: [{ last_backed_up: { id: FULL.id } }] });
});

test('list --database shows only the runs that hold it', async () => {
  const { run, store } = await withChain([FULL]);
  await store(aManifest('20261120_040000', [aCompletedRecord('users', '20261120_040000')]));
  const { document } = await run(['list', '--database', 'users', '--json']);
  expect(document()).toMatchObject({ backups: [{ id: '20261120_040000' }] });
});

describe('status', () => {
  test('shows the line of time of each database, and an overdue drill', async () => {
    const cli = await withChain([FULL, ...LOGS]);
    cli.configure({ databases: { inventario: {} }, language: 'es', recovery_testing: { enabled: true } });
    const { stdout } = await cli.run(['status']);
    expect(stdout.replace(/^.* libres .*$/m, '(free)')).toMatchSnapshot();
    const { document } = await cli.run(['status', '--json']);
    expect(document()).toMatchObject({ databases: [{ chains: { drill_overdue: true, rpo_ms: expect.any(Number) } }] });
  });
});
