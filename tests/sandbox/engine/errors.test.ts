import { describe, expect, test } from 'vitest';
import { startServer } from './serverSession.ts';

const TABLE = `CREATE DATABASE d; EXEC('USE d; CREATE TABLE dbo.t (id int CONSTRAINT pk PRIMARY KEY, v nvarchar(5) NOT NULL, n int NULL CONSTRAINT ck CHECK (n > 0));
  CREATE TABLE dbo.h (id int IDENTITY PRIMARY KEY, t_id int NOT NULL CONSTRAINT fk REFERENCES dbo.t (id)); INSERT dbo.t VALUES (1, N''a'', 1)')`;

describe('SQL Server refuses it in these words, with this number, class and state', () => {
  test.each([
    ['SELECT * FROM nadie', ["208/16/1 Invalid object name 'nadie'."]],
    ['SELECT x FROM d.dbo.t', ["207/16/1 Invalid column name 'x'."]],
    ['SELECT z.id FROM d.dbo.t', ['4104/16/1 The multi-part identifier "z.id" could not be bound.']],
    ['SELECT id FROM d.dbo.t AS a, d.dbo.t AS b', ["209/16/1 Ambiguous column name 'id'."]],
    [
      'SELECT id, COUNT(*) FROM d.dbo.t',
      [
        "8120/16/1 Column 't.id' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.",
      ],
    ],
    ['SELEC 1', ["2812/16/62 Could not find stored procedure 'SELEC'."]],
    ['SELECT 1 +', ["102/15/1 Incorrect syntax near '+'."]],
    ['SELECT 1 FROM WHERE', ["156/15/1 Incorrect syntax near the keyword 'WHERE'."]],
    [
      "SELECT 'abc",
      ["105/15/1 Unclosed quotation mark after the character string 'abc'.", "102/15/1 Incorrect syntax near 'abc'."],
    ],
    ['SELECT 1 /* abierto', ["113/15/1 Missing end comment mark '*/'."]],
    ['SELECT @x', ['137/15/2 Must declare the scalar variable "@x".']],
    ['SELECT nada(1)', ["195/15/10 'nada' is not a recognized built-in function name."]],
    ['SELECT 1/0', ['8134/16/1 Divide by zero error encountered.']],
    ["SELECT CAST('x' AS int)", ["245/16/1 Conversion failed when converting the varchar value 'x' to data type int."]],
    [
      "SELECT CAST('x' AS date)",
      ['241/16/1 Conversion failed when converting date and/or time from character string.'],
    ],
    ["SELECT CAST('x' AS decimal(5,2))", ['8114/16/5 Error converting data type varchar to numeric.']],
    ['SELECT 2147483647 + 1', ['8115/16/2 Arithmetic overflow error converting expression to data type int.']],
    [
      "SELECT CAST('x' AS uniqueidentifier)",
      ['8169/16/2 Conversion failed when converting from a character string to uniqueidentifier.'],
    ],
    [
      'SELECT (SELECT id FROM (VALUES (1), (2)) AS x(id))',
      [
        '512/16/1 Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.',
      ],
    ],
    [
      "INSERT d.dbo.t VALUES (1, N'b', 1)",
      [
        "2627/14/1 Violation of PRIMARY KEY constraint 'pk'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (1).",
      ],
    ],
    [
      'INSERT d.dbo.t (id) VALUES (2)',
      [
        "515/16/2 Cannot insert the value NULL into column 'v', table 'd.dbo.t'; column does not allow nulls. INSERT fails.",
      ],
    ],
    [
      "INSERT d.dbo.t VALUES (2, N'demasiado', 1)",
      ["2628/16/1 String or binary data would be truncated in table 'd.dbo.t', column 'v'. Truncated value: 'demas'."],
    ],
    [
      "INSERT d.dbo.t VALUES (2, N'b', -1)",
      [
        '547/16/0 The INSERT statement conflicted with the CHECK constraint "ck". The conflict occurred in database "d", table "dbo.t", column \'n\'.',
      ],
    ],
    [
      'INSERT d.dbo.h (t_id) VALUES (9)',
      [
        '547/16/0 The INSERT statement conflicted with the FOREIGN KEY constraint "fk". The conflict occurred in database "d", table "dbo.t", column \'id\'.',
      ],
    ],
    [
      'INSERT d.dbo.h (t_id) VALUES (1); DELETE d.dbo.t WHERE id = 1',
      [
        '547/16/0 The DELETE statement conflicted with the REFERENCE constraint "fk". The conflict occurred in database "d", table "dbo.h", column \'t_id\'.',
      ],
    ],
    [
      'INSERT d.dbo.h (id, t_id) VALUES (5, 1)',
      ["544/16/1 Cannot insert explicit value for identity column in table 'h' when IDENTITY_INSERT is set to OFF."],
    ],
    [
      "INSERT d.dbo.t VALUES (2, N'b')",
      ['213/16/1 Column name or number of supplied values does not match table definition.'],
    ],
    ['USE nadie', ["911/16/1 Database 'nadie' does not exist. Make sure that the name is entered correctly."]],
    ['CREATE DATABASE d', ["1801/16/3 Database 'd' already exists. Choose a different database name."]],
    [
      'DROP DATABASE nadie',
      ["3701/11/1 Cannot drop the database 'nadie', because it does not exist or you do not have permission."],
    ],
    ['DROP DATABASE master', ["3708/16/4 Cannot drop the database 'master' because it is a system database."]],
    ['USE d; DROP DATABASE d', ['3702/16/4 Cannot drop database "d" because it is currently in use.']],
    [
      'DROP TABLE d.dbo.nada',
      ["3701/11/5 Cannot drop the table 'd.dbo.nada', because it does not exist or you do not have permission."],
    ],
    ["EXEC('USE d; CREATE TABLE dbo.t (id int)')", ["2714/16/6 There is already an object named 't' in the database."]],
    [
      'ALTER DATABASE nadie SET SINGLE_USER',
      [
        "5011/14/5 User does not have permission to alter database 'nadie', the database does not exist, or the database is not in a state that allows access checks.",
        '5069/16/1 ALTER DATABASE statement failed.',
      ],
    ],
    [
      'BEGIN TRAN; ALTER DATABASE d SET RECOVERY FULL; ROLLBACK',
      ['226/16/6 ALTER DATABASE statement not allowed within multi-statement transaction.'],
    ],
    ['COMMIT', ['3902/16/1 The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.']],
    ['ROLLBACK', ['3903/16/1 The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.']],
    ['EXEC nadie', ["2812/16/62 Could not find stored procedure 'nadie'."]],
    ['UPDATE sys.databases SET name = 1', ['259/16/1 Ad hoc updates to system catalogs are not allowed.']],
    ["DELETE FROM d.dbo.h WHERE id = 1; THROW 50001, N'basta', 3", ['50001/16/3 basta']],
    ["RAISERROR('fallo %d de %s', 16, 2, 7, 'x')", ['50000/16/2 fallo 7 de x']],
    [
      'MERGE d.dbo.t AS a USING d.dbo.t AS b ON 1 = 1 WHEN MATCHED THEN DELETE;',
      ['40515/16/1 MERGE is not supported by the rexus-backup sandbox.'],
    ],
    [
      'SELECT 1 COLLATE Latin1_General_BIN',
      ['40515/16/1 COLLATE Latin1_General_BIN is not supported by the rexus-backup sandbox.'],
    ],
    ["BACKUP DATABASE d TO DISK = '/tmp/x' WITH NADA", ["155/15/1 'NADA' is not a recognized BACKUP option."]],
    ["RESTORE DATABASE d FROM DISK = '/tmp/x' WITH NADA", ["155/15/1 'NADA' is not a recognized RESTORE option."]],
    [
      "RESTORE DATABASE d FROM DISK = '/tmp/x' WITH RECOVERY, NORECOVERY",
      [
        "3031/16/1 Option 'recovery' conflicts with option(s) 'norecovery'. Remove the conflicting option and reissue the statement.",
      ],
    ],
  ] as const)('%s', async (sql, expected) => {
    const client = await startServer().connect();
    await client.rows(TABLE);
    expect(await client.errors(sql)).toEqual(expected);
  });
});

describe('how far an error reaches', () => {
  test('a constraint ends its statement and undoes all of it, and the batch goes on', async () => {
    const client = await startServer().connect();
    await client.rows(TABLE);
    const sink = await client.run(
      "INSERT d.dbo.t VALUES (2, N'b', 1), (1, N'c', 1); SELECT COUNT(*) AS n FROM d.dbo.t",
    );
    expect(sink.messages.map((message) => message.number)).toEqual([2627, 3621]);
    expect(sink.rows).toEqual([{ n: 1 }]);
  });

  test('a name that does not resolve ends the batch, but only the EXEC that it stands in', async () => {
    const client = await startServer().connect();
    expect((await client.run('SELECT * FROM nadie; SELECT 1 AS n')).rows).toEqual([]);
    expect((await client.run("EXEC('SELECT * FROM nadie; SELECT 0 AS n'); SELECT 1 AS n")).rows).toEqual([{ n: 1 }]);
  });

  test('a failed conversion ends the batch and rolls the transaction back', async () => {
    const client = await startServer().connect();
    await client.rows(TABLE);
    await client.run("BEGIN TRAN; INSERT d.dbo.t VALUES (2, N'b', 1); SELECT CAST('x' AS int); COMMIT");
    expect(await client.value('SELECT @@TRANCOUNT')).toBe(0);
    expect(await client.value('SELECT COUNT(*) FROM d.dbo.t')).toBe(1);
  });

  test('CATCH sees the last error, may throw it on, and the line is that of the statement', async () => {
    const client = await startServer().connect();
    const sink = await client.run(
      'BEGIN TRY\n  SELECT 1;\n  SELECT 1/0;\nEND TRY\nBEGIN CATCH\n  SELECT ERROR_NUMBER() AS n, ERROR_LINE() AS l;\n  THROW;\nEND CATCH',
    );
    expect(sink.rows).toEqual([{ n: 8134, l: 3 }]);
    expect(sink.messages.map((message) => [message.number, message.line])).toEqual([[8134, 3]]);
  });
});
