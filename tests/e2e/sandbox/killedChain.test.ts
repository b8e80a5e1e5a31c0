import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ChainSite, makeChainSite, nextSecond } from '../../support/chainSite.ts';
import { stateOf, takeSnapshot } from '../../support/sampleDatabase.ts';
import { type SignalAt, signalled } from '../../support/signalled.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

const NAME = 'cadena';

let server: SandboxServer;
let chain: ChainSite;

const open = async (): Promise<void> => {
  server = await openSandboxServer();
  chain = await makeChainSite(server, NAME);
};
const close = async (): Promise<void> => {
  chain?.site.close();
  await server?.close();
};

type Moment = Omit<SignalAt, 'signal'>;
const stage = (name: string, more: object = {}): Moment => ({
  event: { message_type: 'restore_stage_started', database: NAME, stage: name, ...more },
});
const step = (number: number): Moment => stage('restore', { step: { number } });
const inside = (percent: number): Moment => ({
  event: { message_type: 'restore_progress', database: NAME, stage: 'restore', percent },
});

const toMoment = (as: string | null): readonly string[] => [
  'restore',
  ...['--database', NAME, '--to', chain.moment, '--yes', ...(as === null ? [] : ['--as', as])],
];
const kill = async (at: Moment, as: string | null = null): Promise<void> => {
  const { signal } = await chain.site.run([...toMoment(as), '--json'], signalled({ ...at, signal: 'SIGKILL' }));
  expect(signal).toBe('SIGKILL');
};
const expectMoment = async (name = NAME): Promise<void> => {
  expect(Object.values(await takeSnapshot(server, name))).toEqual(Object.values(chain.wanted));
  expect(await stateOf(server, name)).toBe('ONLINE MULTI_USER');
  // A tail whose storing was killed is kept until the next backup stores it (docs/decisions/0008-orphan-logs.md).
  await chain.site.backup('--no-files', '--type', 'log');
  expect(chain.site.files().filter((file) => /^(temp|restore)\//.test(file))).toEqual([]);
};

describe('over the original', () => {
  beforeEach(open, 60_000);
  afterEach(close);

  const TAIL: readonly (readonly [string, Moment])[] = [
    ['when its note is about to get its name for the first time', { rename: 'unfinished_restore_', when: 'before' }],
    ['when the tail of the log was asked for', { rename: 'unfinished_restore_', when: 'after' }],
    ['when the stored tail is about to get its name', { rename: `databases/${NAME}_`, when: 'before' }],
    ['when the tail is stored', { event: { message_type: 'safety_copy_taken', database: NAME } }],
    ['when the full is about to be applied', step(1)],
  ];
  test.each(TAIL)(
    'a restore to a moment that is killed (kill -9) %s goes on with --resume',
    async (_, at) => {
      await kill(at);
      const resumed = await chain.site.run(['restore', '--resume', '--yes', '--json']);
      // Where nothing had been written down yet there is nothing to go on with.
      if (resumed.code !== 0) {
        expect(resumed.code).toBe(4);
        await chain.site.succeed(toMoment(null));
      }
      await expectMoment();
    },
    60_000,
  );

  test.each(TAIL)(
    'killed %s it can be begun anew, and where that is dangerous it says so',
    async (_, at) => {
      await kill(at);
      const anew = await chain.site.run(toMoment(null));
      if (anew.code !== 0) {
        expect([anew.code, anew.stdout]).toEqual([17, expect.stringContaining('restore --resume')]);
        await chain.site.succeed(['restore', '--resume', '--yes']);
      }
      await expectMoment();
    },
    60_000,
  );
});

test('a moment in the tail is still reached where the restore was killed (kill -9) while it stored that tail', async () => {
  await open();
  try {
    await server.run(
      `INSERT INTO [${NAME}].dbo.clientes (id, nombre, alta, activo) VALUES (1000, N'último', '2026-11-20', 1)`,
    );
    const wanted = await takeSnapshot(server, NAME);
    const moment = (await nextSecond()).toISOString();
    await server.run(`DELETE FROM [${NAME}].dbo.clientes`);
    const at = { rename: `databases/${NAME}_`, when: 'before', signal: 'SIGKILL' } as const;
    const to = ['restore', '--database', NAME, '--to', moment, '--yes', '--json'];
    expect((await chain.site.run(to, signalled(at))).signal).toBe('SIGKILL');
    await chain.site.succeed(['restore', '--resume', '--yes']);
    expect(await takeSnapshot(server, NAME)).toEqual(wanted);
  } finally {
    await close();
  }
}, 60_000);

describe('a restore that is killed (kill -9)', () => {
  beforeAll(open, 60_000);
  afterAll(close);

  const PLACES: readonly (readonly [string, Moment])[] = [
    ['in the middle of the full', inside(50)],
    ['when the differential is about to be applied', step(2)],
    ['when the first log is about to be applied', step(3)],
    ['when the last log is about to be applied', step(4)],
    ['when the database is about to be opened', stage('recover')],
    ['when it is looked through', stage('check_database')],
  ];
  test.each(PLACES)(
    '%s goes on with --resume',
    async (_, at) => {
      await server.sandbox.setFaults({ stepDelayMs: 10 });
      await kill(at);
      await server.sandbox.clearFaults();
      const resumed = await chain.site.run(['restore', '--resume', '--yes']);
      // Only looked through: it is open, and nothing is left to go on with.
      if (at.event?.stage === 'check_database') expect(resumed.code).toBe(4);
      else expect(resumed).toMatchObject({ code: 0 });
      await expectMoment();
    },
    60_000,
  );

  test.each(PLACES)(
    '%s can be begun anew instead',
    async (_, at) => {
      await server.sandbox.setFaults({ stepDelayMs: 10 });
      await kill(at);
      await server.sandbox.clearFaults();
      await chain.site.succeed(toMoment(null));
      await expectMoment();
    },
    60_000,
  );

  test.each(PLACES)(
    '%s, beside the original, goes on with --resume and does not touch the original',
    async (_, at) => {
      const before = await takeSnapshot(server, NAME);
      const name = `copia ${PLACES.findIndex(([, one]) => one === at)}`;
      await server.sandbox.setFaults({ stepDelayMs: 10 });
      await kill(at, name);
      await server.sandbox.clearFaults();
      if (at.event?.stage !== 'check_database') {
        // The same words again do not overwrite what stands there, and say how it goes on.
        const again = await chain.site.run(toMoment(name));
        expect([again.code, again.stdout]).toEqual([17, expect.stringContaining('restore --resume')]);
        await chain.site.succeed(['restore', '--resume', '--yes']);
      }
      await expectMoment(name);
      expect(await takeSnapshot(server, NAME)).toEqual(before);
    },
    60_000,
  );
});
