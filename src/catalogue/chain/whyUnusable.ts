import type { RunId } from '../../domain/runId.ts';
import type { BackupSetRecord } from '../backupSetRecord.ts';
import type { Unreachable } from './chainPlan.ts';
import { type ChainSet, guidKey } from './chainSet.ts';

/** Why RESTORE could not use a set at all, whatever was restored before it; null: it could. `bases` of a differential are nodes. */
export const whyUnusable = (
  { id, type, set, stored, file }: ChainSet,
  bases: readonly { readonly unusable: Unreachable | null }[],
): Unreachable | null => {
  if (set.isDamaged) return { code: 'set_damaged', id };
  if (file.state === 'missing') return { code: 'file_missing', id, file: stored.file };
  if (file.state === 'damaged') return { code: 'file_damaged', id, file: stored.file, found: file.found };
  if (type === 'full') return null;
  if (type === 'log') return forkPointMissing(set) ? otherFork(id, set) : null;
  if (set.differentialBaseGuid === null) return { code: 'differential_multi_base', id };
  if (bases.length === 0) return { code: 'base_missing', id, baseGuid: set.differentialBaseGuid };
  return bases.every(({ unusable }) => unusable !== null) ? (bases[0]?.unusable ?? null) : null;
};

/** It spans a fork and does not say where: from which LSN on it is the new one nobody knows. */
const forkPointMissing = ({ firstRecoveryForkGuid, recoveryForkGuid, forkPointLsn }: BackupSetRecord): boolean =>
  guidKey(firstRecoveryForkGuid) !== guidKey(recoveryForkGuid) && forkPointLsn === null;

const otherFork = (id: RunId, set: BackupSetRecord): Unreachable => ({
  code: 'other_fork',
  id,
  wanted: set.firstRecoveryForkGuid,
  found: set.recoveryForkGuid,
});
