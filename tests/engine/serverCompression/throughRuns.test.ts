import { expect, test } from 'vitest';
import { readCatalogue } from '../../../src/catalogue/readCatalogue.ts';
import type { StorageSettings } from '../../../src/config/settings.ts';
import { joinLocal } from '../../../src/domain/localPath.ts';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { gatherBackupFacts } from '../../../src/engine/gatherBackupFacts.ts';
import { planBackup } from '../../../src/engine/planBackup.ts';
import { runBackup } from '../../../src/engine/runBackup.ts';
import { FULL_SPEED } from '../../../src/pipeline/pace.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import { systemDisk } from '../../../src/platform/disk.ts';
import { memoryServer } from '../../support/memoryServer.ts';
import { temporaryDirectory } from '../../support/temporaryDirectory.ts';
import { REQUEST, settingsAt, storageAt } from '../backupFixtures.ts';

const NAME = 'users';
const BYTES = 100 * 1024 * 1024;

/** Runs of one large database, whose BACKUP takes so many seconds by this program's way and by the server's; it refuses to compress where that is null. */
const bench = (
  seconds: { readonly program: number; server: number | null },
  storage: Partial<StorageSettings> = {},
) => {
  const base = joinLocal(temporaryDirectory(), 'backups');
  const settings = settingsAt(base, [NAME], { storage: storageAt(base, storage) });
  const server = memoryServer([NAME]);
  server.change(NAME, { usedBytes: BYTES });
  server.header = { backupBytes: BigInt(BYTES) };
  let ms = Date.UTC(2026, 2, 1, 2);
  const clock: Clock = { now: () => new Date(ms), monotonicMs: () => ms, sleep: async () => {} };
  const signal = new AbortController().signal;
  let readings = 0;
  const sources = {
    server,
    clock,
    freeBytes: () => 1e12,
    readCatalogue: () => {
      readings += 1;
      return readCatalogue(base);
    },
  };
  const describe = ({ code }: { readonly code: string }): string => code;
  const words = { describe, describeReason: describe, describeServerCompression: describe };
  const deps = { server, clock, disk: systemDisk, pace: FULL_SPEED, settings, ...words };
  const plan = async () => planBackup(await gatherBackupFacts(sources, settings, REQUEST, signal), REQUEST);
  return {
    plan,
    readings: () => readings,
    /** One run; why who compressed. */
    run: async (): Promise<string> => {
      const planned = await plan();
      const [database] = planned.databases;
      const isAsked = database?.action === 'backup' && database.serverCompression.asked;
      server.before = (call) => {
        if (!call.startsWith('backup')) return;
        const took = isAsked ? seconds.server : seconds.program;
        if (took === null) {
          const sql = { operation: 'BACKUP DATABASE', database: NAME, number: 1844, message: 'no' };
          throw new RexusError('EDITION_LACKS', sql);
        }
        ms += took * 1000;
      };
      const { manifest } = await runBackup(deps, planned, () => {}, signal);
      ms += 60_000;
      const [record] = manifest.databases;
      if (record?.status !== 'completed' && record?.status !== 'failed') throw new Error('nothing was tried');
      return `${record.serverCompression?.code} ${record.status}`;
    },
  };
};

const inTurn = async (count: number, run: () => Promise<string>): Promise<readonly string[]> => {
  const all: string[] = [];
  for (let n = 0; n < count; n += 1) all.push(await run());
  return all;
};

test('auto measures both ways by what the manifests say, and stays with the faster one', async () => {
  const { run } = bench({ program: 20, server: 5 });
  expect(await inTurn(6, run)).toEqual([
    'measuring_own completed',
    'measuring_own completed',
    'trying_server completed',
    'trying_server completed',
    'server_faster completed',
    'server_faster completed',
  ]);
});

test('a server that refuses what its edition allows costs one backup, not all of them', async () => {
  const { run } = bench({ program: 20, server: null });
  expect(await inTurn(5, run)).toEqual([
    'measuring_own completed',
    'measuring_own completed',
    'trying_server failed',
    'server_failed completed',
    'server_failed completed',
  ]);
});

test.each(['on', 'off'] as const)('with %s no earlier run is looked at', async (serverCompression) => {
  const { plan, readings } = bench({ program: 1, server: 1 }, { serverCompression });
  await plan();
  expect(readings()).toBe(0);
});
