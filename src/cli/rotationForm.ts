import type { Language } from '../config/settings.ts';
import type { RotationPlan } from '../engine/retention/rotation.ts';
import { type Json, jsonForm } from './jsonForm.ts';

/** A rotation's plan as JSON: ids, sets and reasons. The runs themselves stand in the catalogue, and there may be thousands of them. */
export const rotationForm = (
  { policy, decisions, overQuota }: RotationPlan,
  language: Language,
): { readonly [key: string]: Json } => ({
  max_backup_days: policy.common?.maxAgeDays ?? null,
  policy: jsonForm(policy, language),
  runs: decisions.map(({ id, action, ageMs, reason, sets }) => ({
    id,
    action,
    age_ms: ageMs,
    reason: jsonForm(reason, language),
    sets: sets.map((set) => jsonForm(set, language)),
  })),
  over_quota: overQuota.map((one) => jsonForm(one, language)),
});
