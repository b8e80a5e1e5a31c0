import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readDrills } from '../../../src/catalogue/drill/drillFiles.ts';
import { openServices } from '../../../src/composition/openServices.ts';
import { connectDemoClient, type DemoClient } from '../../../src/demo/demoClient.ts';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import { joinLocal, type LocalPath } from '../../../src/domain/localPath.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { BackupRequest } from '../../../src/engine/backupPlan.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { systemDisk } from '../../../src/platform/disk.ts';
import type { DrillMoment } from '../../../src/restore/drill/drillChoice.ts';
import type { DrillEvent } from '../../../src/restore/drill/drillEvent.ts';
import { openDrillLedger } from '../../../src/restore/drill/drillLedger.ts';
import { noFaults } from '../../../src/sandbox/engine/faults.ts';
import { startSandbox } from '../../../src/sandbox/startSandbox.ts';
import type { Services } from '../../../src/services.ts';
import { connectSqlServer } from '../../../src/sqlserver/mssqlServer.ts';
import type { SqlServer } from '../../../src/sqlserver/sqlServer.ts';
import { never } from '../../support/backupDirectory.ts';
import { makeTemporaryDirectory, removeDirectory } from '../../support/temporaryDirectory.ts';
import { waitFor } from '../../support/waitFor.ts';

const INVENTARIO = parseDatabaseName('inventario');
const faults = noFaults();

let folder: LocalPath;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let client: DemoClient;
let services: Services;
/** What is looked at beside the drill. */
let server: SqlServer;

const loginTo = ({ host, port, user, password }: typeof sandbox) => ({
  label: `${host},${port}`,
  host,
  port,
  instance: null,
  user,
  password: new Secret(password),
  encrypt: true,
  trustServerCertificate: true,
  connectTimeoutMs: 10_000,
});

beforeEach(async () => {
  Object.assign(faults, noFaults());
  folder = makeTemporaryDirectory('drill');
  sandbox = await startSandbox({ dataDirectory: joinLocal(folder, 'server'), port: 0, seed: 'empty', faults });
  client = await connectDemoClient(sandbox);
  await client.execute('CREATE DATABASE inventario');
  await client.execute('CREATE TABLE inventario.dbo.cosas (id int NOT NULL PRIMARY KEY)');
  await client.execute('INSERT INTO inventario.dbo.cosas (id) VALUES (1), (2)');
  const assertion = { database: 'inventario', query: 'SELECT COUNT(*) FROM dbo.cosas', expect: 2 };
  const configFile = joinLocal(folder, 'backup_config.json');
  writeFileSync(
    configFile,
    JSON.stringify({ databases: { inventario: {} }, recovery_testing: { assertions: [assertion] }, language: 'en' }),
  );
  const variables = {
    DB_SERVER: `${sandbox.host},${sandbox.port}`,
    DB_USERNAME: sandbox.user,
    DB_PASSWORD: sandbox.password,
    DB_TRUST_SERVER_CERTIFICATE: 'true',
  };
  server = connectSqlServer(loginTo(sandbox), { clock: systemClock });
  services = await openServices(
    { cwd: folder, variables, clock: systemClock, random: () => 0.999 },
    { configFile, language: null },
  );
  await backUp();
});

afterEach(async () => {
  await services.close();
  await server.close();
  await client.close();
  await sandbox.close();
  removeDirectory(folder);
});

const backUp = async (type: BackupRequest['type'] = 'full'): Promise<void> => {
  const request = {
    databases: [],
    copyOnly: false,
    label: null,
    includeFiles: false,
    rotate: false,
    tail: null,
    type,
  } as const;
  await services.runBackup(await services.planBackup({ ...request, purpose: 'backup' }, never), () => undefined, never);
};

const base = (): LocalPath => joinLocal(folder, 'backups');

const names = async (): Promise<readonly string[]> =>
  (await server.databases()).filter(({ id }) => id > 4).map(({ name }) => name);

const scalar = (query: string): Promise<string | null> =>
  server.scalar(INVENTARIO, query, { signal: never, timeoutMs: 10_000 });

const drill = async (to: DrillMoment = { kind: 'newest' }, keep = false, signal: AbortSignal = never) => {
  const events: DrillEvent[] = [];
  const plan = await services.planDrill({ database: null, to, keep }, signal);
  const report = await services.runDrill(plan, (event) => events.push(event), signal);
  return { plan, report, events };
};

describe('a drill on a real connection', () => {
  test.each<DrillMoment>([{ kind: 'newest' }, { kind: 'random' }])(
    'to the $kind moment proves the database, leaves nothing and is the evidence that status shows',
    async (to) => {
      await client.execute('DELETE FROM inventario.dbo.cosas');
      const { plan, report } = await drill(to);
      expect(report).toMatchObject({ exitCode: 0, error: null });
      expect(await names()).toEqual(['inventario']);
      expect(readdirSync(joinLocal(base(), 'temp'))).toEqual([]);
      expect(readdirSync(joinLocal(base(), 'restore'))).toEqual([]);
      const [record] = readDrills(base()).drills;
      expect(record).toMatchObject({
        id: plan.id,
        database: 'inventario',
        scratch: `inventario_drill_${plan.id}`,
        checkDatabase: 'no_errors',
        assertions: [{ result: { status: 'passed' } }],
        outcome: { status: 'proven' },
        files: [{ type: 'full', sha256: expect.stringMatching(/^[\da-f]{64}$/) }],
      });
      expect(record?.rtoMs).toBeGreaterThan(0);
      expect(services.chains().databases[0]?.proof.proven).toMatchObject({ id: plan.id });
      // The original is as it was, and so is its chain.
      expect(await scalar('SELECT COUNT(*) FROM dbo.cosas')).toBe('0');
      expect(await scalar("SELECT COUNT(*) FROM msdb.dbo.backupset WHERE database_name = N'inventario'")).toBe('1');
    },
  );

  test('to a random second restores the chain of logs that holds it', async () => {
    await client.execute('CREATE TABLE inventario.dbo.otras (id int NOT NULL IDENTITY, texto nvarchar(10) NOT NULL)');
    // Without a change there is nothing in a log, and the full alone brings every second back.
    const isReachable = async (): Promise<boolean> => {
      await client.execute("INSERT INTO inventario.dbo.otras (texto) VALUES (N'una')");
      await backUp('log');
      return services.chains().databases[0]?.chains.windows.some(({ fromMs, toMs }) => toMs > fromMs + 1000) === true;
    };
    await waitFor(isReachable, { timeoutMs: 20_000, what: 'a window longer than a second' });
    const { plan, report } = await drill({ kind: 'random' });
    expect(report).toMatchObject({ exitCode: 0, error: null });
    const [record] = readDrills(base()).drills;
    expect(record).toMatchObject({ moment: { chosen: 'random' }, outcome: { status: 'proven' } });
    if (plan.target.kind === 'time') {
      expect(record?.files.map(({ type }) => type)).toContain('log');
      expect(Date.parse(record?.moment.at ?? '')).toBe(plan.target.atMs);
    }
    expect(await names()).toEqual(['inventario']);
  });

  test('of a backup that lacks rows fails with 16, and says which query told so', async () => {
    await client.execute('DELETE FROM inventario.dbo.cosas WHERE id = 1');
    await backUp();
    const { report } = await drill();
    expect(report).toMatchObject({ exitCode: 16, error: { code: 'ASSERTION_FAILED' } });
    expect(await names()).toEqual(['inventario']);
    expect(services.chains().databases[0]?.proof).toMatchObject({ proven: null, failed: { id: report.id } });
  });

  test('of a stored file that was changed fails with 16 before anything is made on the server', async () => {
    const [file = ''] = readdirSync(joinLocal(base(), 'databases'));
    const path = joinLocal(base(), 'databases', file);
    const plan = await services.planDrill({ database: null, to: { kind: 'newest' }, keep: false }, never);
    rmSync(path);
    writeFileSync(path, 'not a backup');
    const report = await services.runDrill(plan, () => undefined, never);
    expect(report).toMatchObject({ exitCode: 16, record: { outcome: { status: 'failed' }, rtoMs: null } });
    expect(await names()).toEqual(['inventario']);
  });

  test('that is stopped while it restores drops what it had made', async () => {
    const stop = new AbortController();
    const plan = await services.planDrill({ database: null, to: { kind: 'newest' }, keep: false }, never);
    const report = await services.runDrill(
      plan,
      (event) => {
        if (event.type === 'restore_stage_started' && event.stage === 'check_database') stop.abort('SIGINT');
      },
      stop.signal,
    );
    expect(report).toMatchObject({ exitCode: 130, record: null });
    expect(await names()).toEqual(['inventario']);
    expect(readDrills(base()).drills).toEqual([]);
  });

  test('keeps the database with --keep; what a killed one left, the next backup drops by its ledger', async () => {
    const { plan } = await drill({ kind: 'newest' }, true);
    expect(await names()).toEqual(['inventario', plan.scratch]);
    // As if it had been killed before it could drop it.
    await openDrillLedger(
      joinLocal(base(), 'temp'),
      { id: plan.id, scratch: plan.scratch, server: (await server.facts()).name },
      systemDisk,
    );
    await backUp();
    expect(await names()).toEqual(['inventario']);
  });

  test('of a database without backups is refused with 15, and one of nothing at all with 4', async () => {
    await client.execute('CREATE DATABASE vacia');
    const request = { to: { kind: 'newest' }, keep: false } as const;
    const vacia = services.planDrill({ ...request, database: parseDatabaseName('vacia') }, never);
    await expect(vacia).rejects.toMatchObject({ code: 'TIME_NOT_REACHABLE' });
    removeDirectory(joinLocal(base(), 'databases'));
    await expect(services.planDrill({ ...request, database: null }, never)).rejects.toMatchObject({
      code: 'NOTHING_TO_DO',
    });
    await expect(services.planDrill({ ...request, database: INVENTARIO }, never)).rejects.toMatchObject({
      code: 'TIME_NOT_REACHABLE',
    });
  });
});
