import { rmSync } from 'node:fs';

/** What stands beside a data file under its name: SQLite's unfinished work, and the map of its changes (log/changeMap.ts). */
const SIDECARS = ['-journal', '-wal', '-shm', '-changes', '-changes.tmp'] as const;

/** Removes them; a data file that is made, replaced or dropped must not find those of another. */
export const removeSidecars = (dataFile: string): void => {
  for (const suffix of SIDECARS) rmSync(`${dataFile}${suffix}`, { force: true });
};
