import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { joinLocal } from '../../../src/domain/localPath.ts';
import { type ChainSite, makeChainSite } from '../../support/chainSite.ts';
import { expectIdle, stateOf, takeSnapshot } from '../../support/sampleDatabase.ts';
import { type SignalAt, signalled } from '../../support/signalled.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

const NAME = 'cadena';
const EXIT = { SIGINT: 130, SIGTERM: 143 } as const;

let server: SandboxServer;
let chain: ChainSite;

beforeAll(async () => {
  server = await openSandboxServer();
  chain = await makeChainSite(server, NAME, { noise: 300 });
}, 60_000);
afterEach(() => server.sandbox.clearFaults());
afterAll(async () => {
  chain?.site.close();
  await server?.close();
});

const restoring = (...more: readonly string[]): readonly string[] => [
  'restore',
  ...['--database', NAME, '--to', chain.moment, '--yes', ...more],
];
const leftOver = (): readonly string[] => chain.site.files().filter((name) => /^(temp|restore)\//.test(name));
const expectMoment = async (name = NAME): Promise<void> => {
  expect(Object.values(await takeSnapshot(server, name))).toEqual(Object.values(chain.wanted));
  expect(await stateOf(server, name)).toBe('ONLINE MULTI_USER');
  expect(leftOver()).toEqual([]);
};
/** Whatever state it was left in: it goes on, or where nothing was touched it is begun again. */
const finish = async (): Promise<void> => {
  await server.sandbox.clearFaults();
  const resumed = await chain.site.run(['restore', '--resume', '--yes']);
  if (resumed.code !== 0) {
    expect(resumed.code).toBe(4);
    await chain.site.succeed(restoring());
  }
  await expectMoment();
};

const stage = (name: string, more: object = {}): Pick<SignalAt, 'event'> => ({
  event: { message_type: 'restore_stage_started', database: NAME, stage: name, ...more },
});

test.each<['SIGINT' | 'SIGTERM', string, Pick<SignalAt, 'event'>]>([
  ['SIGINT', 'while it checks', stage('check')],
  ['SIGTERM', 'while it unpacks the second log', stage('unpack', { step: { number: 4 } })],
  ['SIGINT', 'while what is there is kept', stage('safety_copy')],
  ['SIGTERM', 'in the full', stage('restore', { step: { number: 1 } })],
  ['SIGINT', 'in the differential', stage('restore', { step: { number: 2 } })],
  ['SIGTERM', 'in the first log', stage('restore', { step: { number: 3 } })],
  ['SIGINT', 'in the last log', stage('restore', { step: { number: 4 } })],
  ['SIGTERM', 'when the database is opened', stage('recover')],
  ['SIGINT', 'when it is looked through', stage('check_database')],
])(
  'by %s %s it says how far it came, and is finished afterwards',
  async (signal, _, at) => {
    await server.sandbox.setFaults({ stepDelayMs: 15 });
    const { code, events } = await chain.site.run(restoring('--json'), signalled({ ...at, signal }));
    expect(code).toBe(EXIT[signal]);
    expect(events.some(({ message_type }) => message_type === 'database_restored')).toBe(true);
    await expectIdle(server);
    expect(await stateOf(server, NAME)).toMatch(/^(ONLINE MULTI_USER|RESTORING)/);
    await finish();
  },
  60_000,
);

test('a connection that is cut in a log restore leaves it RESTORING, and --resume finishes', async () => {
  const running = chain.site.start(restoring('--json'));
  const log = (number: number) =>
    running.event(`log ${number}`, ({ stage: name, step }) => name === 'restore' && Object(step).number === number);
  await log(3);
  // From here on there is time to say at which step it is cut.
  await server.sandbox.setFaults({ stepDelayMs: 250 });
  await log(4);
  await server.sandbox.setFaults({ stepDelayMs: 250, dropAtPercent: 1 });
  const { code, events } = await running.finished;
  expect(code).not.toBe(0);
  expect(events.find(({ message_type }) => message_type === 'database_restored')).toMatchObject({
    outcome: {
      status: 'failed',
      error: { code: 'RESTORE_FAILED', message: expect.stringContaining('connection') },
      left: { kind: 'unfinished', applied: 3 },
    },
  });
  await finish();
}, 60_000);

test('two restores at once: one of them is refused with 11, and the other finishes', async () => {
  await server.sandbox.setFaults({ stepDelayMs: 2000 });
  const first = chain.site.start(restoring('--as', 'una', '--json'));
  await first.event('RESTORE', ({ message_type }) => message_type === 'restore_progress');
  expect((await chain.site.run(restoring('--as', 'otra'))).code).toBe(11);
  expect((await chain.site.run(['backup', '--type', 'log', '--no-files'])).code).toBe(11);
  await server.sandbox.clearFaults();
  expect((await first.finished).code).toBe(0);
  await expectMoment('una');
  expect(await stateOf(server, 'otra')).toBeNull();
}, 60_000);

test('a disk that is full while the chain is unpacked changes nothing on the server', async () => {
  const before = await takeSnapshot(server, NAME);
  const full = { command: ['sh', '-c', 'ulimit -f 400; exec "$@"', 'sh'] };
  const { code } = await chain.site.run(restoring(), full);
  expect(code).toBe(14);
  expect(await takeSnapshot(server, NAME)).toEqual(before);
  expect(leftOver()).toEqual([]);
}, 60_000);

const restoreDamaged = async (id: string): Promise<number | null> => {
  const record = chain.site.manifest(id).databases[NAME];
  const path = joinLocal(chain.site.backups, ...String(record?.file).split('/'));
  const good = readFileSync(path);
  writeFileSync(path, Buffer.from(good.map((byte, at) => (at === good.length >> 1 ? byte ^ 1 : byte))));
  const { code } = await chain.site.run(restoring());
  writeFileSync(path, good);
  return code;
};

test('a full that is damaged, with no way around it, is found before anything is touched', async () => {
  const before = await takeSnapshot(server, NAME);
  expect(await restoreDamaged(chain.runs[0])).toBe(16);
  expect(await takeSnapshot(server, NAME)).toEqual(before);
  expect(leftOver()).toEqual([]);
}, 60_000);

test('a differential that is damaged is gone around where the logs lead past it', async () => {
  expect(await restoreDamaged(chain.runs[1])).toBe(0);
  expect(leftOver()).toEqual([]);
}, 60_000);
