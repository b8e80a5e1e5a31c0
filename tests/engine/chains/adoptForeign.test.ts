import { describe, expect, test } from 'vitest';
import { localPath } from '../../../src/domain/localPath.ts';
import type { NotAdopted } from '../../../src/domain/notAdopted.ts';
import { parseServerPath } from '../../../src/domain/serverPath.ts';
import { foreignEntries } from '../../../src/engine/chains/adoptForeign.ts';
import type { ForeignFile } from '../../../src/engine/chains/foreignFile.ts';
import type { OwnSet } from '../../../src/engine/chains/ownSet.ts';
import type { HistoryEntry } from '../../../src/sqlserver/chainFacts.ts';
import { daysAgo, decide, differential, entry, full, lsn, serverChain, situation } from './situations.ts';

const ADOPT = { policy: { foreignBackups: 'adopt' } } as const;
const MISSING: NotAdopted = { code: 'missing', path: localPath('/x') };

/** Its file is seen, and is this set. */
const seen = (one: HistoryEntry, { set, id }: OwnSet): ForeignFile => {
  const device = one.devices[0] ?? '';
  return {
    entry: one,
    file: { state: 'seen', serverPath: parseServerPath(device), path: localPath(device), bytes: 1000, set, id },
  };
};
const unseen = (one: HistoryEntry, why: NotAdopted = MISSING): ForeignFile => ({
  entry: one,
  file: { state: 'unusable', why },
});
const logSet = (guid: string, [first, last]: readonly [number, number]): OwnSet => {
  const one = full(guid, [first, last]);
  return { ...one, type: 'log' };
};

const X = entry('full', 'X', [30, 40], '/theirs/x.bak');
const base = { server: serverChain({ base: 'X' }), history: [X] };
const FIRST = entry('log', 'l1', [10, 25], '/theirs/1.trn');
const SECOND = entry('log', 'l2', [25, 30], '/theirs/2.trn');
const logs = { server: serverChain({ next: 30 }), history: [SECOND, FIRST] };
const BOTH = [seen(SECOND, logSet('l2', [25, 30])), seen(FIRST, logSet('l1', [10, 25]))];

const guidsOf = (decision: ReturnType<typeof decide>): readonly string[] | null =>
  decision.action === 'take' ? (decision.adoption?.files.map(({ entry: { guid } }) => guid) ?? null) : null;

describe('a foreign full', () => {
  test('is adopted, and the differential expects it as its base', () => {
    const decision = decide('differential', { ...base, foreign: [seen(X, full('X', [30, 40]))] }, ADOPT);
    expect(decision).toMatchObject({ type: 'differential', reason: { code: 'asked_for' }, expects: { guid: 'X' } });
    expect(guidsOf(decision)).toEqual(['X']);
  });

  test.each([
    ['its file is not seen', unseen(X), 'missing'],
    ['msdb has forgotten it', null, 'forgotten'],
  ])('%s: a full, which says why', (_, file, code) => {
    const decision = decide('differential', { ...base, foreign: file === null ? [] : [file] }, ADOPT);
    expect(decision).toMatchObject({
      type: 'full',
      adoption: null,
      reason: { code: 'foreign_full', notAdopted: { code } },
    });
  });

  test('of another fork: a full', () => {
    const other = full('X', [30, 40], daysAgo(1), { recoveryForkGuid: 'other' });
    expect(decide('differential', { ...base, foreign: [seen(X, other)] }, ADOPT)).toMatchObject({
      type: 'full',
      reason: { code: 'restored' },
    });
  });

  test('is of no account for a log', () => {
    expect(decide('log', { ...base, foreign: [seen(X, full('X', [30, 40]))] }, ADOPT)).toMatchObject({
      type: 'log',
      adoption: null,
    });
  });

  test('by the other policies nothing is adopted, whatever is seen', () => {
    const chain = { ...base, foreign: [seen(X, full('X', [30, 40]))] };
    expect(decide('differential', chain)).toMatchObject({ type: 'full', reason: { notAdopted: null } });
    expect(decide('differential', chain, { policy: { foreignBackups: 'refuse' } })).toMatchObject({ action: 'refuse' });
  });
});

describe('foreign logs', () => {
  test('are all adopted, in the order in which they were taken', () => {
    const decision = decide('log', { ...logs, foreign: BOTH }, ADOPT);
    expect(decision).toMatchObject({ type: 'log', expects: { nextLsn: lsn(30) } });
    expect(guidsOf(decision)).toEqual(['l1', 'l2']);
  });

  test.each([
    ['the first', [unseen(FIRST), BOTH[0]], '/theirs/1.trn'],
    ['the second', [BOTH[1], unseen(SECOND)], '/theirs/2.trn'],
  ])('%s is not there: a full, which names it', (_, foreign, device) => {
    const seenOnes = foreign.filter((one) => one !== undefined);
    expect(decide('log', { ...logs, foreign: seenOnes }, ADOPT)).toMatchObject({
      type: 'full',
      reason: { code: 'foreign_log', by: { device }, notAdopted: MISSING },
    });
  });

  test('one that msdb has forgotten leaves a hole', () => {
    const chain = { ...logs, history: [SECOND], foreign: BOTH.slice(0, 1) };
    expect(decide('log', chain, ADOPT)).toMatchObject({
      reason: { code: 'foreign_log', notAdopted: { code: 'forgotten' } },
    });
  });

  test('are of no account for a differential', () => {
    expect(decide('differential', { ...logs, foreign: BOTH }, ADOPT)).toMatchObject({
      type: 'differential',
      adoption: null,
    });
  });
});

describe('auto', () => {
  test('counts from the full that it adopts, and adopts the logs after it, too', () => {
    const server = serverChain({ base: 'X', next: 60 });
    const after = entry('log', 'l3', [35, 60], '/theirs/3.trn');
    const own = [full('A', [10, 20], daysAgo(6)), differential('A', [21, 22], daysAgo(5))];
    const foreign = [seen(X, full('X', [30, 40], daysAgo(0, 1))), seen(after, logSet('l3', [35, 60]))];
    const decision = decide('auto', { server, own, history: [after, X], foreign }, ADOPT);
    expect(decision).toMatchObject({ type: 'log', reason: { code: 'data_recent' } });
    expect(guidsOf(decision)).toEqual(['X', 'l3']);
  });

  test('adopts nothing when a full is due anyway', () => {
    const chain = { ...base, foreign: [seen(X, full('X', [30, 40], daysAgo(8)))] };
    expect(decide('auto', chain, ADOPT)).toMatchObject({ type: 'full', reason: { code: 'full_old' }, adoption: null });
  });
});

test('only what the chain hangs on is looked at, and nothing of a dead run of ours', () => {
  const older = entry('log', 'old', [1, 9], '/theirs/0.trn');
  const dead = entry('log', 'dead', [25, 30], '/ours/temp/d.trn');
  const guids = (history: readonly HistoryEntry[], server = logs.server) =>
    foreignEntries(situation({ server, history })).map(({ guid }) => guid);
  expect(guids([SECOND, FIRST, older, X])).toEqual(['l2', 'l1']);
  expect(guids([X, FIRST], serverChain({ base: 'X' }))).toEqual(['X']);
  expect(guids([dead])).toEqual([]);
});
