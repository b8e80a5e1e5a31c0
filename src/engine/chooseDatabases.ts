import { type DatabaseSetting, PRIORITIES } from '../config/settings.ts';
import { type DatabaseName, sameDatabase } from '../domain/databaseName.ts';
import type { DatabaseFacts } from '../sqlserver/sqlServer.ts';

/** A database that the run is about; `facts` undefined: the server has none of that name. */
export interface ChosenDatabase {
  readonly name: DatabaseName;
  readonly facts: DatabaseFacts | undefined;
}

/**
 * Which databases are meant: those asked for, by the name on the server or the logical name, or every configured one, the most important first.
 * A name that the configuration does not know is meant as it stands. None is left out because it is missing, and none is taken twice.
 */
export const chooseDatabases = (
  requested: readonly DatabaseName[],
  configured: readonly DatabaseSetting[],
  present: readonly DatabaseFacts[],
): readonly ChosenDatabase[] => {
  const names =
    requested.length > 0
      ? requested.map((name) => configuredName(name, configured))
      : byPriority(configured).map(({ name }) => name);
  const chosen: ChosenDatabase[] = [];
  for (const name of names) {
    const facts = present.find((d) => d.name === name) ?? present.find((d) => sameDatabase(d.name, name));
    const known = facts?.name ?? name;
    if (!chosen.some((other) => other.name === known)) chosen.push({ name: known, facts });
  }
  return chosen;
};

const configuredName = (asked: DatabaseName, configured: readonly DatabaseSetting[]): DatabaseName => {
  const isAsked = (text: string): boolean => text.toLowerCase() === asked.toLowerCase();
  if (configured.some(({ name }) => isAsked(name))) return asked;
  return configured.find(({ logicalName }) => isAsked(logicalName))?.name ?? asked;
};

const byPriority = (configured: readonly DatabaseSetting[]): readonly DatabaseSetting[] =>
  configured.toSorted((a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority));
