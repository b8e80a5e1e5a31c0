import type { RunId } from '../domain/runId.ts';
import type { Backup } from '../sqlserver/statements.ts';
import type { PlannedBackup } from './backupPlan.ts';

/** Percent between two progress messages of BACKUP. */
const STATS = 2;

/** The one BACKUP of a plan's database: the text that the plan shows is made of this, and so is what is sent. */
export const plannedStatement = (
  run: { readonly id: RunId; readonly label: string | null },
  {
    name,
    type,
    copyOnly,
    tail,
    serverPath,
    serverCompression,
  }: Pick<PlannedBackup, 'name' | 'type' | 'copyOnly' | 'tail' | 'serverPath' | 'serverCompression'>,
): Backup => {
  const medium = {
    database: name,
    to: serverPath,
    compression: serverCompression.asked,
    ...(serverCompression.asked && serverCompression.maxTransferBytes !== null
      ? { maxTransferBytes: serverCompression.maxTransferBytes }
      : {}),
    name: run.label ?? `${name} ${run.id}`,
    description: null,
    stats: STATS,
  };
  switch (type) {
    case 'full':
      return { what: 'full', ...medium, copyOnly };
    case 'differential':
      return { what: 'differential', ...medium };
    case 'log':
      return { what: 'log', ...medium, copyOnly, tail };
  }
};
