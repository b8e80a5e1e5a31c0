import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createSampleDatabase, expectIdle, makeMistakes, stateOf, takeSnapshot } from '../../support/sampleDatabase.ts';
import { makeSite, type Site } from '../../support/site.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

const DATABASES = ['usuarios', 'inventario', 'auditoria'];

let server: SandboxServer;
let site: Site;
let good: string;

beforeAll(async () => {
  server = await openSandboxServer();
  for (const name of DATABASES) await createSampleDatabase(server, name);
  site = await makeSite(server, { databases: DATABASES, settings: { limits: { silence_minutes: 1 } } });
  good = await site.backup('--no-files');
});
afterEach(() => server.sandbox.clearFaults());
afterAll(async () => {
  site?.close();
  await server?.close();
});

/** Nothing lies about that no manifest names. */
const expectNoLeftovers = (): void => {
  expect(site.files().filter((name) => /^(temp|restore)\/|\.unfinished$/.test(name))).toEqual([]);
};

test('a refused login ends with 12 and leaves no run', async () => {
  await server.sandbox.setFaults({ refuseLogin: true });
  const { code, stderr } = await site.run(['backup', '--json']);
  expect(code).toBe(12);
  expect(stderr).toContain('LOGIN_REFUSED');
  expect(await server.sandbox.hits('refuseLogin')).toBeGreaterThan(0);
  expect((await site.list()).map(({ id }) => id)).toEqual([good]);
});

test('one database whose file the server cannot open is told with advice, the others are backed up', async () => {
  const deviceOpen = { pathContains: 'inventario_', osError: 5, text: 'Access is denied.' };
  await server.sandbox.setFaults({ deviceOpen });
  const { code, stdout } = await site.run(['backup', '--no-files']);
  expect(code).toBe(3);
  expect(stdout).toContain('3201');
  expect(stdout).toMatch(/icacls|chmod|setfacl|chown/);
  expect(await server.sandbox.hits('deviceOpen')).toBe(1);
  const [run] = await site.list();
  expect(run?.status).toBe('partial');
  const manifest = site.manifest(String(run?.id));
  expect(manifest.databases.inventario).toMatchObject({ status: 'failed', code: 'SERVER_PATH_DENIED' });
  expect(manifest.errors).toEqual([expect.stringContaining('inventario')]);
  expect(manifest.integrity_check).toEqual(['usuarios', 'auditoria']);
  expectNoLeftovers();
  await site.succeed(['verify', '--id', String(run?.id)]);
});

test('when no database can be written the run has failed with that reason’s code', async () => {
  await server.sandbox.setFaults({ deviceOpen: { pathContains: '.bak', osError: 5, text: 'Access is denied.' } });
  const { code, events } = await site.run(['backup', '--no-files', '--json']);
  expect(code).toBe(14);
  expect(events.at(-1)).toMatchObject({ message_type: 'run_finished', status: 'failed', exit_code: 14 });
  expect(await server.sandbox.hits('deviceOpen')).toBeGreaterThanOrEqual(3);
  expectNoLeftovers();
});

test('a disk that is full on the server’s side in the middle of one backup leaves nothing of that one', async () => {
  await server.sandbox.setFaults({ deviceFullAfter: { pathContains: 'auditoria_', bytes: 200_000 } });
  const { code, events } = await site.run(['backup', '--no-files', '--json']);
  expect(code).toBe(3);
  expect(await server.sandbox.hits('deviceFullAfter')).toBe(1);
  const manifest = site.manifest(String(events.at(-1)?.id));
  expect(manifest.databases.auditoria).toMatchObject({ status: 'failed', code: 'SERVER_DISK_FULL' });
  expect(site.files().filter((name) => name.includes(`auditoria_${manifest.timestamp}`))).toEqual([]);
  expectNoLeftovers();
});

test('a connection that is cut in the middle fails each database with that, and the next run is good', async () => {
  await server.sandbox.setFaults({ dropAtPercent: 50 });
  const { code, events } = await site.run(['backup', '--no-files', '--json']);
  expect(code).toBe(13);
  const manifest = site.manifest(String(events.at(-1)?.id));
  for (const name of DATABASES) {
    expect(manifest.databases[name]).toMatchObject({ status: 'failed', code: 'CONNECTION_LOST' });
  }
  expectNoLeftovers();
  await server.sandbox.clearFaults();
  await site.backup('--no-files');
});

test('a server that falls silent is given up, and its statement cancelled', async () => {
  await server.sandbox.setFaults({ silentAtPercent: 30 });
  const { code, events } = await site.run(['backup', '--no-files', '--json', '--database', 'usuarios'], {
    nodeArguments: ['--import', new URL('../../support/fastClock.mjs', import.meta.url).href],
    env: { REXUS_TEST_CLOCK_FACTOR: '30' },
  });
  expect(code).toBe(1);
  expect(await server.sandbox.hits('silentAtPercent')).toBe(1);
  const failed = events.find(({ message_type }) => message_type === 'database_finished');
  expect(failed).toMatchObject({ error: { code: 'SERVER_SILENT' } });
  await expectIdle(server);
  expectNoLeftovers();
});

test('a server that answers slowly is waited for', async () => {
  await server.sandbox.setFaults({ answerDelayMs: 60 });
  await site.backup('--no-files', '--database', 'usuarios');
  expect(await server.sandbox.hits('answerDelayMs')).toBeGreaterThan(5);
});

test('damage that CHECKDB finds after the restore ends with 16 and says that the database is there', async () => {
  const before = await takeSnapshot(server, 'usuarios');
  await makeMistakes(server, 'usuarios');
  await server.sandbox.setFaults({ checkDatabaseFails: 'usuarios' });
  const { code, stdout } = await site.run(['restore', '--id', good, '--database', 'usuarios', '--yes']);
  expect(code).toBe(16);
  expect(await server.sandbox.hits('checkDatabaseFails')).toBe(1);
  expect(stdout).toContain('usuarios has damaged data');
  expect(await stateOf(server, 'usuarios')).toBe('ONLINE MULTI_USER');
  expect(await takeSnapshot(server, 'usuarios')).toEqual(before);
});

test('a restore whose medium the server cannot open leaves the database as it was', async () => {
  await makeMistakes(server, 'inventario');
  const before = await takeSnapshot(server, 'inventario');
  await server.sandbox.setFaults({ deviceOpen: { pathContains: 'restoring_', osError: 5, text: 'Access is denied.' } });
  const { code } = await site.run(['restore', '--id', good, '--database', 'inventario', '--yes']);
  expect(code).toBe(14);
  expect(await server.sandbox.hits('deviceOpen')).toBeGreaterThan(0);
  expect(await takeSnapshot(server, 'inventario')).toEqual(before);
  expect(await stateOf(server, 'inventario')).toBe('ONLINE MULTI_USER');
});

test('a restore whose connection is cut in the middle says in which state the database is, and the next one mends it', async () => {
  await server.sandbox.setFaults({ stepDelayMs: 30 });
  const running = site.start(['restore', '--id', good, '--database', 'auditoria', '--yes', '--json']);
  // Only now: the safety copy before it was to be taken.
  await running.event('RESTORE', ({ message_type, stage }) => {
    return message_type === 'restore_stage_started' && stage === 'restore';
  });
  await server.sandbox.setFaults({ dropAtPercent: 40 });
  const { code, events } = await running.finished;
  expect(code).not.toBe(0);
  expect(events.find(({ message_type }) => message_type === 'database_restored')).toMatchObject({
    outcome: { status: 'failed', error: { code: 'RESTORE_FAILED', message: expect.stringContaining('RESTORING') } },
  });
  expect(await stateOf(server, 'auditoria')).toMatch(/^RESTORING/);
  await server.sandbox.clearFaults();
  await site.succeed(['restore', '--id', good, '--database', 'auditoria', '--yes']);
  expect(await stateOf(server, 'auditoria')).toBe('ONLINE MULTI_USER');
  expectNoLeftovers();
});

test('Express edition, which refuses COMPRESSION, is backed up and restored like any other', async () => {
  const express = await openSandboxServer({ edition: 'express' });
  await createSampleDatabase(express, 'express');
  const there = await makeSite(express, { databases: ['express'] });
  try {
    const { stdout } = await there.succeed(['status', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ server: { edition: expect.stringContaining('Express') } });
    const id = await there.backup();
    const before = await takeSnapshot(express, 'express');
    await makeMistakes(express, 'express');
    await there.succeed(['restore', '--id', id, '--yes']);
    expect(await takeSnapshot(express, 'express')).toEqual(before);
  } finally {
    there.close();
    await express.close();
  }
});

test('a server that dies in the middle ends the run with 13, and one that is down is told before anything begins', async () => {
  const dying = await openSandboxServer();
  for (const name of ['uno', 'dos']) await createSampleDatabase(dying, name);
  const there = await makeSite(dying, { databases: ['uno', 'dos'] });
  try {
    await dying.sandbox.setFaults({ stepDelayMs: 20 });
    const running = there.start(['backup', '--no-files', '--json']);
    await running.event('progress', (event) => event.message_type === 'progress' && Number(event.percent) >= 20);
    await dying.sandbox.kill();
    const { code, events } = await running.finished;
    expect(code).toBe(13);
    expect(events.at(-1)).toMatchObject({ message_type: 'run_finished', status: 'failed' });
    expect(there.files().filter((name) => name.startsWith('temp/'))).toEqual([]);

    const { code: down, stderr } = await there.run(['backup']);
    expect(down).toBe(13);
    expect(stderr).toContain(dying.login.label);
    expect((await there.list()).length).toBe(1);
  } finally {
    there.close();
    await dying.close();
  }
});
