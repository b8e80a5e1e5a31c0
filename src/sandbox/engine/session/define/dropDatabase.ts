/** DROP DATABASE (contract.md section 7). */
import { rmSync } from 'node:fs';
import { sqlError } from '../../sqlError.ts';
import { removeSidecars } from '../../store/sidecars.ts';
import { requireUnlocked } from '../locks.ts';
import type { SessionState } from '../sessionState.ts';
import { notInTransaction } from './notInTransaction.ts';

/** @throws SqlError 226, 3701, 3702, 3708 */
export const executeDropDatabase = (session: SessionState, name: string, ifExists: boolean): void => {
  notInTransaction(session, 'DROP DATABASE');
  const { instance } = session;
  const entry = instance.find(name);
  if (entry === undefined) {
    if (ifExists) return;
    throw sqlError(
      3701,
      11,
      1,
      `Cannot drop the database '${name}', because it does not exist or you do not have permission.`,
    );
  }
  if (entry.isSystem)
    throw sqlError(3708, 16, 4, `Cannot drop the database '${entry.name}' because it is a system database.`);
  if (instance.sessionsIn(entry).length > 0)
    throw sqlError(3702, 16, 4, `Cannot drop database "${entry.name}" because it is currently in use.`);
  requireUnlocked(instance, session.handle, entry);
  const files = entry.state === 'OFFLINE' ? [] : entry.files;
  // Forgotten first, durably: a crash in between leaves a file that nobody owns, never a database without its file.
  instance.remove(entry);
  for (const file of files) {
    const path = instance.hostPath(file.physicalName);
    rmSync(path, { force: true });
    removeSidecars(path);
  }
};
