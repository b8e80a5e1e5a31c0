import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createSampleDatabase,
  makeMistakes,
  type Snapshot,
  stateOf,
  takeSnapshot,
} from '../../support/sampleDatabase.ts';
import { type SignalAt, signalled } from '../../support/signalled.ts';
import { filesNamed, makeSite, type Site } from '../../support/site.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

const NAME = 'contabilidad';

let server: SandboxServer;
let site: Site;
let id: string;
let original: Snapshot;

beforeAll(async () => {
  server = await openSandboxServer();
  await createSampleDatabase(server, NAME, { noise: 600 });
  original = await takeSnapshot(server, NAME);
  site = await makeSite(server, { databases: [NAME] });
  id = await site.backup('--no-files');
});
afterAll(async () => {
  site?.close();
  await server?.close();
});

const stage = (name: string): Pick<SignalAt, 'event'> => ({
  event: { message_type: 'restore_stage_started', database: NAME, stage: name },
});

/** Nothing is there but what manifests name. */
const expectNothingElse = async (): Promise<void> => {
  const named = (await site.list()).flatMap((run) => filesNamed(site.manifest(run.id)));
  expect(site.files()).toEqual([...named].sort());
};

const UNTOUCHED: readonly (readonly [string, Omit<SignalAt, 'signal'>])[] = [
  ['while it unpacks', stage('unpack')],
  ['when the content has just got its name', { rename: 'restoring_', when: 'after' }],
  ['when the safety copy is about to be taken', stage('safety_copy')],
  ['when the safety copy’s stored file is about to get its name', { rename: `databases/${NAME}_`, when: 'before' }],
  ['when the safety copy’s manifest is about to get its name', { rename: 'backup_manifest_', when: 'before' }],
];

describe('a restore that is killed (kill -9)', () => {
  test.each(UNTOUCHED)('%s has changed nothing, and the next one works and cleans up', async (_, at) => {
    await makeMistakesOnce();
    const changed = await takeSnapshot(server, NAME);
    const killed = await site.run(['restore', '--id', id, '--yes', '--json'], signalled({ ...at, signal: 'SIGKILL' }));
    expect(killed.signal).toBe('SIGKILL');
    expect(await takeSnapshot(server, NAME)).toEqual(changed);
    expect(await stateOf(server, NAME)).toBe('ONLINE MULTI_USER');

    await site.succeed(['restore', '--id', id, '--yes']);
    expect(await takeSnapshot(server, NAME)).toEqual(original);
    await expectNothingElse();
  });

  test.each([
    ['when RESTORE begins', stage('restore')],
    ['in the middle of RESTORE', { event: { message_type: 'restore_progress', stage: 'restore', percent: 50 } }],
  ] as const)('%s is made good by the next one', async (_, at) => {
    await makeMistakesOnce();
    await server.sandbox.setFaults({ stepDelayMs: 10 });
    const killed = await site.run(['restore', '--id', id, '--yes', '--json'], signalled({ ...at, signal: 'SIGKILL' }));
    expect(killed.signal).toBe('SIGKILL');
    await server.sandbox.clearFaults();

    await site.succeed(['restore', '--id', id, '--yes']);
    expect(await takeSnapshot(server, NAME)).toEqual(original);
    expect(await stateOf(server, NAME)).toBe('ONLINE MULTI_USER');
    await expectNothingElse();
  });

  test('while CHECKDB runs has restored the database', async () => {
    await makeMistakesOnce();
    const at = signalled({ ...stage('check_database'), signal: 'SIGKILL' });
    const killed = await site.run(['restore', '--id', id, '--yes', '--json'], at);
    expect(killed.signal).toBe('SIGKILL');
    expect(await takeSnapshot(server, NAME)).toEqual(original);
    expect(await stateOf(server, NAME)).toBe('ONLINE MULTI_USER');
    await site.backup('--no-files');
    await expectNothingElse();
  });

  test('and the safety copies that were finished all verify', async () => {
    await site.succeed(['verify', '--all']);
  });
});

const makeMistakesOnce = async (): Promise<void> => {
  const [intruder] = await server.run(`SELECT id FROM [${NAME}].dbo.clientes WHERE id = 9999`);
  if (intruder === undefined) await makeMistakes(server, NAME);
};
