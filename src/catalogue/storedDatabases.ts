import type { DatabaseName } from '../domain/databaseName.ts';
import { databaseKey } from './lastGood.ts';
import { type CataloguedRun, isStored } from './manifest.ts';

/** Every database that has a backup, by name. */
export const storedDatabases = (runs: readonly CataloguedRun[]): readonly DatabaseName[] => {
  const names = new Map<string, DatabaseName>();
  for (const { manifest } of runs) {
    for (const { name } of manifest.databases.filter(isStored)) {
      if (!names.has(databaseKey(name))) names.set(databaseKey(name), name);
    }
  }
  return [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name);
};
