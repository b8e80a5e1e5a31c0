import type { DatabaseEntry } from '../instance.ts';

/**
 * What works on a database: one data backup and one log backup at a time, which do not mind each other (a second one is 3023); a restore or a tail
 * backup minds everything (3101). contract.md sections 2 and 4.2.
 */
export type DatabaseWork = 'data backup' | 'log backup' | 'exclusive';

const busy = new WeakMap<DatabaseEntry, Set<DatabaseWork>>();

/** Whether anything works on it, or what a given work must wait for. */
export const isBusy = (entry: DatabaseEntry, work: DatabaseWork = 'exclusive'): boolean => {
  const works = busy.get(entry) ?? new Set();
  return work === 'exclusive' ? works.size > 0 : works.has(work) || works.has('exclusive');
};

/** Marks the database before `work` begins, in the same turn as the caller's check. */
export const whileBusy = async <T>(
  entry: DatabaseEntry,
  work: () => Promise<T>,
  kind: DatabaseWork = 'exclusive',
): Promise<T> => {
  const works = busy.get(entry) ?? new Set();
  busy.set(entry, works.add(kind));
  try {
    return await work();
  } finally {
    works.delete(kind);
  }
};
