/** Somebody else's backups are adopted where encryption is on: nothing of them stays readable here, and with the key they lead on as our own do. */
import { mkdirSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinLocal, type LocalPath } from '../../../src/domain/localPath.ts';
import { ageKey } from '../../support/ageProgram.ts';
import { faultAt } from '../../support/faultAt.ts';
import { createSampleDatabase } from '../../support/sampleDatabase.ts';
import { signalled } from '../../support/signalled.ts';
import { filesHolding, filesNamed, makeSite, type Site } from '../../support/site.ts';
import { makeTemporaryDirectory, removeDirectory } from '../../support/temporaryDirectory.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

const NAME = 'ventas';
const SECRET = 'el secreto de la empresa';

let server: SandboxServer;
let site: Site;
let folder: LocalPath;
let keys: LocalPath;
let key: ReturnType<typeof ageKey>;
let writes = 0;

beforeAll(async () => {
  server = await openSandboxServer();
  await createSampleDatabase(server, NAME, { noise: 3000 });
  await server.run(`ALTER DATABASE [${NAME}] SET RECOVERY FULL`);
  keys = makeTemporaryDirectory('keys');
  key = ageKey(keys);
  site = await makeSite(server, {
    databases: [NAME],
    settings: { chains: { foreign_backups: 'adopt' } },
    // Not compressed: what is not encrypted could be read in it.
    storage: { compression: { algorithm: 'none' }, encryption: { enabled: true, recipients: [key.recipient] } },
  });
  folder = joinLocal(server.folder, 'copias de otro');
  mkdirSync(folder);
  await site.backup('--no-files');
});
afterAll(async () => {
  site?.close();
  if (keys !== undefined) removeDirectory(keys);
  await server?.close();
});

const write = async (): Promise<string> => {
  const name = `${SECRET} ${++writes}`;
  await server.run(`UPDATE [${NAME}].dbo.clientes SET nombre = N'${name}' WHERE id = 1`);
  return name;
};
const theirs = (name: string): LocalPath => joinLocal(folder, name);
const foreign = async (what: 'DATABASE' | 'LOG', name: string): Promise<void> => {
  await server.run(`BACKUP ${what} [${NAME}] TO DISK = N'${theirs(name)}' WITH INIT, CHECKSUM`);
};
const withKey = () => ({ env: { BACKUP_AGE_IDENTITY_FILE: key.identityFile } });
const nameIn = async (database: string): Promise<unknown> =>
  (await server.run(`SELECT nombre FROM [${database}].dbo.clientes WHERE id = 1`))[0]?.nombre;
/** Nothing is there but what manifests name, and nothing of it can be read. */
const expectSealed = async (): Promise<void> => {
  const named = (await site.list()).flatMap(({ id }) => filesNamed(site.manifest(id)));
  expect(site.files()).toEqual([...named].sort());
  for (const path of site.files().filter((name) => name.startsWith('databases/'))) expect(path).toMatch(/\.age$/);
  expect(filesHolding(site.backups, SECRET)).toEqual([]);
};

test('a full and logs of somebody else are stored encrypted, and restore with the key', async () => {
  await write();
  await foreign('DATABASE', 'ajena.bak');
  await write();
  // On the sandbox's pages text is UTF-8.
  expect(filesHolding(folder, SECRET)).toEqual(['ajena.bak']);
  const differential = await site.succeed(['backup', '--no-files', '--type', 'differential', '--json']);
  const adopted = differential.events.find(({ message_type }) => message_type === 'foreign_adopted');
  expect(site.manifest(String(adopted?.id)).databases[NAME]).toMatchObject({
    type: 'full',
    reason: { code: 'adopted_foreign' },
    encryption: { format: 'age-v1', recipients: [key.recipient] },
    verified: { read_back: true },
  });
  await write();
  await foreign('LOG', 'ajena.trn');
  const last = await write();
  const log = await site.succeed(['backup', '--no-files', '--type', 'log', '--json']);
  expect(log.events.filter(({ message_type }) => message_type === 'foreign_adopted')).toHaveLength(1);
  await expectSealed();

  for (const name of ['ajena.bak', 'ajena.trn']) rmSync(theirs(name));
  const restore = ['restore', '--database', NAME, '--until-end', '--as', 'otra', '--yes', '--json'];
  const without = await site.run(restore);
  expect([without.code, without.stdout + without.stderr]).toEqual([
    expect.any(Number),
    expect.stringContaining('DECRYPTION_KEY_MISSING'),
  ]);
  expect(without.code).not.toBe(0);
  await site.succeed(restore, withKey());
  expect(await nameIn('otra')).toBe(last);
  await server.run('DROP DATABASE [otra]');
  await expectSealed();
});

test('whose copy cannot be read back is not adopted: a full of our own, and nothing of it is left', async () => {
  await write();
  await foreign('DATABASE', 'mala.bak');
  const before = (await site.list()).length;
  const { options, expectHit } = faultAt({ rename: `/databases/${NAME}_[^/]+\\.age$` }, { change: 'flip' });
  const { events } = await site.succeed(['backup', '--no-files', '--type', 'differential', '--json'], options);
  expectHit();
  expect(events).toContainEqual(expect.objectContaining({ message_type: 'foreign_not_adopted', database: NAME }));
  expect(site.manifest(String(events.at(-1)?.id)).databases[NAME]).toMatchObject({
    status: 'completed',
    type: 'full',
    reason: { code: 'foreign_full' },
  });
  expect(await site.list()).toHaveLength(before + 1);
  await expectSealed();
});

test.each([
  ['before the copy gets its name', { rename: `${NAME}_`, when: 'before' }],
  ['when the copy has its name', { rename: `${NAME}_`, when: 'after' }],
  ['before its manifest gets its name', { rename: 'backup_manifest_', when: 'before' }],
] as const)('killed %s: nothing readable is left, and the next run adopts it', async (_, at) => {
  await write();
  await foreign('LOG', 'muerte.trn');
  await write();
  const killed = await site.run(
    ['backup', '--no-files', '--type', 'log', '--json'],
    signalled({ ...at, signal: 'SIGKILL' }),
  );
  expect(killed.signal).toBe('SIGKILL');
  const { events } = await site.succeed(['backup', '--no-files', '--type', 'log', '--json']);
  expect(events.filter(({ message_type }) => message_type === 'foreign_adopted')).toHaveLength(1);
  await expectSealed();
});

test('whatever happened, everything that was stored verifies with the key', async () => {
  const { events } = await site.succeed(['verify', '--all', '--deep', '--json'], withKey());
  expect(events.at(-1)).toMatchObject({ bad: 0, unopened: 0 });
});
