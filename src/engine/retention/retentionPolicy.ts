import { type DatabaseConfiguration, retentionOf } from '../../config/databaseSettings.ts';
import { keepsNothing } from '../../config/retentionRules.ts';
import type { DatabaseName } from '../../domain/databaseName.ts';
import { RexusError } from '../../domain/rexusError.ts';
import type { RetentionPolicy } from './rotation.ts';

/**
 * The policy of the configuration for these databases, those that have backups. A section that names no rule, or takes all of them away, is no policy:
 * it would remove whatever may go.
 * @throws RexusError RETENTION_KEEPS_NOTHING
 */
export const retentionPolicy = (settings: DatabaseConfiguration, names: readonly DatabaseName[]): RetentionPolicy => {
  const { common } = settings.retention;
  if (common !== null && keepsNothing(common)) throw new RexusError('RETENTION_KEEPS_NOTHING', { database: null });
  const ofDatabases = retentionOf(settings, names);
  for (const { name, rules } of ofDatabases) {
    if (rules !== null && keepsNothing(rules)) throw new RexusError('RETENTION_KEEPS_NOTHING', { database: name });
  }
  return { common, ofDatabases };
};
