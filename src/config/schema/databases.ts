import type * as z from 'zod';
import { PRIORITIES } from '../settings.ts';
import { chainPolicySchema } from './chains.ts';
import { flag, named, oneOf, positive, section, text } from './fields.ts';
import { retentionPolicySchema } from './retention.ts';

const entry = section({
  description: text(),
  enabled: flag(),
  priority: oneOf(PRIORITIES),
  backup_frequency: text(),
  retention_days: positive(),
  retention: retentionPolicySchema.optional(),
  chains: chainPolicySchema.optional(),
});

/** `databases.{logical name, pattern, word or -exclusion}`: which databases are backed up. */
export const databasesSchema = named(entry);

export type DatabaseEntry = z.output<typeof entry>;
