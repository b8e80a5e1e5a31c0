import type { BackupChoice } from '../../domain/backupType.ts';
import { assessLog } from './assessLog.ts';
import type { TypeFacts } from './decideBackupType.ts';
import type { TypeDecision } from './typeDecision.ts';

/** From this version on a secondary replica takes what a primary takes (contract.md section 2). */
const SECONDARY_LIKE_PRIMARY = 17;

/**
 * What the rules of availability groups decide; null: nothing, the database is backed up here like any other. Before 2025 a secondary takes
 * copy-only fulls and ordinary logs, and no differential (rivals.md rule 19).
 */
export const decideOnReplica = (asked: BackupChoice, { chain, serverMajor }: TypeFacts): TypeDecision | null => {
  const { replica } = chain.server;
  if (replica === null) return null;
  const type = asked === 'auto' ? 'full' : asked;
  if (!replica.isPreferred) return { action: 'skip', type, reason: { code: 'not_preferred_replica' } };
  if (replica.role === 'primary' || serverMajor >= SECONDARY_LIKE_PRIMARY) return null;
  const copy: TypeDecision = {
    action: 'take',
    type: 'full',
    copyOnly: true,
    reason: { code: 'secondary' },
    expects: { kind: 'none' },
    adoption: null,
  };
  switch (asked) {
    case 'full':
      return copy;
    case 'differential':
      return { action: 'skip', type, reason: { code: 'secondary_no_differential' } };
    case 'log':
      // The log chain is the whole group's: it may hang on a copy-only full of this replica as well.
      return assessLog(chain).state === 'ours' ? null : copy;
    case 'auto':
      return copy;
  }
};
