import { PRIORITIES } from '../settings.ts';
import { chainPolicySchema } from './chains.ts';
import { named, oneOf, positive, section, text } from './fields.ts';
import { retentionPolicySchema } from './retention.ts';

/** `databases.{logical name}`: which databases are backed up. */
export const databasesSchema = named(
  section({
    description: text(),
    priority: oneOf(PRIORITIES),
    backup_frequency: text(),
    retention_days: positive(),
    retention: retentionPolicySchema.optional(),
    chains: chainPolicySchema.optional(),
  }),
);
