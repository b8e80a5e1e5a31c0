import type { ChainPlan } from '../catalogue/chain/chainPlan.ts';
import { RexusError } from '../domain/rexusError.ts';
import { offsetIn, wallTimeAt } from '../domain/wallTime.ts';
import type { StopPoint } from '../sqlserver/restoreStatements.ts';
import type { AskedDatabase, RestoreFacts } from './restoreFacts.ts';
import type { PlannedMoment, TailUse } from './restorePlan.ts';
import { type SeenOffset, seenIn, serverOffsetAt, stopAtText } from './serverClock.ts';

type Reachable = Extract<ChainPlan, { readonly kind: 'reachable' }>;

/**
 * Where the logs stop, in the server's own time, and what moment that gives. @throws RexusError SERVER_CLOCK_UNCLEAR where the server's local
 * time could mean another moment than the one that is asked for
 */
export const planStop = (
  facts: Pick<RestoreFacts, 'nowMs' | 'server' | 'zone'>,
  chain: Reachable,
  asked: Extract<AskedDatabase, { readonly how: 'record' | 'chain' }>,
  tail: TailUse,
): { readonly stop: StopPoint | null; readonly reaches: PlannedMoment } => {
  const seen: readonly SeenOffset[] = [
    ...chain.steps.flatMap(({ set }) => seenIn(set.set)),
    { atMs: facts.nowMs, offsetMinutes: facts.server.utcOffsetMinutes },
  ];
  const wanted = asked.how === 'chain' && asked.plan.target.kind === 'time' ? asked.plan.target.atMs : null;
  const stopAtMs = tail === 'holds_target' ? wanted : chain.stopAtMs;
  const reachesMs =
    tail === 'holds_target' ? (wanted ?? chain.reachesMs) : tail === 'to_its_end' ? facts.nowMs : chain.reachesMs;
  const offset = serverOffsetAt(reachesMs, seen, facts.zone);
  if (offset.kind === 'unclear' && stopAtMs !== null) {
    const { sinceMs, untilMs } = offset;
    throw new RexusError('SERVER_CLOCK_UNCLEAR', { database: chain.database, sinceMs, untilMs });
  }
  const serverOffsetMinutes = offset.kind === 'known' ? offset.offsetMinutes : facts.server.utcOffsetMinutes;
  const reaches: PlannedMoment = {
    atMs: reachesMs,
    serverTime: wallTimeAt(reachesMs, serverOffsetMinutes),
    serverOffsetMinutes,
  };
  if (chain.stopMark !== null) {
    const { name, lsn, include } = chain.stopMark;
    return { stop: { kind: 'mark', name, lsn, include }, reaches };
  }
  if (stopAtMs === null) return { stop: null, reaches };
  return { stop: { kind: 'time', at: stopAtText(stopAtMs, serverOffsetMinutes) }, reaches };
};

/** A full that is restored by its run alone: it gives the moment at which it was finished. */
export const withoutStop = (
  asked: Exclude<AskedDatabase, { readonly how: 'refused' }>,
): { readonly stop: null; readonly reaches: PlannedMoment | null } => {
  if (asked.how !== 'record' || asked.record.status !== 'completed') return { stop: null, reaches: null };
  const { finishedAt } = asked.record.set;
  const [atMs, serverOffsetMinutes] = [Date.parse(finishedAt), offsetIn(finishedAt) ?? 0];
  return { stop: null, reaches: { atMs, serverTime: wallTimeAt(atMs, serverOffsetMinutes), serverOffsetMinutes } };
};
