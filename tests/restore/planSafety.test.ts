import { expect, test } from 'vitest';
import type { ChainPlan } from '../../src/catalogue/chain/chainPlan.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { localPath } from '../../src/domain/localPath.ts';
import { parseLsn } from '../../src/domain/lsn.ts';
import { planSafety } from '../../src/restore/planSafety.ts';
import { type LiveChain, storedKey } from '../../src/restore/restoreFacts.ts';
import type { LogChainStatus } from '../../src/sqlserver/chainFacts.ts';
import type { DatabaseFacts } from '../../src/sqlserver/sqlServer.ts';
import { databaseFacts, goodRecord, ID, setOf } from './facts.ts';

const database = parseDatabaseName('inventario');
const [LAST, LATER] = [parseLsn('33000000005600001'), parseLsn('33000000005600002')];
const set = setOf([], { recoveryModel: 'FULL', lastLsn: LAST });
const { stored } = goodRecord('inventario');
const at = Date.UTC(2026, 5, 10);
const end: ChainPlan = {
  kind: 'reachable',
  database,
  target: { kind: 'end' },
  steps: [
    {
      reason: { code: 'base' },
      set: {
        id: ID,
        database,
        type: 'full',
        purpose: 'backup',
        set,
        stored,
        startedMs: at,
        finishedMs: at,
        lastValidMs: null,
        file: { state: 'unchecked' },
        marks: [],
      },
    },
  ],
  stopAtMs: null,
  stopMark: null,
  reachesMs: at,
  fork: set.recoveryForkGuid,
};
const none: ChainPlan = {
  kind: 'unreachable',
  database,
  target: { kind: 'end' },
  why: { code: 'no_full' },
  before: null,
  after: null,
};
const own: LogChainStatus = {
  databaseGuid: set.databaseGuid,
  familyGuid: set.familyGuid.toLowerCase(),
  recoveryForkGuid: set.recoveryForkGuid.toLowerCase(),
  lastLogBackupLsn: LAST,
};
const here = new Map([[storedKey(ID, database), { path: localPath('/b/x.bak.gz'), compression: 'gzip' as const }]]);
const FULL: Partial<DatabaseFacts> = { recoveryModel: 'FULL' };

test.each<[string, Partial<DatabaseFacts> | null, LiveChain, object]>([
  ['one that is not there needs nothing', null, { end, recovery: own }, { kind: 'none', why: 'nothing_there' }],
  [
    'one that our backups reach up to, by its tail',
    FULL,
    { end, recovery: own },
    { kind: 'tail_log', noTruncate: false },
  ],
  ['one in BULK_LOGGED likewise', { recoveryModel: 'BULK_LOGGED' }, { end, recovery: own }, { kind: 'tail_log' }],
  ['one in SIMPLE, whole', {}, { end, recovery: own }, { kind: 'copy_only_full', why: 'simple_recovery' }],
  [
    'one with no log chain, whole',
    FULL,
    { end, recovery: { ...own, lastLogBackupLsn: null } },
    { why: 'no_log_chain' },
  ],
  ['one of which the server tells nothing, whole', FULL, { end, recovery: null }, { why: 'no_log_chain' }],
  ['one that we have no backup of, whole', FULL, { end: none, recovery: own }, { why: 'chain_not_ours' }],
  ['one of another family, whole', FULL, { end, recovery: { ...own, familyGuid: 'other' } }, { why: 'chain_not_ours' }],
  [
    'one on another fork, whole',
    FULL,
    { end, recovery: { ...own, recoveryForkGuid: 'other' } },
    { why: 'chain_not_ours' },
  ],
  [
    'one whose log somebody else backed up, whole',
    FULL,
    { end, recovery: { ...own, lastLogBackupLsn: LATER } },
    { why: 'chain_ends_early' },
  ],
  [
    'a damaged one, by what can be read of its log',
    { ...FULL, state: 'SUSPECT' },
    { end, recovery: null },
    { kind: 'tail_log', noTruncate: true },
  ],
  [
    'a damaged one of which we have nothing, not at all',
    { ...FULL, state: 'SUSPECT' },
    { end: none, recovery: null },
    { kind: 'impossible' },
  ],
  [
    'one that is being restored, not at all',
    { ...FULL, state: 'RESTORING' },
    { end, recovery: own },
    { kind: 'impossible' },
  ],
  [
    'a standby, not at all',
    { ...FULL, isInStandby: true },
    { end, recovery: own },
    { kind: 'impossible', state: 'STANDBY' },
  ],
])('keeps %s', (_, existing, live, expected) => {
  const facts = existing === null ? null : databaseFacts('inventario', existing);
  expect(
    planSafety({ stored: here, unfinished: new Map() }, facts, live, {
      isNewName: false,
      tail: 'no',
      withoutTail: false,
    }),
  ).toMatchObject(expected);
});

test('keeps one whole where a file that its tail would continue is gone', () => {
  const safety = planSafety(
    { stored: new Map(), unfinished: new Map() },
    databaseFacts('inventario', FULL),
    { end, recovery: own },
    { isNewName: false, tail: 'no', withoutTail: false },
  );
  expect(safety).toEqual({ kind: 'copy_only_full', why: 'chain_damaged' });
});

test.each<[string, Partial<DatabaseFacts>, object]>([
  ['nothing of one that only its tail would keep', FULL, { kind: 'none', why: 'without_tail', backedUpToMs: at }],
  ['nothing of a damaged one', { ...FULL, state: 'SUSPECT' }, { kind: 'none', why: 'without_tail', backedUpToMs: at }],
  ['one that is copied whole all the same', {}, { kind: 'copy_only_full', why: 'simple_recovery' }],
  [
    'no more of an offline one than ever',
    { ...FULL, state: 'OFFLINE' },
    { kind: 'impossible', state: 'OFFLINE', brokenOff: null },
  ],
])('keeps %s where the tail is given up', (_, existing, expected) => {
  const asked = { isNewName: false, tail: 'no', withoutTail: true } as const;
  const facts = databaseFacts('inventario', existing);
  expect(planSafety({ stored: here, unfinished: new Map() }, facts, { end, recovery: own }, asked)).toEqual(expected);
});
