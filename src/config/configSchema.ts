/**
 * The shape of `backup_config.json`, the Python tool's and ours, as one zod schema made of a file a concept (schema/). It says what may stand
 * where; what the values mean together is decided where they become Settings (databaseSettings.ts, storageSettings.ts, scheduleSettings.ts).
 */
import * as z from 'zod';
import { chainsSchema } from './schema/chains.ts';
import { databasesSchema } from './schema/databases.ts';
import { flag, oneOf, positive, section, text, texts, timeOfDay, wholeNumber } from './schema/fields.ts';
import { notificationsSchema } from './schema/notifications.ts';
import { environmentRequirementsSchema, monitoringSchema, recoveryTestingSchema } from './schema/policies.ts';
import { retentionPolicySchema } from './schema/retention.ts';
import { schedulesSchema } from './schema/schedules.ts';
import { storageSchema } from './schema/storage.ts';
import { LANGUAGES } from './settings.ts';

/** Every key that may stand inside the wrapper `backup_configuration` or, where there is none, at the root. */
const sections = {
  version: text(),
  description: text(),
  language: oneOf(LANGUAGES),
  databases: databasesSchema.optional(),
  schedules: schedulesSchema.optional(),
  chains: chainsSchema.optional(),
  storage: storageSchema.optional(),
  files: section({ config: texts(), application: texts() }).optional(),
  limits: section({ silence_minutes: positive(), cpu_percent: wholeNumber(1, 100), write_mb_s: positive() }).optional(),
  retention_policy: retentionPolicySchema.optional(),
  notifications: notificationsSchema.optional(),
  recovery_testing: recoveryTestingSchema.optional(),
  environment_requirements: environmentRequirementsSchema.optional(),
  monitoring: monitoringSchema.optional(),
  // The flat settings of the Python tool.
  backup_dir: text(),
  max_backups: positive(),
  compress: flag(),
  verify_integrity: flag(),
  schedule_time: timeOfDay().optional(),
  email_notifications: flag(),
  email_recipients: texts(),
  encrypt_backups: flag(),
};

export const WRAPPER = 'backup_configuration';

export const configSchema = section({ $schema: text(), ...sections, [WRAPPER]: section(sections).optional() });

export type ConfigFile = z.output<typeof configSchema>;

const sectionsSchema = z.strictObject(sections);
export type ConfigSections = z.output<typeof sectionsSchema>;
export type SectionName = keyof ConfigSections;
