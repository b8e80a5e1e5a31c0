import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSampleDatabase, makeMistakes, stateOf, takeSnapshot } from '../../support/sampleDatabase.ts';
import { filesNamed, makeSite, type Site } from '../../support/site.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

const [SMALL, LARGE] = ['pequeña', 'grande'];

let server: SandboxServer;
let site: Site;

beforeAll(async () => {
  server = await openSandboxServer();
  await createSampleDatabase(server, SMALL);
  // Text that gzip cannot make small: its stored file is larger than the limit.
  await createSampleDatabase(server, LARGE, { customers: 400, noise: 4000 });
  site = await makeSite(server, { databases: [SMALL, LARGE] });
});
afterAll(async () => {
  site?.close();
  await server?.close();
});

/** No file of the program grows beyond so many blocks of 512 bytes: EFBIG, which it meets as it meets a full disk. */
const limited = (blocks: number) => ({ command: ['sh', '-c', `ulimit -f ${blocks}; exec "$@"`, 'sh'] });

test('a disk that is full while a backup is stored costs that database, not the others, and leaves no half file', async () => {
  const { code, events } = await site.run(['backup', '--no-files', '--json'], limited(1024));
  expect(code).toBe(3);
  const manifest = site.manifest(String(events.at(-1)?.id));
  expect(manifest.databases[LARGE]).toMatchObject({ status: 'failed', code: 'DISK_FULL' });
  expect(manifest.databases[SMALL]).toMatchObject({ status: 'completed' });
  expect(site.files()).toEqual([...filesNamed(manifest)].sort());
});

test('a disk that is full while a restore unpacks changes nothing on the server', async () => {
  const id = await site.backup('--no-files');
  await makeMistakes(server, LARGE);
  const before = [await takeSnapshot(server, LARGE), site.files()];
  const { code, stdout } = await site.run(['restore', '--id', id, '--database', LARGE, '--yes'], limited(1024));
  expect(code).toBe(14);
  expect(stdout).toContain('full');
  expect([await takeSnapshot(server, LARGE), site.files()]).toEqual(before);
  expect(await stateOf(server, LARGE)).toBe('ONLINE MULTI_USER');
});
