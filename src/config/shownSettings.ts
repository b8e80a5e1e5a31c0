/**
 * Every setting that is in force, as `config show` lists it, by the name that a person would write it under. The compiler holds this list against the
 * type Settings: a setting that is added there and not here is an error. No secret is in it, only whether there is one.
 */

import type { ConfigPlace } from '../domain/errorFacts.ts';
import type { ChainPolicy } from './chainPolicy.ts';
import { WRAPPER } from './configSchema.ts';
import { databaseVariable } from './databaseSettings.ts';
import { dotted } from './dotted.ts';
import type { JsonValue } from './jsonEdit.ts';
import type { ExaminedSettings } from './loadSettings.ts';
import type { DatabaseRule } from './resolveSelection.ts';
import type { RetentionRules } from './retentionRules.ts';
import { fieldsOfSchedule, SCHEDULE_KEYS } from './scheduleFields.ts';
import { DAILY_SCHEDULE } from './scheduleSettings.ts';
import type { DatabaseSetting, Schedule, Settings, StorageSettings } from './settings.ts';

export interface ShownSetting {
  /** The key of the file, or the variable where there is no key. */
  readonly key: string;
  readonly value: JsonValue;
  readonly origin: SettingOrigin;
}

export type SettingOrigin =
  | { readonly from: 'default' }
  | { readonly from: 'option'; readonly option: string }
  /** `key`: what stands there, which may be another name of the setting. */
  | { readonly from: 'place'; readonly key: string; readonly place: ConfigPlace };

/** A setting, and by what it can be set, the first that is there counts. `onlyIfSet`: where nothing is, another line says it. */
interface Row {
  readonly key: string;
  readonly value: JsonValue;
  readonly setBy: readonly string[];
  readonly onlyIfSet?: boolean;
}

/** One describer for each property; a property that is forgotten does not compile. */
type Describers<T> = { readonly [Key in keyof T]-?: (value: T[Key]) => readonly Row[] };

/** @param options those of the command line that were used, as `--language` */
export const shownSettings = (
  { settings, places }: Pick<ExaminedSettings, 'settings' | 'places'>,
  options: readonly string[],
): readonly ShownSetting[] => {
  const originOf = (setBy: readonly string[]): SettingOrigin => {
    for (const key of setBy) {
      if (options.includes(key)) return { from: 'option', option: key };
      const found = places.of(`${WRAPPER}.${key}`) ?? places.of(key);
      if (found !== null) return { from: 'place', key, place: found };
    }
    return { from: 'default' };
  };
  return rowsOf(settings).flatMap(({ key, value, setBy, onlyIfSet = false }) => {
    const origin = originOf(setBy);
    return onlyIfSet && origin.from === 'default' ? [] : [{ key, value, origin }];
  });
};

const row = (key: string, value: JsonValue, ...otherwise: readonly string[]): readonly Row[] => [
  { key, value, setBy: [...otherwise, key] },
];

/** What follows from the other settings. */
const derived = (): readonly Row[] => [];

const describe = <T extends object>(whole: T, describers: Describers<T>): readonly Row[] => {
  const rows: Row[] = [];
  for (const key in describers) rows.push(...describers[key](whole[key]));
  return rows;
};

const GB = 1_000_000_000;
const MB = 1_000_000;
const SET = 'set';

const rowsOf = (settings: Settings): readonly Row[] =>
  describe(settings, {
    file: (path) => row('--config', path),
    language: (language) => row('language', language, '--language'),
    connection: (login) =>
      login === null
        ? row('DB_SERVER', null)
        : describe(login, {
            label: (label) => row('DB_SERVER', label),
            host: derived,
            port: (port) => row('DB_PORT', port),
            instance: derived,
            user: (user) => row('DB_USERNAME', user),
            password: () => row('DB_PASSWORD', SET, 'DB_PASSWORD_FILE'),
            encrypt: (is) => row('DB_ENCRYPT', is),
            trustServerCertificate: (is) => row('DB_TRUST_SERVER_CERTIFICATE', is),
            connectTimeoutMs: derived,
          }),
    missingVariable: derived,
    databases: (databases) => databases.flatMap(databaseRows),
    databaseRules: (rules) => rules.flatMap(ruleRows),
    defaultType: (type) => row('chains.default_type', type),
    chains: (policy) => chainRows('chains', policy),
    storage: storageRows,
    keysFrom: ({ identities, passphrase }) =>
      [identities, passphrase].flatMap((variable) => (variable === null ? [] : row(variable, SET))),
    files: ({ config, application }) => [...row('files.config', config), ...row('files.application', application)],
    schedules: (schedules) => schedules.flatMap(scheduleRows),
    recoveryTesting: (testing) =>
      describe(testing, {
        frequency: (frequency) => [
          ...row('recovery_testing.enabled', frequency !== null),
          ...row('recovery_testing.frequency', frequency),
        ],
        scratchName: (name) => row('recovery_testing.test_database', name),
        assertions: (assertions) =>
          row(
            'recovery_testing.assertions',
            assertions.map(({ database, query, expect }) => ({ database, query, expect })),
          ),
      }),
    retention: ({ common }) => retentionRows('retention_policy', 'max_backups', common),
    verifyIntegrity: (is) => row('verify_integrity', is),
    minimumFreeBytes: (bytes) => row('environment_requirements.disk_space.minimum_free_gb', bytes / GB),
    log: (log) =>
      describe(log, {
        toFile: (is) => row('notifications.system.log_to_file', is),
        level: (level) => row('notifications.system.log_level', level),
        retentionDays: (days) => row('notifications.system.log_retention_days', days),
      }),
    silenceMs: (ms) => row('limits.silence_minutes', ms / 60_000),
    limits: (limits) =>
      describe(limits, {
        cpuPercent: (percent) => row('limits.cpu_percent', percent),
        writeBytesPerSecond: (bytes) => row('limits.write_mb_s', bytes === null ? null : bytes / MB),
      }),
  });

const databaseRows = (database: DatabaseSetting): readonly Row[] => {
  const at = (...keys: readonly string[]): string => dotted(['databases', database.logicalName, ...keys]);
  return describe(database, {
    logicalName: derived,
    name: (name) => {
      const variable = databaseVariable(database.logicalName);
      return row(at(), name, ...(variable === null ? [] : [variable]));
    },
    description: (text) => row(at('description'), text),
    priority: (priority) => row(at('priority'), priority),
    retention: (rules) => {
      const [age, ...others] = retentionRows(at('retention'), at('retention_days'), rules);
      return [...(age === undefined ? [] : [age]), ...others.map((one) => ({ ...one, onlyIfSet: true }))];
    },
    chains: (policy) => chainRows(at('chains'), policy).map((one) => ({ ...one, onlyIfSet: true })),
  });
};

/** @param age where the age stands, which is older than the section */
const retentionRows = (section: string, age: string, rules: RetentionRules | null): readonly Row[] => {
  const ofAge = (days: number | null): readonly Row[] => [{ key: age, value: days, setBy: [age, 'max_backups'] }];
  if (rules === null) return ofAge(null);
  const rule = (key: string, value: JsonValue): readonly Row[] => [
    { key: `${section}.${key}`, value, setBy: [`${section}.${key}`, `${section}.preset`] },
  ];
  return describe(rules, {
    maxAgeDays: ofAge,
    typeDays: ({ full, differential, log }) => [
      ...rule('full_days', full),
      ...rule('differential_days', differential),
      ...rule('log_days', log),
    ],
    fullBackups: (count) => rule('full_backups', count),
    calendar: ({ day, week, month, year }) => [
      ...rule('daily_backups', day),
      ...rule('weekly_backups', week),
      ...rule('monthly_backups', month),
      ...rule('yearly_backups', year),
    ],
    recoveryWindowDays: (days) => rule('recovery_window_days', days),
    fiscalYear: (years) => [
      ...rule('fiscal_year.first_month', years?.firstMonth ?? null),
      ...rule('fiscal_year.current_backups', years?.current ?? null),
      ...rule('fiscal_year.earlier_backups', years?.earlier ?? null),
    ],
    quotaBytes: (bytes) => rule('quota_gb', bytes === null ? null : bytes / GB),
  });
};

/** A pattern or an exclusion; what has its own name, and is not turned off, is shown by its settings. */
const ruleRows = ({ key, selector, said }: DatabaseRule): readonly Row[] =>
  selector.kind === 'name' && said.enabled !== false ? [] : row(dotted(['databases', key]), JSON.stringify(said));

const chainRows = (section: string, policy: ChainPolicy): readonly Row[] =>
  describe(policy, {
    fullEveryDays: (days) => row(`${section}.full_every_days`, days),
    maxIncrementals: (most) => row(`${section}.max_incrementals`, most),
    maxDifferentialPercent: (percent) => row(`${section}.max_differential_percent`, percent),
    fullOn: (days) => row(`${section}.full_on`, days),
    dataEveryHours: (hours) => row(`${section}.data_every_hours`, hours),
    whenBroken: (action) => row(`${section}.when_broken`, action),
    foreignBackups: (action) => row(`${section}.foreign_backups`, action),
  });

const storageRows = (storage: StorageSettings): readonly Row[] => {
  const folder = (name: string) => (path: string) => row(`storage.structure.${name}`, path);
  return describe(storage, {
    base: (path) => row('storage.base_directory', path, 'BACKUP_DIR', 'backup_dir'),
    databases: folder('databases'),
    config: folder('config'),
    application: folder('application'),
    logs: folder('logs'),
    temp: folder('temp'),
    restore: folder('restore'),
    serverDirectory: (path) => row('storage.server_directory', path),
    compression: ({ algorithm, level }) => [
      ...row('storage.compression.enabled', algorithm !== 'none', 'compress'),
      ...row('storage.compression.algorithm', algorithm),
      ...row('storage.compression.level', level),
    ],
    serverCompression: (choice) => row('storage.compression.server', choice),
    encryption: (encryption) => [
      ...row('storage.encryption.enabled', encryption !== null, 'encrypt_backups'),
      ...row(
        'storage.encryption.recipients',
        encryption !== null && 'recipients' in encryption ? encryption.recipients : [],
        'storage.encryption.recipients_file',
      ),
    ],
    keyring: derived,
  });
};

/** As the file would write it, so that the two can be held against each other. */
const scheduleRows = (schedule: Schedule): readonly Row[] => {
  const fields = fieldsOfSchedule(schedule);
  const flat: Readonly<Record<string, readonly string[]>> =
    schedule.name === DAILY_SCHEDULE ? { time: ['schedule_time'] } : {};
  return SCHEDULE_KEYS.filter((key) => fields[key] !== null).flatMap((key) =>
    row(dotted(['schedules', schedule.name, key]), fields[key], ...(flat[key] ?? [])),
  );
};
