import { keepsNothing, type RetentionRules } from '../../config/retentionRules.ts';
import type { Candidate } from './candidate.ts';
import { DAY_MS, unruledDays } from './keepByRules.ts';
import { type Replacements, replacementOf } from './protect.ts';
import type { KeepReason, RemoveReason, RotationDecision, SetDecision } from './rotation.ts';

type Sets = readonly [Candidate, ...Candidate[]];
type OfRun<Action extends RotationDecision['action']> = Pick<
  Extract<RotationDecision, { readonly action: Action }>,
  'action' | 'reason' | 'sets'
>;

/** A run that stays: each of its sets for its own reason, or for that of the run's other ones. */
export const keptRun = (
  sets: Sets,
  own: ReadonlyMap<Candidate, KeepReason>,
  needed: ReadonlyMap<Candidate, KeepReason>,
): OfRun<'keep'> => {
  const holder = sets.find((one) => own.has(one)) ?? sets.find((one) => needed.has(one)) ?? sets[0];
  const shared: KeepReason = { code: 'shares_run', with: holder.record.name };
  const reasonOf = (one: Candidate): KeepReason => own.get(one) ?? needed.get(one) ?? shared;
  const decided = sets.map((one): SetDecision => ({ ...factsOf(one), action: 'keep', reason: reasonOf(one) }));
  return { action: 'keep', reason: withAllLastGood(reasonOf(holder), sets.map(reasonOf)), sets: decided };
};

/** A run that is the last good one of several databases says so of all of them. */
const withAllLastGood = (reason: KeepReason, all: readonly KeepReason[]): KeepReason => {
  if (reason.code !== 'last_good') return reason;
  return { code: 'last_good', databases: all.flatMap((one) => (one.code === 'last_good' ? one.databases : [])) };
};

/** What removals are explained by. */
export interface RemovalFacts {
  readonly rulesOf: (key: string) => RetentionRules | null;
  readonly dropped: ReadonlySet<Candidate>;
  readonly replacements: Replacements;
  readonly now: Date;
}

/** A run that goes, for the reason of its first set, with what replaces all of them. */
export const removedRun = (sets: Sets, facts: RemovalFacts): OfRun<'remove'> => {
  const reasons = sets.map((one) => removeReason(one, facts));
  const decided = sets.map(
    (one): SetDecision => ({ ...factsOf(one), action: 'remove', reason: removeReason(one, facts) }),
  );
  const replacedBy = reasons.flatMap((reason) => reason.replacedBy);
  return { action: 'remove', reason: { ...removeReason(sets[0], facts), replacedBy }, sets: decided };
};

const removeReason = (one: Candidate, { rulesOf, dropped, replacements, now }: RemovalFacts): RemoveReason => {
  const { name } = one.record;
  const newer = replacementOf(name, one.run, replacements);
  const replacedBy = newer === null ? [] : [{ database: name, id: newer.run.manifest.id }];
  const ageDays = Math.floor((now.getTime() - one.finishedMs) / DAY_MS);
  const rules = rulesOf(one.key);
  if (rules !== null && dropped.has(one)) {
    return { code: 'over_quota', quotaBytes: rules.quotaBytes ?? 0, ageDays, replacedBy };
  }
  const maxDays = rules === null ? null : one.counts ? onlyAge(rules) : unruledDays(rules);
  return maxDays === null
    ? { code: 'no_rule', ageDays, replacedBy }
    : { code: 'too_old', ageDays, maxDays, replacedBy };
};

/** The age that alone decides, null where there are other rules. */
const onlyAge = (rules: RetentionRules): number | null =>
  keepsNothing({ ...rules, maxAgeDays: null, quotaBytes: null }) ? rules.maxAgeDays : null;

const factsOf = ({ record, bytes }: Candidate): Pick<SetDecision, 'database' | 'type' | 'sizeBytes'> => ({
  database: record.name,
  type: record.type,
  sizeBytes: bytes,
});
