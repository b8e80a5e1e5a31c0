/**
 * Retention: which backups stay and which go, as a pure function of the runs, the policy and the time. It knows manifests only and touches no
 * file; executeRotation.ts does what it decides.
 */
import { compareFinished, databaseKey } from '../../catalogue/lastGood.ts';
import type { CataloguedRun } from '../../catalogue/manifest.ts';
import type { Pins } from '../../catalogue/pins.ts';
import type { RetentionRules } from '../../config/retentionRules.ts';
import { candidatesOf } from './candidate.ts';
import { emptyRun } from './emptyRun.ts';
import { judgeSets } from './judgeSets.ts';
import { keepChains } from './keepChains.ts';
import { replacementsOf } from './protect.ts';
import type { RetentionPolicy, RotationDecision, RotationPlan } from './rotation.ts';
import { keptRun, removedRun } from './runDecision.ts';

/**
 * Decides for each stored set by the first of these that has a word: a pin of its run; the rules of its database; that nothing newer, good and verified
 * replaces it; that a set which stays needs it. A quota takes the oldest of what only rules keep. A run goes when all of its sets may go. The
 * answer does not depend on the order of the runs, and after it was carried out nothing more goes.
 */
export const planRotation = (
  runs: readonly CataloguedRun[],
  policy: RetentionPolicy,
  now: Date,
  pins: Pins = new Map(),
): RotationPlan => {
  const newestFirst = [...runs].sort((a, b) => compareFinished(b, a));
  const candidates = candidatesOf(newestFirst, now);
  const setsOf = Map.groupBy(candidates.all, ({ run }) => run);
  const rulesOf = rulesByName(policy);
  const replacements = replacementsOf(newestFirst, now);
  const { own, dropped, overQuota } = judgeSets(candidates.all, { rulesOf, pins, replacements, now });
  const byThemselves = new Set([...own.keys()].map(({ run }) => run));
  const needed = keepChains(candidates, byThemselves);
  const staying = new Set([...byThemselves, ...[...needed.keys()].map(({ run }) => run)]);
  const decisions = newestFirst.map((run): RotationDecision => {
    const facts = { id: run.manifest.id, run, ageMs: now.getTime() - Date.parse(run.manifest.finishedAt) };
    const [first, ...others] = setsOf.get(run) ?? [];
    if (first === undefined)
      return { ...facts, ...emptyRun(run, policy.common, pins.get(run.manifest.id), now), sets: [] };
    return staying.has(run)
      ? { ...facts, ...keptRun([first, ...others], own, needed) }
      : { ...facts, ...removedRun([first, ...others], { rulesOf, dropped, replacements, now }) };
  });
  return { policy, decisions, overQuota };
};

const rulesByName = ({ common, ofDatabases }: RetentionPolicy): ((key: string) => RetentionRules | null) => {
  const named = new Map(ofDatabases.map(({ name, rules }) => [databaseKey(name), rules]));
  return (key) => (named.has(key) ? (named.get(key) ?? null) : common);
};
