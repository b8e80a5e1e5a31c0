import type { Unreachable } from '../catalogue/chain/chainPlan.ts';
import type { Language } from '../config/settings.ts';
import { describeUnreachable } from '../messages/unreachableWords.ts';
import type { DatabaseLine } from '../services.ts';
import { type Json, jsonForm } from './jsonForm.ts';

const moment = (ms: number | null): Json => (ms === null ? null : new Date(ms).toISOString());

/** Its code, the sentence about it, and its facts (LSNs as text, instants in milliseconds since 1970). */
const reasonForm = (why: Unreachable, language: Language): Json => {
  const { code, ...facts } = why;
  return { code, message: describeUnreachable(why, language), facts: jsonForm(facts, language) };
};

/** A database's line of time as JSON; instants are ISO 8601 in UTC. */
export const chainsForm = ({ chains, lastBackedUp, proof }: DatabaseLine, language: Language): Json => ({
  database: chains.database,
  oldest: moment(chains.oldestMs),
  newest: moment(chains.newestMs),
  rpo_ms: chains.rpoMs,
  windows: chains.windows.map(({ fromMs, toMs, familyGuid, fork, runs }) => ({
    from: moment(fromMs),
    to: moment(toMs),
    family_guid: familyGuid,
    recovery_fork_guid: fork,
    runs,
  })),
  points: chains.points.map(({ id, atMs }) => ({ id, at: moment(atMs) })),
  holes: chains.holes.map(({ fromMs, toMs, why }) => ({
    from: moment(fromMs),
    to: moment(toMs),
    reason: reasonForm(why, language),
  })),
  orphans: chains.orphans.map(({ id, why }) => ({ id, reason: reasonForm(why, language) })),
  last_backed_up: jsonForm(lastBackedUp, language),
  last_proven: jsonForm(proof.proven, language),
  last_drill_failed: jsonForm(proof.failed, language),
  drill_overdue: proof.isOverdue,
});
