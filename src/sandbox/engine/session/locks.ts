/**
 * Who may write to a database now. One SQLite connection serves all sessions, so a session that has uncommitted rows in a database keeps every
 * other one out of it until it commits: READ COMMITTED with the database as the unit.
 */
import type { DatabaseEntry, Instance, SessionHandle } from '../instance.ts';
import { sqlError } from '../sqlError.ts';

/** Thrown before anything was done: the statement is tried again when the holder has let go. */
export class LockWait extends Error {
  override readonly name = 'LockWait';
  readonly entry: DatabaseEntry;

  constructor(entry: DatabaseEntry) {
    super(`waits for ${entry.name}`);
    this.entry = entry;
  }
}

interface Locks {
  readonly holders: Map<DatabaseEntry, SessionHandle>;
  readonly waiting: Map<SessionHandle, DatabaseEntry>;
  readonly wake: Set<() => void>;
}

const locksByInstance = new WeakMap<Instance, Locks>();
const locksOf = (instance: Instance): Locks => {
  let locks = locksByInstance.get(instance);
  if (locks === undefined) {
    locks = { holders: new Map(), waiting: new Map(), wake: new Set() };
    locksByInstance.set(instance, locks);
  }
  return locks;
};

/** @throws LockWait while another session has uncommitted changes there */
export const requireUnlocked = (instance: Instance, session: SessionHandle, entry: DatabaseEntry): void => {
  const holder = locksOf(instance).holders.get(entry);
  if (holder !== undefined && holder !== session) throw new LockWait(entry);
};

/** Whether this session has uncommitted rows in the database. */
export const holdsLock = (instance: Instance, session: SessionHandle, entry: DatabaseEntry): boolean =>
  locksOf(instance).holders.get(entry) === session;

/** @throws LockWait */
export const lockForWriting = (instance: Instance, session: SessionHandle, entry: DatabaseEntry): void => {
  requireUnlocked(instance, session, entry);
  locksOf(instance).holders.set(entry, session);
};

/** Lets the others go on. */
export const unlock = (instance: Instance, session: SessionHandle, entry: DatabaseEntry): void => {
  const locks = locksOf(instance);
  if (locks.holders.get(entry) !== session) return;
  locks.holders.delete(entry);
  for (const wake of [...locks.wake]) wake();
};

/** Waits until a lock was let go. @throws SqlError 1205 when the two wait for each other, 1222 after LOCK_TIMEOUT */
export const waitForLock = async (
  instance: Instance,
  session: SessionHandle,
  entry: DatabaseEntry,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> => {
  const locks = locksOf(instance);
  for (let holder = locks.holders.get(entry); holder !== undefined; ) {
    if (holder === session) {
      throw sqlError(
        1205,
        13,
        51,
        `Transaction (Process ID ${session.spid}) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.`,
      );
    }
    const next = locks.waiting.get(holder);
    holder = next === undefined ? undefined : locks.holders.get(next);
  }
  if (timeoutMs === 0) throw sqlError(1222, 16, 51, 'Lock request time out period exceeded.');
  locks.waiting.set(session, entry);
  try {
    await new Promise<void>((resolve, reject) => {
      let timer: NodeJS.Timeout | null = null;
      const finish = (): void => {
        locks.wake.delete(finish);
        signal.removeEventListener('abort', finish);
        if (timer !== null) clearTimeout(timer);
        resolve();
      };
      locks.wake.add(finish);
      signal.addEventListener('abort', finish, { once: true });
      if (signal.aborted || !locks.holders.has(entry)) finish();
      else if (timeoutMs > 0) {
        timer = setTimeout(() => {
          locks.wake.delete(finish);
          signal.removeEventListener('abort', finish);
          reject(sqlError(1222, 16, 51, 'Lock request time out period exceeded.'));
        }, timeoutMs);
      }
    });
  } finally {
    locks.waiting.delete(session);
  }
};
