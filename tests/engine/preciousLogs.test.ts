import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCatalogue } from '../../src/catalogue/readCatalogue.ts';
import type { StorageSettings } from '../../src/config/settings.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import type { BackupRequest } from '../../src/engine/backupPlan.ts';
import { gatherBackupFacts } from '../../src/engine/gatherBackupFacts.ts';
import { planBackup } from '../../src/engine/planBackup.ts';
import { runBackup } from '../../src/engine/runBackup.ts';
import type { RunEvent } from '../../src/engine/runEvent.ts';
import { FULL_SPEED } from '../../src/pipeline/pace.ts';
import { systemDisk } from '../../src/platform/disk.ts';
import { memoryServer } from '../support/memoryServer.ts';
import { stoppedClock } from '../support/stoppedClock.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { REQUEST, settingsAt, storageAt } from './backupFixtures.ts';

const NAME = 'users';

const bench = (storage: Partial<StorageSettings> = {}) => {
  const base = joinLocal(temporaryDirectory(), 'backups');
  const settings = settingsAt(base, [NAME], { storage: storageAt(base, storage) });
  const server = memoryServer([NAME]);
  const clock = stoppedClock(new Date('2026-03-01T02:00:00'));
  const events: RunEvent[] = [];
  const signal = new AbortController().signal;
  return {
    base,
    server,
    events,
    temp: () => readdirSync(settings.storage.temp).sort(),
    take: async (type: BackupRequest['type']) => {
      const asked = { ...REQUEST, type, includeFiles: false };
      const sources = { server, clock, freeBytes: () => 1e12, readCatalogue: () => readCatalogue(base) };
      const plan = planBackup(await gatherBackupFacts(sources, settings, asked, signal), asked);
      const describe = ({ code }: { readonly code: string }): string => code;
      const deps = {
        server,
        clock,
        disk: systemDisk,
        pace: FULL_SPEED,
        settings,
        describe,
        describeReason: describe,
        describeServerCompression: describe,
      };
      return runBackup(deps, plan, (event) => events.push(event), signal);
    },
    /** Type and reason of every stored set, oldest first. */
    sets: () =>
      readCatalogue(base)
        .runs.toReversed()
        .flatMap(({ manifest }) => manifest.databases)
        .map((record) => (record.status === 'completed' ? `${record.type} ${record.reason?.code}` : record.status)),
  };
};
type Bench = ReturnType<typeof bench>;

const failOnce = (b: Bench, call: string, error: RexusError): void => {
  b.server.before = (name) => {
    if (!name.startsWith(call)) return;
    b.server.before = () => {};
    throw error;
  };
};
const sql = { operation: 'BACKUP LOG', database: NAME, number: 3043, message: 'no', path: '/x' };
const lost = new RexusError('CONNECTION_LOST', { server: 'memory', operation: 'RESTORE HEADERONLY' });

test('a log that the server compressed and whose run failed is stored by the next run as it is', async () => {
  const b = bench({ serverCompression: 'on' });
  await b.take('full');
  b.server.chain(NAME).write();
  failOnce(b, 'headers', lost);
  await b.take('log');
  await b.take('full');
  const logs = readCatalogue(b.base)
    .runs.flatMap(({ manifest }) => manifest.databases)
    .filter(({ type, status }) => type === 'log' && status === 'completed');
  expect(logs).toMatchObject([
    {
      reason: { code: 'adopted_log' },
      set: { compressedByServer: true },
      stored: { compression: 'none', file: expect.stringMatching(/_log\.trn$/) },
      serverCompression: null,
    },
  ]);
});

test('a log whose header could not be read stays, is named, and is stored by the next run', async () => {
  const b = bench();
  await b.take('full');
  b.server.chain(NAME).write();
  failOnce(b, 'headers', lost);
  expect((await b.take('log')).manifest.status).toBe('failed');
  expect(b.temp()).toEqual(['logs_20260301_020000_2.json', 'users_20260301_020000_2_log.trn']);
  expect(b.events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'log_kept_for_next' }));

  expect((await b.take('log')).manifest.status).toBe('completed');
  expect(b.events).toContainEqual(expect.objectContaining({ type: 'log_adopted', from: '20260301_020000_2' }));
  expect(b.sets()).toEqual(['full asked_for', 'failed', 'log adopted_log', 'log asked_for']);
  expect(b.temp()).toEqual([]);
});

test('a log that the server itself refused leaves nothing, for nothing was truncated', async () => {
  const b = bench();
  await b.take('full');
  const said = [{ number: 3201, state: 1, class: 16, message: 'no' }];
  failOnce(b, 'backup', new RexusError('SERVER_REFUSED', sql, { serverMessages: said }));
  expect((await b.take('log')).manifest.status).toBe('failed');
  expect(b.temp()).toEqual([]);
});

test('a log that is damaged inside is put aside and never deleted, and the chain begins anew', async () => {
  const b = bench();
  await b.take('full');
  failOnce(b, 'headers', lost);
  b.server.chain(NAME).write();
  await b.take('log');
  b.server.before = (call) => {
    if (call.startsWith('verify')) throw new RexusError('BACKUP_SET_DAMAGED', sql);
  };
  await b.take('full').catch(() => undefined);
  expect(b.events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'log_damaged' }));
  b.server.before = () => {};
  expect(b.temp()).toEqual(['users_20260301_020000_2_log.trn.damaged']);
  await b.take('log');
  expect(b.sets().at(-1)).toBe('full own_unfinished');
});

test('content without an end stays until a log of the same database has ended, and then goes', async () => {
  const b = bench();
  await b.take('full');
  failOnce(b, 'headers', lost);
  await b.take('log');
  const content = joinLocal(b.base, 'temp', 'users_20260301_020000_2_log.trn');
  writeFileSync(content, 'the server is still writing');
  await b.take('full');
  expect(existsSync(content)).toBe(true);
  await b.take('log');
  expect(b.temp()).toEqual([]);
});

test('a note that is none removes nothing and stops nothing', async () => {
  const b = bench();
  await b.take('full');
  writeFileSync(joinLocal(b.base, 'temp', 'logs_20260101_010101.json'), '{"version":1,"id":"x","logs":[]}');
  const outside = {
    version: 1,
    id: '20260101_010102',
    label: null,
    logs: [{ database: NAME, file: '../x', no_truncate: false }],
  };
  writeFileSync(joinLocal(b.base, 'temp', 'logs_20260101_010102.json'), JSON.stringify(outside));
  expect((await b.take('log')).manifest.status).toBe('completed');
  expect(
    b.events.filter((event) => event.type === 'warning' && event.code === 'log_not_adopted').length,
  ).toBeGreaterThan(1);
});
