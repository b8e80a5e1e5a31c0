import { describe, expect, it } from 'vitest';
import { buildChains, type ChainGraph } from '../../../src/catalogue/chain/chainGraph.ts';
import type { RestoreTarget } from '../../../src/catalogue/chain/chainPlan.ts';
import { databaseChains } from '../../../src/catalogue/chain/databaseChains.ts';
import { planChain } from '../../../src/catalogue/chain/planChain.ts';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import { parseLsn } from '../../../src/domain/lsn.ts';
import { aChainSet, aGraph, atSecond, D, runOf, type SetSketch } from '../../support/chainSets.ts';

const full: SetSketch = { id: 1, type: 'full', lsn: [100, 110], at: [0, 10] };
const log = (id: number, lsn: readonly [number, number], second: number, more: Partial<SetSketch> = {}): SetSketch => ({
  id,
  type: 'log',
  lsn,
  at: [second, second + 1],
  ...more,
});

/** The runs of the plan, or why there is none. */
const plan = (graph: ChainGraph, target: RestoreTarget, database = D) => {
  const found = planChain(graph, database, target);
  return found.kind === 'reachable' ? found.steps.map(({ set }) => Number(set.id.slice(9))) : found.why;
};
const time = (second: number): RestoreTarget => ({ kind: 'time', atMs: atSecond(second) });

describe('planChain to a time', () => {
  const chain = aGraph(full, log(2, [90, 120], 60), log(3, [120, 130], 120), log(4, [130, 140], 180));

  it('applies the full and the logs up to the one that holds the time, all with the same STOPAT', () => {
    expect(planChain(chain, D, time(90))).toMatchObject({
      kind: 'reachable',
      steps: [
        { set: { id: runOf(1) }, reason: { code: 'base' } },
        { set: { id: runOf(2) }, reason: { code: 'next_log' } },
        { set: { id: runOf(3) }, reason: { code: 'holds_target' } },
      ],
      stopAtMs: atSecond(90),
      reachesMs: atSecond(90),
      fork: 'FAMILY',
    });
  });

  it('stops neither before the full is over for sure nor after the newest log began', () => {
    expect(plan(chain, time(11))).toEqual([1, 2]);
    expect(plan(chain, time(10.999))).toEqual({ code: 'before_first_full', firstMs: atSecond(10) });
    expect(plan(chain, time(179.999))).toEqual([1, 2, 3, 4]);
    expect(plan(chain, time(180))).toEqual({ code: 'after_last_backup', lastMs: atSecond(179.999) });
  });

  it('names the instants on either side of one that cannot be reached', () => {
    expect(planChain(chain, D, time(500))).toMatchObject({ before: atSecond(179.999), after: null });
    expect(planChain(chain, D, time(-5))).toMatchObject({ before: null, after: atSecond(10) });
    expect(planChain(chain, D, time(10.5))).toMatchObject({ before: atSecond(10), after: atSecond(11) });
  });
});

describe('planChain, by the rules that others break', () => {
  it('begins with the log that overlaps the full, which names the full before it as its base', () => {
    const graph = aGraph({ ...full, lsn: [100, 115] }, log(2, [90, 112], 5), log(3, [112, 120], 60));
    expect(plan(graph, time(30))).toEqual([1, 3]);
  });

  it('takes the newest full and the newest differential that end before the target, and the logs behind them', () => {
    const graph = aGraph(
      { ...full, guid: 'A' },
      { id: 2, type: 'differential', lsn: [120, 122], at: [60, 61], base: 'a' },
      { id: 3, type: 'differential', lsn: [140, 142], at: [120, 121], base: 'A' },
      log(4, [110, 125], 70),
      log(5, [125, 150], 130),
    );
    expect(plan(graph, time(125))).toEqual([1, 3, 5]);
    expect(plan(graph, time(100))).toEqual([1, 2, 4, 5]);
    expect(plan(graph, time(40))).toEqual([1, 4]);
  });

  it('never takes a copy-only full for a base of differentials, and does for one of logs', () => {
    const copy: SetSketch = { ...full, guid: 'A', copyOnly: true };
    const graph = aGraph(
      copy,
      { id: 2, type: 'differential', lsn: [120, 122], at: [60, 61], base: 'A' },
      log(3, [105, 130], 90),
    );
    expect(plan(graph, { kind: 'set', id: runOf(2) })).toEqual({ code: 'base_missing', id: runOf(2), baseGuid: 'A' });
    expect(plan(graph, time(70))).toEqual([1, 3]);
  });

  it('refuses a differential of several bases', () => {
    const graph = aGraph(full, { id: 2, type: 'differential', lsn: [120, 122], at: [60, 61], base: null });
    expect(plan(graph, { kind: 'set', id: runOf(2) })).toEqual({ code: 'differential_multi_base', id: runOf(2) });
  });

  it('goes back to an older full and all later logs when the newer one is lost or damaged', () => {
    const newer: SetSketch = { id: 3, type: 'full', lsn: [125, 128], at: [90, 92] };
    const logs = [log(2, [90, 120], 60), log(4, [120, 140], 150)];
    expect(plan(aGraph(full, newer, ...logs), time(120))).toEqual([3, 4]);
    expect(plan(aGraph(full, { ...newer, file: { state: 'missing' } }, ...logs), time(120))).toEqual([1, 2, 4]);
    expect(plan(aGraph(full, { ...newer, isDamaged: true }, ...logs), time(120))).toEqual([1, 2, 4]);
  });

  it('bridges a hole between logs with a differential, and otherwise names the hole by its LSNs', () => {
    const graph = aGraph(full, log(2, [90, 120], 60), log(4, [140, 150], 180));
    expect(plan(graph, time(100))).toEqual({
      code: 'log_hole',
      fromLsn: 120n,
      toLsn: 140n,
      fromMs: atSecond(59.999),
      toMs: atSecond(180),
    });
    const bridged: SetSketch = { id: 3, type: 'differential', lsn: [138, 142], at: [120, 121], base: 'SET-1' };
    expect(plan(aGraph(full, log(2, [90, 120], 60), bridged, log(4, [140, 150], 180)), time(150))).toEqual([1, 3, 4]);
  });

  it('names the file that is missing or damaged in the middle of the only way', () => {
    const broken = (file: SetSketch['file']) =>
      plan(aGraph(full, log(2, [90, 120], 60, file === undefined ? {} : { file }), log(3, [120, 130], 120)), time(90));
    expect(broken({ state: 'present' })).toEqual([1, 2, 3]);
    expect(broken({ state: 'missing' })).toMatchObject({ code: 'file_missing', id: runOf(2) });
    expect(broken({ state: 'damaged', found: 'x' })).toMatchObject({ code: 'file_damaged', id: runOf(2), found: 'x' });
  });

  it('lets an idle log prove that nothing happened without applying it', () => {
    const graph = aGraph(full, log(2, [90, 120], 60), log(3, [120, 120], 600));
    expect(plan(graph, time(500))).toEqual([1, 2]);
    expect(plan(graph, { kind: 'set', id: runOf(3) })).toEqual([1, 2, 3]);
  });

  it('applies a log with minimally logged changes only to its end', () => {
    const graph = aGraph(full, log(2, [90, 120], 60), log(3, [120, 130], 120, { bulk: true }), log(4, [130, 140], 180));
    expect(plan(graph, time(90))).toEqual({ code: 'bulk_logged', id: runOf(3) });
    expect(plan(graph, time(121))).toEqual([1, 2, 3]);
    expect(plan(graph, time(122))).toEqual([1, 2, 3, 4]);
  });

  it('goes on with the log that spans a fork, and never with one of the fork that was left', () => {
    const left = log(3, [120, 140], 120);
    const spans = log(4, [120, 150], 300, { fork: 'NEW', from: ['FAMILY', 125] });
    const graph = aGraph(full, log(2, [90, 120], 60), left, spans, log(5, [150, 160], 360, { fork: 'NEW' }));
    expect(plan(graph, time(100))).toEqual([1, 2, 3]);
    expect(plan(graph, time(350))).toEqual([1, 2, 4, 5]);
    expect(plan(graph, time(200))).toEqual({ code: 'other_fork', id: runOf(4), wanted: 'FAMILY', found: 'NEW' });
  });

  it('tells a database from an older one of the same name', () => {
    const again: SetSketch = { ...full, id: 5, family: 'AGAIN', at: [1000, 1010] };
    const graph = aGraph(full, log(2, [90, 120], 60), again, log(6, [90, 120], 1060, { family: 'AGAIN' }));
    expect(plan(graph, time(30))).toEqual([1, 2]);
    expect(plan(graph, time(1030))).toEqual([5, 6]);
    expect(plan(graph, { kind: 'end' })).toEqual([5, 6]);
  });

  it('restores a copy under another name from the backups of what it was copied from', () => {
    const copy = parseDatabaseName('copy');
    const own = { database: 'copy', fork: 'COPY' };
    const graph = aGraph(
      full,
      log(2, [90, 120], 60),
      log(3, [120, 150], 300, { ...own, from: ['FAMILY', 120] }),
      log(4, [150, 160], 360, own),
    );
    expect(plan(graph, time(330), copy)).toEqual([1, 2, 3, 4]);
    expect(plan(graph, time(330))).toMatchObject({ code: 'after_last_backup' });
  });

  it('stops at a mark in the log that holds it, and knows which marks there are', () => {
    const marked = log(3, [120, 130], 120, { marks: [{ name: 'deploy', lsn: 125, at: 100 }] });
    const graph = aGraph(full, log(2, [90, 120], 60), marked);
    expect(planChain(graph, D, { kind: 'mark', name: 'deploy', include: false })).toMatchObject({
      kind: 'reachable',
      steps: [{ set: { id: runOf(1) } }, { set: { id: runOf(2) } }, { set: { id: runOf(3) } }],
      stopAtMs: null,
      stopMark: { name: 'deploy', include: false, lsn: 125n, atMs: atSecond(100) },
    });
    const unknown: RestoreTarget = { kind: 'mark', name: 'x', include: true };
    expect(plan(graph, unknown)).toEqual({ code: 'mark_unknown', name: 'x', known: ['deploy'] });
  });

  it('says of a backup of the Python tool that it is restored by its run', () => {
    const graph = buildChains([], [{ id: runOf(1), database: D, atMs: atSecond(0) }]);
    expect(plan(graph, { kind: 'set', id: runOf(1) })).toEqual({ code: 'no_lsn', id: runOf(1) });
    expect(plan(graph, { kind: 'set', id: runOf(2) })).toEqual({ code: 'run_unknown', id: runOf(2) });
    expect(databaseChains(graph, D, new Date(atSecond(60)))).toMatchObject({
      windows: [],
      points: [{ id: runOf(1) }],
      newestMs: atSecond(0),
      rpoMs: 60_000,
    });
    expect(plan(buildChains([]), time(0))).toEqual({ code: 'no_backups' });
  });

  it('knows LSNs that are equal as doubles apart', () => {
    const [a, b] = [34_000_000_008_200_037n, 34_000_000_008_200_038n];
    const base = aChainSet(full);
    const sets = [
      { ...base, set: { ...base.set, firstLsn: parseLsn('1'), lastLsn: parseLsn(String(a)) } },
      {
        ...aChainSet(log(2, [1, 2], 60)),
        set: { ...aChainSet(log(2, [1, 2], 60)).set, firstLsn: parseLsn(String(b)), lastLsn: parseLsn(`${b}0`) },
      },
    ];
    expect(plan(buildChains(sets), time(30))).toMatchObject({ code: 'log_hole', fromLsn: a, toLsn: b });
  });
});
