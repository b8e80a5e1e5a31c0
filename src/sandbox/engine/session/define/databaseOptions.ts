/** ALTER DATABASE … SET: recovery model, access, state, and who has to leave for it (contract.md section 7). */
import type { SqlMessage } from '../../../backend.ts';
import type { DatabaseEntry, SessionHandle } from '../../instance.ts';
import type { DatabaseOption } from '../../sql/ast/definition.ts';
import type { StatementBody } from '../../sql/ast/statement.ts';
import { SqlError } from '../../sqlError.ts';
import { sqlMessage } from '../messages.ts';
import type { SessionState } from '../sessionState.ts';

/** ALTER DATABASE as it was parsed. */
export type Alter = Extract<StatementBody, { kind: 'alterDatabase' }>;

type SetAction = Extract<Alter['action'], { kind: 'set' }>;

/** What follows every other error of ALTER DATABASE. */
export const ALTER_FAILED = sqlMessage(5069, 16, 1, 'ALTER DATABASE statement failed.');

/** Other sessions that stand in the way of a change of state. */
export const othersIn = (session: SessionState, entry: DatabaseEntry): readonly SessionHandle[] =>
  session.instance.sessionsIn(entry).filter((other) => other !== session.handle);

/** What the client is told beside the DONE. */
export interface AlterOutcome {
  readonly infos: readonly SqlMessage[];
}

/** Sets one option after the other. @throws SqlError 5052, 5058, 5064, 5070 */
export const setOptions = async (
  session: SessionState,
  entry: DatabaseEntry,
  action: SetAction,
  waitForOthers: (isFree: () => boolean) => Promise<void>,
): Promise<AlterOutcome> => {
  const { instance } = session;
  const infos: SqlMessage[] = [];
  for (const option of action.options) {
    refuseOption(session, entry, option, action.termination);
    const excludesOthers =
      (option.kind === 'access' && option.access === 'SINGLE_USER') ||
      (option.kind === 'state' && option.state === 'OFFLINE' && entry.state === 'ONLINE') ||
      (option.kind === 'readonly' && option.readOnly !== entry.isReadOnly);
    if (excludesOthers) infos.push(...(await clearOthers(session, entry, action.termination, waitForOthers)));
    applyOption(session, entry, option);
  }
  instance.save();
  return { infos };
};

/** @throws SqlError 5052, 5058, 5064 for an option that the database's state does not allow */
const refuseOption = (
  session: SessionState,
  entry: DatabaseEntry,
  option: DatabaseOption,
  termination: SetAction['termination'],
): void => {
  const isRestoring = entry.state === 'RESTORING' || entry.state === 'RECOVERING';
  if (isRestoring && option.kind !== 'pageVerifyChecksum') {
    throw new SqlError(
      sqlMessage(
        5052,
        16,
        1,
        `ALTER DATABASE is not permitted while a database is in the ${entry.state === 'RESTORING' ? 'Restoring' : 'Recovering'} state.`,
      ),
      ALTER_FAILED,
    );
  }
  if (entry.state === 'OFFLINE' && option.kind !== 'state' && option.kind !== 'access') {
    throw new SqlError(
      sqlMessage(5052, 16, 1, 'ALTER DATABASE is not permitted while a database is in the Offline state.'),
      ALTER_FAILED,
    );
  }
  // Number and text from memory: only who may enter a standby can be changed.
  if (entry.isInStandby && (option.kind === 'readonly' || option.kind === 'recovery')) {
    throw new SqlError(
      sqlMessage(5063, 16, 1, `Database '${entry.name}' is in warm standby. A warm-standby database is read-only.`),
      ALTER_FAILED,
    );
  }
  if (entry.isSystem && (option.kind !== 'recovery' || entry.name === 'tempdb')) {
    throw new SqlError(
      sqlMessage(5058, 16, 1, `Option '${optionName(option)}' cannot be set in database '${entry.name}'.`),
    );
  }
  if (entry.userAccess === 'SINGLE_USER' && othersIn(session, entry).length > 0 && termination === 'wait') {
    throw new SqlError(
      sqlMessage(
        5064,
        16,
        1,
        `Changes to the state or options of database '${entry.name}' cannot be made at this time. The database is in single-user mode, and a user is currently connected to it.`,
      ),
      ALTER_FAILED,
    );
  }
};

const applyOption = (session: SessionState, entry: DatabaseEntry, option: DatabaseOption): void => {
  const { instance } = session;
  switch (option.kind) {
    case 'recovery':
      entry.recoveryModel = option.model;
      if (option.model === 'SIMPLE') endLogChain(instance, entry);
      break;
    case 'access':
      entry.userAccess = option.access;
      break;
    case 'state':
      if (option.state === 'OFFLINE') {
        if (instance.sessionsIn(entry).includes(session.handle)) session.database = 'master';
        instance.release(entry);
        entry.state = 'OFFLINE';
      } else {
        entry.state = 'ONLINE';
        instance.open(entry);
      }
      break;
    case 'readonly':
      entry.isReadOnly = option.readOnly;
      break;
    case 'encryption':
      setEncryption(entry, option.isOn);
      break;
    case 'pageVerifyChecksum':
      break;
  }
};

/** Nothing is rewritten, so that it is done at once. @throws SqlError 33106, 33107, 33108 */
const setEncryption = (entry: DatabaseEntry, isOn: boolean): void => {
  const key = entry.encryptionKey;
  const refused = (number: number, message: string): SqlError =>
    new SqlError(sqlMessage(number, 16, 1, message), ALTER_FAILED);
  if (key === null) {
    throw refused(33106, 'Cannot change database encryption state because no database encryption key is set.');
  }
  if (key.isOn === isOn) {
    throw isOn
      ? refused(33107, 'Cannot enable database encryption because it is already enabled.')
      : refused(33108, 'Cannot disable database encryption because it is already disabled.');
  }
  entry.encryptionKey = { ...key, isOn };
};

/** A switch to SIMPLE ends the log chain: what was not backed up is gone (contract.md section 6.3). */
const endLogChain = (instance: SessionState['instance'], entry: DatabaseEntry): void => {
  entry.lastLogBackupLsn = null;
  entry.logChainOrigin = null;
  // Opened later, it finds by itself that nothing is to be kept.
  if (entry.state === 'ONLINE') instance.storage(entry).log.restart(null);
};

/** An option as error 5058 names it. */
const optionName = (option: DatabaseOption): string => {
  switch (option.kind) {
    case 'access':
      return option.access;
    case 'state':
      return option.state;
    case 'recovery':
      return 'RECOVERY';
    case 'readonly':
      return option.readOnly ? 'READ_ONLY' : 'READ_WRITE';
    case 'encryption':
      return 'ENCRYPTION';
    case 'pageVerifyChecksum':
      return 'PAGE_VERIFY';
  }
};

/** ROLLBACK IMMEDIATE ends the others' sessions; NO_WAIT gives up; otherwise the statement waits until they have left. */
const clearOthers = async (
  session: SessionState,
  entry: DatabaseEntry,
  termination: SetAction['termination'],
  waitForOthers: (isFree: () => boolean) => Promise<void>,
): Promise<readonly SqlMessage[]> => {
  const others = othersIn(session, entry);
  if (others.length === 0) return [];
  if (termination === 'noWait') {
    throw new SqlError(
      sqlMessage(
        5070,
        16,
        2,
        `Database state cannot be changed while other users are using the database '${entry.name}'`,
      ),
      ALTER_FAILED,
    );
  }
  if (termination === 'rollback') {
    const rolledBack = (percent: number, state: number): SqlMessage =>
      sqlMessage(
        5060,
        0,
        state,
        `Nonqualified transactions are being rolled back. Estimated rollback completion: ${percent}%.`,
      );
    for (const other of others) other.kill();
    return [rolledBack(0, 2), rolledBack(100, 1)];
  }
  await waitForOthers(() => othersIn(session, entry).length === 0);
  return [];
};
