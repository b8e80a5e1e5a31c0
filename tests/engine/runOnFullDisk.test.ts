/** A run whose disk is full at its first step, at its second, and so on to its last: what is listed is good, and nothing else is there. */

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Manifest } from '../../src/catalogue/manifest.ts';
import { readCatalogue } from '../../src/catalogue/readCatalogue.ts';
import type { BackupType } from '../../src/domain/backupType.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { asRexusError } from '../../src/domain/rexusError.ts';
import { gatherBackupFacts } from '../../src/engine/gatherBackupFacts.ts';
import { planBackup } from '../../src/engine/planBackup.ts';
import { runBackup } from '../../src/engine/runBackup.ts';
import { verifyStored } from '../../src/engine/verifyStored.ts';
import { FULL_SPEED } from '../../src/pipeline/pace.ts';
import { type Disk, systemDisk } from '../../src/platform/disk.ts';
import { fullAtStep } from '../support/faultyDisks.ts';
import { memoryServer } from '../support/memoryServer.ts';
import { stoppedClock } from '../support/stoppedClock.ts';
import { STORED_FORMS, type StoredForm } from '../support/storedForms.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { REQUEST, settingsAt, storageAt } from './backupFixtures.ts';

const never = new AbortController().signal;
const NAMES = ['users', 'inventario'];

/** A server with two databases, a backup directory, one file of configuration and one folder; the clock stands, so that every run is of the same second. */
const benchFor = ({ format, encryption, keyring }: StoredForm) => {
  const root = temporaryDirectory('full');
  const base = joinLocal(root, 'backups');
  const [config, application] = [joinLocal(root, 'app.ini'), joinLocal(root, 'app')];
  writeFileSync(config, 'empresa = Ñandú');
  mkdirSync(application);
  writeFileSync(joinLocal(application, 'a.txt'), 'a');
  const compression = { algorithm: format.compression, level: 1 };
  const settings = settingsAt(base, NAMES, {
    storage: storageAt(base, { compression, encryption, keyring }),
    files: { config: [config], application: [application] },
  });
  const server = memoryServer(NAMES);
  const clock = stoppedClock(new Date(2026, 2, 1, 2));
  const describeCode = ({ code }: { readonly code: string }): string => code;
  return {
    server,
    run: async (type: BackupType, disk: Disk = systemDisk) => {
      const asked = { ...REQUEST, type };
      const sources = { server, clock, freeBytes: () => 1e12, readCatalogue: () => readCatalogue(base) };
      const plan = planBackup(await gatherBackupFacts(sources, settings, asked, never), asked);
      const deps = {
        server,
        clock,
        disk,
        pace: FULL_SPEED,
        settings,
        describe: describeCode,
        describeReason: describeCode,
        describeServerCompression: describeCode,
      };
      return await runBackup(deps, plan, () => undefined, never);
    },
    manifests: (): readonly Manifest[] => {
      const { runs, unreadable } = readCatalogue(base);
      expect(unreadable).toEqual([]);
      return runs.map(({ manifest }) => manifest);
    },
    /** Every stored database verifies. */
    proveAll: async () => {
      const readHeader = async () => ({ databaseName: null, backupSetGuid: null, lsns: null });
      const deps = { base, keyring, clock, pace: FULL_SPEED, readHeader, depth: 'header' } as const;
      const { files } = await verifyStored(deps, readCatalogue(base), () => undefined, never);
      expect(files.filter(({ result }) => result.status === 'bad')).toEqual([]);
    },
    files: (): readonly string[] =>
      readdirSync(base, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(base.length + 1))
        .sort(),
  };
};
type Bench = ReturnType<typeof benchFor>;

const filesNamed = (manifest: Manifest): readonly string[] => [
  `backup_manifest_${manifest.id}.json`,
  ...manifest.databases.flatMap((record) => (record.status === 'completed' ? [record.stored.file] : [])),
  ...[...manifest.config.entries, ...manifest.application.entries].map(({ backup }) => backup),
];

/** Nothing is there but what manifests name; of logs that the server no longer has, their content and its note. */
const expectNothingElse = (bench: Bench, where: string): void => {
  const named = bench.manifests().flatMap(filesNamed);
  const others = bench.files().filter((name) => !/^temp\/(logs_[0-9_]+\.json|.+_log\.trn)$/.test(name));
  expect(others, where).toEqual([...named].sort());
};

/** Goes through all the steps of a run; says how many there were. */
const atEveryStep = async (form: StoredForm, type: BackupType, lasts: 'once' | 'from then on'): Promise<number> => {
  const bench = benchFor(form);
  if (type !== 'full') await bench.run('full');
  for (let step = 1; ; step++) {
    const where = `${type}, step ${step}, ${lasts}`;
    const before = bench.manifests().length;
    for (const name of NAMES) bench.server.chain(name).write();
    const disk = fullAtStep(step, lasts);
    const outcome = await bench.run(type, disk).then(
      ({ manifest, exitCode }) => ({ failed: exitCode !== 0, listed: 1, codes: codesOf(manifest) }),
      (error: unknown) => ({ failed: true, listed: 0, codes: [asRexusError(error).code] }),
    );
    if (!disk.wasHit) {
      await bench.proveAll();
      return step - 1;
    }
    expect(bench.manifests(), where).toHaveLength(before + outcome.listed);
    for (const code of outcome.codes) expect(['DISK_FULL', 'FILE_UNWRITABLE'], where).toContain(code);
    expectNothingElse(bench, where);

    const next = await bench.run(type);
    expect([where, next.exitCode, codesOf(next.manifest)]).toEqual([where, 0, []]);
    expectNothingElse(bench, where);
    expect(
      bench.files().filter((name) => name.startsWith('temp/')),
      where,
    ).toEqual([]);
  }
};

const codesOf = ({ databases }: Manifest): readonly string[] =>
  databases.flatMap((record) => (record.status === 'failed' ? [record.code] : []));

/** Two runs a step, and some fifty steps. */
const PATIENCE = { timeout: 180_000 };
const [PLAIN, ENCRYPTED, ...OTHERS] = STORED_FORMS;
const forms = [PLAIN, ENCRYPTED, ...OTHERS.filter(({ encryption }) => encryption === null)].filter(
  (form) => form !== undefined,
);

describe.each(forms)('a full backup, stored as $name, on a disk that is full from any step on', PATIENCE, (form) => {
  test('lists nothing that is not whole, leaves nothing, and the next run is good', async () => {
    expect(await atEveryStep(form, 'full', 'from then on')).toBeGreaterThan(40);
  });
});

describe.each(forms.slice(0, 1))('stored as $name', PATIENCE, (form) => {
  test('a full backup for which there is no room in any one step lists nothing that is not whole, and the next is good', async () => {
    expect(await atEveryStep(form, 'full', 'once')).toBeGreaterThan(40);
  });

  test.each(['once', 'from then on'] as const)(
    'a log backup for which there is no room in any step (%s) is not lost: the next run stores what was taken',
    async (lasts) => {
      expect(await atEveryStep(form, 'log', lasts)).toBeGreaterThan(30);
    },
  );
});
