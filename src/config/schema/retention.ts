import * as z from 'zod';
import { RETENTION_PRESETS } from '../retentionRules.ts';
import { ALLOWED } from './allowed.ts';
import { oneOf, section, wholeNumber } from './fields.ts';

const MOST = 100_000;

const rules = {
  preset: oneOf(RETENTION_PRESETS),
  daily_backups: wholeNumber(0, MOST),
  weekly_backups: wholeNumber(0, MOST),
  monthly_backups: wholeNumber(0, MOST),
  yearly_backups: wholeNumber(0, MOST),
  full_backups: wholeNumber(0, MOST),
  full_days: wholeNumber(1, MOST),
  differential_days: wholeNumber(1, MOST),
  log_days: wholeNumber(1, MOST),
  recovery_window_days: wholeNumber(1, MOST),
  fiscal_year: section({
    first_month: wholeNumber(1, 12),
    current_backups: wholeNumber(1, MOST),
    earlier_backups: wholeNumber(1, MOST),
  }).optional(),
  quota_gb: z.number({ error: ALLOWED.size }).positive({ error: ALLOWED.size }).optional(),
};

/** `retention_policy`, and `databases.{name}.retention`: which backups are kept. */
export const retentionPolicySchema = section(rules);

export type RetentionPolicyEntry = z.output<typeof retentionPolicySchema>;
