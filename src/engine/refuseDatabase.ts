import type { DatabaseName } from '../domain/databaseName.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { DatabaseFacts, DatabaseState } from '../sqlserver/sqlServer.ts';
import type { LogBackup } from '../sqlserver/statements.ts';
import type { ChosenDatabase } from './chooseDatabases.ts';

const DAMAGED: readonly DatabaseState[] = ['SUSPECT', 'RECOVERY_PENDING'];

const OPERATION = 'BACKUP DATABASE';

/** Why what was chosen cannot be backed up, or null: also that a pattern selects nothing. */
export const refuseChosen = (
  { name, facts, selectsNothing }: ChosenDatabase,
  tail: LogBackup['tail'] = null,
): RexusError | null =>
  selectsNothing ? new RexusError('NO_DATABASE_MATCHES', { pattern: name }) : refuseDatabase(name, facts, tail);

/**
 * Why this database cannot be backed up, or null. Said before anything is tried, with the number and the text that the server itself would
 * refuse it with (contract.md section 2).
 */
export const refuseDatabase = (
  name: DatabaseName,
  facts: DatabaseFacts | undefined,
  tail: LogBackup['tail'] = null,
): RexusError | null => {
  if (facts === undefined) return new RexusError('DATABASE_MISSING', { database: name });
  const refused = (number: number, message: string): RexusError<'SERVER_REFUSED'> =>
    new RexusError('SERVER_REFUSED', { operation: OPERATION, database: name, number, message });
  if (name.toLowerCase() === 'tempdb') {
    return refused(3147, 'Backup and restore operations are not allowed on database tempdb.');
  }
  if (facts.isSnapshot) return refused(3002, 'Cannot BACKUP or RESTORE a database snapshot.');
  // What can still be had of the log of a damaged database; of an offline one nothing can (contract.md section 2).
  if (tail?.noTruncate === true && DAMAGED.includes(facts.state)) return null;
  if (facts.state !== 'ONLINE') return new RexusError('DATABASE_NOT_ONLINE', { database: name, state: facts.state });
  if (facts.isInStandby) return new RexusError('DATABASE_NOT_ONLINE', { database: name, state: 'STANDBY' });
  if (facts.mayBackUp === false) {
    const message = `BACKUP DATABASE permission denied in database '${name}'.`;
    return new RexusError('SERVER_PERMISSION', { operation: OPERATION, database: name, number: 262, message });
  }
  return null;
};
