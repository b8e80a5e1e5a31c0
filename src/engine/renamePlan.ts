import { localPath } from '../domain/localPath.ts';
import type { RunId } from '../domain/runId.ts';
import { parseServerPath } from '../domain/serverPath.ts';
import { backupStatement } from '../sqlserver/statements.ts';
import type { BackupPlan, PlannedBackup } from './backupPlan.ts';
import { plannedStatement } from './plannedStatement.ts';

/** The same plan under another run id: for a run whose second was taken by another one between planning and beginning. */
export const renamePlan = (plan: BackupPlan, id: RunId): BackupPlan => {
  const renamed = (text: string): string => {
    const at = text.lastIndexOf(`_${plan.id}`);
    return at < 0 ? text : `${text.slice(0, at)}_${id}${text.slice(at + 1 + plan.id.length)}`;
  };
  const move = (database: PlannedBackup): PlannedBackup => {
    const { adoption } = database;
    const moved = {
      ...database,
      serverPath: parseServerPath(renamed(database.serverPath)),
      localPath: localPath(renamed(database.localPath)),
      storedFile: renamed(database.storedFile),
      adoption: adoption === null ? null : { ...adoption, otherwise: move(adoption.otherwise) },
    };
    return { ...moved, sql: backupStatement(plannedStatement({ ...plan, id }, moved)) };
  };
  const databases = plan.databases.map((database) => (database.action === 'backup' ? move(database) : database));
  return { ...plan, id, databases };
};
