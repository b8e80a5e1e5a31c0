import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinLocal, type LocalPath } from '../../../src/domain/localPath.ts';
import { expectNoHole, setsOf } from '../../support/chainOf.ts';
import { createSampleDatabase } from '../../support/sampleDatabase.ts';
import { signalled } from '../../support/signalled.ts';
import { filesNamed, type ManifestRecord, makeSite, type Site } from '../../support/site.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

const NAME = 'ventas';
const ADOPT = { databases: [NAME], settings: { chains: { foreign_backups: 'adopt' } } };

let server: SandboxServer;
let site: Site;
let folder: LocalPath;
let writes = 0;

beforeAll(async () => {
  server = await openSandboxServer();
  await createSampleDatabase(server, NAME, { noise: 60 });
  await server.run(`ALTER DATABASE [${NAME}] SET RECOVERY FULL`);
  site = await makeSite(server, ADOPT);
  folder = joinLocal(server.folder, 'copias de otro');
  mkdirSync(folder);
});
afterAll(async () => {
  site?.close();
  await server?.close();
});

const write = async (): Promise<string> => {
  const name = `escrito ${++writes}`;
  await server.run(`UPDATE [${NAME}].dbo.clientes SET nombre = N'${name}' WHERE id = 1`);
  return name;
};
const theirs = (name: string): LocalPath => joinLocal(folder, name);
const foreign = async (what: 'DATABASE' | 'LOG', to: string, more = 'INIT, CHECKSUM'): Promise<void> => {
  await server.run(`BACKUP ${what} [${NAME}] TO DISK = N'${to}' WITH ${more}`);
};
const take = async (type: string): Promise<ManifestRecord> => {
  const record = site.manifest(await site.backup('--type', type)).databases[NAME];
  if (record === undefined) throw new Error('the manifest does not name the database');
  return record;
};
const reasonOf = ({ type, reason }: ManifestRecord): string => `${type} ${Object(reason).code}`;
const textOf = ({ reason }: ManifestRecord): string => String(Object(reason).text);
const nextLsn = async (): Promise<bigint> => {
  const [row] = await server.run(
    `SELECT CONVERT(varchar(25), last_log_backup_lsn) AS lsn FROM sys.database_recovery_status WHERE database_id = DB_ID(N'${NAME}')`,
  );
  return BigInt(String(row?.lsn));
};
const imported = async () => (await site.list()).filter(({ purpose }) => purpose === 'imported');
const nameIn = async (database: string): Promise<unknown> =>
  (await server.run(`SELECT nombre FROM [${database}].dbo.clientes WHERE id = 1`))[0]?.nombre;
/** Nothing is there but what manifests name. */
const expectNothingElse = async (): Promise<void> => {
  const named = (await site.list()).flatMap(({ id }) => filesNamed(site.manifest(id)));
  expect(site.files()).toEqual([...named].sort());
};
/** Changes one byte in the middle of a file, where pages lie. */
const damage = (path: LocalPath): void => {
  const at = Math.floor(statSync(path).size / 2);
  const file = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, at);
  writeSync(file, Buffer.from([(byte[0] ?? 0) ^ 0xff]), 0, 1, at);
  closeSync(file);
};

describe('a full that somebody else took', () => {
  test('is stored here first, the plan says so, and the differential that hangs on it restores', async () => {
    await site.backup();
    await foreign('DATABASE', theirs('ajena.bak'));
    const last = await write();
    const { stdout } = await site.succeed(['backup', '--type', 'differential', '--dry-run', '--json']);
    const [planned] = JSON.parse(stdout).databases;
    expect(planned).toMatchObject({
      type: 'differential',
      adoption: { why: { code: 'foreign_full' }, files: [{ type: 'full', path: theirs('ajena.bak') }] },
    });
    expect(planned.adoption.otherwise).toMatchObject({ type: 'full', reason: { code: 'foreign_full' } });
    const { stdout: text } = await site.succeed(['backup', '--type', 'differential', '--dry-run']);
    expect(text).toContain(theirs('ajena.bak'));

    const { events } = await site.succeed(['backup', '--type', 'differential', '--json']);
    const adopted = events.find(({ message_type }) => message_type === 'foreign_adopted');
    expect(adopted).toMatchObject({ database: NAME, backup_type: 'full', source: theirs('ajena.bak') });
    const record = site.manifest(String(adopted?.id)).databases[NAME];
    expect(record).toMatchObject({ type: 'full', reason: { code: 'adopted_foreign' } });
    const differential = site.manifest(String(events.at(-1)?.id)).databases[NAME];
    expect(differential).toMatchObject({ type: 'differential', reason: { code: 'asked_for' } });

    // Its own tool may do with the file what it likes.
    rmSync(theirs('ajena.bak'));
    await site.succeed(['restore', '--database', NAME, '--until-end', '--as', 'otra', '--yes']);
    expect(await nameIn('otra')).toBe(last);
    await server.run('DROP DATABASE [otra]');
    await expectNothingElse();
  });

  test('is not stored a second time', async () => {
    expect(reasonOf(await take('differential'))).toBe('differential asked_for');
    expect(await imported()).toHaveLength(1);
  });

  test('compressed, with no checksums, on a medium with others: is found there', async () => {
    await foreign('LOG', theirs('medio.bak'), 'INIT, COPY_ONLY, COMPRESSION');
    await foreign('DATABASE', theirs('medio.bak'), 'NOINIT, COMPRESSION, NO_CHECKSUM');
    await write();
    expect(reasonOf(await take('differential'))).toBe('differential asked_for');
    const [newest] = (await imported()).toSorted((a, b) => (a.id < b.id ? 1 : -1));
    expect(site.manifest(newest?.id ?? '').databases[NAME]).toMatchObject({
      position: 2,
      verified: { verify_only: false },
    });
  });

  test.each([
    ['deleted', (path: LocalPath) => rmSync(path), /is not there/],
    ['overwritten with another backup', (path: LocalPath) => copyFileSync(theirs('medio.bak'), path), /another backup/],
    [
      'a link to the file',
      (path: LocalPath) => {
        copyFileSync(path, `${path}.real`);
        rmSync(path);
        symlinkSync(`${path}.real`, path);
      },
      /regular file/,
    ],
  ])('%s: a full, and the reason says why', async (_, change, why) => {
    const path = theirs('perdida.bak');
    rmSync(path, { force: true });
    await foreign('DATABASE', path);
    change(path);
    const record = await take('differential');
    expect(reasonOf(record)).toBe('full foreign_full');
    expect(textOf(record)).toMatch(why);
    await expectNothingElse();
  });

  test.each([
    ['the server', true],
    ['this program', false],
  ])('damaged inside, as %s finds when it reads all of it: a full, in the same run', async (_, verify) => {
    site.configure({ ...ADOPT, settings: { ...ADOPT.settings, verify_integrity: verify } });
    await foreign('DATABASE', theirs('rota.bak'));
    damage(theirs('rota.bak'));
    const { events } = await site.succeed(['backup', '--type', 'differential', '--json']);
    expect(events).toContainEqual(expect.objectContaining({ message_type: 'foreign_not_adopted', database: NAME }));
    const record = site.manifest(String(events.at(-1)?.id)).databases[NAME];
    expect(record).toMatchObject({ type: 'full', reason: { code: 'foreign_full' } });
    expect(site.manifest(String(events.at(-1)?.id))).toMatchObject({ type: 'full' });
    site.configure(ADOPT);
    await expectNothingElse();
  });

  test('to NUL: a full', async () => {
    await foreign('DATABASE', 'NUL', 'INIT');
    const record = await take('differential');
    expect(reasonOf(record)).toBe('full foreign_full');
    expect(textOf(record)).toContain('it left no file');
  });
});

describe('logs that somebody else took', () => {
  test('are all stored, in order, and a moment in them can be restored', async () => {
    await write();
    await foreign('LOG', theirs('registro.trn'));
    const inside = await write();
    await foreign('LOG', theirs('registro.trn'), 'NOINIT');
    await write();
    const { events } = await site.succeed(['backup', '--type', 'log', '--json']);
    expect(events.filter(({ message_type }) => message_type === 'foreign_adopted')).toHaveLength(2);
    await expectNoHole(site, NAME, await nextLsn());
    await expectNothingElse();
    const sets = await setsOf(site, NAME);
    const theirsNow = sets.filter(({ type, reason }) => type === 'log' && reason === 'adopted_foreign');
    const last = theirsNow.at(-1);
    await site.succeed(['restore', '--id', String(last?.id), '--as', 'antes', '--yes']);
    expect(await nameIn('antes')).toBe(inside);
    await server.run('DROP DATABASE [antes]');
  });

  test.each([
    ['before the copy gets its name', { rename: `${NAME}_`, when: 'before' }],
    ['when the copy has its name', { rename: `${NAME}_`, when: 'after' }],
    ['before its manifest gets its name', { rename: 'backup_manifest_', when: 'before' }],
    ['when its manifest has its name', { rename: 'backup_manifest_', when: 'after' }],
    ['when it is stored', { event: { message_type: 'foreign_adopted' } }],
  ] as const)('killed %s: nothing is lost, and the next run goes on', async (_, at) => {
    await write();
    await foreign('LOG', theirs('muerte.trn'));
    await write();
    const killed = await site.run(['backup', '--type', 'log', '--json'], signalled({ ...at, signal: 'SIGKILL' }));
    expect(killed.signal).toBe('SIGKILL');
    expect(reasonOf(await take('log'))).toBe('log asked_for');
    await expectNoHole(site, NAME, await nextLsn());
    await expectNothingElse();
  });

  test('auto adopts as well, and a refusal stays one', async () => {
    await write();
    await foreign('LOG', theirs('auto.trn'));
    expect(reasonOf(await take('auto'))).toBe('log data_recent');
    await write();
    await foreign('LOG', theirs('negada.trn'));
    site.configure({ databases: [NAME], settings: { chains: { foreign_backups: 'refuse' } } });
    expect((await site.run(['backup', '--type', 'log', '--json'])).code).toBe(15);
    site.configure(ADOPT);
    expect(reasonOf(await take('log'))).toBe('log asked_for');
  });

  test('one that is gone leaves a hole: a full', async () => {
    await write();
    await foreign('LOG', theirs('a.trn'));
    await write();
    await foreign('LOG', theirs('b.trn'));
    rmSync(theirs('a.trn'));
    const record = await take('log');
    expect(reasonOf(record)).toBe('full foreign_log');
    expect(textOf(record)).toContain(theirs('a.trn'));
    expect(reasonOf(await take('log'))).toBe('log asked_for');
  });

  test('everything that was stored verifies', async () => {
    const { events } = await site.succeed(['verify', '--all', '--deep', '--json']);
    expect(events.at(-1)).toMatchObject({ bad: 0 });
  });
});
