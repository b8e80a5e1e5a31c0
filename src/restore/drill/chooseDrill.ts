/** Which drill is done, decided from facts alone: the database, the moment and the scratch name. */
import type { DatabaseChains } from '../../catalogue/chain/databaseChains.ts';
import type { DrillRecord } from '../../catalogue/drill/drillRecord.ts';
import { compareDrills } from '../../catalogue/drill/lastProven.ts';
import { type DatabaseName, parseDatabaseName, sameDatabase } from '../../domain/databaseName.ts';
import { RexusError } from '../../domain/rexusError.ts';
import type { RunId } from '../../domain/runId.ts';
import type { DrillChoice, DrillMoment, DrillReason, DrillRequest, DrillTarget } from './drillChoice.ts';

/** A database with its backups, and the newest drill that brought it back. */
export interface ProvableLine {
  readonly chains: DatabaseChains;
  readonly proof: { readonly proven: Pick<DrillRecord, 'id' | 'finishedAt'> | null };
}

export interface DrillFacts {
  /** Free at this moment. */
  readonly id: RunId;
  /** What may be proven. */
  readonly lines: readonly ProvableLine[];
  /** The databases among which a drill that names none chooses. */
  readonly configured: readonly DatabaseName[];
  /** Every database on the server. */
  readonly existing: readonly DatabaseName[];
  /** `recovery_testing.test_database`. */
  readonly scratchName: DatabaseName | null;
  /** From 0 up to, and not with, 1. */
  readonly random: number;
}

/** @throws RexusError NOTHING_TO_DO if no database can be restored, TIME_NOT_REACHABLE if the named one has no backups */
export const chooseDrill = (facts: DrillFacts, request: DrillRequest): DrillChoice => {
  const { chains, reason } = chooseDatabase(facts, request.database);
  const { database } = chains;
  return {
    id: facts.id,
    database,
    reason,
    chosen: CHOSEN[request.to.kind],
    target: targetOf(chains, request.to, facts.random),
    scratch: scratchNameFor(facts.scratchName ?? database, facts.id, facts.existing),
  };
};

const CHOSEN = { newest: 'newest', random: 'random', time: 'asked' } as const satisfies Record<
  DrillMoment['kind'],
  DrillChoice['chosen']
>;

const chooseDatabase = (
  { lines, configured }: DrillFacts,
  asked: DatabaseName | null,
): { readonly chains: DatabaseChains; readonly reason: DrillReason } => {
  if (asked !== null) {
    const line = lines.find(({ chains }) => sameDatabase(chains.database, asked));
    if (line?.chains.newestMs === null || line === undefined) {
      const why = { code: 'no_backups' } as const;
      throw new RexusError('TIME_NOT_REACHABLE', { database: asked, why, before: null, after: null });
    }
    return { chains: line.chains, reason: { code: 'asked' } };
  }
  const isConfigured = ({ chains }: ProvableLine): boolean =>
    configured.some((name) => sameDatabase(name, chains.database));
  const [first] = oldestProofFirst(lines.filter(isConfigured));
  if (first === undefined) throw new RexusError('NOTHING_TO_DO', { reason: 'no_backups' });
  const { proven } = first.proof;
  const reason: DrillReason =
    proven === null
      ? { code: 'never_proven' }
      : { code: 'oldest_proof', drill: proven.id, finishedAt: proven.finishedAt };
  return { chains: first.chains, reason };
};

/** Those that can be restored at all, in the order in which they need a drill: the never proven ones first, in the order that they came in. */
export const oldestProofFirst = <L extends ProvableLine>(lines: readonly L[]): readonly L[] =>
  lines
    .filter(({ chains }) => chains.newestMs !== null)
    .toSorted(({ proof: { proven: a } }, { proof: { proven: b } }) => {
      if (a === null || b === null) return Number(a !== null) - Number(b !== null);
      return compareDrills(a, b);
    });

const targetOf = (chains: DatabaseChains, moment: DrillMoment, random: number): DrillTarget => {
  switch (moment.kind) {
    case 'newest':
      return newestTarget(chains);
    case 'random':
      return randomTarget(chains, random);
    case 'time':
      return { kind: 'time', atMs: moment.atMs };
  }
};

/** A backup of the Python tool has no chain that could be followed to its end. */
const newestTarget = ({ points, newestMs }: DatabaseChains): DrillTarget => {
  const point = points.find(({ atMs }) => atMs === newestMs);
  return point === undefined ? { kind: 'end' } : { kind: 'set', id: point.id };
};

const SECOND_MS = 1000;

/** Every restorable second is as likely as every other; a backup without logs counts as one. */
const randomTarget = ({ windows, points }: DatabaseChains, random: number): DrillTarget => {
  const stretches = [
    ...windows.map(({ fromMs, toMs, runs }) => ({ fromMs, toMs, id: runs.at(-1) })),
    ...points.map(({ atMs, id }) => ({ fromMs: atMs, toMs: atMs, id })),
  ].map((stretch) => ({ ...stretch, firstSecond: Math.ceil(stretch.fromMs / SECOND_MS) }));
  const secondsOf = ({ firstSecond, toMs }: (typeof stretches)[number]): number =>
    Math.max(1, Math.floor(toMs / SECOND_MS) - firstSecond + 1);
  let left = Math.floor(random * stretches.reduce((sum, stretch) => sum + secondsOf(stretch), 0));
  for (const stretch of stretches) {
    const seconds = secondsOf(stretch);
    if (left >= seconds) {
      left -= seconds;
      continue;
    }
    if (stretch.fromMs === stretch.toMs && stretch.id !== undefined) return { kind: 'set', id: stretch.id };
    return { kind: 'time', atMs: Math.min(stretch.toMs, (stretch.firstSecond + left) * SECOND_MS) };
  }
  return { kind: 'end' };
};

const LONGEST_NAME = 128;

/** What a drill's scratch name ends with: nothing is ever dropped whose name does not carry its drill's id as well. */
export const scratchSuffix = (id: RunId): string => `_drill_${id}`;

const scratchNameFor = (stem: DatabaseName, id: RunId, existing: readonly DatabaseName[]): DatabaseName => {
  for (let n = 1; ; n++) {
    const suffix = `${n === 1 ? '' : `_${n}`}${scratchSuffix(id)}`;
    // Half a surrogate pair would be another name on disk.
    const kept = stem.slice(0, LONGEST_NAME - suffix.length).replace(/[\uD800-\uDBFF]$/, '');
    const name = parseDatabaseName(kept + suffix);
    if (!existing.some((other) => sameDatabase(other, name))) return name;
  }
};
