import { sqlError } from '../../sqlError.ts';
import type { SessionState } from '../sessionState.ts';

/** @throws SqlError 226 */
export const notInTransaction = (session: SessionState, statement: string): void => {
  if (session.transactions.count > 0)
    throw sqlError(226, 16, 6, `${statement} statement not allowed within multi-statement transaction.`);
};
