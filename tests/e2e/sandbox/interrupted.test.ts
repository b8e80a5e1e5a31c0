import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  createSampleDatabase,
  expectIdle,
  makeMistakes,
  type Snapshot,
  stateOf,
  takeSnapshot,
} from '../../support/sampleDatabase.ts';
import { type SignalAt, signalled } from '../../support/signalled.ts';
import { makeSite, type Site } from '../../support/site.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

const [FIRST, SECOND] = ['norte', 'sur'];

let server: SandboxServer;
let site: Site;
let good: string;
let original: Snapshot;

beforeAll(async () => {
  server = await openSandboxServer();
  for (const name of [FIRST, SECOND]) await createSampleDatabase(server, name, { noise: 600 });
  original = await takeSnapshot(server, SECOND);
  site = await makeSite(server, { databases: [FIRST, SECOND] });
  good = await site.backup('--no-files');
});
afterEach(() => server.sandbox.clearFaults());
afterAll(async () => {
  site?.close();
  await server?.close();
});

const EXIT = { SIGINT: 130, SIGTERM: 143 } as const;

const inSecond = (stage: string, percent?: number): Pick<SignalAt, 'event'> => ({
  event:
    percent === undefined
      ? { message_type: 'stage_started', database: SECOND, stage }
      : { message_type: 'progress', database: SECOND, stage, percent },
});

const BACKUP_MOMENTS: readonly (readonly ['SIGINT' | 'SIGTERM', string, Pick<SignalAt, 'event'>])[] = [
  ['SIGINT', 'before the first BACKUP', { event: { message_type: 'run_started' } }],
  ['SIGINT', 'when the header is read', inSecond('header')],
  ['SIGINT', 'in the middle of VERIFYONLY', inSecond('verify', 50)],
  ['SIGINT', 'while it packs', inSecond('pack')],
  ['SIGINT', 'while it reads back', inSecond('read_back')],
  ['SIGINT', 'in the application files', { event: { message_type: 'files_started', part: 'application' } }],
  ['SIGTERM', 'in the configuration files', { event: { message_type: 'files_started', part: 'config' } }],
];

describe('a backup that is interrupted', () => {
  test.each(BACKUP_MOMENTS)('by %s %s is cancelled on the server and leaves nothing', async (signal, _, at) => {
    const before = site.files();
    // Slow enough that there is something to cancel when the signal has arrived.
    await server.sandbox.setFaults({ stepDelayMs: 5 });
    const { code, stderr } = await site.run(['backup', '--json'], signalled({ ...at, signal }));
    expect(code).toBe(EXIT[signal]);
    expect(stderr).toContain('INTERRUPTED');
    await expectIdle(server);
    expect(site.files()).toEqual(before);
    expect((await site.list()).map(({ id }) => id)).toEqual([good]);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s in the middle of a BACKUP that would never end is cancelled on the server and leaves nothing',
    async (signal) => {
      const before = site.files();
      await server.sandbox.setFaults({ silentAtPercent: 40 });
      const event = { message_type: 'progress', database: FIRST, stage: 'backup', percent: 40 };
      const { code } = await site.run(['backup', '--json'], signalled({ event, signal }));
      expect(code).toBe(EXIT[signal]);
      expect(await server.sandbox.hits('silentAtPercent')).toBeGreaterThan(0);
      await expectIdle(server);
      expect(site.files()).toEqual(before);
    },
  );

  test('by Ctrl-C when its manifest is being written is a whole run all the same', async () => {
    const at = signalled({ rename: 'backup_manifest_', when: 'before', signal: 'SIGINT' });
    const { code, events } = await site.run(['backup', '--json', '--no-files'], at);
    expect([code, events.at(-1)]).toEqual([0, expect.objectContaining({ status: 'completed', exit_code: 0 })]);
    const id = String(events.at(-1)?.id);
    expect((await site.list()).slice(0, 2).map((run) => run.id)).toEqual([id, good]);
    await site.succeed(['verify', '--id', id]);
    good = id;
  });

  test('by two impatient Ctrl-C ends at once, and the next run cleans up', async () => {
    await server.sandbox.setFaults({ stepDelayMs: 100 });
    const running = site.start(['backup', '--json', '--no-files']);
    await running.event('progress', ({ message_type }) => message_type === 'progress');
    running.kill('SIGINT');
    running.kill('SIGINT');
    const { code } = await running.finished;
    expect(code).toBe(130);
    await server.sandbox.clearFaults();
    const id = await site.backup('--no-files');
    expect((await site.list()).slice(0, 2).map((run) => run.id)).toEqual([id, good]);
    expect(site.files().filter((name) => name.startsWith('temp/'))).toEqual([]);
    good = id;
  });
});

const restoreAt = (stage: string, percent?: number): Pick<SignalAt, 'event'> => ({
  event:
    percent === undefined
      ? { message_type: 'restore_stage_started', database: SECOND, stage }
      : { message_type: 'restore_progress', database: SECOND, stage, percent },
});

const restore = (at: SignalAt) =>
  site.run(['restore', '--id', good, '--database', SECOND, '--yes', '--json'], signalled(at));

const leftOver = (): readonly string[] => site.files().filter((name) => /^(temp|restore)\//.test(name));

describe('a restore that is interrupted', () => {
  test.each([
    ['while it unpacks', restoreAt('unpack')],
    ['while the safety copy is taken', restoreAt('safety_copy')],
  ])('%s has changed nothing on the server', async (_, at) => {
    await makeMistakes(server, SECOND);
    const changed = await takeSnapshot(server, SECOND);
    await server.sandbox.setFaults({ stepDelayMs: 5 });
    const { code } = await restore({ ...at, signal: 'SIGINT' });
    expect(code).toBe(130);
    await expectIdle(server);
    expect(await takeSnapshot(server, SECOND)).toEqual(changed);
    expect(await stateOf(server, SECOND)).toBe('ONLINE MULTI_USER');
    expect(leftOver()).toEqual([]);
    await server.sandbox.clearFaults();
    await site.succeed(['restore', '--id', good, '--database', SECOND, '--yes']);
    expect(await takeSnapshot(server, SECOND)).toEqual(original);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s in the middle of RESTORE says in which state the database is, and the next one mends it',
    async (signal) => {
      await server.sandbox.setFaults({ stepDelayMs: 20 });
      const { code, events } = await restore({ ...restoreAt('restore', 50), signal });
      expect(code).toBe(EXIT[signal]);
      expect(events.find(({ message_type }) => message_type === 'database_restored')).toMatchObject({
        outcome: { status: 'failed', error: { code: 'RESTORE_FAILED' } },
      });
      await expectIdle(server);
      // What `restore --resume` would go by, and nothing else.
      expect(leftOver()).toEqual([expect.stringMatching(/^temp\/unfinished_restore_.*\.json$/)]);
      await server.sandbox.clearFaults();
      await site.succeed(['restore', '--id', good, '--database', SECOND, '--yes']);
      expect(await takeSnapshot(server, SECOND)).toEqual(original);
      expect(await stateOf(server, SECOND)).toBe('ONLINE MULTI_USER');
      expect(leftOver()).toEqual([]);
    },
  );

  test('under a new name, in the middle of a RESTORE that would never end, leaves no half database', async () => {
    await server.sandbox.setFaults({ silentAtPercent: 50 });
    const at = signalled({ ...restoreAt('restore', 50), signal: 'SIGINT' });
    const { code, events } = await site.run(
      ['restore', '--id', good, '--database', SECOND, '--as', 'sur de ayer', '--json'],
      at,
    );
    expect(code).toBe(130);
    expect(events.find(({ message_type }) => message_type === 'database_restored')).toMatchObject({
      outcome: { status: 'failed', error: { code: 'RESTORE_FAILED' } },
    });
    await expectIdle(server);
    expect(await stateOf(server, 'sur de ayer')).toBeNull();
  });

  test('when RESTORE is about to be sent leaves the database to everybody', async () => {
    const before = await takeSnapshot(server, SECOND);
    const { code } = await restore({ ...restoreAt('restore'), signal: 'SIGINT' });
    expect(code).toBe(130);
    const state = await stateOf(server, SECOND);
    expect(state).toMatch(/MULTI_USER$/);
    if (state === 'ONLINE MULTI_USER') expect(await takeSnapshot(server, SECOND)).toEqual(before);
    else await site.succeed(['restore', '--id', good, '--database', SECOND, '--yes']);
  });

  test('when CHECKDB begins has restored the database and says that it was not checked', async () => {
    await makeMistakes(server, SECOND);
    await server.sandbox.setFaults({ answerDelayMs: 25 });
    const { code, events } = await restore({ ...restoreAt('check_database'), signal: 'SIGINT' });
    expect(code).toBe(130);
    expect(events.find(({ message_type }) => message_type === 'database_restored')).toMatchObject({
      outcome: { status: 'restored', checked: false },
    });
    await server.sandbox.clearFaults();
    expect(await takeSnapshot(server, SECOND)).toEqual(original);
  });
});
