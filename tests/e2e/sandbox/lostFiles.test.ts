import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { joinLocal } from '../../../src/domain/localPath.ts';
import { type ChainSite, makeChainSite } from '../../support/chainSite.ts';
import { stateOf, takeSnapshot } from '../../support/sampleDatabase.ts';
import { openSandboxServer, type SandboxServer, startAgain } from '../../support/testServer.ts';

const NAME = 'cadena';
const [DATA, LOG] = [`${NAME}.mdf`, `${NAME}_log.ldf`];
const UNTIL_END = ['restore', '--database', NAME, '--until-end'];

let server: SandboxServer;
let chain: ChainSite;

beforeEach(async () => {
  server = await openSandboxServer();
  chain = await makeChainSite(server, NAME);
}, 60_000);
afterEach(async () => {
  chain?.site.close();
  await server?.close();
});

/** Removes files of the database while the server is stopped. */
const lose = async (...files: readonly string[]): Promise<void> => {
  await server.stop();
  for (const file of files) rmSync(joinLocal(server.folder, 'servidor', 'data', file));
  server = await startAgain(server);
  const { label, password } = server.login;
  chain.site.configure({ databases: [NAME], environment: { DB_SERVER: label, DB_PASSWORD: password.reveal() } });
  expect(await stateOf(server, NAME)).toBe('RECOVERY_PENDING MULTI_USER');
};

test('a database whose data file was lost comes back with every committed row, by the tail of its log', async () => {
  await server.run(`INSERT INTO [${NAME}].dbo.nueva (id) VALUES (41), (42)`);
  const all = await takeSnapshot(server, NAME);
  await lose(DATA);
  const { events } = await chain.site.succeed([...UNTIL_END, '--yes', '--json']);
  expect(events).toContainEqual(expect.objectContaining({ message_type: 'safety_copy_taken', kind: 'tail_log' }));
  expect(await takeSnapshot(server, NAME)).toEqual(all);
  expect(await stateOf(server, NAME)).toBe('ONLINE MULTI_USER');
});

test('a database whose log was lost as well is only overwritten where its tail is given up, and comes back to its newest backup', async () => {
  const backedUp = await takeSnapshot(server, NAME);
  await server.run(`INSERT INTO [${NAME}].dbo.nueva (id) VALUES (41), (42)`);
  await lose(DATA, LOG);

  const refused = await chain.site.run([...UNTIL_END, '--yes']);
  expect(refused.code).toBe(17);
  expect(refused.stdout + refused.stderr).toMatch(
    /the tail of the log of cadena.*cannot be backed up: .*error 2[\s\S]*--without-tail/,
  );
  expect(await stateOf(server, NAME)).toBe('RECOVERY_PENDING MULTI_USER');

  const planned = await chain.site.succeed([...UNTIL_END, '--without-tail', '--dry-run']);
  expect(planned.stdout).toMatch(/given up by --without-tail: what was committed after .* is lost/);
  const { stdout } = await chain.site.succeed([...UNTIL_END, '--without-tail', '--dry-run', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    request: { without_tail: true },
    databases: [{ safety: { kind: 'none', why: 'without_tail', backed_up_to_ms: expect.any(Number) } }],
    confirmations: [NAME],
  });

  const unconfirmed = await chain.site.run([...UNTIL_END, '--without-tail'], { input: '' });
  expect(unconfirmed.code).not.toBe(0);
  expect(await stateOf(server, NAME)).toBe('RECOVERY_PENDING MULTI_USER');

  await chain.site.succeed([...UNTIL_END, '--without-tail', '--yes']);
  expect(await takeSnapshot(server, NAME)).toEqual(backedUp);
  expect(await stateOf(server, NAME)).toBe('ONLINE MULTI_USER');
});

test.each([['--as', 'otra'], ['--resume']])(
  'a tail is not given up with %s, where none would be taken',
  async (...more) => {
    const way = more.includes('--resume') ? ['restore'] : UNTIL_END;
    const refused = await chain.site.run([...way, '--without-tail', ...more, '--yes']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--without-tail');
  },
);
