import * as z from 'zod';
import { ALLOWED } from './allowed.ts';
import { amount, flag, section, text, texts, wholeNumber } from './fields.ts';

/** `retention_policy`, `recovery_testing`, `monitoring`, `environment_requirements`: checked, and used where notYetUsed.ts does not say otherwise. */
export const retentionPolicySchema = section({
  daily_backups: wholeNumber(0, 100_000),
  weekly_backups: wholeNumber(0, 100_000),
  monthly_backups: wholeNumber(0, 100_000),
  yearly_backups: wholeNumber(0, 100_000),
});

export const recoveryTestingSchema = section({
  enabled: flag(),
  frequency: text(),
  test_database: text(),
  verify_data_integrity: flag(),
});

export const monitoringSchema = section({
  health_checks: section({
    database_connectivity: flag(),
    disk_space: flag(),
    backup_file_integrity: flag(),
  }).optional(),
  alerts: z.record(z.string(), z.string({ error: ALLOWED.text }), { error: ALLOWED.section }).optional(),
});

export const environmentRequirementsSchema = section({
  sql_server_version: text(),
  required_tools: texts(),
  permissions: texts(),
  disk_space: section({ minimum_free_gb: amount(), recommended_free_gb: amount() }).optional(),
});
