import type { CataloguedRun } from '../../catalogue/manifest.ts';
import type { Pin } from '../../catalogue/pins.ts';
import type { RetentionRules } from '../../config/retentionRules.ts';
import { DAY_MS, unruledDays } from './keepByRules.ts';
import type { KeepReason, RemoveReason } from './rotation.ts';

export type EmptyRunDecision =
  | { readonly action: 'keep'; readonly reason: KeepReason }
  | { readonly action: 'remove'; readonly reason: RemoveReason };

/** What becomes of a run that stored no backup of any database: nothing is lost with it but the record that it failed, so its age decides. */
export const emptyRun = (
  { manifest }: CataloguedRun,
  rules: RetentionRules | null,
  pin: Pin | undefined,
  now: Date,
): EmptyRunDecision => {
  if (pin !== undefined) return { action: 'keep', reason: { code: 'pinned', note: pin.reason } };
  if (rules === null) return { action: 'keep', reason: { code: 'no_limit' } };
  const maxDays = unruledDays(rules);
  const ageMs = now.getTime() - Date.parse(manifest.finishedAt);
  const ageDays = Math.floor(ageMs / DAY_MS);
  return ageMs <= maxDays * DAY_MS
    ? { action: 'keep', reason: { code: 'young_enough', ageDays, maxDays } }
    : { action: 'remove', reason: { code: 'too_old', ageDays, maxDays, replacedBy: [] } };
};
