import { expect, test } from 'vitest';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { parseServerPath } from '../../src/domain/serverPath.ts';
import {
  backupStatement,
  checkDatabaseStatement,
  type FullBackup,
  fileListStatement,
  headerStatement,
  multiUserStatement,
  type RestoreDatabase,
  restoreStatement,
  singleUserStatement,
  verifyStatement,
} from '../../src/sqlserver/statements.ts';

const medium = {
  database: parseDatabaseName('inventario'),
  to: parseServerPath('D:\\copias\\temp\\inventario.bak'),
  compression: false,
  name: null,
  description: null,
  stats: 5,
};

const backup = (changes: Partial<FullBackup> = {}): string =>
  backupStatement({ what: 'full', ...medium, copyOnly: false, ...changes });

const restore = (changes: Partial<RestoreDatabase> = {}): string =>
  restoreStatement({
    database: parseDatabaseName('inventario'),
    from: parseServerPath('/var/opt/mssql/x.bak'),
    position: 1,
    moves: [],
    replace: false,
    recovery: 'recovery',
    checksum: true,
    stats: 5,
    ...changes,
  });

test('a full backup goes into its own medium, with checksums', () => {
  expect(backup()).toBe(
    "BACKUP DATABASE [inventario] TO DISK = N'D:\\copias\\temp\\inventario.bak' WITH INIT, FORMAT, CHECKSUM, NO_COMPRESSION, STATS = 5",
  );
});

test('every option of a backup has its place', () => {
  expect(backup({ copyOnly: true, compression: true, name: "antes de l'arreglo", description: 'x' })).toBe(
    "BACKUP DATABASE [inventario] TO DISK = N'D:\\copias\\temp\\inventario.bak' WITH COPY_ONLY, INIT, FORMAT, CHECKSUM, COMPRESSION, NAME = N'antes de l''arreglo', DESCRIPTION = N'x', STATS = 5",
  );
});

test.each([
  [{ what: 'differential' }, 'BACKUP DATABASE', 'DIFFERENTIAL, INIT'],
  [{ what: 'log', copyOnly: false, tail: null }, 'BACKUP LOG', 'INIT'],
  [{ what: 'log', copyOnly: true, tail: null }, 'BACKUP LOG', 'COPY_ONLY, INIT'],
  [{ what: 'log', copyOnly: false, tail: { noTruncate: false } }, 'BACKUP LOG', 'NORECOVERY, INIT'],
  [{ what: 'log', copyOnly: false, tail: { noTruncate: true } }, 'BACKUP LOG', 'NO_TRUNCATE, NORECOVERY, INIT'],
] as const)('a backup that is %j is a %s WITH %s', (kind, operation, options) => {
  expect(backupStatement({ ...medium, ...kind })).toBe(
    `${operation} [inventario] TO DISK = N'D:\\copias\\temp\\inventario.bak' WITH ${options}, FORMAT, CHECKSUM, NO_COMPRESSION, STATS = 5`,
  );
});

test('labels are cut to what the server takes (128 and 255), before they are quoted', () => {
  const sql = backup({ name: "'".repeat(200), description: "'".repeat(300) });
  expect(sql).toContain(`NAME = N'${"''".repeat(128)}', DESCRIPTION = N'${"''".repeat(255)}',`);
});

test('a restore names its set, every MOVE in order, and REPLACE only where it is wanted', () => {
  expect(restore()).toBe(
    "RESTORE DATABASE [inventario] FROM DISK = N'/var/opt/mssql/x.bak' WITH FILE = 1, RECOVERY, CHECKSUM, STATS = 5",
  );
  const moves = [
    { logicalName: 'inventario', to: parseServerPath('D:\\data\\nuevo.mdf') },
    { logicalName: "o'log", to: parseServerPath('D:\\data\\nuevo.ldf') },
  ];
  expect(restore({ position: 3, moves, replace: true, recovery: 'norecovery', checksum: false })).toBe(
    "RESTORE DATABASE [inventario] FROM DISK = N'/var/opt/mssql/x.bak' WITH FILE = 3, MOVE N'inventario' TO N'D:\\data\\nuevo.mdf', MOVE N'o''log' TO N'D:\\data\\nuevo.ldf', REPLACE, NORECOVERY, STATS = 5",
  );
});

test('looking into a medium is exact T-SQL, too', () => {
  const path = parseServerPath("/srv/o'clock.bak");
  expect([headerStatement(path), fileListStatement(path, 2), verifyStatement(path, 2, 10)]).toEqual([
    "RESTORE HEADERONLY FROM DISK = N'/srv/o''clock.bak'",
    "RESTORE FILELISTONLY FROM DISK = N'/srv/o''clock.bak' WITH FILE = 2",
    "RESTORE VERIFYONLY FROM DISK = N'/srv/o''clock.bak' WITH FILE = 2, CHECKSUM, STOP_ON_ERROR, STATS = 10",
  ]);
});

test.each([
  ['we]ird', '[we]]ird]'],
  ["o'clock", "[o'clock]"],
  ['a b', '[a b]'],
  ['ñandú', '[ñandú]'],
  ['x; DROP DATABASE y--', '[x; DROP DATABASE y--]'],
  [']; DROP DATABASE y--', '[]]; DROP DATABASE y--]'],
])('a database named %s is only ever a name', (name, quoted) => {
  const database = parseDatabaseName(name);
  const path = `D:\\${name}.bak`;
  const literal = `N'${path.replaceAll("'", "''")}'`;
  expect([
    backup({ database, to: parseServerPath(path) }),
    restore({ database, from: parseServerPath(path) }),
    singleUserStatement(database),
    multiUserStatement(database),
    checkDatabaseStatement(database),
  ]).toEqual([
    `BACKUP DATABASE ${quoted} TO DISK = ${literal} WITH INIT, FORMAT, CHECKSUM, NO_COMPRESSION, STATS = 5`,
    `RESTORE DATABASE ${quoted} FROM DISK = ${literal} WITH FILE = 1, RECOVERY, CHECKSUM, STATS = 5`,
    `ALTER DATABASE ${quoted} SET SINGLE_USER WITH ROLLBACK IMMEDIATE`,
    `ALTER DATABASE ${quoted} SET MULTI_USER`,
    `DBCC CHECKDB (${quoted}) WITH NO_INFOMSGS, ALL_ERRORMSGS`,
  ]);
});
