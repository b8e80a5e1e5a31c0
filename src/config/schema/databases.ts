import { PRIORITIES } from '../settings.ts';
import { chainPolicySchema } from './chains.ts';
import { named, oneOf, positive, section, text } from './fields.ts';

/** `databases.{logical name}`: which databases are backed up. */
export const databasesSchema = named(
  section({
    description: text(),
    priority: oneOf(PRIORITIES),
    backup_frequency: text(),
    retention_days: positive(),
    chains: chainPolicySchema.optional(),
  }),
);
