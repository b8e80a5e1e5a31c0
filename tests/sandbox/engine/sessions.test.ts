import { describe, expect, test } from 'vitest';
import { recordingSink } from '../../support/recordingSink.ts';
import { waitFor } from '../../support/waitFor.ts';
import { startServer } from './serverSession.ts';

const TIENDA = `CREATE DATABASE tienda; EXEC('USE tienda; CREATE TABLE dbo.t (id int IDENTITY(1,1) PRIMARY KEY, v nvarchar(20) NOT NULL);
  INSERT dbo.t (v) VALUES (N''a''), (N''b''), (N''c'')')`;

describe('a person looks at the data', () => {
  test('joins, groups, pages and numbers rows', async () => {
    const client = await startServer().connect();
    await client.rows(
      `${TIENDA}; EXEC('USE tienda; CREATE TABLE dbo.h (t_id int NULL, n decimal(8,2)); INSERT dbo.h VALUES (1, 1.5), (1, 2), (2, 3), (NULL, 9)')`,
    );
    await client.rows('USE tienda');
    expect(
      await client.rows(
        'SELECT t.v, SUM(h.n) AS s FROM t LEFT JOIN h ON h.t_id = t.id GROUP BY t.v HAVING COUNT(*) >= 1 ORDER BY t.v',
      ),
    ).toEqual([
      ['a', '3.50'],
      ['b', '3.00'],
      ['c', null],
    ]);
    expect(await client.rows('SELECT v FROM t ORDER BY id OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY')).toEqual([['b']]);
    expect(await client.rows('SELECT TOP (2) v FROM t ORDER BY id DESC')).toEqual([['c'], ['b']]);
    expect(await client.rows('SELECT id, ROW_NUMBER() OVER (ORDER BY v DESC) AS r FROM t ORDER BY id')).toEqual([
      [1, 3n],
      [2, 2n],
      [3, 1n],
    ]);
    expect(
      await client.rows('SELECT t_id, n, SUM(n) OVER (PARTITION BY t_id) AS s FROM h WHERE t_id = 1 ORDER BY n'),
    ).toEqual([
      [1, '1.50', '3.50'],
      [1, '2.00', '3.50'],
    ]);
    expect(
      await client.rows(
        'SELECT v FROM t WHERE EXISTS (SELECT 1 FROM h WHERE h.t_id = t.id) AND id IN (SELECT t_id FROM h)',
      ),
    ).toEqual([['a'], ['b']]);
    expect(
      await client.rows("SELECT v FROM t WHERE id = 1 UNION SELECT N'A' UNION ALL SELECT N'z' ORDER BY v"),
    ).toEqual([['a'], ['z']]);
    expect(
      await client.rows(
        'SELECT x.v, y.n FROM t AS x CROSS APPLY (SELECT TOP 1 n FROM h WHERE h.t_id = x.id ORDER BY n DESC) AS y ORDER BY x.id',
      ),
    ).toEqual([
      ['a', '2.00'],
      ['b', '3.00'],
    ]);
    expect(
      await client.rows(
        'WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 200) SELECT COUNT(*) FROM n OPTION (MAXRECURSION 0)',
      ),
    ).toEqual([[200]]);
    expect(await client.rows('SELECT DISTINCT UPPER(v) AS v FROM t ORDER BY v DESC')).toEqual([['C'], ['B'], ['A']]);
    expect(await client.rows('SELECT * FROM t FULL JOIN h ON h.t_id = t.id WHERE t.id IS NULL')).toEqual([
      [null, null, null, '9.00'],
    ]);
  });

  test('changes rows with UPDATE … FROM, DELETE … FROM, OUTPUT and identity', async () => {
    const client = await startServer().connect('master');
    await client.rows(`${TIENDA}; USE tienda`);
    expect(
      await client.rows("INSERT t (v) OUTPUT inserted.id, inserted.v SELECT v + N'!' FROM t WHERE id < 3"),
    ).toEqual([
      [4, 'a!'],
      [5, 'b!'],
    ]);
    expect(await client.value('SELECT SCOPE_IDENTITY()')).toBe('5');
    await client.rows(
      "UPDATE x SET v = x.v + y.s FROM t AS x JOIN (VALUES (1, N'1'), (2, N'2')) AS y(id, s) ON y.id = x.id",
    );
    expect(await client.rows('SELECT v FROM t ORDER BY id')).toEqual([['a1'], ['b2'], ['c'], ['a!'], ['b!']]);
    expect(await client.rows("DELETE t OUTPUT deleted.id FROM t JOIN (VALUES (N'c')) AS y(v) ON y.v = t.v")).toEqual([
      [3],
    ]);
    await client.rows(
      "SET IDENTITY_INSERT t ON; INSERT t (id, v) VALUES (10, N'x'); SET IDENTITY_INSERT t OFF; INSERT t (v) VALUES (N'y')",
    );
    expect(await client.value('SELECT MAX(id) FROM t')).toBe(11);
    await client.rows(
      "UPDATE t SET v = v; DELETE FROM t WHERE id % 2 = 0; TRUNCATE TABLE t; INSERT t (v) VALUES (N'z')",
    );
    expect(await client.rows('SELECT * FROM t')).toEqual([[1, 'z']]);
  });

  test('keys may change places in one UPDATE, and unique keys compare as the collation does', async () => {
    const client = await startServer().connect();
    await client.rows(
      "CREATE TABLE #k (id int PRIMARY KEY, n nvarchar(10) NULL UNIQUE); INSERT #k VALUES (1, N'uno'), (2, N'dos'), (3, NULL); UPDATE #k SET id = 4 - id",
    );
    expect(await client.rows('SELECT id, n FROM #k ORDER BY id')).toEqual([
      [1, null],
      [2, 'dos'],
      [3, 'uno'],
    ]);
    expect((await client.errors("INSERT #k VALUES (9, N'UNO ')"))[0]).toMatch(/^2627/);
    expect((await client.errors('INSERT #k VALUES (9, NULL)'))[0]).toMatch(/^2627/);
  });

  test('views, computed columns, defaults, other schemas, ALTER TABLE and SELECT INTO', async () => {
    const client = await startServer().connect();
    await client.rows(`${TIENDA}; USE tienda`);
    await client.rows('CREATE SCHEMA ventas');
    await client.rows(
      "CREATE TABLE ventas.p (id int PRIMARY KEY, precio decimal(8,2) NOT NULL, iva AS (precio * 0.21), estado nvarchar(10) NOT NULL CONSTRAINT df DEFAULT N'nuevo')",
    );
    await client.rows('INSERT ventas.p (id, precio) VALUES (1, 100)');
    await client.rows('CREATE VIEW ventas.vista AS SELECT id, precio + iva AS total FROM ventas.p');
    expect(await client.rows('SELECT total FROM ventas.vista')).toEqual([['121.0000']]);
    await client.rows('ALTER TABLE ventas.p ADD notas nvarchar(max) NULL, veces int NOT NULL CONSTRAINT dv DEFAULT 7');
    expect(await client.rows('SELECT estado, notas, veces FROM tienda.ventas.p')).toEqual([['nuevo', null, 7]]);
    expect((await client.errors('ALTER TABLE ventas.p DROP COLUMN veces'))[0]).toMatch(/^5074/);
    await client.rows('ALTER TABLE ventas.p DROP CONSTRAINT dv; ALTER TABLE ventas.p DROP COLUMN veces');
    await client.rows('SELECT id, total INTO dbo.copia FROM ventas.vista');
    expect(
      await client.rows(
        "SELECT COLUMN_NAME, DATA_TYPE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'copia' ORDER BY ORDINAL_POSITION",
      ),
    ).toEqual([
      ['id', 'int'],
      ['total', 'numeric'],
    ]);
    expect(
      await client.rows(
        'SELECT s.name, t.name FROM sys.tables t JOIN sys.schemas s ON s.schema_id = t.schema_id ORDER BY 1, 2',
      ),
    ).toEqual([
      ['dbo', 'copia'],
      ['dbo', 't'],
      ['ventas', 'p'],
    ]);
  });

  test('variables, loops, temporary tables, INSERT … EXEC and sp_executesql', async () => {
    const client = await startServer().connect();
    const sink = await client.run(`DECLARE @i int = 0, @t nvarchar(50) = N'';
      WHILE 1 = 1 BEGIN SET @i += 1; IF @i = 2 CONTINUE; IF @i > 4 BREAK; SET @t = @t + CAST(@i AS nvarchar(5)) END
      SELECT @t AS t; PRINT @t`);
    expect(sink.rows).toEqual([{ t: '134' }]);
    expect(sink.texts).toEqual(['134']);
    await client.rows(
      "CREATE TABLE #f (subdirectory nvarchar(512), depth int, [file] int); INSERT #f EXEC master.sys.xp_dirtree N'/var/opt/mssql/data', 1, 1",
    );
    expect(await client.value("SELECT COUNT(*) FROM #f WHERE subdirectory = 'master.mdf' AND [file] = 1")).toBe(1);
    expect(
      await client.rows(
        "DECLARE @o int; EXEC sp_executesql N'SET @o = @n * 2', N'@n int, @o int OUTPUT', @n = 21, @o = @o OUTPUT; SELECT @o",
      ),
    ).toEqual([[42]]);
    expect(await client.rows('DECLARE @x TABLE (a int); INSERT @x VALUES (1), (2); SELECT SUM(a) FROM @x')).toEqual([
      [3],
    ]);
    expect(
      await client.rows('DECLARE @s int = 0; SELECT @s = @s + v FROM (VALUES (1), (2), (3)) AS t(v); SELECT @s'),
    ).toEqual([[6]]);
    expect(
      await client.value(
        "DECLARE @d nvarchar(200); EXEC master.dbo.xp_instance_regread N'HKEY_LOCAL_MACHINE', N'x', N'BackupDirectory', @d OUTPUT; SELECT @d",
      ),
    ).toBe('/var/opt/mssql/backup');
  });
});

describe('transactions', () => {
  test('ROLLBACK undoes rows and definitions, to a savepoint only what came after it', async () => {
    const client = await startServer().connect();
    await client.rows(`${TIENDA}; USE tienda`);
    await client.rows(
      "BEGIN TRAN; INSERT t (v) VALUES (N'x'); SAVE TRAN s; CREATE TABLE nueva (a int); DELETE t; ROLLBACK TRAN s; COMMIT",
    );
    expect(await client.value('SELECT COUNT(*) FROM t')).toBe(4);
    expect(await client.value("SELECT OBJECT_ID('nueva')")).toBeNull();
    await client.rows('BEGIN TRAN; DELETE t; CREATE TABLE nueva (a int); ROLLBACK');
    expect(await client.value('SELECT COUNT(*) FROM t')).toBe(4);
    expect((await client.errors('SELECT * FROM nueva'))[0]).toMatch(/^208/);
  });

  test('another session waits for uncommitted rows, and reads them when they are committed', async () => {
    const server = startServer();
    const [writer, reader] = [await server.connect(), await server.connect()];
    await writer.rows(TIENDA);
    await writer.rows("BEGIN TRAN; INSERT tienda.dbo.t (v) VALUES (N'd')");
    let seen: unknown = null;
    const reading = reader.value('SELECT COUNT(*) FROM tienda.dbo.t').then((count) => {
      seen = count;
    });
    // Whoever else asks is answered meanwhile.
    const other = await server.connect();
    for (let question = 0; question < 20; question++) await other.value('SELECT COUNT(*) FROM sys.databases');
    expect(seen).toBeNull();
    await writer.rows('COMMIT');
    await reading;
    expect(seen).toBe(4);
  });

  test('uncommitted rows keep nobody from looking at a database’s files and their sizes', async () => {
    const server = startServer();
    const [writer, reader] = [await server.connect(), await server.connect()];
    await writer.rows(TIENDA);
    await writer.rows("BEGIN TRAN; INSERT tienda.dbo.t (v) VALUES (N'd')");
    const used = 'SELECT SUM(allocated_extent_page_count) FROM tienda.sys.dm_db_file_space_usage';
    expect(Number(await reader.value(used))).toBeGreaterThan(0);
    expect(await reader.value('SELECT COUNT(*) FROM tienda.sys.database_files')).toBe(2);
    await writer.rows('ROLLBACK');
  });

  test('LOCK_TIMEOUT gives up with 1222, and two that wait for each other end with one 1205', async () => {
    const server = startServer();
    const [a, b] = [await server.connect(), await server.connect()];
    await a.rows(`${TIENDA}; CREATE DATABASE otra; EXEC('USE otra; CREATE TABLE t (a int)')`);
    await a.rows("BEGIN TRAN; INSERT tienda.dbo.t (v) VALUES (N'x')");
    expect((await b.errors('SET LOCK_TIMEOUT 0; SELECT * FROM tienda.dbo.t'))[0]).toMatch(/^1222/);
    await b.rows('SET LOCK_TIMEOUT -1; BEGIN TRAN; INSERT otra.dbo.t VALUES (1)');
    const first = a.errors('INSERT otra.dbo.t VALUES (2)');
    const second = b.errors("INSERT tienda.dbo.t (v) VALUES (N'y')");
    expect((await second)[0]).toMatch(/^1205\/13/);
    expect(await first).toEqual([]);
    expect(await b.value('SELECT @@TRANCOUNT')).toBe(0);
    await a.rows('COMMIT');
    expect(await b.value('SELECT COUNT(*) FROM otra.dbo.t')).toBe(1);
  });

  test('a session that goes away takes its transaction with it', async () => {
    const server = startServer();
    const [a, b] = [await server.connect(), await server.connect()];
    await a.rows(TIENDA);
    await a.rows('BEGIN TRAN; DELETE tienda.dbo.t');
    a.session.closed();
    expect(await b.value('SELECT COUNT(*) FROM tienda.dbo.t')).toBe(3);
    expect(server.instance.sessions.size).toBe(1);
  });

  test('every committed write moves the log on, and nothing else does', async () => {
    const server = startServer();
    const client = await server.connect();
    await client.rows(TIENDA);
    const lsn = (): string => JSON.stringify(server.instance.find('tienda')?.lsn);
    const before = lsn();
    await client.rows('SELECT * FROM tienda.dbo.t; BEGIN TRAN; DELETE tienda.dbo.t; ROLLBACK');
    expect(lsn()).toBe(before);
    await client.rows("INSERT tienda.dbo.t (v) VALUES (N'z')");
    expect(lsn()).not.toBe(before);
  });
});

describe('databases change their state', () => {
  test('SINGLE_USER WITH ROLLBACK IMMEDIATE ends the others, says so only then, and keeps everybody else out', async () => {
    const server = startServer();
    const [admin, user] = [await server.connect(), await server.connect()];
    await admin.rows(TIENDA);
    await user.rows('USE tienda; BEGIN TRAN; DELETE t');
    expect(await admin.errors('ALTER DATABASE tienda SET SINGLE_USER WITH NO_WAIT')).toEqual([
      "5070/16/2 Database state cannot be changed while other users are using the database 'tienda'",
      '5069/16/1 ALTER DATABASE statement failed.',
    ]);
    const sink = await admin.run('ALTER DATABASE tienda SET SINGLE_USER WITH ROLLBACK IMMEDIATE');
    expect(sink.messages.map(({ number, state, class: severity }) => [number, state, severity])).toEqual([
      [5060, 2, 0],
      [5060, 1, 0],
    ]);
    expect(user.session.killed?.aborted).toBe(true);
    expect((await user.run('SELECT 1')).messages.map((message) => message.number)).toEqual([596]);
    await admin.rows('USE tienda');
    expect(await admin.value('SELECT COUNT(*) FROM t')).toBe(3);
    const late = await server.connect();
    expect((await late.errors('USE tienda'))[0]).toMatch(/^924\/14/);
    expect(await late.value("SELECT HAS_DBACCESS('tienda')")).toBe(0);
    await expect(server.connect('tienda')).rejects.toThrow(/4060|Cannot open database "tienda"/);
    const quiet = await admin.run('ALTER DATABASE tienda SET MULTI_USER');
    expect(quiet.messages).toEqual([]);
    expect(await late.errors('USE tienda')).toEqual([]);
  });

  test('uncommitted rows count as being in the database, wherever their session stands', async () => {
    const server = startServer();
    const [admin, user] = [await server.connect(), await server.connect()];
    await admin.rows(TIENDA);
    await user.rows('BEGIN TRAN; DELETE tienda.dbo.t');
    expect((await admin.errors('ALTER DATABASE tienda SET OFFLINE WITH NO_WAIT'))[0]).toMatch(/^5070/);
    expect((await admin.errors('DROP DATABASE tienda'))[0]).toMatch(/^3702/);
    await admin.rows('ALTER DATABASE tienda SET OFFLINE WITH ROLLBACK IMMEDIATE');
    await admin.rows('ALTER DATABASE tienda SET ONLINE');
    expect(await admin.value('SELECT COUNT(*) FROM tienda.dbo.t')).toBe(3);
  });

  test('without a termination clause it waits until the others have left', async () => {
    const server = startServer();
    const [admin, user] = [await server.connect(), await server.connect()];
    await admin.rows(TIENDA);
    await user.rows('USE tienda');
    const waiting = admin.errors('ALTER DATABASE tienda SET READ_ONLY');
    await user.rows('USE master');
    expect(await waiting).toEqual([]);
    expect((await user.errors('DELETE tienda.dbo.t'))[0]).toBe(
      '3906/16/1 Failed to update database "tienda" because the database is read-only.',
    );
  });

  test('OFFLINE cannot be read, ONLINE can again, and a renamed database keeps its rows', async () => {
    const client = await startServer().connect();
    await client.rows(`${TIENDA}; ALTER DATABASE tienda SET OFFLINE WITH ROLLBACK IMMEDIATE`);
    expect((await client.errors('SELECT * FROM tienda.dbo.t'))[0]).toMatch(/^942\/14/);
    expect(await client.rows("SELECT state_desc, collation_name FROM sys.databases WHERE name = 'tienda'")).toEqual([
      ['OFFLINE', null],
    ]);
    await client.rows('ALTER DATABASE tienda SET ONLINE; ALTER DATABASE tienda MODIFY NAME = [al macén]');
    expect(await client.value('SELECT COUNT(*) FROM [al macén].dbo.t')).toBe(3);
  });

  test('CHECKDB reads the file, and the fault makes it fail', async () => {
    const server = startServer();
    const client = await server.connect();
    await client.rows(TIENDA);
    expect((await client.run('DBCC CHECKDB (tienda) WITH NO_INFOMSGS, ALL_ERRORMSGS')).messages).toEqual([]);
    expect((await client.run('DBCC CHECKDB (tienda)')).messages.map((message) => message.number)).toEqual([8989, 2528]);
    server.faults.checkDatabaseFails = 'tienda';
    expect((await client.errors('DBCC CHECKDB ([tienda]) WITH NO_INFOMSGS'))[0]).toMatch(/^8939\/16/);
    expect(server.faults.hits.get('checkDatabaseFails')).toBe(1);
  });
});

describe('a request can be stopped', () => {
  test.each([
    "WAITFOR DELAY '00:10:00'",
    'WHILE 1 = 1 SELECT 1 AS n INTO #nunca',
    'SELECT COUNT(*) FROM sys.types a, sys.types b, sys.types c, sys.types d, sys.types e, sys.types f, sys.types g',
  ])('%s', async (sql) => {
    const client = await startServer().connect();
    const sink = recordingSink();
    const stop = new AbortController();
    const running = client.session.batch(sql, sink, stop.signal);
    setTimeout(() => stop.abort(), 30);
    // Left alone, none of them would end before the test's own time is up.
    await running;
    expect(sink.dones[sink.dones.length - 1]?.error).toBe(true);
    expect(await client.value('SELECT 1')).toBe(1);
  });

  test('KILL ends what another session does', async () => {
    const server = startServer();
    const [a, b] = [await server.connect(), await server.connect()];
    const running = a.run("WAITFOR DELAY '00:10:00'");
    await waitFor(
      async () =>
        (await b.value(`SELECT command FROM sys.dm_exec_requests WHERE session_id = ${a.session.spid}`)) === 'WAITFOR',
    );
    expect(await b.errors(`KILL ${a.session.spid}`)).toEqual([]);
    expect((await running).messages.map((message) => message.number)).toEqual([596]);
  });
});

describe('the folder', () => {
  test('opened again it has the same databases, rows, identities and log position', async () => {
    const server = startServer();
    const client = await server.connect();
    await client.rows(`${TIENDA}; ALTER DATABASE tienda SET RECOVERY SIMPLE`);
    const lsn = server.instance.find('tienda')?.lsn;
    client.session.closed();
    const again = server.reopen();
    const reader = await again.connect('tienda');
    expect(await reader.rows("INSERT t (v) OUTPUT inserted.id VALUES (N'd')")).toEqual([[4]]);
    expect(again.instance.find('tienda')?.recoveryModel).toBe('SIMPLE');
    expect(JSON.stringify(again.instance.find('tienda')?.lsn) > JSON.stringify(lsn)).toBe(true);
  });

  test('a server with a mount of Windows speaks of Windows paths and keeps them on this machine', async () => {
    const server = startServer({ mounts: [{ server: 'D:\\backups', host: '/nowhere' }] });
    const client = await server.connect();
    expect(
      await client.rows("SELECT SERVERPROPERTY('PathSeparator'), SERVERPROPERTY('InstanceDefaultBackupPath')"),
    ).toEqual([['\\', 'C:\\Program Files\\Microsoft SQL Server\\MSSQL16.MSSQLSERVER\\MSSQL\\Backup']]);
    await client.rows(
      "CREATE DATABASE w; EXEC xp_create_subdir N'C:\\Program Files\\Microsoft SQL Server\\MSSQL16.MSSQLSERVER\\MSSQL\\Backup\\uno\\dos'",
    );
    expect(
      await client.rows(
        "SELECT file_exists, file_is_a_directory, parent_directory_exists FROM sys.dm_os_file_exists(N'C:/Program Files/Microsoft SQL Server/MSSQL16.MSSQLSERVER/MSSQL/BACKUP/uno/dos')",
      ),
    ).toEqual([[0, 1, 1]]);
    expect(
      await client.value("SELECT physical_name FROM sys.master_files WHERE database_id = DB_ID('w') AND type = 0"),
    ).toBe('C:\\Program Files\\Microsoft SQL Server\\MSSQL16.MSSQLSERVER\\MSSQL\\DATA\\w.mdf');
  });

  test('logins are refused with 18456 state 1, a missing database with 4060 first', async () => {
    const server = startServer();
    const login = async (password: string, database = ''): Promise<readonly unknown[]> => {
      const result = await server.backend.login({ user: 'SA', password, database, host: '', application: '' });
      return result.kind === 'refused'
        ? result.errors.map((error) => [error.number, error.class, error.state])
        : ['accepted'];
    };
    expect(await login('mala')).toEqual([[18456, 14, 1]]);
    expect(await login('Secreta1', 'nadie')).toEqual([
      [4060, 11, 1],
      [18456, 14, 1],
    ]);
    expect(await login('Secreta1', 'MSDB')).toEqual(['accepted']);
    server.faults.refuseLogin = true;
    expect(await login('Secreta1')).toEqual([[18456, 14, 1]]);
    expect(server.faults.hits.get('refuseLogin')).toBe(1);
  });
});
