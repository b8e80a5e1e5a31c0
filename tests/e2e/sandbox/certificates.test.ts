import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import { joinLocal } from '../../../src/domain/localPath.ts';
import { createSampleDatabase, takeSnapshot } from '../../support/sampleDatabase.ts';
import { makeSite, type Site } from '../../support/site.ts';
import { KEY_PASSWORD, type SqlSession } from '../../support/sqlSession.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

const NAME = 'e2e_tde';

let server: SandboxServer;
let other: SandboxServer;
let session: SqlSession;
let site: Site;
let certificate: string;

beforeAll(async () => {
  [server, other] = [await openSandboxServer(), await openSandboxServer()];
  await createSampleDatabase(server, NAME);
  session = await server.openSession();
  certificate = await session.encrypt(parseDatabaseName(NAME));
  site = await makeSite(server, { databases: [NAME] });
});
afterAll(async () => {
  await session?.close();
  site?.close();
  await other?.close();
  await server?.close();
});

/** The same project, on the other server. */
const onOther = () => ({
  env: {
    DB_SERVER: other.login.label,
    DB_USERNAME: other.login.user,
    DB_PASSWORD: other.login.password.reveal(),
  },
});
interface Finding {
  readonly check: string;
  readonly outcome: string;
  readonly facts: { readonly risk?: string; readonly statement?: string };
}
const certificateFindings = async (): Promise<readonly Finding[]> => {
  const { stdout } = await site.succeed(['doctor', '--json']);
  const { findings }: { readonly findings: readonly Finding[] } = JSON.parse(stdout);
  return findings.filter(({ check }) => check === 'certificates');
};
const risks = async () => (await certificateFindings()).map(({ outcome, facts }) => [outcome, facts.risk]);
const databasesOf = async (one: SandboxServer): Promise<readonly unknown[]> =>
  (await one.run('SELECT name FROM sys.databases WHERE database_id > 4')).map(({ name }) => name);

test('until the certificate is exported doctor, the plan and the run warn, and the backup is taken all the same', async () => {
  expect(await risks()).toEqual([['warning', 'never_exported']]);
  const told = `certificate ${certificate}, whose private key was never exported`;
  for (const argv of [['doctor'], ['backup', '--dry-run'], ['backup', '--no-files']]) {
    const { stdout } = await site.succeed(argv);
    expect(stdout, argv.join(' ')).toContain(told);
  }
  const plan = await site.succeed(['backup', '--dry-run']);
  expect(plan.stdout).toContain(`BACKUP CERTIFICATE [${certificate}] TO FILE = N'`);
  const { stdout } = await site.succeed(['backup', '--dry-run', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    certificates: [{ databases: [NAME], risk: { code: 'never_exported', certificate } }],
  });
});

test('the statement that doctor shows, run as it stands, ends the warning', async () => {
  const [finding] = await certificateFindings();
  const statement = finding?.facts.statement ?? '';
  expect(statement).toContain('WITH PRIVATE KEY');
  await server.run(statement);
  expect(await risks()).toEqual([['ok', undefined]]);
  expect((await site.succeed(['backup', '--dry-run'])).stdout).not.toContain('never exported');
});

test('the manifest names the certificate that the backup needs, and a server without it refuses before it touches anything', async () => {
  const id = await site.backup('--no-files');
  const [row] = await server.run(
    `SELECT CONVERT(varchar(64), thumbprint, 1) AS thumbprint FROM master.sys.certificates`,
  );
  const thumbprint = String(row?.thumbprint);
  expect(site.manifest(id).databases[NAME]).toMatchObject({ encryptors: [{ protects: 'database', thumbprint }] });

  for (const argv of [
    ['restore', '--id', id, '--database', NAME, '--dry-run'],
    ['restore', '--id', id, '--database', NAME, '--yes'],
    ['drill', '--database', NAME, '--yes'],
  ]) {
    const { code, stdout, stderr } = await site.run(argv, onOther());
    expect(code, `${argv.join(' ')}\n${stdout}\n${stderr}`).toBe(14);
    expect(stdout + stderr).toContain(thumbprint);
    expect(stdout + stderr).toContain('CREATE CERTIFICATE');
  }
  expect(await databasesOf(other)).toEqual([]);
  expect(existsSync(joinLocal(site.backups, 'restore', `restoring_${NAME}_${id}.bak`))).toBe(false);

  const file = joinLocal(site.folder, 'llave');
  await session.exportCertificate(certificate, file);
  await other.run("CREATE MASTER KEY ENCRYPTION BY PASSWORD = 'Otra-2026'");
  await other.run(
    `CREATE CERTIFICATE traida FROM FILE = N'${file}.cer' WITH PRIVATE KEY (FILE = N'${file}.pvk', DECRYPTION BY PASSWORD = N'${KEY_PASSWORD}')`,
  );
  await site.succeed(['restore', '--id', id, '--database', NAME, '--yes'], onOther());
  expect(await takeSnapshot(other, NAME)).toEqual(await takeSnapshot(server, NAME));
});
