import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { quoteString } from '../../src/sqlserver/quoting.ts';
import { PYTHON_ID, pythonManifest } from '../support/pythonManifest.ts';
import { createSampleDatabase, makeMistakes, type Snapshot, takeSnapshot } from '../support/sampleDatabase.ts';
import { makeSite, type Site } from '../support/site.ts';
import { openTestServer, type TestServer } from '../support/testServer.ts';

const NAME = 'e2e_heredada';
const COPY = 'e2e_heredada_copia';

let server: TestServer;
let site: Site;
let before: Snapshot;
let content: { readonly bytes: number; readonly md5: string };

/** The Python tool's way: a plain BACKUP, gzip afterwards, and a manifest of another machine that still says `.bak`. */
beforeAll(async () => {
  server = await openTestServer();
  await createSampleDatabase(server, NAME);
  server.made(COPY);
  before = await takeSnapshot(server, NAME);
  site = await makeSite(server, { databases: [NAME] });
  const shared = await server.sharedFolder('python');
  const bak = `${NAME}_${PYTHON_ID}.bak`;
  const path = `${shared.server ?? shared.local}/${bak}`;
  await server.run(`BACKUP DATABASE [${NAME}] TO DISK = ${quoteString(path)} WITH FORMAT, INIT`);
  const bytes = readFileSync(joinLocal(shared.local, bak));
  content = { bytes: bytes.length, md5: createHash('md5').update(bytes).digest('hex') };
  mkdirSync(joinLocal(site.backups, 'databases'), { recursive: true });
  writeFileSync(joinLocal(site.backups, 'databases', `${bak}.gz`), gzipSync(bytes));
  const manifest = {
    ...pythonManifest(),
    databases: {
      [NAME]: {
        status: 'completed',
        file: `C:\\rexus\\backups\\databases\\${bak}`,
        size_bytes: content.bytes,
        checksum: content.md5,
        timestamp: PYTHON_ID,
      },
    },
  };
  writeFileSync(joinLocal(site.backups, `backup_manifest_${PYTHON_ID}.json`), JSON.stringify(manifest, null, 2));
});
afterAll(async () => {
  site?.close();
  await server?.close();
});

test('a run of the Python tool is listed like any other, and says that it is one', async () => {
  expect(await site.list()).toMatchObject([
    {
      id: PYTHON_ID,
      origin: 'python',
      status: 'completed',
      databases: [{ name: NAME, status: 'completed', checksum: content.md5, size_bytes: content.bytes }],
    },
  ]);
});

test('it verifies by the MD5 of its content', async () => {
  const { events } = await site.succeed(['verify', '--id', PYTHON_ID, '--json']);
  expect(events.at(-1)).toMatchObject({ good: 1, bad: 0 });
});

test('it restores beside the original', async () => {
  await site.succeed(['restore', '--id', PYTHON_ID, '--as', COPY]);
  expect(Object.values(await takeSnapshot(server, COPY))).toEqual(Object.values(before));
});

test('it restores over the database after mistakes', async () => {
  await makeMistakes(server, NAME);
  await site.succeed(['restore', '--id', 'latest', '--yes']);
  expect(await takeSnapshot(server, NAME)).toEqual(before);
});

test('a damaged one is refused before anything is touched', async () => {
  const stored = joinLocal(site.backups, 'databases', `${NAME}_${PYTHON_ID}.bak.gz`);
  copyFileSync(stored, `${stored}.kept`);
  writeFileSync(stored, readFileSync(stored).subarray(0, -300));
  const there = await takeSnapshot(server, NAME);
  const { code } = await site.run(['restore', '--id', PYTHON_ID, '--yes']);
  expect(code).toBe(16);
  expect(await takeSnapshot(server, NAME)).toEqual(there);
  copyFileSync(`${stored}.kept`, stored);
  rmSync(`${stored}.kept`);
});
