import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createSampleDatabase } from '../../support/sampleDatabase.ts';
import { makeSite, type Site } from '../../support/site.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

const NAME = 'compartida';

let server: SandboxServer;
let site: Site;
let good: string;

beforeAll(async () => {
  server = await openSandboxServer();
  await createSampleDatabase(server, NAME);
  site = await makeSite(server, { databases: [NAME] });
  good = await site.backup('--no-files');
});
afterEach(() => server.sandbox.clearFaults());
afterAll(async () => {
  site?.close();
  await server?.close();
});

test('while one program backs up, another backup and a restore are refused and told who is at work; queries are not', async () => {
  // Not before the others have tried will it go on.
  await server.sandbox.setFaults({ stepDelayMs: 2000 });
  const first = site.start(['backup', '--json', '--no-files']);
  await first.event('progress', ({ message_type }) => message_type === 'progress');

  const second = await site.run(['backup']);
  expect(second.code).toBe(11);
  expect(second.stderr).toContain(`process ${first.process.pid}`);
  expect(second.stderr).toContain('backup');
  const json = await site.run(['backup', '--json']);
  expect([json.code, json.stderr]).toEqual([11, expect.stringContaining('ALREADY_RUNNING')]);
  const restore = await site.run(['restore', '--id', good, '--yes']);
  expect([restore.code, restore.stderr]).toEqual([11, expect.stringContaining(`process ${first.process.pid}`)]);
  expect((await site.list()).map(({ id }) => id)).toEqual([good]);
  expect(first.process.exitCode).toBeNull();

  await server.sandbox.clearFaults();
  const { code, events } = await first.finished;
  expect([code, events.at(-1)?.status]).toEqual([0, 'completed']);
});

test('two programs with backup folders of their own do not get in each other’s way', async () => {
  const other = await makeSite(server, { databases: ['otra'] });
  await createSampleDatabase(server, 'otra');
  try {
    await Promise.all([site.backup('--no-files'), other.backup('--no-files')]);
  } finally {
    other.close();
  }
});

test('two backups at the same moment leave one run or two, each of them good', async () => {
  const before = (await site.list()).length;
  const finished = await Promise.all([site.run(['backup', '--no-files']), site.run(['backup', '--no-files'])]);
  const codes = finished.map(({ code }) => code);
  expect(codes).toContain(0);
  expect(codes.every((code) => code === 0 || code === 11)).toBe(true);
  expect((await site.list()).length).toBe(before + codes.filter((code) => code === 0).length);
  await site.succeed(['verify', '--all']);
});
