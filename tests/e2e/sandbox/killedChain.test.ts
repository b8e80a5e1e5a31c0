import { afterAll, beforeEach, expect, test } from 'vitest';
import {
  createSampleDatabase,
  makeMistakes,
  type Snapshot,
  stateOf,
  takeSnapshot,
} from '../../support/sampleDatabase.ts';
import { type SignalAt, signalled } from '../../support/signalled.ts';
import { makeSite, type Site } from '../../support/site.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';
import { waitFor } from '../../support/waitFor.ts';

const NAME = 'cadena';

let server: SandboxServer;
let site: Site;
let wanted: Snapshot;
let moment: string;

const nextSecond = async (): Promise<string> => {
  const then = Math.floor(Date.now() / 1000) * 1000 + 1000;
  await waitFor(() => Date.now() > then + 1000, { timeoutMs: 5000, what: 'the next second' });
  return new Date(then).toISOString();
};

beforeEach(async () => {
  site?.close();
  await server?.close();
  server = await openSandboxServer();
  await createSampleDatabase(server, NAME);
  await server.run(`ALTER DATABASE [${NAME}] SET RECOVERY FULL`);
  site = await makeSite(server, { databases: [NAME] });
  await site.backup('--no-files');
  await server.run(`CREATE TABLE [${NAME}].dbo.apuntes (id int NOT NULL PRIMARY KEY)`);
  await site.backup('--no-files', '--type', 'differential');
  await server.run(`INSERT INTO [${NAME}].dbo.apuntes (id) VALUES (1), (2)`);
  moment = await nextSecond();
  wanted = await takeSnapshot(server, NAME);
  await makeMistakes(server, NAME);
  await site.backup('--no-files', '--type', 'log');
}, 60_000);
afterAll(async () => {
  site?.close();
  await server?.close();
});

const stage = (name: string, more: object = {}): Omit<SignalAt, 'signal'> => ({
  event: { message_type: 'restore_stage_started', database: NAME, stage: name, ...more },
});

test.each<[string, Omit<SignalAt, 'signal'>]>([
  ['when its note is about to get its name for the first time', { rename: 'unfinished_restore_', when: 'before' }],
  ['when the tail of the log was asked for', { rename: 'unfinished_restore_', when: 'after' }],
  ['when the tail is stored', { event: { message_type: 'safety_copy_taken', database: NAME } }],
  ['when the database is about to be opened', stage('recover')],
])(
  'a restore to a moment that is killed (kill -9) %s goes on with --resume',
  async (_, at) => {
    const to = ['--database', NAME, '--to', moment, '--yes'];
    const killed = await site.run(['restore', ...to, '--json'], signalled({ ...at, signal: 'SIGKILL' }));
    expect(killed.signal).toBe('SIGKILL');
    const resumed = await site.run(['restore', '--resume', '--yes', '--json']);
    // Where nothing had been written down yet there is nothing to go on with.
    if (resumed.code !== 0) {
      expect(resumed.code).toBe(4);
      await site.succeed(['restore', ...to]);
    }
    expect(await takeSnapshot(server, NAME)).toEqual(wanted);
    expect(await stateOf(server, NAME)).toBe('ONLINE MULTI_USER');
  },
  60_000,
);
