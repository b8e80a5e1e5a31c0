import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinLocal } from '../../../src/domain/localPath.ts';
import { createSampleDatabase } from '../../support/sampleDatabase.ts';
import { type SignalAt, signalled } from '../../support/signalled.ts';
import { filesNamed, makeSite, type Site } from '../../support/site.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

const [FIRST, SECOND] = ['primera', 'segunda'];
/** Files of the user that look like the program's own: no ledger names them. */
const STRANGERS = [
  'databases/primera_20200101_000000.bak.gz',
  'temp/primera_20200101_000000.bak',
  'temp/notas.txt',
  'restore/a mano.bak',
];

let server: SandboxServer;
let site: Site;

beforeAll(async () => {
  server = await openSandboxServer();
  for (const name of [FIRST, SECOND]) await createSampleDatabase(server, name, { noise: 600 });
  site = await makeSite(server, { databases: [FIRST, SECOND] });
  for (const name of STRANGERS) {
    const path = joinLocal(site.backups, ...name.split('/'));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'of the user');
  }
  await site.backup();
});
afterAll(async () => {
  site?.close();
  await server?.close();
});

/** Nothing is there but what manifests name and what the user put there. */
const expectNothingElse = async (): Promise<void> => {
  const named = (await site.list()).flatMap(({ id }) => filesNamed(site.manifest(id)));
  expect(site.files()).toEqual([...named, ...STRANGERS].sort());
};

const inSecond = (stage: string, percent?: number): Pick<SignalAt, 'event'> => ({
  event:
    percent === undefined
      ? { message_type: 'stage_started', database: SECOND, stage }
      : { message_type: 'progress', database: SECOND, stage, percent },
});

const MOMENTS: readonly (readonly [string, Omit<SignalAt, 'signal'>])[] = [
  ['before the first BACKUP', { event: { message_type: 'run_started' } }],
  ['in the middle of BACKUP', inSecond('backup', 40)],
  ['when the header is read', inSecond('header')],
  ['in the middle of VERIFYONLY', inSecond('verify', 50)],
  ['when it begins to pack', inSecond('pack')],
  ['when a stored file is about to get its name', { rename: `${SECOND}_`, when: 'before' }],
  ['when a stored file has just got its name', { rename: `${SECOND}_`, when: 'after' }],
  ['when it begins to read back', inSecond('read_back')],
  ['when all databases are stored', { event: { message_type: 'files_started', part: 'config' } }],
  ['in the application files', { event: { message_type: 'files_started', part: 'application' } }],
  ['when the manifest is about to be written', { event: { message_type: 'files_finished', part: 'application' } }],
  ['when the manifest is about to get its name', { rename: 'backup_manifest_', when: 'before' }],
];

describe('a backup that is killed (kill -9)', () => {
  test.each(MOMENTS)('%s leaves no run, and the next one is good and cleans up after it', async (_, at) => {
    const before = (await site.list()).map(({ id }) => id);
    const killed = await site.run(['backup', '--json'], signalled({ ...at, signal: 'SIGKILL' }));
    expect(killed.signal).toBe('SIGKILL');
    expect((await site.list()).map(({ id }) => id)).toEqual(before);

    const next = await site.succeed(['backup', '--json']);
    expect(next.events.at(-1)).toMatchObject({ message_type: 'run_finished', status: 'completed', exit_code: 0 });
    expect((await site.list()).map(({ id }) => id)).toEqual([next.events.at(-1)?.id, ...before]);
    await expectNothingElse();
  });

  test('after the manifest got its name is a run, and a good one', async () => {
    const before = (await site.list()).length;
    const killed = await site.run(
      ['backup', '--json'],
      signalled({ rename: 'backup_manifest_', when: 'after', signal: 'SIGKILL' }),
    );
    expect(killed.signal).toBe('SIGKILL');
    const runs = await site.list();
    expect(runs.length).toBe(before + 1);
    await site.succeed(['verify', '--id', String(runs[0]?.id)]);
    await site.backup();
    await expectNothingElse();
  });

  test('whatever happened, every run that is listed verifies', async () => {
    const { events } = await site.succeed(['verify', '--all', '--json']);
    expect(events.at(-1)).toMatchObject({ bad: 0, good: 2 * (await site.list()).length });
  });
});
