import { copyFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import { orphanedUsersQuery } from '../../../src/sqlserver/queries.ts';
import { said } from './chainServer.ts';
import { type Client, startServer } from './serverSession.ts';

const SID = '0x11223344556677889900AABBCCDDEEFF';
const CREATE_LOGIN = `CREATE LOGIN ana WITH PASSWORD = N'Sécreta-1', SID = ${SID}`;
const ORPHANS = orphanedUsersQuery(parseDatabaseName('d'));
const hex = (digits: string): Uint8Array => Uint8Array.from(Buffer.from(digits.replace('0x', ''), 'hex'));

/** Database d, current, with a login and its user ana. */
const withAna = async (): Promise<Client> => {
  const client = await startServer().connect();
  await said(client, `CREATE DATABASE d; ${CREATE_LOGIN}`);
  await said(client, 'USE d; CREATE USER ana FOR LOGIN ana');
  return client;
};

describe('logins and users', () => {
  test('a login has the SID that was asked for, or one of its own, and both outlive a restart', async () => {
    const server = startServer();
    const client = await server.connect();
    await said(client, `${CREATE_LOGIN}; CREATE LOGIN [lu is] WITH PASSWORD = 'x'`);
    const query =
      "SELECT name, principal_id, type_desc, sid, DATALENGTH(sid) FROM sys.sql_logins WHERE name <> 'sa' ORDER BY principal_id";
    const before = await client.rows(query);
    expect(before).toMatchObject([
      ['ana', 257, 'SQL_LOGIN', hex(SID), 16],
      ['lu is', 258, 'SQL_LOGIN', expect.any(Uint8Array), 16],
    ]);
    expect(await client.rows(`SELECT SUSER_SNAME(${SID}), SUSER_SID('ANA'), SUSER_SID('nadie')`)).toEqual([
      ['ana', hex(SID), null],
    ]);
    const again = await server.reopen().connect();
    expect(await again.rows(query)).toEqual(before);
  });

  test('users stand in their database alone, beside those that every database has', async () => {
    const client = await withAna();
    await said(client, 'CREATE USER sola WITHOUT LOGIN');
    expect(
      await client.rows(
        'SELECT name, principal_id, type, authentication_type_desc, default_schema_name, DATALENGTH(sid) FROM sys.database_principals WHERE principal_id < 100',
      ),
    ).toEqual([
      ['public', 0, 'R', 'NONE', null, null],
      ['dbo', 1, 'S', 'INSTANCE', 'dbo', 1],
      ['guest', 2, 'S', 'NONE', 'guest', 1],
      ['INFORMATION_SCHEMA', 3, 'S', 'NONE', null, null],
      ['sys', 4, 'S', 'NONE', null, null],
      ['ana', 5, 'S', 'INSTANCE', 'dbo', 16],
      ['sola', 6, 'S', 'NONE', 'dbo', 28],
    ]);
    expect(await client.value("SELECT COUNT(*) FROM master.sys.database_principals WHERE name = 'ana'")).toBe(0);
    await said(client, 'DROP USER sola; DROP USER IF EXISTS sola; DROP USER ana');
    expect(await client.value('SELECT MAX(principal_id) FROM sys.database_principals WHERE principal_id < 100')).toBe(
      4,
    );
  });

  test('ROLLBACK undoes a user', async () => {
    const client = await withAna();
    await said(client, 'BEGIN TRAN; CREATE USER otro WITHOUT LOGIN; DROP USER ana; ROLLBACK');
    expect(await client.rows('SELECT name FROM sys.database_principals WHERE principal_id BETWEEN 5 AND 99')).toEqual([
      ['ana'],
    ]);
  });
});

describe('orphaned users', () => {
  test('DROP LOGIN orphans its user; a new login of that name does not mend it, ALTER USER does', async () => {
    const client = await withAna();
    await said(client, 'CREATE USER sola WITHOUT LOGIN');
    expect(await client.rows(ORPHANS)).toEqual([]);
    await said(client, "DROP LOGIN ana; CREATE LOGIN ana WITH PASSWORD = 'otra'");
    expect(await client.rows(ORPHANS)).toEqual([['ana']]);
    await said(client, 'ALTER USER ana WITH LOGIN = ana');
    expect(await client.rows(ORPHANS)).toEqual([]);
  });

  test('a database restored on another server has users of that one, whose logins are not here', async () => {
    const [there, here] = [startServer(), startServer()];
    const [source, client] = [await there.connect(), await here.connect()];
    await said(source, `CREATE DATABASE d; ${CREATE_LOGIN}`);
    await said(source, "USE d; CREATE USER ana FOR LOGIN ana; BACKUP DATABASE d TO DISK = 'f.bak'");
    const file = '/var/opt/mssql/backup/f.bak';
    copyFileSync(there.instance.hostPath(file), here.instance.hostPath(file));
    await said(client, "RESTORE DATABASE d FROM DISK = 'f.bak'");
    expect(await client.rows(ORPHANS)).toEqual([['ana']]);
    // A login of the same SID needs no mending.
    await said(client, CREATE_LOGIN);
    expect(await client.rows(ORPHANS)).toEqual([]);
  });

  test('a log backup carries the user, and a restore to a moment before it does not have it', async () => {
    const client = await startServer().connect();
    await said(client, `CREATE DATABASE d; ${CREATE_LOGIN}; BACKUP DATABASE d TO DISK = 'f.bak' WITH INIT`);
    await said(client, "USE d; CREATE USER ana; USE master; BACKUP LOG d TO DISK = 'l.trn' WITH INIT; DROP LOGIN ana");
    const user = "SELECT sid FROM d.sys.database_principals WHERE name = 'ana'";
    await said(client, "RESTORE DATABASE d FROM DISK = 'f.bak' WITH REPLACE");
    expect(await client.rows(user)).toEqual([]);
    await said(
      client,
      "RESTORE DATABASE d FROM DISK = 'f.bak' WITH REPLACE, NORECOVERY; RESTORE LOG d FROM DISK = 'l.trn'",
    );
    expect(await client.rows(user)).toEqual([[hex(SID)]]);
    expect(await client.rows(ORPHANS)).toEqual([['ana']]);
  });
});

describe('refused in the words of SQL Server', () => {
  test.each([
    ["CREATE LOGIN ANA WITH PASSWORD = 'x'", "15025/16/1 The server principal 'ANA' already exists."],
    ["CREATE LOGIN sa WITH PASSWORD = 'x'", "15025/16/1 The server principal 'sa' already exists."],
    ["CREATE LOGIN b WITH PASSWORD = 'x', SID = 0x01", '15419/16/1 Supplied parameter sid should be binary(16).'],
    [`CREATE LOGIN b WITH PASSWORD = 'x', SID = ${SID}`, '15433/16/1 Supplied parameter sid is in use.'],
    [
      "CREATE LOGIN [D\\b] WITH PASSWORD = 'x'",
      "15006/16/1 'D\\b' is not a valid name because it contains invalid characters.",
    ],
    [
      'DROP LOGIN nadie',
      "15151/16/1 Cannot drop the login 'nadie', because it does not exist or you do not have permission.",
    ],
    ['DROP LOGIN sa', "15434/16/1 Could not drop login 'sa' as the user is currently logged in."],
    ['CREATE USER Ana WITHOUT LOGIN', "15023/16/1 User, group, or role 'Ana' already exists in the current database."],
    ['CREATE USER guest', "15023/16/1 User, group, or role 'guest' already exists in the current database."],
    ['CREATE USER nadie', "15007/16/1 'nadie' is not a valid login or you do not have permission."],
    ['CREATE USER b FOR LOGIN ana', '15063/16/1 The login already has an account under a different user name.'],
    ['CREATE USER b FOR LOGIN sa', '15063/16/1 The login already has an account under a different user name.'],
    [
      'ALTER USER nadie WITH LOGIN = ana',
      "15151/16/1 Cannot alter the user 'nadie', because it does not exist or you do not have permission.",
    ],
    [
      'ALTER USER ana WITH LOGIN = nadie',
      "15151/16/1 Cannot find the login 'nadie', because it does not exist or you do not have permission.",
    ],
    ['ALTER USER dbo WITH LOGIN = ana', "15150/16/1 Cannot alter the user 'dbo'."],
    [
      'DROP USER nadie',
      "15151/16/1 Cannot drop the user 'nadie', because it does not exist or you do not have permission.",
    ],
    ['DROP USER dbo', "15150/16/1 Cannot drop the user 'dbo'."],
    ["CREATE LOGIN b WITH PASSWORD = 'x', CHECK_POLICY = OFF", expect.stringMatching(/^40515.*CHECK_POLICY/)],
    ['CREATE LOGIN [D\\b] FROM WINDOWS', expect.stringMatching(/^40515/)],
    ['CREATE USER b WITH DEFAULT_SCHEMA = dbo', expect.stringMatching(/^40515/)],
    ['ALTER USER ana WITH NAME = b', expect.stringMatching(/^40515/)],
    ["BEGIN TRAN; CREATE LOGIN b WITH PASSWORD = 'x'", expect.stringMatching(/^40515.*transaction/)],
    ['CREATE ROLE b', expect.stringMatching(/^40515/)],
    ['ALTER LOGIN ana DISABLE', expect.stringMatching(/^40515/)],
    ['CREATE LOGIN b WITH PASSWORD = 5', "102/15/1 Incorrect syntax near '5'."],
  ])('%s', async (sql, error) => {
    const client = await withAna();
    expect(await client.errors(sql)).toEqual([error]);
  });

  test('a user without login cannot be given one (33016), and a read-only database takes none (3906)', async () => {
    const client = await withAna();
    await said(client, 'CREATE USER sola WITHOUT LOGIN');
    expect(await client.errors('ALTER USER sola WITH LOGIN = ana')).toEqual([expect.stringMatching(/^33016\/16\/1 /)]);
    await said(client, 'ALTER DATABASE d SET READ_ONLY');
    expect(await client.errors('DROP USER sola')).toEqual([expect.stringMatching(/^3906\//)]);
  });
});
