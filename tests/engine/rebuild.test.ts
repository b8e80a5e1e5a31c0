import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readCatalogue } from '../../src/catalogue/readCatalogue.ts';
import type { StorageSettings } from '../../src/config/settings.ts';
import { emptyKeyring } from '../../src/domain/encryption.ts';
import { joinLocal, type LocalPath, localPath } from '../../src/domain/localPath.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { cleanUpDeadRuns } from '../../src/engine/cleanUpDeadRuns.ts';
import { inspectFile } from '../../src/engine/inspectFile.ts';
import { planRebuild, type RebuildFacts } from '../../src/engine/rebuild/planRebuild.ts';
import { runRebuild } from '../../src/engine/rebuild/runRebuild.ts';
import { type ScannedFile, scanBackups } from '../../src/engine/rebuild/scanBackups.ts';
import { isRunIdTaken } from '../../src/engine/runIdTaken.ts';
import { FULL_SPEED } from '../../src/pipeline/pace.ts';
import { type Disk, systemDisk } from '../../src/platform/disk.ts';
import { sandboxMedia, sandboxMedium } from '../mtf/sandboxMedia.ts';
import { backupDirectory, never } from '../support/backupDirectory.ts';
import { failing } from '../support/faultyDisks.ts';
import { LOSSES, powerFailingDisk } from '../support/powerFailingDisk.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const ID = parseRunId('20261120_020000');
const quiet = () => {};
const settings = (): StorageSettings => ({
  ...backupDirectory(),
  logs: localPath('/nowhere'),
  serverDirectory: null,
  encryption: null,
  keyring: emptyKeyring,
  compression: { algorithm: 'gzip', level: 1 },
  serverCompression: 'auto',
});

const facts = (files: readonly ScannedFile[], changes: Partial<RebuildFacts> = {}): RebuildFacts => ({
  files,
  runs: [],
  unreadable: new Set(),
  unfinished: () => false,
  isTaken: () => false,
  nameOf: (path) => `databases/${path.split('/').at(-1)}`,
  folder: 'databases',
  compression: 'gzip',
  encryption: null,
  freeBytes: 1e9,
  ...changes,
});

const plan = async (storage: StorageSettings, scan: LocalPath | null) => {
  const { runs } = readCatalogue(storage.base);
  const files = await scanBackups({ storage, runs, scan, signal: never, onProgress: quiet });
  return planRebuild(facts(files, { runs, isTaken: (id) => isRunIdTaken(storage, id) }));
};

const run = async (storage: StorageSettings, scan: LocalPath | null, disk: Disk = systemDisk) =>
  runRebuild(
    { storage, disk, clock: { monotonicMs: () => 0 }, pace: FULL_SPEED, onProgress: quiet, signal: never },
    await plan(storage, scan),
  );

const storedIn = (storage: StorageSettings): readonly string[] =>
  readdirSync(storage.databases).filter((name) => name.includes('.bak'));

const foreignFolder = async (): Promise<LocalPath> => {
  const folder = temporaryDirectory('foreign');
  writeFileSync(joinLocal(folder, 'two.bak'), await sandboxMedium([{ name: 'uno' }, { name: 'dos' }]));
  return folder;
};

describe('a rebuild whose power fails', () => {
  test.each(LOSSES)(
    'at any step and loses %s, lists only what is whole, and is finished by the next one',
    async (loses) => {
      const foreign = await foreignFolder();
      const original = readFileSync(joinLocal(foreign, 'two.bak'));
      for (let at = 1, failed = true; failed; at += 3) {
        const storage = settings();
        mkdirSync(storage.temp, { recursive: true });
        const disk = powerFailingDisk(at, loses);
        await run(storage, foreign, disk).catch(quiet);
        failed = disk.failed;
        for (const { manifest } of readCatalogue(storage.base).runs) {
          for (const record of manifest.databases) {
            if (record.status !== 'completed') throw new Error(record.status);
            const path = joinLocal(storage.base, record.stored.file);
            expect(
              (await inspectFile({ path, pages: true, keyring: emptyKeyring, signal: never })).medium.damage,
            ).toBeNull();
          }
        }
        await cleanUpDeadRuns(storage);
        const { failed: notWritten } = await run(storage, foreign);
        expect(notWritten).toEqual([]);
        expect(readCatalogue(storage.base).runs).toHaveLength(2);
        expect(storedIn(storage)).toHaveLength(2);
      }
      expect(readFileSync(joinLocal(foreign, 'two.bak')).equals(original)).toBe(true);
    },
  );
});

test('a copy that cannot be written fails its run alone, and leaves nothing', async () => {
  const storage = settings();
  const foreign = temporaryDirectory('foreign');
  const [foo = new Uint8Array(), bar = new Uint8Array()] = await sandboxMedia(['foo', 'bar'], [{ name: 'uno' }]);
  writeFileSync(joinLocal(foreign, 'foo.bak'), foo);
  writeFileSync(joinLocal(foreign, 'bar.bak'), bar);
  const disk = failing('create', 'EIO', { when: (path) => path.includes('databases/foo_') });
  const { written, failed } = await run(storage, foreign, disk);
  expect([written.length, failed.map(({ error }) => error.code)]).toEqual([1, ['FILE_UNWRITABLE']]);
  expect(storedIn(storage).filter((name) => name.startsWith('foo_'))).toEqual([]);
});

test('a file that became another one after it was planned is not listed', async () => {
  const storage = settings();
  const foreign = temporaryDirectory('foreign');
  const [foo = new Uint8Array(), bar = new Uint8Array()] = await sandboxMedia(['foo', 'bar'], [{ name: 'uno' }]);
  writeFileSync(joinLocal(foreign, 'x.bak'), foo);
  const planned = await plan(storage, foreign);
  writeFileSync(joinLocal(foreign, 'x.bak'), bar);
  const deps = {
    storage,
    disk: systemDisk,
    clock: { monotonicMs: () => 0 },
    pace: FULL_SPEED,
    onProgress: quiet,
    signal: never,
  };
  expect((await runRebuild(deps, planned)).failed).toMatchObject([{ error: { code: 'OTHER_BACKUP_SET' } }]);
  expect(readCatalogue(storage.base).runs).toEqual([]);
  expect(storedIn(storage)).toEqual([]);
});

test('a run that is under way, or died, is left alone with its files', async () => {
  const storage = settings();
  const file = joinLocal(storage.databases, `foo_${ID}.bak.gz`);
  writeFileSync(file, gzipSync(await sandboxMedium([{ name: 'uno' }])));
  const scanned = await scanBackups({ storage, runs: [], scan: null, signal: never, onProgress: quiet });
  const { runs, skipped } = planRebuild(facts(scanned, { unfinished: (id) => id === ID }));
  expect(runs).toEqual([]);
  expect(skipped).toEqual([{ path: file, position: null, reason: { code: 'unfinished_run', id: ID } }]);
  expect(existsSync(file)).toBe(true);
});

test('the plan does not depend on the order of the files, and an id that is taken is not taken again', async () => {
  const storage = settings();
  const foreign = await foreignFolder();
  copyFileSync(joinLocal(foreign, 'two.bak'), joinLocal(foreign, 'same.bak'));
  const scanned = await scanBackups({ storage, runs: [], scan: foreign, signal: never, onProgress: quiet });
  const planned = planRebuild(facts(scanned));
  expect(planRebuild(facts(scanned.toReversed()))).toEqual(planned);
  const ids = new Set(planned.runs.map(({ id }) => id));
  const others = planRebuild(facts(scanned, { isTaken: (id) => ids.has(id) })).runs.map(({ id }) => id);
  expect(others).toEqual([...ids].map((id) => `${id}_2`));
});
