import { rmSync } from 'node:fs';

/** SQLite's unfinished work beside a data file. */
const JOURNALS = ['-journal', '-wal', '-shm'] as const;
/** What else stands beside it: the map of its changes (log/changeMap.ts). */
const CHANGES = ['-changes', '-changes.tmp'] as const;

const remove = (dataFile: string, suffixes: readonly string[]): void => {
  for (const suffix of suffixes) rmSync(`${dataFile}${suffix}`, { force: true });
};

/** Of a closed database, which has nothing in them: RESTORE writes into its data file past SQLite. */
export const removeJournals = (dataFile: string): void => remove(dataFile, JOURNALS);

/** Removes all of them; a data file that is made, replaced or dropped must not find those of another. */
export const removeSidecars = (dataFile: string): void => remove(dataFile, [...JOURNALS, ...CHANGES]);
