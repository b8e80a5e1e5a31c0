import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DatabaseChains } from '../../../src/catalogue/chain/databaseChains.ts';
import { type DatabaseName, parseDatabaseName } from '../../../src/domain/databaseName.ts';
import { parseRunId } from '../../../src/domain/runId.ts';
import { chooseDrill, type DrillFacts, type ProvableLine } from '../../../src/restore/drill/chooseDrill.ts';
import type { DrillMoment } from '../../../src/restore/drill/drillChoice.ts';
import { aWindow, someChains } from '../../support/chainLines.ts';
import { aDrill } from '../../support/drills.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const ID = parseRunId('20261122_120000');
const RUN = parseRunId('20261120_020000');
const name = parseDatabaseName;
const LOGS = aWindow('2026-11-20T02:00:00Z', '2026-11-22T11:50:00Z', [RUN]);

const line = (database: string, proven: string | null, chains: Partial<DatabaseChains> = {}): ProvableLine => ({
  chains: someChains(database, [LOGS], NOW, chains),
  proof: { proven: proven === null ? null : aDrill(proven, database) },
});

const facts = (lines: readonly ProvableLine[], changes: Partial<DrillFacts> = {}): DrillFacts => ({
  id: ID,
  lines,
  configured: lines.map(({ chains }) => chains.database),
  existing: lines.map(({ chains }) => chains.database),
  scratchName: null,
  random: 0,
  ...changes,
});

const choose = (given: DrillFacts, to: DrillMoment = { kind: 'newest' }, database: DatabaseName | null = null) =>
  chooseDrill(given, { database, to, keep: false });

describe('which database a drill proves', () => {
  test('is the one that was asked for, whatever was proven', () => {
    const given = facts([line('users', null), line('inventario', '20261121_050000')]);
    expect(choose(given, { kind: 'newest' }, name('INVENTARIO'))).toMatchObject({
      database: 'inventario',
      reason: { code: 'asked' },
    });
  });

  test('is one that was never proven, before every other', () => {
    const given = facts([line('users', '20261101_050000'), line('inventario', null)]);
    expect(choose(given)).toMatchObject({ database: 'inventario', reason: { code: 'never_proven' } });
  });

  test('is the one whose proof is oldest', () => {
    const given = facts([line('users', '20261121_050000'), line('inventario', '20261101_050000')]);
    expect(choose(given)).toMatchObject({
      database: 'inventario',
      reason: { code: 'oldest_proof', drill: '20261101_050000', finishedAt: '2026-11-01T05:00:00Z' },
    });
  });

  test('is none that is not configured any more, nor one of which nothing can be restored', () => {
    const given = facts(
      [line('vieja', null), line('nueva', null, { newestMs: null }), line('users', '20261101_050000')],
      {
        configured: [name('nueva'), name('users')],
      },
    );
    expect(choose(given)).toMatchObject({ database: 'users' });
  });

  test('is refused where there is nothing to prove', () => {
    expect(() => choose(facts([]))).toThrow(expect.objectContaining({ code: 'NOTHING_TO_DO' }));
    expect(() => choose(facts([line('users', null)]), { kind: 'newest' }, name('gone'))).toThrow(
      expect.objectContaining({ code: 'TIME_NOT_REACHABLE', facts: expect.objectContaining({ database: 'gone' }) }),
    );
  });
});

describe('the moment that a drill restores', () => {
  const targetOf = (chains: Partial<DatabaseChains>, to: DrillMoment, random = 0) =>
    choose(facts([line('users', null, chains)], { random }), to).target;

  test('is the end of the newest chain, or the time that was asked for', () => {
    expect(targetOf({}, { kind: 'newest' })).toEqual({ kind: 'end' });
    expect(targetOf({}, { kind: 'time', atMs: 42 })).toEqual({ kind: 'time', atMs: 42 });
  });

  test("is the Python tool's own backup where that is the newest", () => {
    const points = [{ id: RUN, database: name('users'), atMs: NOW.getTime() }];
    expect(targetOf({ points, newestMs: NOW.getTime() }, { kind: 'newest' })).toEqual({ kind: 'set', id: RUN });
  });

  test('at random is a whole second of a window, from its first to its last', () => {
    const windows = [aWindow('2026-11-20T02:00:00.500Z', '2026-11-20T02:00:10Z', [RUN])];
    const at = (random: number): unknown => targetOf({ windows }, { kind: 'random' }, random);
    expect(at(0)).toEqual({ kind: 'time', atMs: Date.parse('2026-11-20T02:00:01Z') });
    expect(at(0.999_999)).toEqual({ kind: 'time', atMs: Date.parse('2026-11-20T02:00:10Z') });
  });

  test('at random counts a backup without logs as one second', () => {
    const windows = [
      aWindow('2026-11-20T02:00:00Z', '2026-11-20T02:00:00Z', [RUN]),
      aWindow('2026-11-20T03:00:00Z', '2026-11-20T03:00:00Z', [ID]),
    ];
    expect(targetOf({ windows }, { kind: 'random' }, 0.49)).toEqual({ kind: 'set', id: RUN });
    expect(targetOf({ windows }, { kind: 'random' }, 0.51)).toEqual({ kind: 'set', id: ID });
  });

  test('at random always lies in a window', () => {
    const anyWindow = fc
      .tuple(fc.nat(1_000_000), fc.nat(100_000))
      .map(([from, length]) => ({ ...LOGS, fromMs: from, toMs: from + length }));
    fc.assert(
      fc.property(
        fc.array(anyWindow, { minLength: 1, maxLength: 8 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (windows, random) => {
          const target = targetOf({ windows }, { kind: 'random' }, random);
          if (target.kind !== 'time') return windows.some(({ fromMs, toMs }) => fromMs === toMs);
          return windows.some(({ fromMs, toMs }) => fromMs <= target.atMs && target.atMs <= toMs);
        },
      ),
    );
  });
});

describe('the scratch name', () => {
  const scratchOf = (changes: Partial<DrillFacts>, database = 'users'): string =>
    choose(facts([line(database, null)], changes)).scratch;

  test("is the database's with the drill's id, or begins as the configuration says", () => {
    expect(scratchOf({})).toBe('users_drill_20261122_120000');
    expect(scratchOf({ scratchName: name('prueba') })).toBe('prueba_drill_20261122_120000');
  });

  test('is never that of a database that exists', () => {
    const existing = [name('USERS_DRILL_20261122_120000')];
    expect(scratchOf({ existing })).toBe('users_2_drill_20261122_120000');
  });

  test('of the longest name still fits, and cuts no character in two', () => {
    expect(scratchOf({}, 'x'.repeat(128))).toHaveLength(128);
    const astral = scratchOf({}, '🐟'.repeat(64));
    expect(astral.length).toBeLessThanOrEqual(128);
    expect(astral.isWellFormed()).toBe(true);
  });
});
