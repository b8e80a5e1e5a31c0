import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeColumns, exactRowsBatch } from '../../src/sqlserver/exactRows.ts';
import { databaseFacts } from '../../src/sqlserver/readDatabases.ts';
import { readBackupFile } from '../../src/sqlserver/readFileList.ts';
import { readHeader } from '../../src/sqlserver/readHeaders.ts';
import { serverFacts } from '../../src/sqlserver/readServerFacts.ts';
import { bigintOf, flagOf, numberOf, type Row } from '../../src/sqlserver/row.ts';
import { progressOf, resultOf } from '../../src/sqlserver/statementMessages.ts';

/** A row of HEADERONLY as exactRows gives it: what a 2022 server answered, its LSNs beyond 2^53. */
const HEADER: Row = {
  BackupName: null,
  BackupDescription: null,
  BackupType: 1,
  Compressed: 0,
  Position: 1,
  UserName: 'sa',
  ServerName: 'SQL1',
  DatabaseName: 'ñandú',
  DatabaseVersion: 957,
  DatabaseCreationDate: '2026-02-28T10:00:00.120',
  BackupSize: '9223372036854775807',
  FirstLSN: '43000000016800037',
  LastLSN: '43000000016800038',
  CheckpointLSN: '4294967295429496729565535',
  DatabaseBackupLSN: '0',
  BackupStartDate: '2026-03-01T02:00:00',
  BackupFinishDate: '2026-03-01T02:00:07',
  CompatibilityLevel: 160,
  SoftwareVersionMajor: 16,
  SoftwareVersionMinor: 0,
  SoftwareVersionBuild: 4236,
  MachineName: 'SQL1',
  BindingID: '00000000-0000-0000-0000-000000000001',
  RecoveryForkID: '00000000-0000-0000-0000-000000000002',
  Collation: 'Modern_Spanish_CI_AS',
  FamilyGUID: '00000000-0000-0000-0000-000000000003',
  HasBulkLoggedData: false,
  IsSnapshot: false,
  IsReadOnly: false,
  IsSingleUser: false,
  HasBackupChecksums: true,
  IsDamaged: false,
  BeginsLogChain: false,
  HasIncompleteMetaData: false,
  IsForceOffline: false,
  IsCopyOnly: true,
  FirstRecoveryForkID: '00000000-0000-0000-0000-000000000002',
  ForkPointLSN: null,
  RecoveryModel: 'BULK-LOGGED',
  DifferentialBaseLSN: null,
  DifferentialBaseGUID: null,
  BackupSetGUID: '00000000-0000-0000-0000-000000000004',
  CompressedBackupSize: '9223372036854775806',
};

describe('a backup header', () => {
  test('keeps every digit of its LSNs and sizes', () => {
    const header = readHeader(HEADER);
    expect(header.firstLsn).toBe(43000000016800037n);
    expect(header.lastLsn - header.firstLsn).toBe(1n);
    expect(header.checkpointLsn).toBe(4294967295429496729565535n);
    expect([header.backupBytes, header.compressedBytes]).toEqual([9223372036854775807n, 9223372036854775806n]);
  });

  test('an LSN that came through a JS number is refused instead of believed', () => {
    expect(() => readHeader({ ...HEADER, FirstLSN: 43000000016800040 })).toThrow(/FirstLSN/);
  });

  test('has the server’s local times, whole seconds', () => {
    expect(readHeader(HEADER)).toMatchObject({
      databaseCreatedAt: '2026-02-28T10:00:00',
      startedAt: '2026-03-01T02:00:00',
      finishedAt: '2026-03-01T02:00:07',
    });
  });

  test('is read of a server before 2022, which has fewer columns', () => {
    expect(readHeader(HEADER)).toMatchObject({ lastValidRestoreTime: null, keyAlgorithm: null, type: 'full' });
  });

  test.each([
    [1, 'full'],
    [2, 'log'],
    [5, 'differential'],
    [4, 'other'],
    [7, 'other'],
  ])('BackupType %i is %s', (type, expected) => {
    expect(readHeader({ ...HEADER, BackupType: type }).type).toBe(expected);
  });

  test.each(['DatabaseName', 'IsDamaged', 'BackupSetGUID'])('without %s it is an error', (column) => {
    expect(() => readHeader({ ...HEADER, [column]: null })).toThrow(column);
  });
});

test('a row of the file list gives what MOVE needs', () => {
  const row = {
    LogicalName: 'ñandú',
    PhysicalName: 'D:\\data\\nandu.mdf',
    Type: 'D',
    FileGroupName: 'PRIMARY',
    Size: '8388608',
    FileId: '1',
    UniqueId: 'x',
    BackupSizeInBytes: '4194304',
    TDEThumbprint: null,
  };
  expect(readBackupFile(row)).toMatchObject({
    type: 'D',
    sizeBytes: 8388608n,
    fileId: 1,
    physicalName: 'D:\\data\\nandu.mdf',
  });
  expect(() => readBackupFile({ ...row, Type: '?' })).toThrow('file type');
});

describe('the batch that reads rows exactly', () => {
  const type = (name: string) => Object.defineProperty(() => ({ type: type(name) }), 'name', { value: name });
  const column = (
    index: number,
    name: string,
    typeName: string,
    more: { length?: number; precision?: number; scale?: number } = {},
  ) => ({
    [name]: {
      index,
      name,
      length: 0,
      nullable: true,
      caseSensitive: false,
      identity: false,
      readOnly: false,
      ...more,
      type: type(typeName),
    },
  });

  test('makes a table of just the columns that the server named, in their order', () => {
    const columns = describeColumns({
      ...column(1, 'FirstLSN', 'Numeric', { precision: 25, scale: 0 }),
      ...column(0, 'BackupName', 'NVarChar', { length: 256 }),
      ...column(2, 'EncryptorThumbprint', 'VarBinary', { length: 20 }),
    });
    expect(columns).toEqual([
      { name: 'BackupName', declaration: 'nvarchar(128)' },
      { name: 'FirstLSN', declaration: 'numeric(25, 0)' },
      { name: 'EncryptorThumbprint', declaration: 'varbinary(20)' },
    ]);
  });

  test('converts what the driver would spoil, and quotes the statement that it executes', () => {
    const columns = [
      { name: 'FirstLSN', declaration: 'numeric(25, 0)' },
      { name: 'BackupStartDate', declaration: 'datetime' },
      { name: 'Position', declaration: 'smallint' },
    ];
    expect(exactRowsBatch("RESTORE HEADERONLY FROM DISK = N'/o''clock.bak'", 'Position', columns)).toBe(
      [
        'CREATE TABLE #rexus_rows ([FirstLSN] numeric(25, 0) NULL, [BackupStartDate] datetime NULL, [Position] smallint NULL);',
        "INSERT INTO #rexus_rows EXEC (N'RESTORE HEADERONLY FROM DISK = N''/o''''clock.bak''');",
        'SELECT CONVERT(varchar(40), [FirstLSN]) AS [FirstLSN], CONVERT(varchar(23), [BackupStartDate], 126) AS [BackupStartDate], [Position] AS [Position] FROM #rexus_rows ORDER BY [Position];',
        'DROP TABLE #rexus_rows;',
      ].join('\n'),
    );
  });
});

test('server facts tell editions apart that compress from those that do not', () => {
  const row = {
    name: 'SQL1',
    version: '16.0.4236.2',
    edition: 'x',
    engineEdition: 3,
    editionId: '-2117995310',
    pathSeparator: '/',
    dataPath: '/var/opt/mssql/data/',
    logPath: null,
    backupPath: null,
    login: 'sa',
    isSysadmin: 0,
    mayCreate: 1,
    utcOffsetMinutes: -181,
  };
  expect(serverFacts(row)).toMatchObject({
    canCompress: true,
    isExpress: false,
    defaultDataPath: '/var/opt/mssql/data',
    defaultLogPath: '/var/opt/mssql/data',
    canRestore: true,
    isSysadmin: false,
    utcOffsetMinutes: -180,
  });
  expect(serverFacts({ ...row, engineEdition: 4 })).toMatchObject({ canCompress: false, isExpress: true });
  expect(serverFacts({ ...row, engineEdition: 2, editionId: '1293598313' }).canCompress).toBe(false);
  expect(serverFacts({ ...row, pathSeparator: null }).pathSeparator).toBe('\\');
});

test('a database without any full has no differential base, and a snapshot is told by its source', () => {
  const row = {
    name: 'a',
    id: 5,
    state: 'ONLINE',
    recoveryModel: 'SIMPLE',
    userAccess: 'MULTI_USER',
    isReadOnly: 0,
    isInStandby: 0,
    sourceId: null,
    createdAt: '2026-03-01T02:00:00.003',
    mayBackUp: 1,
  };
  const file = {
    databaseId: 5,
    fileId: 1,
    type: 0,
    logicalName: 'a',
    path: '/a.mdf',
    bytes: '8388608',
    differentialBaseLsn: '0',
  };
  const log = { ...file, fileId: 2, type: 1, path: '/a.ldf', bytes: '1048576', differentialBaseLsn: null };
  expect(databaseFacts(row, [file, log])).toMatchObject({
    differentialBaseLsn: null,
    isSnapshot: false,
    dataBytes: 8388608,
    logBytes: 1048576,
    createdAt: '2026-03-01T02:00:00',
  });
  expect(databaseFacts({ ...row, sourceId: 5 }, []).isSnapshot).toBe(true);
  expect(databaseFacts({ ...row, mayBackUp: null }, []).mayBackUp).toBeNull();
  expect(() => databaseFacts({ ...row, state: 'ELSEWHERE' }, [])).toThrow('ELSEWHERE');
});

test('reads the percentage and the result in the messages of a statement, by number', () => {
  const done = 'BACKUP DATABASE successfully processed 422 pages in 0.014 seconds (235.000 MB/sec).';
  expect(progressOf({ number: 3211, message: '50 percent processed.' })).toBe(50);
  expect(progressOf({ number: 3211, message: '50 por ciento procesado.' })).toBe(50);
  expect(progressOf({ number: 4035, message: 'Processed 50 pages' })).toBeNull();
  const said = [
    { number: 3211, message: '100 percent processed.' },
    { number: 4035, message: 'Processed 422 pages' },
    { number: 3014, message: done },
  ];
  expect(resultOf(said)).toEqual({ pages: 422, seconds: 0.014, messages: ['Processed 422 pages', done] });
  expect(resultOf([])).toEqual({ pages: 0, seconds: 0, messages: [] });
});

test('a bigint keeps its digits as long as it is text, and a rounded number is refused', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      expect(bigintOf({ x: value.toString() }, 'x')).toBe(value);
    }),
  );
  expect(() => bigintOf({ x: 2 ** 60 }, 'x')).toThrow();
  expect(() => numberOf({ x: '9007199254740993' }, 'x')).toThrow();
  expect(() => flagOf({ x: 'yes' }, 'x')).toThrow();
});
