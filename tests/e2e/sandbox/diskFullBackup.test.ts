/**
 * Backups to a real file system that has no room left, or no inodes, at one exact moment of the run: in BACKUP, while packing, at the ledger, at the manifest
 * and in the log. Only root may mount one; the same on a simulated disk, at every step, is tests/engine/runOnFullDisk.test.ts.
 */
import { readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { joinLocal, type LocalPath } from '../../../src/domain/localPath.ts';
import { ageKey } from '../../support/ageProgram.ts';
import { type Fault, type FaultAt, faultAt, type Moment } from '../../support/faultAt.ts';
import type { Finished } from '../../support/program.ts';
import { createSampleDatabase, type Snapshot, takeSnapshot } from '../../support/sampleDatabase.ts';
import { filesBelow, filesNamed, makeSite, type Site } from '../../support/site.ts';
import { makeTemporaryDirectory, removeDirectory } from '../../support/temporaryDirectory.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';
import { canMount, smallDisk } from '../../support/tmpfs.ts';

const [SMALL, LARGE] = ['pequeña', 'grande'];
const DATABASES = [SMALL, LARGE];

let server: SandboxServer;
let original: Snapshot;
let keys: LocalPath;
let key: ReturnType<typeof ageKey>;

beforeAll(async () => {
  server = await openSandboxServer();
  await createSampleDatabase(server, SMALL, { customers: 5 });
  // Text that nothing makes small.
  await createSampleDatabase(server, LARGE, { noise: 3000 });
  original = await takeSnapshot(server, ...DATABASES);
  keys = makeTemporaryDirectory('keys');
  key = ageKey(keys);
});
afterAll(async () => {
  if (keys !== undefined) removeDirectory(keys);
  await server?.close();
});

const FORMS = [
  { algorithm: 'gzip', isEncrypted: false },
  { algorithm: 'zstd', isEncrypted: true },
  { algorithm: 'none', isEncrypted: false },
] as const;
type Form = (typeof FORMS)[number];

/** A site whose backup directory is a file system of its own. */
const siteOn = async (folder: LocalPath, { algorithm, isEncrypted }: Form): Promise<Site> => {
  const there = { ...server, sharedFolder: async () => ({ local: folder, server: null }) };
  const encryption = isEncrypted ? { enabled: true, recipients: [key.recipient] } : { enabled: false };
  const site = await makeSite(there, { databases: DATABASES, storage: { compression: { algorithm }, encryption } });
  onTestFinished(site.close);
  return site;
};

/** Whatever took the room or the inodes goes again. */
const makeRoom = (folder: LocalPath): void => {
  for (const name of readdirSync(folder)) if (name.startsWith('filler')) rmSync(joinLocal(folder, name));
};

/** Nothing is there but what manifests name. */
const expectNothingElse = async (site: Site): Promise<void> => {
  const named = (await site.list()).flatMap(({ id }) => filesNamed(site.manifest(id)));
  const files = site.files().filter((name) => !name.startsWith('filler'));
  expect(files).toEqual([...named].sort());
};

const expectGoodAfterwards = async (site: Site): Promise<void> => {
  makeRoom(site.backups);
  const before = (await site.list()).length;
  await site.backup();
  expect(await site.list()).toHaveLength(before + 1);
  await expectNothingElse(site);
  const env = { BACKUP_AGE_IDENTITY_FILE: key.identityFile };
  const { events } = await site.succeed(['verify', '--all', '--json'], { env });
  expect(events.at(-1)).toMatchObject({ bad: 0 });
  expect(await takeSnapshot(server, ...DATABASES)).toEqual(original);
};

const meet = async (site: Site, { options, expectHit }: FaultAt, ...more: readonly string[]): Promise<Finished> => {
  const finished = await site.run(['backup', ...more], options);
  expectHit();
  return finished;
};

/** Less than the stored file of the large one, and more than that of the small one. */
const ROOM = 96 * 1024;
const stage = (name: string): Moment => ({
  event: { message_type: 'stage_started', database: LARGE, stage: name },
});
const filledTo =
  (leave: number) =>
  (folder: LocalPath): Fault => ({ fill: { folder, leave } });
const withoutInodes = (folder: LocalPath): Fault => ({ takeInodes: { folder } });

/** What costs one database: the other one is stored, and the manifest says so. */
const ONE_DATABASE: readonly (readonly [string, Moment, (folder: LocalPath) => Fault, string])[] = [
  ['there is no room in the middle of its BACKUP', stage('backup'), filledTo(ROOM), 'SERVER_DISK_FULL'],
  ['there is no room in the middle of packing it', stage('pack'), filledTo(ROOM), 'DISK_FULL'],
  ['no file can be made when it is packed', stage('pack'), withoutInodes, 'DISK_FULL'],
];

/** What costs the run: nothing is listed of it. */
const WHOLE_RUN: readonly (readonly [string, Moment, (folder: LocalPath) => Fault])[] = [
  ['there is no room for the ledger', { create: '/temp/run_' }, filledTo(0)],
  ['no file can be made for the ledger', { create: '/temp/run_' }, withoutInodes],
  ['there is no room for the manifest', { create: '/backup_manifest_' }, filledTo(0)],
  ['no file can be made for the manifest', { create: '/backup_manifest_' }, withoutInodes],
];

describe.skipIf(!canMount).each(FORMS)('stored as $algorithm, encrypted: $isEncrypted', (form) => {
  test.each(ONE_DATABASE)('where %s, the other database is stored', async (_, moment, fault, errorCode) => {
    const { folder } = smallDisk('size=24m,nr_inodes=100');
    const site = await siteOn(folder, form);
    const { code, events } = await meet(site, faultAt(moment, fault(folder)), '--no-files', '--json');
    expect([code, events.at(-1)]).toEqual([3, expect.objectContaining({ status: 'partial', exit_code: 3 })]);
    const { databases } = site.manifest(String(events.at(-1)?.id));
    expect(databases[LARGE]).toMatchObject({ status: 'failed', code: errorCode });
    expect(databases[SMALL]).toMatchObject({ status: 'completed' });
    await expectNothingElse(site);
    await expectGoodAfterwards(site);
  });
});

describe.skipIf(!canMount)('on a real disk', () => {
  test.each(WHOLE_RUN)('where %s, the run has failed and nothing is left of it', async (_, moment, fault) => {
    const { folder } = smallDisk('size=24m,nr_inodes=100');
    const site = await siteOn(folder, FORMS[0]);
    const { code, stderr } = await meet(site, faultAt(moment, fault(folder)), '--json');
    expect([code, stderr]).toEqual([14, expect.stringContaining('DISK_FULL')]);
    expect(await site.list()).toEqual([]);
    await expectNothingElse(site);
    await expectGoodAfterwards(site);
  });

  test('that cannot hold the backup to begin with, nothing is begun', async () => {
    const { folder } = smallDisk('size=1m');
    const site = await siteOn(folder, FORMS[0]);
    const { code, stderr } = await site.run(['backup', '--json']);
    expect([code, stderr]).toEqual([14, expect.stringContaining('NOT_ENOUGH_SPACE')]);
    expect(filesBelow(folder).filter((name) => !/^logs\/|^\.rexus/.test(name))).toEqual([]);
  });

  test.each([
    ['has no room left', 'size=4k'],
    ['takes no files', 'size=1m,nr_inodes=1'],
  ])('a run whose log %s is a good one, and what there was room for is in the log', async (_, options) => {
    const { folder } = smallDisk(options);
    const site = await makeSite(server, { databases: DATABASES });
    onTestFinished(site.close);
    symlinkSync(folder, joinLocal(site.backups, 'logs'));
    await site.backup();
    await site.succeed(['verify', '--all']);
    const logs = filesBelow(folder).map((name) => readFileSync(joinLocal(folder, name), 'utf8'));
    expect(logs).toEqual(options.includes('inodes') ? [] : [expect.stringContaining('"run_started"')]);
  });

  test.each(['en', 'es'] as const)(
    'that is full while it packs, a person is told what to do (%s)',
    async (language) => {
      const { folder } = smallDisk('size=24m,nr_inodes=100');
      const site = await siteOn(folder, FORMS[0]);
      const moment = { create: `/databases/${LARGE}_` };
      const asked = ['--database', LARGE, '--no-files', '--language', language];
      const { code, stdout } = await meet(site, faultAt(moment, filledTo(0)(folder)), ...asked);
      const said = { en: /the disk is full: .*\n.*Free space/, es: /el disco está lleno: .*\n.*Libere espacio/ };
      expect([code, stdout]).toEqual([14, expect.stringMatching(said[language])]);
      await expectNothingElse(site);
    },
  );
});
