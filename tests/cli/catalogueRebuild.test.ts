import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readCatalogue } from '../../src/catalogue/readCatalogue.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { REAL_MEDIA_FOLDER, realMedia, realMediaArePresent } from '../mtf/realMedia.ts';
import { sandboxMedia, sandboxMedium } from '../mtf/sandboxMedia.ts';
import { age, ageKey } from '../support/ageProgram.ts';
import { aCompletedRecord, aRun } from '../support/manifests.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { cliBench } from './cliBench.ts';

const ID = '20261120_020000';
type Json = Readonly<Record<string, unknown>>;
interface Rebuilt {
  readonly runs: readonly (Json & { readonly id: string; readonly databases: readonly Json[] })[];
  readonly skipped: readonly (Json & { readonly path: string; readonly reason: Json })[];
  readonly written: readonly string[];
  readonly failed: readonly Json[];
}

const bench = () => {
  const made = cliBench();
  const databases = joinLocal(made.base, 'databases');
  const foreign = joinLocal(made.folder, 'SERVER', 'foo', 'FULL');
  for (const folder of [databases, foreign]) mkdirSync(folder, { recursive: true });
  const rebuild = async (...options: readonly string[]): Promise<Rebuilt & { readonly code: number }> => {
    const { code, stdout } = await made.run(['catalogue', 'rebuild', '--json', ...options]);
    const document: Rebuilt = JSON.parse(stdout);
    return { ...document, code };
  };
  return { ...made, databases, foreign, rebuild };
};

test('a lost manifest comes back from the stored files of its run, under its own id, and they stay where they are', async () => {
  const { rebuild, databases, base, run } = bench();
  const file = joinLocal(databases, `foo_${ID}.bak.gz`);
  writeFileSync(file, gzipSync(await sandboxMedium([{ name: 'uno', checksum: true }])));
  const before = statSync(file);
  const planned = await rebuild('--dry-run');
  expect([planned.code, planned.written, existsSync(joinLocal(base, `backup_manifest_${ID}.json`))]).toEqual([
    0,
    [],
    false,
  ]);
  expect(planned.runs).toMatchObject([
    { id: ID, reason: 'lost_manifest', databases: [{ name: 'foo', type: 'full', position: 1, how: 'in_place' }] },
  ]);
  expect(await rebuild('--yes')).toMatchObject({ code: 0, written: [ID], failed: [] });
  expect(statSync(file).ino).toBe(before.ino);
  const [listed] = readCatalogue(base).runs;
  expect(listed?.manifest).toMatchObject({ id: ID, purpose: 'imported', status: 'completed', type: 'full' });
  expect((await run(['verify', '--deep'])).code).toBe(0);
  // All is in the catalogue now.
  expect((await rebuild('--yes')).code).toBe(4);
});

test('several databases of one run come back into one manifest; a second backup of one of them gets a run of its own', async () => {
  const { rebuild, databases } = bench();
  const [foo, bar] = await sandboxMedia(['foo', 'bar'], [{ name: 'uno' }]);
  const put = (name: string, bytes: Uint8Array | undefined): void =>
    writeFileSync(joinLocal(databases, `${name}_${ID}.bak.gz`), gzipSync(bytes ?? ''));
  put('foo', foo);
  put('bar', bar);
  const { runs } = await rebuild('--yes');
  expect(runs.map(({ reason, databases: sets }) => [reason, sets.map(({ name }) => name)])).toEqual([
    ['lost_manifest', ['bar', 'foo']],
  ]);
  const [, , again] = await sandboxMedia(['a', 'b', 'foo'], [{ name: 'dos' }]);
  put('foo_too', again);
  expect((await rebuild('--yes')).runs).toMatchObject([{ reason: 'found', databases: [{ name: 'foo', how: 'copy' }] }]);
});

test("each set of another tool's file becomes a run of its own, out of one copy; the original is not touched", async () => {
  const { rebuild, foreign, base, folder, run } = bench();
  const file = joinLocal(foreign, 'SERVER_foo_FULL_20250806_143059.bak');
  writeFileSync(file, await sandboxMedium([{ name: 'uno' }, { name: 'dos' }]));
  const bytes = readFileSync(file);
  const { code, runs, written } = await rebuild('--yes', '--scan', folder);
  expect(code).toBe(0);
  expect(runs.map(({ databases: [set] }) => [set?.position, set?.how])).toEqual([
    [1, 'copy'],
    [2, 'another_name'],
  ]);
  expect(readFileSync(file).equals(bytes)).toBe(true);
  const stored = readdirSync(joinLocal(base, 'databases')).map((name) => statSync(joinLocal(base, 'databases', name)));
  expect(stored.map(({ nlink }) => nlink)).toEqual([2, 2]);
  expect(stored[0]?.ino).toBe(stored[1]?.ino);
  expect(stored[0]?.ino).not.toBe(statSync(file).ino);
  const manifests = readCatalogue(base).runs.map(({ manifest }) => manifest);
  expect(manifests.map(({ id }) => id).toSorted()).toEqual(written.toSorted());
  expect(
    manifests
      .flatMap(({ databases }) => databases.map((one) => one.status === 'completed' && one.set.position))
      .toSorted(),
  ).toEqual([1, 2]);
  expect((await run(['verify', '--deep'])).code).toBe(0);
  // Each run is removed with its own name of the file.
  expect(readdirSync(joinLocal(base, 'temp'))).toEqual([]);
});

test('what is no good backup is left alone, each with its reason', async () => {
  const { rebuild, databases, foreign, base } = bench();
  const medium = await sandboxMedium([{ name: 'uno' }]);
  const put = (name: string, bytes: Uint8Array | string): void => writeFileSync(joinLocal(foreign, name), bytes);
  put('a.bak', medium);
  put('b_same.bak.gz', gzipSync(medium));
  put('c_cut.bak', (await sandboxMedium([{ name: 'uno' }])).subarray(0, medium.length - 20_000));
  put('d_text.trn', 'not a backup at all');
  put('e_behind.bak.gz', Buffer.concat([gzipSync(await sandboxMedium([{ name: 'x' }])), Buffer.alloc(50)]));
  const { recipient } = ageKey(temporaryDirectory('keys'));
  age('-r', recipient, '-o', joinLocal(foreign, 'f_secret.bak.gz.age'), joinLocal(foreign, 'b_same.bak.gz'));
  put('notes.txt', 'no backup, and not named like one');
  writeFileSync(joinLocal(databases, `foo_${ID}.bak.gz`), gzipSync(await sandboxMedium([{ name: 'y' }])));
  writeFileSync(joinLocal(base, `backup_manifest_${ID}.json`), '{ broken');
  const { runs, skipped, code } = await rebuild('--yes', '--scan', dirname(foreign));
  expect(code).toBe(0);
  expect(runs.map(({ databases: sets }) => basename(String(sets[0]?.source)))).toEqual(['a.bak']);
  expect(skipped.map(({ path, reason }) => [basename(path), reason.code])).toEqual([
    [`foo_${ID}.bak.gz`, 'manifest_unreadable'],
    ['b_same.bak.gz', 'duplicate'],
    ['c_cut.bak', 'incomplete'],
    ['d_text.trn', 'unreadable'],
    ['e_behind.bak.gz', 'damaged'],
    ['f_secret.bak.gz.age', 'encrypted'],
  ]);
  expect(readFileSync(joinLocal(base, `backup_manifest_${ID}.json`), 'utf8')).toBe('{ broken');
});

test('what a manifest names, and a set that is in the catalogue under another file, is not taken in again', async () => {
  const { rebuild, databases, foreign, folder, store } = bench();
  const medium = await sandboxMedium([{ name: 'uno' }]);
  writeFileSync(joinLocal(foreign, 'a.bak'), medium);
  await rebuild('--yes', '--scan', folder);
  copyFileSync(joinLocal(foreign, 'a.bak'), joinLocal(foreign, 'again.bak'));
  await store(aRun(ID, [aCompletedRecord('users', ID)]).manifest);
  writeFileSync(joinLocal(databases, `users_${ID}.bak.gz`), 'named by a manifest: not even read');
  const { code, skipped } = await rebuild('--yes', '--scan', folder);
  expect(code).toBe(4);
  expect(new Set(skipped.map(({ reason }) => reason.code))).toEqual(new Set(['in_catalogue']));
});

test('it asks first, and without a terminal and --yes nothing is written', async () => {
  const { run, databases, base } = bench();
  writeFileSync(joinLocal(databases, `foo_${ID}.bak.gz`), gzipSync(await sandboxMedium([{ name: 'uno' }])));
  expect((await run(['catalogue', 'rebuild'])).code).toBe(17);
  expect(readCatalogue(base).runs).toEqual([]);
});

test.each(['en', 'es'])('the plan reads in %s as its golden file says', async (language) => {
  const { run, databases, foreign, folder } = bench();
  const sets = [{ name: 'uno' }, { name: 'dos' }];
  const [foo = new Uint8Array(), bar = new Uint8Array()] = await sandboxMedia(['foo', 'bar'], sets);
  const [one = new Uint8Array()] = await sandboxMedia(['foo'], [{ name: 'uno' }]);
  writeFileSync(joinLocal(databases, `foo_${ID}.bak.gz`), gzipSync(one, { level: 1 }));
  writeFileSync(joinLocal(foreign, 'copy of it.bak'), one);
  writeFileSync(joinLocal(foreign, 'two.bak'), bar);
  writeFileSync(joinLocal(foreign, 'cut.bak'), foo.subarray(0, 300_000));
  const { stdout } = await run(['catalogue', 'rebuild', '--dry-run', '--scan', folder, '--language', language]);
  const text = stdout
    .replaceAll(folder, '/folder')
    .replaceAll(/[\d.,]+ (GB|TB) (are free|libres)/g, 'SIZE $2')
    .replaceAll(/(?<=, )[\d.,]+ kB$/gm, 'SIZE')
    .replaceAll(/20250806_\d{6}/g, 'RUN')
    .replaceAll(/2025-08-06 \d\d:\d\d:\d\d/g, 'TIME')
    .replaceAll(/(?<=up to |hasta )[\d.,]+ [kM]B/g, 'SIZE');
  await expect(text).toMatchFileSnapshot(`__snapshots__/catalogueRebuild.${language}.txt`);
});

describe.skipIf(!realMediaArePresent)('real files (skipped where ../shared/sqlserver/bak is missing)', () => {
  test('are taken in by their kinds; stripes are named and left alone', async () => {
    const { rebuild, base, run } = bench();
    const { written, skipped, failed } = await rebuild('--yes', '--scan', REAL_MEDIA_FOLDER);
    const striped = realMedia().filter(({ expected }) => Number(expected.media.FamilyCount) > 1);
    expect(failed).toEqual([]);
    expect(skipped.filter(({ reason }) => reason.code === 'striped')).toHaveLength(striped.length);
    const whole = realMedia().filter(({ name }) => !striped.some((one) => one.name === name));
    const sets = whole.flatMap(({ expected }) => expected.sets.map(({ header }) => header));
    expect(new Set(sets.map(({ BackupSetGUID }) => BackupSetGUID)).size).toBe(written.length);
    const types = readCatalogue(base).runs.map(({ manifest }) => manifest.type);
    expect(types.filter((type) => type === 'log')).toHaveLength(
      new Set(sets.filter(({ BackupType }) => BackupType === 2).map(({ BackupSetGUID }) => BackupSetGUID)).size,
    );
    expect(types).toContain('differential');
    const logs = readdirSync(join(base, 'databases')).filter((name) => name.endsWith('_log.trn.gz'));
    expect(logs.length).toBeGreaterThan(0);
    expect((await run(['verify', '--deep'])).code).toBe(0);
  });
});
