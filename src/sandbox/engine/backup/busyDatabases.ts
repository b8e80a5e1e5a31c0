import type { DatabaseEntry } from '../instance.ts';

/** Databases that a data backup or a restore is working on: a second backup is 3023, a restore 3101 (contract.md sections 2 and 4.2). */
const busy = new WeakSet<DatabaseEntry>();

export const isBusy = (entry: DatabaseEntry): boolean => busy.has(entry);

/** Marks the database before `work` begins, in the same turn as the caller's check. */
export const whileBusy = async <T>(entry: DatabaseEntry, work: () => Promise<T>): Promise<T> => {
  busy.add(entry);
  try {
    return await work();
  } finally {
    busy.delete(entry);
  }
};
