import { expect, test } from 'vitest';
import type { DatabaseRecord } from '../../../src/catalogue/manifest.ts';
import { attemptsIn } from '../../../src/engine/serverCompression/attempt.ts';
import { aBackupSet, aCompletedRecord, aFailedRecord, aRun } from '../../support/manifests.ts';

const ID = '20261120_020000';
const byServer = aCompletedRecord('users', ID, {
  set: aBackupSet({ compressedByServer: true, backupBytes: 9_000_000n }),
  stored: { ...aCompletedRecord('users', ID).stored, compression: 'none' },
});

const asked = (isAsked: boolean): DatabaseRecord => ({
  ...aFailedRecord('users'),
  ...{ serverCompression: { asked: isAsked, code: 'trying_server', text: '' } },
});

test('a backup counts with the time from BACKUP to the proven file, by the bytes before anybody compressed', () => {
  expect(attemptsIn([aRun(ID, [byServer]), aRun(ID, [aCompletedRecord('users', ID)])])).toMatchObject([
    { by: 'server', bytes: 9_000_000, ms: 8000 + 900 + 1500 + 400, compression: 'none', isVerified: true },
    { by: 'program', bytes: 4_194_304, ms: 10_800, compression: 'gzip', isEncrypted: false },
  ]);
});

test('what the server was asked for and failed counts, and other failures do not', () => {
  expect(attemptsIn([aRun(ID, [asked(true)])])).toMatchObject([{ outcome: 'failed', database: 'users', type: 'full' }]);
  expect(attemptsIn([aRun(ID, [asked(false), aFailedRecord('otra')])])).toEqual([]);
});

test('safety copies, imported and taken-over backups, and what nobody compressed are left out', () => {
  const durations = { ...byServer.durations, backupMs: 0 };
  const plain = { ...byServer, set: aBackupSet({ compressedByServer: false }) };
  expect(attemptsIn([aRun(ID, [byServer], { purpose: 'safety' })])).toEqual([]);
  expect(attemptsIn([aRun(ID, [byServer], { purpose: 'imported' })])).toEqual([]);
  expect(attemptsIn([aRun(ID, [{ ...byServer, durations }])])).toEqual([]);
  expect(attemptsIn([aRun(ID, [plain])])).toEqual([]);
});
