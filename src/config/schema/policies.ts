import * as z from 'zod';
import { DRILL_FREQUENCIES } from '../settings.ts';
import { ALLOWED } from './allowed.ts';
import { amount, databaseName, flag, oneOf, section, text, texts } from './fields.ts';

/** A database that is never written to while it is looked at: what begins otherwise could change it, or another one. */
const isQuery = (text: string): boolean => /^\s*(SELECT|WITH)\b/i.test(text);

const assertionSchema = section({
  database: databaseName(128, ALLOWED.databaseName),
  query: z.string({ error: ALLOWED.query }).refine(isQuery, { error: ALLOWED.query }),
  expect: z.union([z.string(), z.number(), z.boolean(), z.null()], { error: ALLOWED.expected }),
});

/** `recovery_testing`, `monitoring`, `environment_requirements`: checked, and used where notYetUsed.ts does not say otherwise. */
export const recoveryTestingSchema = section({
  enabled: flag(),
  frequency: oneOf(DRILL_FREQUENCIES),
  test_database: databaseName(100, ALLOWED.scratchName).optional(),
  verify_data_integrity: flag(),
  assertions: z.array(assertionSchema, { error: ALLOWED.assertions }).optional(),
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
