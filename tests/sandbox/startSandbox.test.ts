import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sql from 'mssql';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/startSandbox.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const start = async (options: SandboxOptions): Promise<Sandbox> => {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
};

const connect = async ({
  host,
  port,
  user,
  password,
}: Pick<Sandbox, 'host' | 'port' | 'user' | 'password'>): Promise<sql.ConnectionPool> => {
  const pool = new sql.ConnectionPool({
    server: host,
    port,
    user,
    password,
    options: { encrypt: true, trustServerCertificate: true },
  });
  await pool.connect();
  onTestFinished(() => pool.close());
  return pool;
};

describe('a sandbox over TCP', () => {
  test('is seeded once with three databases of some thousands of rows, and always the same', async () => {
    const folder = temporaryDirectory();
    const first = await startSandbox({ dataDirectory: folder, seed: 'demo' });
    const pool = await connect(first);
    const names = await pool.query(
      'SELECT name, recovery_model_desc AS model FROM sys.databases WHERE database_id > 4 ORDER BY name',
    );
    expect(names.recordset.map((row) => row.name)).toEqual(['auditoria', 'inventario', 'users']);
    const count =
      'SELECT (SELECT COUNT(*) FROM inventario.dbo.movimientos) + (SELECT COUNT(*) FROM auditoria.dbo.eventos) AS n';
    const rows: number = (await pool.query(count)).recordset[0].n;
    expect(rows).toBeGreaterThan(2000);
    expect(
      (await pool.query("SELECT COUNT(*) AS n FROM users.dbo.usuarios WHERE apellidos LIKE N'%ñ%'")).recordset[0].n,
    ).toBeGreaterThan(0);
    await pool.query('DELETE TOP (10) FROM auditoria.dbo.eventos');
    await pool.close();
    await first.close();

    const again = await start({ dataDirectory: folder, seed: 'demo', password: 'Otra1' });
    expect(again.password).toBe('Otra1');
    expect((await (await connect(again)).query(count)).recordset[0].n).toBe(rows - 10);

    const other = await start({ dataDirectory: temporaryDirectory(), seed: 'demo' });
    expect((await (await connect(other)).query(count)).recordset[0].n).toBe(rows);
  });

  test('an empty one has system databases only', async () => {
    const pool = await connect(await start({ dataDirectory: temporaryDirectory(), seed: 'empty' }));
    expect(
      (await pool.query('SELECT name FROM sys.databases ORDER BY database_id')).recordset.map((row) => row.name),
    ).toEqual(['master', 'tempdb', 'model', 'msdb']);
  });

  test('parameters, output parameters, transactions and precise types go through the driver', async () => {
    const pool = await connect(await start({ dataDirectory: temporaryDirectory() }));
    const request = pool
      .request()
      .input('texto', sql.NVarChar(50), "O'Ñu")
      .input('n', sql.Int, 4)
      .output('doble', sql.Int);
    const result = await request.query(
      'SET @doble = @n * 2; SELECT @texto AS texto, CAST(@n AS bigint) AS n, CAST(1.25 AS decimal(9,3)) AS d',
    );
    expect(result.output).toEqual({ doble: 8 });
    expect(result.recordset[0]).toEqual({ texto: "O'Ñu", n: '4', d: 1.25 });
    await pool.query("CREATE DATABASE d; EXEC('USE d; CREATE TABLE t (a int)')");
    const transaction = pool.transaction();
    await transaction.begin();
    await transaction.request().query('INSERT d.dbo.t VALUES (1)');
    await transaction.rollback();
    expect((await pool.query('SELECT COUNT(*) AS n FROM d.dbo.t')).recordset[0].n).toBe(0);
  });

  test('KILL closes the connection of the session that it ends', async () => {
    const sandbox = await start({ dataDirectory: temporaryDirectory() });
    const [admin, victim] = [await connect(sandbox), await connect(sandbox)];
    const running = victim.batch("SELECT @@SPID AS s; WAITFOR DELAY '00:10:00'").then(
      () => 'ended',
      (error: Error) => error.message,
    );
    for (;;) {
      const { recordset } = await admin.query(
        "SELECT session_id AS s FROM sys.dm_exec_requests WHERE command = 'WAITFOR'",
      );
      if (recordset[0] === undefined) continue;
      await admin.query(`KILL ${recordset[0].s}`);
      break;
    }
    expect(await running).not.toBe('ended');
    expect((await victim.query('SELECT 1 AS n')).recordset[0].n).toBe(1);
  });
});

test('a server that is killed while it writes opens again with everything that it had confirmed', async () => {
  const folder = temporaryDirectory();
  const program = `
    import { startSandbox } from ${JSON.stringify(fileURLToPath(new URL('../../src/sandbox/startSandbox.ts', import.meta.url)))};
    const sandbox = await startSandbox({ dataDirectory: ${JSON.stringify(join(folder, 's'))}, password: 'Secreta1' });
    console.log(JSON.stringify({ port: sandbox.port }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (data) => resolve(String(data)));
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const { port } = JSON.parse(line);
  const pool = await connect({ host: '127.0.0.1', port, user: 'sa', password: 'Secreta1' });
  await pool.query("CREATE DATABASE d; EXEC('USE d; CREATE TABLE t (a int PRIMARY KEY, b nvarchar(max))')");
  let confirmed = 0;
  const writing = (async () => {
    for (let next = 1; ; next++) {
      await pool.query(`INSERT d.dbo.t VALUES (${next}, REPLICATE(N'ñ', 3000))`);
      confirmed = next;
    }
  })().catch(() => {});
  while (confirmed < 40) await new Promise((resolve) => setImmediate(resolve));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  await writing;

  const again = await start({ dataDirectory: join(folder, 's') });
  const after = await connect(again);
  const { recordset } = await after.query('SELECT COUNT(*) AS n, MAX(a) AS m FROM d.dbo.t');
  expect(recordset[0].n).toBe(recordset[0].m);
  expect(recordset[0].n).toBeGreaterThanOrEqual(confirmed);
  expect(recordset[0].n).toBeLessThanOrEqual(confirmed + 1);
  expect((await after.query('DBCC CHECKDB (d) WITH NO_INFOMSGS')).recordset).toBeUndefined();
});
