import { expect, test } from 'vitest';
import type { CataloguedRun } from '../../../src/catalogue/manifest.ts';
import { parseLsn } from '../../../src/domain/lsn.ts';
import { planRotation } from '../../../src/engine/retention/planRotation.ts';
import { aBackupSet, aCompletedRecord, aRun } from '../../support/manifests.ts';
import { olderThan } from '../../support/retention.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const lsn = (n: number) => parseLsn(String(43_000_000_016_800_000n + BigInt(n)));

/** One run a day of November, at two in the morning. */
const on = (
  day: number,
  type: 'full' | 'differential' | 'log',
  [first, last]: readonly [number, number],
  more: { readonly base?: string } = {},
): CataloguedRun => {
  const id = `202611${String(day).padStart(2, '0')}_020000`;
  const set = aBackupSet({
    backupSetGuid: `${type}-${day}`,
    differentialBaseGuid: more.base ?? null,
    firstLsn: lsn(first),
    lastLsn: lsn(last),
  });
  return aRun(id, [aCompletedRecord('users', id, { type, set })], { type });
};

/** The days that stay when runs older than five days go, each with why. */
const stays = (runs: readonly CataloguedRun[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    planRotation(runs, olderThan(5), NOW).decisions.flatMap(({ action, id, reason }) =>
      action === 'keep' ? [[id.slice(6, 8), reason.code]] : [],
    ),
  );

test('a base stays as long as one of its differentials does, and the differentials that are too old go', () => {
  const runs = [
    on(8, 'full', [10, 11]),
    on(9, 'differential', [20, 21], { base: 'full-8' }),
    on(16, 'differential', [30, 31], { base: 'full-8' }),
    on(17, 'full', [40, 41]),
  ];
  expect(stays(runs)).toEqual({ '08': 'needed_by', '16': 'young_enough', '17': 'young_enough' });
});

test('a log stays restorable: with the newest full or differential before it, its base, and the logs between', () => {
  const runs = [
    on(6, 'full', [10, 11]),
    on(7, 'log', [10, 15]),
    on(8, 'differential', [20, 21], { base: 'full-6' }),
    on(9, 'log', [15, 25]),
    on(16, 'log', [25, 35]),
    on(17, 'full', [40, 41]),
  ];
  expect(stays(runs)).toEqual({
    '06': 'needed_by',
    '08': 'needed_by',
    '09': 'needed_by',
    '16': 'young_enough',
    '17': 'young_enough',
  });
});

test('where nothing young hangs on an old chain, it goes as a whole', () => {
  const runs = [
    on(6, 'full', [10, 11]),
    on(7, 'log', [10, 15]),
    on(8, 'differential', [20, 21], { base: 'full-6' }),
    on(17, 'full', [40, 41]),
  ];
  expect(stays(runs)).toEqual({ '17': 'young_enough' });
});

test('a second rotation removes nothing more', () => {
  const runs = [
    on(6, 'full', [10, 11]),
    on(7, 'log', [10, 15]),
    on(9, 'log', [15, 25]),
    on(16, 'log', [25, 35]),
    on(17, 'full', [40, 41]),
  ];
  const kept = planRotation(runs, olderThan(5), NOW).decisions.flatMap(({ action, run }) =>
    action === 'keep' ? [run] : [],
  );
  expect(Object.keys(stays(kept))).toEqual(Object.keys(stays(runs)));
});
