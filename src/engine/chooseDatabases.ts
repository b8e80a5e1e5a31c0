import { isSelection, namesDatabase, parseSelector } from '../config/databaseSelector.ts';
import { configuredDatabases, type DatabaseConfiguration, databaseSetting } from '../config/databaseSettings.ts';
import { resolveSelection, rulesWithoutMatch } from '../config/resolveSelection.ts';
import { PRIORITIES } from '../config/settings.ts';
import { type DatabaseName, parseDatabaseName } from '../domain/databaseName.ts';
import type { DatabaseFacts } from '../sqlserver/sqlServer.ts';

/** What the run is about: a database, or a pattern that fits none, which is never passed over in silence. */
export interface ChosenDatabase {
  readonly name: DatabaseName;
  /** undefined: the server has none of that name. */
  readonly facts: DatabaseFacts | undefined;
  /** Is `name` a pattern or a word that selects nothing? */
  readonly selectsNothing: boolean;
}

/**
 * Which databases are meant: those asked for, by the name on the server, the logical name or a pattern, or every configured one; by patterns the most
 * important first. A name that the configuration does not know is meant as it stands. None is left out because it is missing, and none is taken twice.
 */
export const chooseDatabases = (
  requested: readonly DatabaseName[],
  configured: DatabaseConfiguration,
  present: readonly DatabaseFacts[],
): readonly ChosenDatabase[] => {
  const isThere = (name: DatabaseName): boolean => present.some((one) => one.name === name);
  const [selections, names] = partition(requested, (text) => isSelection(text) && !isThere(text));
  const exclusions = selections.filter((text) => parseSelector(text).excludes);
  const patterns = selections.filter((text) => !exclusions.includes(text));
  const chosen: Chosen[] = names.map((name) => ({ name: configuredName(name, configured), selectsNothing: false }));
  for (const pattern of patterns) chosen.push(...selectedBy(pattern, configured, present));
  if (names.length + patterns.length === 0) chosen.push(...allConfigured(configured, present));
  const isLeftOut = (name: DatabaseName): boolean =>
    exclusions.some((text) => namesDatabase(parseSelector(text), name));
  return withFacts(
    chosen.filter(({ name }) => !isLeftOut(name)),
    present,
  );
};

type Chosen = Omit<ChosenDatabase, 'facts'>;

const withFacts = (wanted: readonly Chosen[], present: readonly DatabaseFacts[]): readonly ChosenDatabase[] => {
  const byName = new Map(present.map((one) => [one.name, one]));
  const byKey = new Map(present.map((one) => [one.name.toLowerCase(), one]));
  const chosen = new Map<DatabaseName, ChosenDatabase>();
  for (const { name, selectsNothing } of wanted) {
    const facts = selectsNothing ? undefined : (byName.get(name) ?? byKey.get(name.toLowerCase()));
    const known = facts?.name ?? name;
    if (!chosen.has(known)) chosen.set(known, { name: known, facts, selectsNothing });
  }
  return [...chosen.values()];
};

/** What a drill restores under, `users_drill_20261120_050000`: a run would find it gone, or keep a copy of a copy. */
const SCRATCH_NAME = /_drill_\d{8}_\d{6}(_\d+)?$/;

/** A snapshot can never be backed up (3002): only who names it is to be told so. */
const selectable = (present: readonly DatabaseFacts[]): readonly DatabaseName[] =>
  present.filter(({ name, isSnapshot }) => !isSnapshot && !SCRATCH_NAME.test(name)).map(({ name }) => name);

const allConfigured = (configured: DatabaseConfiguration, present: readonly DatabaseFacts[]): readonly Chosen[] => {
  const there = selectable(present);
  const settings = configuredDatabases(configured, there);
  const withoutMatch = rulesWithoutMatch(
    configured.databaseRules.filter(({ selector }) => selector.kind !== 'name'),
    there,
  );
  return [
    ...settings
      .toSorted((a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority))
      .map(({ name }) => ({ name, selectsNothing: false })),
    ...withoutMatch.map(({ key }) => ({ name: parseDatabaseName(key), selectsNothing: true })),
  ];
};

/** What the configuration leaves out stays out; who wants it all the same names it. */
const selectedBy = (
  pattern: DatabaseName,
  configured: DatabaseConfiguration,
  present: readonly DatabaseFacts[],
): readonly Chosen[] => {
  const written = parseSelector(pattern);
  const isWanted = (name: DatabaseName): boolean => {
    const { outcome } = resolveSelection(configured.databaseRules, name);
    return outcome !== 'excluded' && outcome !== 'disabled' && namesDatabase(written, name);
  };
  const priority = (name: DatabaseName): number =>
    PRIORITIES.indexOf(databaseSetting(configured, name)?.priority ?? 'normal');
  const names = selectable(present).filter(isWanted);
  if (names.length === 0) return [{ name: pattern, selectsNothing: true }];
  return names.toSorted((a, b) => priority(a) - priority(b)).map((name) => ({ name, selectsNothing: false }));
};

const partition = <T>(values: readonly T[], is: (value: T) => boolean): readonly [readonly T[], readonly T[]] => [
  values.filter(is),
  values.filter((value) => !is(value)),
];

const configuredName = (asked: DatabaseName, { databases }: DatabaseConfiguration): DatabaseName => {
  const isAsked = (text: string): boolean => text.toLowerCase() === asked.toLowerCase();
  if (databases.some(({ name }) => isAsked(name))) return asked;
  return databases.find(({ logicalName }) => isAsked(logicalName))?.name ?? asked;
};
