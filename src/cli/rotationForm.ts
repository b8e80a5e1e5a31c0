import type { Language } from '../config/settings.ts';
import type { RotationPlan } from '../engine/rotation.ts';
import { type Json, jsonForm } from './jsonForm.ts';

/** A rotation's plan as JSON: ids and reasons. The runs themselves stand in the catalogue, and there may be thousands of them. */
export const rotationForm = (
  { maxBackupDays, decisions }: RotationPlan,
  language: Language,
): { readonly [key: string]: Json } => ({
  max_backup_days: maxBackupDays,
  runs: decisions.map(({ id, action, reason }) => ({ id, action, reason: jsonForm(reason, language) })),
});
