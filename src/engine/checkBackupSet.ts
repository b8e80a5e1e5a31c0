import { sameDatabase } from '../domain/databaseName.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { BackupHeader } from '../sqlserver/backupHeader.ts';
import type { Backup } from '../sqlserver/statements.ts';

/**
 * The one backup set on a medium, if it is what the statement should have made: this database, that type, copy-only or not, with checksums,
 * undamaged. The tail of a database whose data files are damaged is taken as it is: nothing better can be had (contract.md section 3.1).
 * @throws RexusError BACKUP_SET_DAMAGED with what is wrong
 */
export const checkBackupSet = (headers: readonly BackupHeader[], statement: Backup): BackupHeader => {
  const wrong = (message: string): RexusError<'BACKUP_SET_DAMAGED'> =>
    new RexusError('BACKUP_SET_DAMAGED', {
      operation: 'RESTORE HEADERONLY',
      database: statement.database,
      // No error of the server: it was the header that did not say what it should.
      number: 0,
      message,
      path: statement.to,
    });
  const [header] = headers;
  if (header === undefined || headers.length !== 1) {
    throw wrong(`the medium holds ${headers.length} backup sets where exactly one was written`);
  }
  if (!sameDatabase(header.databaseName, statement.database)) {
    throw wrong(`the backup set is of database ${header.databaseName}`);
  }
  if (header.type !== statement.what) throw wrong(`the backup set is of type ${header.type}, not ${statement.what}`);
  if (header.isCopyOnly !== isCopyOnly(statement)) {
    throw wrong(header.isCopyOnly ? 'the backup set is copy-only' : 'the backup set is not copy-only');
  }
  if (!header.hasBackupChecksums) throw wrong('the backup set has no checksums');
  if (isOfDamagedDatabase(statement)) return header;
  if (header.isDamaged) throw wrong('the server marked the backup set as damaged');
  if (header.hasIncompleteMetadata) throw wrong('the metadata of the backup set is incomplete');
  return header;
};

const isOfDamagedDatabase = (statement: Backup): boolean =>
  statement.what === 'log' && statement.tail?.noTruncate === true;

/** A differential never is; NO_TRUNCATE implies it. */
const isCopyOnly = (statement: Backup): boolean =>
  statement.what !== 'differential' && (statement.copyOnly || isOfDamagedDatabase(statement));
