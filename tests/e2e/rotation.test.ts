import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { createSampleDatabase } from '../support/sampleDatabase.ts';
import { filesNamed, makeSite, type Site } from '../support/site.ts';
import { openTestServer, type TestServer } from '../support/testServer.ts';

const [OFTEN, ONCE] = ['e2e_a_menudo', 'e2e_una_vez'];
const OLD = ['20240101_020000', '20240102_020000'] as const;

let server: TestServer;
let site: Site;

/** Makes a run one of another day: its id, its times, and with them the names of its files. */
const age = (id: string, old: string): void => {
  const at = `${old.slice(0, 4)}-${old.slice(4, 6)}-${old.slice(6, 8)}T02:00:00+00:00`;
  const path = joinLocal(site.backups, `backup_manifest_${id}.json`);
  const text = readFileSync(path, 'utf8')
    .replaceAll(id, old)
    .replace(/"(started_at|completed_at)": "[^"]+"/g, `"$1": "${at}"`);
  for (const name of filesNamed(site.manifest(id)).filter((file) => file.startsWith('databases/'))) {
    renameSync(joinLocal(site.backups, name), joinLocal(site.backups, name.replaceAll(id, old)));
  }
  rmSync(path);
  writeFileSync(joinLocal(site.backups, `backup_manifest_${old}.json`), text);
};

const ids = async (): Promise<readonly string[]> => (await site.list()).map(({ id }) => id);

beforeAll(async () => {
  server = await openTestServer();
  for (const name of [OFTEN, ONCE]) await createSampleDatabase(server, name);
  site = await makeSite(server, { databases: [OFTEN, ONCE] });
  age(await site.backup('--no-files'), OLD[0]);
  age(await site.backup('--no-files', '--database', OFTEN), OLD[1]);
});
afterAll(async () => {
  site?.close();
  await server?.close();
});

test('without a limit nothing is ever removed', async () => {
  const id = await site.backup('--no-files', '--database', OFTEN);
  expect(await ids()).toEqual([id, OLD[1], OLD[0]]);
});

test('prune says for each run why it stays or goes, and --dry-run and a missing yes remove none', async () => {
  site.configure({ databases: [OFTEN, ONCE], settings: { max_backups: 30 } });
  const { stdout } = await site.succeed(['prune', '--dry-run', '--json']);
  const { runs }: { runs: { id: string; action: string; reason: { code: string } }[] } = JSON.parse(stdout);
  expect(runs.map(({ id, action, reason }) => [id, action, reason.code]).slice(1)).toEqual([
    [OLD[1], 'remove', 'too_old'],
    [OLD[0], 'keep', 'last_good'],
  ]);
  const { code } = await site.run(['prune'], { input: 'y\n' });
  expect(code).toBe(17);
  expect((await ids()).length).toBe(3);
});

test('a good backup lets old runs go, but never the last good backup of a database', async () => {
  const id = await site.backup('--no-files', '--database', OFTEN);
  const left = await ids();
  expect(left[0]).toBe(id);
  expect(left).toContain(OLD[0]);
  expect(left).not.toContain(OLD[1]);
  expect(site.files().filter((name) => name.includes(OLD[1]))).toEqual([]);
  await site.succeed(['verify', '--all']);
});

test('once there is a newer one, the old one goes, too', async () => {
  await site.backup('--no-files', '--database', ONCE);
  expect(await ids()).not.toContain(OLD[0]);
  expect(site.files().filter((name) => name.includes('2024'))).toEqual([]);
  const { code } = await site.run(['prune', '--yes']);
  expect(code).toBe(4);
});
