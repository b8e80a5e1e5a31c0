import { expect, test } from 'vitest';
import { parseLsn } from '../../../../src/domain/lsn.ts';
import { BackupFailure } from '../../../../src/sandbox/engine/backup/errors.ts';
import { forkAt, type LogExtent, requireGoesOn } from '../../../../src/sandbox/engine/backup/logPath.ts';

const log = (
  first: string,
  last: string,
  fork = 'A',
  spans: { readonly from: string; readonly at: string } | null = null,
): LogExtent => ({
  firstLsn: parseLsn(first),
  lastLsn: parseLsn(last),
  recoveryForkId: fork,
  firstRecoveryForkId: spans?.from ?? fork,
  forkPointLsn: spans === null ? null : parseLsn(spans.at),
});

const refusal = (extent: LogExtent, lsn: bigint, forkGuid = 'A'): string | null => {
  try {
    requireGoesOn(extent, { lsn, forkGuid });
    return null;
  } catch (error) {
    if (error instanceof BackupFailure) return `${error.messages[0].number} ${error.messages[0].message}`;
    throw error;
  }
};

test('a log goes on from any point between its first and its last LSN, both included', () => {
  for (const at of [100n, 150n, 200n]) expect(refusal(log('100', '200'), at)).toBeNull();
  expect(refusal(log('150', '150'), 150n)).toBeNull();
});

test('a log that begins too late names the LSN that is needed, one that ends too early too', () => {
  expect(refusal(log('39000000099200001', '39000000099900001'), 39000000099100001n)).toBe(
    '4305 The log in this backup set begins at LSN 39000000099200001, which is too recent to apply to the database. An earlier log backup that includes LSN 39000000099100001 can be restored.',
  );
  expect(refusal(log('100', '200'), 201n)).toBe(
    '4326 The log in this backup set terminates at LSN 200, which is too early to apply to the database. A more recent log backup that includes LSN 201 can be restored.',
  );
});

test('a log of another fork is 4330, though its LSNs fit', () => {
  expect(refusal(log('100', '200', 'B'), 150n)).toMatch(/^4330 /);
});

test('a log that spans a fork is of the old one up to the fork point and of the new one from there on', () => {
  const spanning = log('100', '200', 'B', { from: 'A', at: '150' });
  expect(refusal(spanning, 100n, 'A')).toBeNull();
  expect(refusal(spanning, 150n, 'A')).toBeNull();
  expect(refusal(spanning, 151n, 'A')).toMatch(/^4330 /);
  expect(refusal(spanning, 151n, 'B')).toBeNull();
  expect(refusal(spanning, 120n, 'B')).toMatch(/^4330 /);
  expect(refusal(spanning, 120n, 'C')).toMatch(/^4330 /);
  expect(forkAt(spanning, 140n)).toEqual({ guid: 'A', previous: null });
  expect(forkAt(spanning, 200n)).toEqual({ guid: 'B', previous: { guid: 'A', lsn: '150' } });
});
