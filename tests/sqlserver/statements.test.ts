import { expect, test } from 'vitest';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { parseLsn } from '../../src/domain/lsn.ts';
import { parseServerPath } from '../../src/domain/serverPath.ts';
import {
  mendUserStatement,
  type RestoreSet,
  restoreStatement,
  type StopPoint,
} from '../../src/sqlserver/restoreStatements.ts';
import {
  backupStatement,
  checkDatabaseStatement,
  type FullBackup,
  fileListStatement,
  headerStatement,
  multiUserStatement,
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

const restore = (changes: Partial<RestoreSet> = {}): string =>
  restoreStatement({
    what: 'database',
    database: parseDatabaseName('inventario'),
    from: parseServerPath('/var/opt/mssql/x.bak'),
    position: 1,
    moves: [],
    replace: false,
    checksum: true,
    stop: null,
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

test('a transfer size stands only where one was asked for', () => {
  expect(backup({ compression: true, maxTransferBytes: 131_072 })).toContain(
    'COMPRESSION, MAXTRANSFERSIZE = 131072, STATS',
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
    "RESTORE DATABASE [inventario] FROM DISK = N'/var/opt/mssql/x.bak' WITH FILE = 1, NORECOVERY, CHECKSUM, STATS = 5",
  );
  const moves = [
    { logicalName: 'inventario', to: parseServerPath('D:\\data\\nuevo.mdf') },
    { logicalName: "o'log", to: parseServerPath('D:\\data\\nuevo.ldf') },
  ];
  expect(restore({ position: 3, moves, replace: true, checksum: false })).toBe(
    "RESTORE DATABASE [inventario] FROM DISK = N'/var/opt/mssql/x.bak' WITH FILE = 3, MOVE N'inventario' TO N'D:\\data\\nuevo.mdf', MOVE N'o''log' TO N'D:\\data\\nuevo.ldf', REPLACE, NORECOVERY, STATS = 5",
  );
});

const lsn = parseLsn('43000000016800037');
test.each<[string, StopPoint, string]>([
  ['a moment', { kind: 'time', at: '2026-11-20T14:30:00.000' }, "STOPAT = N'2026-11-20T14:30:00.000'"],
  ['before a mark', { kind: 'mark', name: 'antes', lsn, include: false }, "STOPBEFOREMARK = N'lsn:43000000016800037'"],
  ['with a mark', { kind: 'mark', name: 'antes', lsn, include: true }, "STOPATMARK = N'lsn:43000000016800037'"],
])('a log stops at %s', (_, stop, option) => {
  expect(restore({ what: 'log', stop })).toBe(
    `RESTORE LOG [inventario] FROM DISK = N'/var/opt/mssql/x.bak' WITH FILE = 1, NORECOVERY, CHECKSUM, ${option}, STATS = 5`,
  );
});

test('the end of a sequence is a statement of its own, and names a user’s login as its database', () => {
  const database = parseDatabaseName('we]ird');
  expect(restoreStatement({ what: 'recover', database })).toBe('RESTORE DATABASE [we]]ird] WITH RECOVERY');
  expect(mendUserStatement(database, 'a]b')).toBe('USE [we]]ird]; ALTER USER [a]]b] WITH LOGIN = [a]]b]');
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
    `RESTORE DATABASE ${quoted} FROM DISK = ${literal} WITH FILE = 1, NORECOVERY, CHECKSUM, STATS = 5`,
    `ALTER DATABASE ${quoted} SET SINGLE_USER WITH ROLLBACK IMMEDIATE`,
    `ALTER DATABASE ${quoted} SET MULTI_USER`,
    `DBCC CHECKDB (${quoted}) WITH NO_INFOMSGS, ALL_ERRORMSGS`,
  ]);
});
