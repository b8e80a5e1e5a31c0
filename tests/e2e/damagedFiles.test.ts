import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { createSampleDatabase, makeMistakes, takeSnapshot } from '../support/sampleDatabase.ts';
import { type ManifestFile, makeSite, type Site } from '../support/site.ts';
import { openTestServer, type TestServer } from '../support/testServer.ts';

const [GOOD, BAD] = ['e2e_sana', 'e2e_dañada'];

let server: TestServer;
let site: Site;
let id: string;
let stored: LocalPath;
let kept: LocalPath;

beforeAll(async () => {
  server = await openTestServer();
  for (const name of [GOOD, BAD]) await createSampleDatabase(server, name);
  site = await makeSite(server, { databases: [GOOD, BAD] });
  id = await site.backup('--no-files');
  stored = joinLocal(site.backups, `databases/${BAD}_${id}.bak.gz`);
  kept = joinLocal(site.folder, 'kept.bak.gz');
  copyFileSync(stored, kept);
  await makeMistakes(server, BAD);
});
beforeEach(() => copyFileSync(kept, stored));
afterAll(async () => {
  site?.close();
  await server?.close();
});

const flipByte = (path: LocalPath, at: number): void => {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
};

/**
 * verify names the file and not the other one; restore, which stops at the first thing that is wrong in its one pass, refuses and touches neither
 * the database nor the disk.
 */
const expectRefused = async (code: string, refusal = code): Promise<void> => {
  const verified = await site.run(['verify', '--id', id, '--json']);
  expect(verified.code).toBe(16);
  const results = verified.events.filter(({ message_type }) => message_type === 'file_verified');
  expect(results).toMatchObject([
    { verified: { database: GOOD, result: { status: 'good' } } },
    { verified: { database: BAD, result: { status: 'bad', error: { code } } } },
  ]);
  const before = [await takeSnapshot(server, BAD), site.files()];
  const restored = await site.run(['restore', '--id', id, '--database', BAD, '--yes', '--json']);
  expect(restored.code).toBe(16);
  expect(restored.events.at(-2)).toMatchObject({
    outcome: { status: 'failed', error: { code: refusal }, safety_copy: null },
  });
  expect([await takeSnapshot(server, BAD), site.files()]).toEqual(before);
};

test('one flipped bit in the middle is found, and nothing is restored from it', async () => {
  flipByte(stored, Math.floor(readFileSync(stored).length / 2));
  await expectRefused('HASH_MISMATCH', 'STORED_FILE_DAMAGED');
});

test('a truncated file is found, and nothing is restored from it', async () => {
  truncateSync(stored, readFileSync(stored).length - 100);
  await expectRefused('HASH_MISMATCH', 'STORED_FILE_DAMAGED');
});

test('a missing file is found, and nothing is restored from it', async () => {
  rmSync(stored);
  await expectRefused('STORED_FILE_MISSING');
});

test('the good database of the run is restored although the other is damaged', async () => {
  flipByte(stored, 200);
  const before = await takeSnapshot(server, GOOD);
  await makeMistakes(server, GOOD);
  const { code, events } = await site.run(['restore', '--id', id, '--yes', '--json']);
  expect(code).toBe(3);
  expect(events.at(-1)).toMatchObject({ message_type: 'restore_finished', status: 'partial', exit_code: 3 });
  expect(await takeSnapshot(server, GOOD)).toEqual(before);
});

/** Changes the manifest for one test. */
const withManifest = async (change: (manifest: ManifestFile) => unknown, work: () => Promise<void>): Promise<void> => {
  const path = joinLocal(site.backups, `backup_manifest_${id}.json`);
  const text = readFileSync(path, 'utf8');
  try {
    writeFileSync(path, JSON.stringify(change(JSON.parse(text))));
    await work();
  } finally {
    writeFileSync(path, text);
  }
};

test.each(['../../etc/passwd', '/etc/passwd', 'C:\\Windows\\win.ini', 'databases/../../x.bak.gz'])(
  'a manifest that points outside to %s is refused',
  async (file) => {
    const outside = (manifest: ManifestFile) => ({
      ...manifest,
      databases: { ...manifest.databases, [BAD]: { ...manifest.databases[BAD], file } },
    });
    await withManifest(outside, async () => {
      const restored = await site.run(['restore', '--id', id, '--database', BAD, '--yes']);
      expect(restored.code).toBe(17);
      expect(restored.stdout + restored.stderr).toContain('outside the backup folder');
      const verified = await site.run(['verify', '--id', id, '--json']);
      expect(verified.code).toBe(16);
      expect(JSON.stringify(verified.events)).toContain('STORED_FILE_OUTSIDE');
    });
  },
);

test('a manifest that cannot be read is named by list, which ends with its own code', async () => {
  const path = joinLocal(site.backups, 'backup_manifest_20200101_000000.json');
  writeFileSync(path, '{"schema_version": 2, "timestamp"');
  try {
    const { code, stdout } = await site.run(['list', '--json']);
    expect(code).toBe(10);
    const listed: { backups: { id: string }[]; unreadable: { path: string }[] } = JSON.parse(stdout);
    expect(listed.backups.map((run) => run.id)).toContain(id);
    expect(listed.unreadable).toMatchObject([{ path, error: { code: 'MANIFEST_INVALID' } }]);
  } finally {
    rmSync(path);
  }
});
