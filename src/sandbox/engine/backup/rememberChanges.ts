import type { DatabaseEntry } from '../instance.ts';
import { type PageBits, readChangeMap, writeChangeMap } from '../log/changeMap.ts';

/** A differential that is taken after recovery holds what was rolled forward too. */
export const rememberChanges = (entry: DatabaseEntry, dataFile: string, written: PageBits): void => {
  if (entry.differentialBase === null) return;
  const map = readChangeMap(dataFile, entry.differentialBase.guid);
  // A map that is not there stands for a database of which every page has changed.
  if (map === null) return;
  for (const page of written.pages()) map.changed.add(page);
  writeChangeMap(dataFile, map);
};
