import { type DatabaseName, parseDatabaseName, sameDatabase } from '../domain/databaseName.ts';
import type { ConfigProblem } from '../domain/errorFacts.ts';
import { chainPolicy, DEFAULT_CHAIN_POLICY } from './chainPolicy.ts';
import { type CheckedConfig, shown } from './checkConfig.ts';
import type { ConfigSections } from './configSchema.ts';
import { compareSpecific, isSelection, parseSelector, type WrittenSelector } from './databaseSelector.ts';
import type { Environment } from './environment.ts';
import { type DatabaseRule, resolveSelection } from './resolveSelection.ts';
import { type RetentionRules, retentionRules } from './retentionRules.ts';
import { ALLOWED } from './schema/allowed.ts';
import type { DatabaseEntry } from './schema/databases.ts';
import type { DatabaseSetting, Settings } from './settings.ts';

/** The databases that are meant when the configuration names none. */
export const ASSUMED_DATABASES = ['users', 'inventario', 'auditoria'] as const;

/** Variables of the connection: a database of such a logical name cannot be renamed by its variable. */
const TAKEN = [
  'DB_SERVER',
  'DB_PORT',
  'DB_USERNAME',
  'DB_PASSWORD',
  'DB_PASSWORD_FILE',
  'DB_ENCRYPT',
  'DB_TRUST_SERVER_CERTIFICATE',
];

/** `DB_<LOGICAL NAME>`: upper case, accents dropped and everything but letters and digits as `_`, since `.env` takes nothing else. */
export const databaseVariable = (logicalName: string): string | null => {
  const plain = logicalName.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
  const variable = `DB_${plain.replace(/[^A-Z\d]/g, '_')}`;
  return TAKEN.includes(variable) ? null : variable;
};

/** For databases that the configuration does not name. Nothing is deleted unless a person said what is kept. */
export const commonRetention = ({ retention_policy, max_backups }: ConfigSections): RetentionRules | null =>
  retentionRules(retention_policy, max_backups, null);

/** What the map `databases` means; the assumed ones where it has no entry. */
export const databaseSettings = (
  { sections, keyOf }: CheckedConfig,
  environment: Environment,
  report: (problem: ConfigProblem) => void,
): Pick<Settings, 'databases' | 'databaseRules'> => {
  const { databases = {} } = sections;
  const rules: DatabaseRule[] = [];
  const entries = Object.entries(
    Object.keys(databases).length > 0
      ? databases
      : Object.fromEntries(ASSUMED_DATABASES.map((name): [string, DatabaseEntry] => [name, {}])),
  );
  for (const [logicalName, said] of entries) {
    const variable = isSelection(logicalName) ? null : databaseVariable(logicalName);
    const renamed = variable === null ? undefined : environment.get(variable);
    const key = renamed === undefined || variable === null ? keyOf('databases', logicalName) : variable;
    const text = renamed ?? logicalName;
    const written = renamed === undefined ? selectorOf(text) : nameOf(renamed);
    if (written === null) report({ key, value: shown(text), allowed: ALLOWED.databaseName });
    else if (rules.some((other) => isSame(other, written))) {
      report({ key, value: shown(text), allowed: ALLOWED.otherDatabase });
    } else rules.push({ ...written, key: logicalName, said });
  }
  if (rules.length > 0 && rules.every(({ excludes }) => excludes)) {
    report({ key: keyOf('databases'), value: shown(Object.keys(databases)), allowed: ALLOWED.somethingSelected });
  }
  const chains = chainPolicy(sections.chains, DEFAULT_CHAIN_POLICY);
  const retention = { common: commonRetention(sections) };
  const named = rules.flatMap((rule) => {
    if (rule.excludes || rule.selector.kind !== 'name') return [];
    const { name } = rule.selector;
    const selected = resolveSelection(rules, name);
    return selected.outcome === 'selected' ? [settingOf(rule.key, name, selected.said, { chains, retention })] : [];
  });
  return { databases: named, databaseRules: rules };
};

const settingOf = (
  logicalName: string,
  name: DatabaseName,
  said: DatabaseEntry,
  { chains, retention }: Pick<Settings, 'chains' | 'retention'>,
): DatabaseSetting => ({
  logicalName,
  name,
  description: said.description ?? null,
  priority: said.priority ?? 'normal',
  retention: retentionRules(said.retention, said.retention_days, retention.common),
  chains: chainPolicy(said.chains, chains),
});

/** All that it takes to say what holds for a database. */
export type DatabaseConfiguration = Pick<Settings, 'databases' | 'databaseRules' | 'chains' | 'retention'>;

/** What is configured for a database, by its own entry or by patterns that fit it; null: nothing, or that it is left out. */
export const databaseSetting = (settings: DatabaseConfiguration, name: DatabaseName): DatabaseSetting | null => {
  const own = settings.databases.find((one) => sameDatabase(one.name, name));
  if (own !== undefined) return own;
  const selected = resolveSelection(settings.databaseRules, name);
  return selected.outcome === 'selected' ? settingOf(name, name, selected.said, settings) : null;
};

/** By which rules the backups of these databases are kept; of what is turned off, or no longer there, as long as ever. */
export const retentionOf = (
  settings: DatabaseConfiguration,
  names: readonly DatabaseName[],
): readonly { readonly name: DatabaseName; readonly rules: RetentionRules | null }[] => {
  const own = settings.databases.map(({ name, retention }) => ({ name, rules: retention }));
  const known = new Set(own.map(({ name }) => name.toLowerCase()));
  const others = names.flatMap((name) => {
    const about = known.has(name.toLowerCase()) ? null : resolveSelection(settings.databaseRules, name);
    if (about?.outcome !== 'selected' && about?.outcome !== 'disabled') return [];
    return [{ name, rules: settingOf(name, name, about.said, settings).retention }];
  });
  return [...own, ...others];
};

/** Every configured database: those that have an entry of their own, whether they are there or not, then those of `there` that patterns select. */
export const configuredDatabases = (
  settings: DatabaseConfiguration,
  there: readonly DatabaseName[],
): readonly DatabaseSetting[] => {
  const found = [...settings.databases];
  if (settings.databaseRules.every(({ selector }) => selector.kind === 'name')) return found;
  const known = new Set(found.map(({ name }) => name.toLowerCase()));
  for (const name of there) {
    const setting = known.has(name.toLowerCase()) ? null : databaseSetting(settings, name);
    known.add(name.toLowerCase());
    if (setting !== null) found.push(setting);
  }
  return found;
};

/** What a person chooses among where no server was asked: every entry that selects something, a pattern under its own text. */
export const offeredDatabases = (settings: DatabaseConfiguration): readonly DatabaseSetting[] => [
  ...settings.databases,
  ...settings.databaseRules
    .filter(({ excludes, selector, said }) => !excludes && selector.kind !== 'name' && said.enabled !== false)
    .map(({ key, said }) => settingOf(key, parseDatabaseName(key), said, settings)),
];

const isSame = (one: WrittenSelector, other: WrittenSelector): boolean =>
  one.excludes === other.excludes && compareSpecific(one.selector, other.selector) === 0;

const selectorOf = (text: string): WrittenSelector | null => {
  try {
    return parseSelector(text);
  } catch {
    return null;
  }
};

/** A variable gives the name as it is, also one that looks like a pattern. */
const nameOf = (text: string): WrittenSelector | null => {
  try {
    return { excludes: false, selector: { kind: 'name', name: parseDatabaseName(text) } };
  } catch {
    return null;
  }
};
