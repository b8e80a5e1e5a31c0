import { type DatabaseName, parseDatabaseName, sameDatabase } from '../domain/databaseName.ts';
import type { ConfigProblem } from '../domain/errorFacts.ts';
import { chainPolicy, DEFAULT_CHAIN_POLICY } from './chainPolicy.ts';
import { type CheckedConfig, shown } from './checkConfig.ts';
import type { ConfigSections } from './configSchema.ts';
import type { Environment } from './environment.ts';
import { type RetentionRules, retentionRules } from './retentionRules.ts';
import { ALLOWED } from './schema/allowed.ts';
import type { DatabaseSetting } from './settings.ts';

type DatabaseEntry = NonNullable<ConfigSections['databases']>[string];

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

/** The map `databases` with each one's real name; the assumed ones where it has no entry. */
export const databaseSettings = (
  { sections, keyOf }: CheckedConfig,
  environment: Environment,
  report: (problem: ConfigProblem) => void,
): readonly DatabaseSetting[] => {
  const { databases = {} } = sections;
  const retention = commonRetention(sections);
  const common = chainPolicy(sections.chains, DEFAULT_CHAIN_POLICY);
  const entries = Object.entries(
    Object.keys(databases).length > 0
      ? databases
      : Object.fromEntries(ASSUMED_DATABASES.map((name): [string, DatabaseEntry] => [name, {}])),
  );
  const found: DatabaseSetting[] = [];
  for (const [logicalName, entry] of entries) {
    const variable = databaseVariable(logicalName);
    const renamed = variable === null ? undefined : environment.get(variable);
    const key = renamed === undefined || variable === null ? keyOf('databases', logicalName) : variable;
    const text = renamed ?? logicalName;
    const name = databaseNameOf(text);
    if (name === null) report({ key, value: shown(text), allowed: ALLOWED.databaseName });
    else if (found.some((other) => sameDatabase(other.name, name))) {
      report({ key, value: shown(text), allowed: ALLOWED.otherDatabase });
    } else {
      found.push({
        logicalName,
        name,
        description: entry.description ?? null,
        priority: entry.priority ?? 'normal',
        retention: retentionRules(entry.retention, entry.retention_days, retention),
        chains: chainPolicy(entry.chains, common),
      });
    }
  }
  return found;
};

/** Words and patterns that will select several databases one day: as a name they could only fail, and at night. */
const SELECTION = /[*?]|^(USER|SYSTEM|ALL)_DATABASES$/;

const databaseNameOf = (text: string): DatabaseName | null => {
  if (SELECTION.test(text)) return null;
  try {
    return parseDatabaseName(text);
  } catch {
    return null;
  }
};
