/** The errors of BACKUP and RESTORE (contract.md section 7). Each ends with 3013, which names the statement. */
import type { SqlMessage } from '../../backend.ts';
import { SqlError } from '../sqlError.ts';

/** What 3013 calls the statement (contract.md section 0). */
export type StatementName =
  | 'BACKUP DATABASE'
  | 'BACKUP LOG'
  | 'RESTORE DATABASE'
  | 'RESTORE LOG'
  | 'RESTORE HEADERONLY'
  | 'RESTORE FILELIST'
  | 'RESTORE LABELONLY'
  | 'VERIFY DATABASE';

export const errorMessage = (number: number, message: string, state = 1, severity = 16): SqlMessage => ({
  number,
  state,
  class: severity,
  message,
});

export const infoMessage = (number: number, message: string): SqlMessage => ({ number, state: 1, class: 0, message });

/** The causes, then 3013. */
export const terminated = (statement: StatementName, first: SqlMessage, ...more: readonly SqlMessage[]): SqlError =>
  new SqlError(first, ...more, errorMessage(3013, `${statement} is terminating abnormally.`));

/** A refusal or failure inside BACKUP or RESTORE, thrown where it is found; the statement adds 3013. */
export class BackupFailure extends Error {
  override readonly name = 'BackupFailure';
  readonly messages: readonly [SqlMessage, ...SqlMessage[]];

  constructor(first: SqlMessage, ...more: readonly SqlMessage[]) {
    super(first.message);
    this.messages = [first, ...more];
  }
}

export const failure = (number: number, message: string, state = 1, severity = 16): BackupFailure =>
  new BackupFailure(errorMessage(number, message, state, severity));

/** Runs a statement; every failure of it gets its 3013. */
export const terminating = async (statement: StatementName, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof BackupFailure) throw terminated(statement, ...error.messages);
    throw error;
  }
};
