import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSampleDatabase, type Snapshot, takeSnapshot } from '../../support/sampleDatabase.ts';
import { type SignalAt, signalled } from '../../support/signalled.ts';
import { makeSite, type Site } from '../../support/site.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

const NAME = 'contabilidad';

let server: SandboxServer;
let site: Site;
let original: Snapshot;

beforeAll(async () => {
  server = await openSandboxServer();
  await createSampleDatabase(server, NAME, { noise: 600 });
  original = await takeSnapshot(server, NAME);
  site = await makeSite(server, { databases: [NAME] });
  await site.backup('--no-files');
});
afterAll(async () => {
  site?.close();
  await server?.close();
});

const databases = async (): Promise<readonly unknown[]> =>
  (await server.run('SELECT name FROM sys.databases WHERE database_id > 4')).map(({ name }) => name);

const leftovers = (): readonly string[] => site.files().filter((file) => /^(temp|restore)\/|\.unfinished$/.test(file));

const stage = (name: string): Pick<SignalAt, 'event'> => ({
  event: { message_type: 'restore_stage_started', database: NAME, stage: name },
});

const MOMENTS: readonly (readonly [string, Omit<SignalAt, 'signal'>])[] = [
  ['when its ledger is about to get its name', { rename: 'temp/drill_', when: 'before' }],
  ['when its ledger has just got its name', { rename: 'temp/drill_', when: 'after' }],
  ['while it unpacks', stage('unpack')],
  ['in the middle of RESTORE', { event: { message_type: 'restore_progress', stage: 'restore', percent: 50 } }],
  ['while CHECKDB runs', stage('check_database')],
  ['when its evidence is about to get its name', { rename: 'drills/drill_', when: 'before' }],
];

describe('a drill that is killed (kill -9)', () => {
  test.each(MOMENTS)('%s leaves the original alone, and the next run takes away all that it left', async (_, at) => {
    await server.sandbox.setFaults({ stepDelayMs: 5 });
    const killed = await site.run(['drill', '--yes', '--json'], signalled({ ...at, signal: 'SIGKILL' }));
    await server.sandbox.clearFaults();
    expect(killed.signal).toBe('SIGKILL');
    expect(await takeSnapshot(server, NAME)).toEqual(original);

    await site.succeed(['drill', '--yes']);
    expect(await databases()).toEqual([NAME]);
    expect(leftovers()).toEqual([]);
    expect(await takeSnapshot(server, NAME)).toEqual(original);
  });

  test('by Ctrl-C drops its database itself, and proves nothing', async () => {
    const before = site.files();
    const stopped = await site.run(
      ['drill', '--yes', '--json'],
      signalled({ ...stage('check_database'), signal: 'SIGINT' }),
    );
    expect(stopped.code).toBe(130);
    expect(await databases()).toEqual([NAME]);
    expect(site.files()).toEqual(before);
  });
});
