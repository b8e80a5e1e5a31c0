/**
 * A database that lives: commits with their times in milliseconds, backups that last while commits go on, restores to the past, other
 * databases of the same name. It keeps what each backup really holds and what the database really was at each moment; its backup sets say of it
 * only what a server says (LSNs, whole seconds rounded down).
 */
import fc from 'fast-check';
import type { ChainSet } from '../../src/catalogue/chain/chainSet.ts';
import { aChainSet, type SetSketch } from './chainSets.ts';

interface Commit {
  readonly lsn: number;
  readonly atMs: number;
  readonly value: number;
}

export type Event =
  | { readonly kind: 'write' | 'tied_write' | 'recreate' | 'lose' | 'to_simple'; readonly ms: number }
  | {
      readonly kind: 'full' | 'copy' | 'differential' | 'log' | 'copy_log' | 'bulk_log';
      readonly ms: number;
      readonly writes: readonly number[];
    }
  | { readonly kind: 'restore'; readonly ms: number; readonly back: number };

export interface History {
  readonly sets: readonly ChainSet[];
  /** The values in the database at an instant, null while it was being restored or did not exist. */
  readonly at: (atMs: number) => readonly number[] | null;
  /** What restoring these sets with this STOPAT gives. */
  readonly restore: (sets: readonly ChainSet[], stopAtMs: number | null) => readonly number[];
}

interface Life {
  readonly fromMs: number;
  untilMs: number;
  readonly start: readonly Commit[];
  readonly commits: Commit[];
}

/** Runs the events and tells what became of them. The clock begins at `startMs`, which is that of the sketches. */
export const liveThrough = (events: readonly Event[], startMs: number): History => {
  const contents = new Map<string, readonly Commit[]>();
  const sets: ChainSet[] = [];
  const lives: Life[] = [];
  let [now, value, forks, families, id] = [startMs, 0, 0, 0, 0];
  let db = born();

  function born() {
    families++;
    const life: Life = { fromMs: now, untilMs: Number.POSITIVE_INFINITY, start: [], commits: [] };
    lives.push(life);
    return {
      family: `family-${families}`,
      fork: `family-${families}`,
      older: null as { fork: string; at: number } | null,
      lsn: 100,
      rows: [] as Commit[],
      /** Where the next log begins; null: there is no log chain. */
      log: null as number | null,
      ends: [] as number[],
      base: null as { guid: string; last: number } | null,
      fulls: [] as { guid: string; last: number }[],
      life,
    };
  }
  const write = (ms: number): void => {
    now += ms;
    db.lsn += 2;
    const commit = { lsn: db.lsn, atMs: now, value: value++ };
    db.rows.push(commit);
    db.life.commits.push(commit);
  };
  const record = (
    sketch: Omit<SetSketch, 'id' | 'family' | 'fork' | 'at'>,
    startedMs: number,
    rows: readonly Commit[],
  ): string => {
    const guid = `set-${id}`;
    const at = [(startedMs - startMs) / 1000, (now - startMs) / 1000] as const;
    sets.push(aChainSet({ ...sketch, id: id++, guid, family: db.family, fork: db.fork, at }));
    contents.set(guid, rows);
    return guid;
  };
  const data = (kind: 'full' | 'copy' | 'differential', writes: readonly number[]): void => {
    if (kind === 'differential' && db.base === null) return;
    const [startedMs, first] = [now, db.lsn + 1];
    for (const ms of writes) write(ms);
    db.lsn++;
    const [last, rows] = [db.lsn, [...db.rows]];
    for (const ms of writes) write(ms);
    const type = kind === 'differential' ? kind : 'full';
    const guid = record(
      { type, lsn: [first, last], copyOnly: kind === 'copy', base: type === 'full' ? null : (db.base?.guid ?? null) },
      startedMs,
      rows,
    );
    db.log ??= kind === 'copy' ? null : first;
    if (kind !== 'full') return;
    db.base = { guid, last };
    db.fulls.push(db.base);
  };
  const log = (kind: 'log' | 'copy_log' | 'bulk_log', writes: readonly number[]): void => {
    if (db.log === null) return;
    const startedMs = now;
    for (const ms of writes) write(ms);
    const isIdle = db.rows.every(({ lsn }) => lsn < (db.log ?? 0));
    const [first, last] = [db.log, isIdle ? Math.max(db.log, db.older?.at ?? 0) : db.lsn + 1];
    const rows = db.rows.filter(({ lsn }) => lsn >= first && lsn < last);
    const lastValid = rows.at(-1)?.atMs;
    for (const ms of writes) write(ms);
    const spans = db.older !== null && first <= db.older.at;
    record(
      {
        type: 'log',
        lsn: [first, last],
        copyOnly: kind === 'copy_log',
        bulk: kind === 'bulk_log',
        ...(lastValid === undefined || id % 2 === 0 ? {} : { lastValid: (lastValid - startMs) / 1000 }),
        ...(spans && db.older !== null ? { from: [db.older.fork, db.older.at] as const } : {}),
      },
      startedMs,
      rows,
    );
    if (kind === 'copy_log') return;
    db.log = last;
    db.ends.push(last);
    db.older = null;
  };
  const restoreTo = (back: number): void => {
    // Back to a point that lies behind a full and a log, both of which were applied; a log was taken since the last fork.
    const at = db.rows.at(-1 - back)?.lsn;
    const full = db.fulls.findLast(({ last }) => at !== undefined && last <= at);
    const end = db.ends.findLast((last) => at !== undefined && last <= at) ?? full?.last;
    if (at === undefined || full === undefined || end === undefined || db.older !== null || db.log === null) return;
    const point = at + 1;
    db.life.untilMs = now;
    now += 1500;
    db.rows = db.rows.filter(({ lsn }) => lsn < point);
    db.older = { fork: db.fork, at: point };
    db.fork = `${db.family}-fork-${++forks}`;
    db.log = end;
    db.ends = db.ends.filter((last) => last <= point);
    db.fulls = db.fulls.filter(({ last }) => last <= point);
    db.base = full;
    db.lsn = point;
    db.life = { fromMs: now, untilMs: Number.POSITIVE_INFINITY, start: [...db.rows], commits: [] };
    lives.push(db.life);
  };

  for (const event of events) {
    now += event.ms;
    switch (event.kind) {
      case 'write':
        write(0);
        break;
      case 'tied_write':
        write(0);
        write(0);
        break;
      case 'recreate':
        db.life.untilMs = now;
        now += 1000;
        db = born();
        break;
      case 'to_simple':
        db.log = null;
        db.ends = [];
        break;
      case 'lose': {
        const lost = sets.at(-1 - (event.ms % Math.max(1, sets.length)));
        if (lost !== undefined) sets[sets.indexOf(lost)] = { ...lost, file: { state: 'missing' } };
        break;
      }
      case 'restore':
        restoreTo(event.back);
        break;
      case 'full':
      case 'copy':
      case 'differential':
        data(event.kind, event.writes);
        break;
      case 'log':
      case 'copy_log':
      case 'bulk_log':
        log(event.kind, event.writes);
        break;
    }
  }
  return {
    sets,
    at: (atMs) => {
      const life = lives.find(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
      if (life === undefined) return null;
      return [...life.start, ...life.commits.filter((commit) => commit.atMs <= atMs)].map((commit) => commit.value);
    },
    restore: (applied, stopAtMs) => {
      let rows: readonly Commit[] = [];
      for (const { type, set } of applied) {
        const held = contents.get(set.backupSetGuid) ?? [];
        const known = new Set(rows.map((commit) => commit.value));
        const fresh = held.filter(
          (commit) => !known.has(commit.value) && (stopAtMs === null || commit.atMs <= stopAtMs),
        );
        rows = type === 'log' ? [...rows, ...fresh] : held;
      }
      return rows.map((commit) => commit.value);
    },
  };
};

const ms = fc.oneof(fc.constantFrom(0, 1, 999, 1000), fc.integer({ min: 0, max: 4000 }));
const writes = fc.array(fc.constantFrom(0, 1, 400, 1100), { maxLength: 2 });
const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constantFrom('write' as const, 'write' as const, 'tied_write' as const), ms }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('log' as const, 'log' as const, 'copy_log' as const, 'bulk_log' as const),
      ms,
      writes,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('full' as const, 'copy' as const, 'differential' as const),
      ms,
      writes,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restore' as const), ms, back: fc.nat({ max: 4 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('lose' as const, 'recreate' as const, 'to_simple' as const), ms }),
  },
);

/** What may happen to a database after its first full backup. */
export const anyHistory = fc.array(anyEvent, { minLength: 5, maxLength: 40 });
