import { expect, test } from 'vitest';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { historyQuery } from '../../src/sqlserver/chainQueries.ts';
import { chainFacts } from '../../src/sqlserver/readChains.ts';
import { isIncomplete } from '../../src/sqlserver/readHeaders.ts';
import { historyEntries } from '../../src/sqlserver/readHistory.ts';

const NAME = parseDatabaseName("o'clock");
const GUID = '00000000-0000-0000-0000-000000000001';

test('a chain keeps every digit of its LSNs', () => {
  const recovery = { databaseGuid: GUID, familyGuid: GUID, recoveryForkGuid: GUID };
  const chain = chainFacts(
    NAME,
    { ...recovery, lastLogBackupLsn: '4294967295429496729565535' },
    { guid: GUID, lsn: '43000000016800037', at: '2026-03-01T02:00:00.123' },
    undefined,
  );
  expect(chain).toEqual({
    database: NAME,
    recovery: { ...recovery, lastLogBackupLsn: 4294967295429496729565535n },
    base: { guid: GUID, lsn: 43000000016800037n, at: '2026-03-01T02:00:00' },
    replica: null,
  });
});

test('what the server does not say is unknown: no row, a row of NULLs, a zero', () => {
  const nothing = { databaseGuid: null, familyGuid: null, recoveryForkGuid: null, lastLogBackupLsn: null };
  expect(chainFacts(NAME, undefined, undefined, undefined)).toMatchObject({ recovery: null, base: null });
  expect(chainFacts(NAME, nothing, { guid: GUID, lsn: '0', at: null }, undefined)).toMatchObject({
    recovery: null,
    base: null,
  });
});

test.each([
  [
    { role: 1, isPreferred: 1 },
    { role: 'primary', isPreferred: true },
  ],
  [
    { role: 2, isPreferred: 0 },
    { role: 'secondary', isPreferred: false },
  ],
  // A group that is being resolved has no choice yet.
  [
    { role: 0, isPreferred: null },
    { role: 'secondary', isPreferred: false },
  ],
])('the role %j of a replica', (row, replica) => {
  expect(chainFacts(NAME, undefined, undefined, row)).toMatchObject({ replica });
});

const row = (id: number, device: string | null, more: object = {}) => ({
  id,
  guid: GUID,
  type: 'L',
  userName: 'sa',
  startedAt: '2026-03-01T02:00:00.000',
  finishedAt: '2026-03-01T02:00:01.000',
  firstLsn: '43000000016800037',
  lastLsn: '43000000016800038',
  isSnapshot: 0,
  position: 1,
  device,
  deviceType: 2,
  ...more,
});

test('a backup of several devices is one entry, in the order in which msdb has them', () => {
  const entries = historyEntries([
    row(2, 'D:\\a.trn'),
    row(2, 'D:\\b.trn'),
    row(1, '{8F7A}1', { type: 'D', deviceType: 7 }),
  ]);
  expect(entries).toMatchObject([
    { type: 'log', devices: ['D:\\a.trn', 'D:\\b.trn'], isVirtual: false, finishedAt: '2026-03-01T02:00:01' },
    { type: 'full', devices: ['{8F7A}1'], isVirtual: true },
  ]);
});

test('a set whose media are forgotten has no device, and is an entry all the same', () => {
  expect(historyEntries([row(1, null)])).toMatchObject([{ devices: [] }]);
});

test('names are quoted in the queries', () => {
  expect(historyQuery(NAME)).toContain("s.database_name = N'o''clock'");
});

test('a set without an end is told by its name, which no other set can have by accident', () => {
  expect(isIncomplete({ BackupName: '*** INCOMPLETE ***' })).toBe(true);
  expect(isIncomplete({ BackupName: null })).toBe(false);
});
