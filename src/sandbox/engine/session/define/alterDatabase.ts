/** ALTER DATABASE: SET, and new names (contract.md section 7). */
import { SqlError, sqlError } from '../../sqlError.ts';
import { sameName } from '../../values/collation.ts';
import { sqlMessage } from '../messages.ts';
import type { SessionState } from '../sessionState.ts';
import { ALTER_FAILED, type Alter, type AlterOutcome, othersIn, setOptions } from './databaseOptions.ts';
import { notInTransaction } from './notInTransaction.ts';

/**
 * ALTER DATABASE. `waitForOthers` resolves when nobody else is in the database (the statement without a termination clause waits).
 */
export const executeAlterDatabase = async (
  session: SessionState,
  statement: Alter,
  waitForOthers: (isFree: () => boolean) => Promise<void>,
): Promise<AlterOutcome> => {
  notInTransaction(session, 'ALTER DATABASE');
  const { instance } = session;
  const name = statement.database ?? session.database;
  const entry = instance.find(name);
  if (entry === undefined) {
    throw new SqlError(
      sqlMessage(
        5011,
        14,
        5,
        `User does not have permission to alter database '${name}', the database does not exist, or the database is not in a state that allows access checks.`,
      ),
      ALTER_FAILED,
    );
  }
  const { action } = statement;
  if (action.kind === 'rename') {
    if (entry.isSystem) throw sqlError(5058, 16, 1, `Option 'MODIFY NAME' cannot be set in database '${entry.name}'.`);
    if (instance.find(action.to) !== undefined && !sameName(action.to, entry.name))
      throw sqlError(1801, 16, 3, `Database '${action.to}' already exists. Choose a different database name.`);
    if (othersIn(session, entry).length > 0)
      throw sqlError(5030, 16, 2, 'The database could not be exclusively locked to perform the operation.');
    const isCurrent = sameName(session.database, entry.name);
    entry.name = action.to;
    entry.createdAt = instance.options.now();
    if (isCurrent) session.database = action.to;
    instance.save();
    return { infos: [sqlMessage(0, 0, 1, `The database name '${action.to}' has been set.`)] };
  }
  if (action.kind === 'renameFile') {
    const file = entry.files.find((candidate) => sameName(candidate.logicalName, action.file));
    if (file === undefined) throw sqlError(5041, 16, 1, `MODIFY FILE failed. File '${action.file}' does not exist.`);
    file.logicalName = action.to;
    instance.save();
    return { infos: [sqlMessage(5021, 0, 1, `The file name '${action.to}' has been set.`)] };
  }
  return setOptions(session, entry, action, waitForOthers);
};
