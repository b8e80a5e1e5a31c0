import type { DatabaseName } from '../domain/databaseName.ts';
import type { ServerPath } from '../domain/serverPath.ts';
import type { FullBackup } from '../sqlserver/statements.ts';
import type { BackupPlan } from './backupPlan.ts';

/** Percent between two progress messages of BACKUP. */
const STATS = 2;

/** The one BACKUP of a plan's database: the text that the plan shows is made of this, and so is what is sent. */
export const plannedStatement = (
  plan: Pick<BackupPlan, 'id' | 'copyOnly' | 'label'>,
  database: DatabaseName,
  to: ServerPath,
): FullBackup => ({
  what: 'full',
  database,
  to,
  copyOnly: plan.copyOnly,
  // The content is compressed here, on every edition alike; compressing twice would only cost time.
  compression: false,
  name: plan.label ?? `${database} ${plan.id}`,
  description: null,
  stats: STATS,
});
