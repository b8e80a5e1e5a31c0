import type { SqlValue } from '../../sqlTypes.ts';
import { sqlError } from '../sqlError.ts';
import type { SessionState } from './sessionState.ts';

/** KILL of another session. @throws SqlError 6104, 6106 */
export const executeKill = (session: SessionState, target: { readonly value: SqlValue }): void => {
  const spid = Number(target.value);
  if (spid === session.handle.spid) throw sqlError(6104, 16, 1, 'Cannot use KILL to kill your own process.');
  const victim = [...session.instance.sessions].find((candidate) => candidate.spid === spid);
  if (victim === undefined) throw sqlError(6106, 16, 2, `Process ID ${spid} is not an active process ID.`);
  victim.kill();
};
