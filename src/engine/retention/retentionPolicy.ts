import { keepsNothing } from '../../config/retentionRules.ts';
import type { Settings } from '../../config/settings.ts';
import { RexusError } from '../../domain/rexusError.ts';
import type { RetentionPolicy } from './rotation.ts';

/**
 * The policy of the configuration. A section that names no rule, or takes all of them away, is no policy: it would remove whatever may go.
 * @throws RexusError RETENTION_KEEPS_NOTHING
 */
export const retentionPolicy = ({
  retention,
  databases,
}: Pick<Settings, 'retention' | 'databases'>): RetentionPolicy => {
  const { common } = retention;
  if (common !== null && keepsNothing(common)) throw new RexusError('RETENTION_KEEPS_NOTHING', { database: null });
  for (const { name, retention: rules } of databases) {
    if (rules !== null && keepsNothing(rules)) throw new RexusError('RETENTION_KEEPS_NOTHING', { database: name });
  }
  return { common, ofDatabases: databases.map(({ name, retention: rules }) => ({ name, rules })) };
};
