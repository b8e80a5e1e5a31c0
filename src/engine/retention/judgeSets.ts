import type { Pins } from '../../catalogue/pins.ts';
import type { RetentionRules } from '../../config/retentionRules.ts';
import { applyQuota } from './applyQuota.ts';
import type { Candidate } from './candidate.ts';
import { keepByRules } from './keepByRules.ts';
import { type Replacements, replacementOf } from './protect.ts';
import type { KeepReason, RotationPlan } from './rotation.ts';

/** What is said of each set by itself, before the chains and the runs that it belongs to are looked at. */
export interface Judged {
  /** Sets that stay for a reason of their own. */
  readonly own: ReadonlyMap<Candidate, KeepReason>;
  /** Sets that a rule would keep, and the quota does not. */
  readonly dropped: ReadonlySet<Candidate>;
  readonly overQuota: RotationPlan['overQuota'];
}

export interface JudgeBy {
  readonly rulesOf: (key: string) => RetentionRules | null;
  readonly pins: Pins;
  readonly replacements: Replacements;
  readonly now: Date;
}

/** Judges database by database what its rules, its quota and the lack of anything newer make of its sets (newest first). */
export const judgeSets = (sets: readonly Candidate[], { rulesOf, pins, replacements, now }: JudgeBy): Judged => {
  const own = new Map<Candidate, KeepReason>();
  const dropped = new Set<Candidate>();
  const overQuota: RotationPlan['overQuota'][number][] = [];
  for (const [key, ofDatabase] of Map.groupBy(sets, (one) => one.key)) {
    const rules = rulesOf(key);
    const byRule = keepByRules(ofDatabase, rules, now);
    const lasting = new Map<Candidate, KeepReason>();
    for (const one of ofDatabase) {
      const reason = byRule.get(one);
      const { name } = one.record;
      const pin = pins.get(one.run.manifest.id);
      if (pin !== undefined) lasting.set(one, { code: 'pinned', note: pin.reason });
      else if (replacementOf(name, one.run, replacements) === null) {
        lasting.set(one, reason ?? { code: 'last_good', databases: [name] });
      } else if (reason !== undefined && !yieldsToQuota(reason)) lasting.set(one, reason);
    }
    const mayGo = ofDatabase.filter((one) => byRule.has(one) && !lasting.has(one));
    const quotaBytes = rules?.quotaBytes ?? null;
    const over = quotaBytes === null ? null : quotaOf(ofDatabase, lasting, mayGo, quotaBytes);
    for (const one of over?.dropped ?? []) dropped.add(one);
    if (over?.excess != null) overQuota.push(over.excess);
    for (const one of ofDatabase) {
      const reason = lasting.get(one) ?? (dropped.has(one) ? undefined : byRule.get(one));
      if (reason !== undefined) own.set(one, reason);
    }
  }
  return { own, dropped, overQuota };
};

/** A window that was promised is not shortened for want of space, nor is a wrong clock's work judged. */
const yieldsToQuota = ({ code }: KeepReason): boolean => code !== 'recovery_window' && code !== 'from_the_future';

const quotaOf = (
  sets: readonly Candidate[],
  lasting: ReadonlyMap<Candidate, KeepReason>,
  mayGo: readonly Candidate[],
  quotaBytes: number,
): { readonly dropped: ReadonlySet<Candidate>; readonly excess: RotationPlan['overQuota'][number] | null } => {
  const staying = new Set([...lasting.keys(), ...mayGo]);
  const { dropped, bytes } = applyQuota(sets, staying, mayGo.toReversed(), quotaBytes);
  const [newest] = sets;
  const isOver = bytes > quotaBytes && newest !== undefined;
  return { dropped, excess: isOver ? { database: newest.record.name, bytes, quotaBytes } : null };
};
