import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../src/config/loadSettings.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { load, problemsOf } from './loading.ts';

describe('without a configuration file', () => {
  test('the defaults count, and both the missing file and the assumed databases are named', () => {
    const { settings, warnings, folder } = load();
    expect(warnings).toEqual([
      { code: 'no_config_file', path: `${folder}/backup_config.json` },
      { code: 'no_databases', assumed: ['users', 'inventario', 'auditoria'] },
    ]);
    expect(settings.schedules.map(({ name, when }) => [name, when])).toEqual([
      ['daily_full_backup', { kind: 'times', times: ['02:00'], days: { kind: 'daily' } }],
    ]);
    expect(settings).toMatchObject({
      language: 'es',
      connection: null,
      missingVariable: 'DB_SERVER',
      retention: { common: null },
      verifyIntegrity: true,
      minimumFreeBytes: 0,
      silenceMs: 1_800_000,
      files: { config: [], application: [] },
      storage: { base: `${folder}/backups`, compression: { algorithm: 'gzip', level: 6 } },
    });
  });

  test('a file that was asked for by name is an error', () => {
    expect(() => load({ configFile: 'other.json' })).toThrow(/CONFIG_UNREADABLE .*other\.json.*missing/);
  });
});

describe('a configuration that cannot be read', () => {
  test.each([
    ['a missing comma', '{\n  "language": "es"\n  "compress": true\n}', 3, 3],
    ['a comma too many', '{\n  "language": "es",\n}', 3, 1],
    ['a Windows path with single backslashes', '{\r\n"backup_dir": "D:\\copias"\r\n}', 2, 18],
    ['an end in the middle', '{"language": "es"', 1, 18],
    ['a comment', '// mine\n{}', 1, 1],
    ['nothing in it', '', 1, 1],
  ])('is told by line and column: %s', (_what, config, line, column) => {
    expect(() => load({ config })).toThrow(
      expect.objectContaining({
        code: 'CONFIG_UNREADABLE',
        facts: expect.objectContaining({ position: { line, column } }),
      }),
    );
  });

  test('is refused where its accents are not UTF-8, as older editors on Windows save them', () => {
    const latin1 = Buffer.from('{"description": "configuración"}', 'latin1');
    expect(() => load({ config: latin1 })).toThrow(/not_utf8/);
  });

  test('is refused where a folder stands in its place', () => {
    const folder = temporaryDirectory();
    mkdirSync(joinLocal(folder, 'backup_config.json'));
    expect(() => load({ folder })).toThrow(/CONFIG_UNREADABLE .*EISDIR/);
  });
});

test('a byte order mark, as Windows Notepad writes it, is no part of the JSON nor of .env', () => {
  const { settings } = load({ config: '\u{FEFF}{"language": "en"}', dotEnv: '\u{FEFF}BACKUP_DIR=elsewhere\n' });
  expect(settings.language).toBe('en');
  expect(settings.storage.base).toMatch(/elsewhere$/);
});

describe('unknown keys', () => {
  test('are warnings with their full key, at any depth, and change nothing else', () => {
    const { settings, warnings } = load({
      config: {
        backup_configuration: {
          databases: { ventas: { colour: 'red' }, 'a.b': { x: 1 } },
          storage: { compresion: {}, compression: { level: 9, threads: 2 } },
        },
        extra: [1],
        $schema: './backup_config.schema.json',
      },
    });
    expect(
      warnings
        .filter(({ code }) => code === 'unknown_key')
        .map((warning) => 'key' in warning && warning.key)
        .sort(),
    ).toEqual([
      'backup_configuration.databases."a.b".x',
      'backup_configuration.databases.ventas.colour',
      'backup_configuration.storage.compresion',
      'backup_configuration.storage.compression.threads',
      'extra',
    ]);
    expect(settings.storage.compression.level).toBe(9);
    expect(settings.databases.map(({ name }) => name)).toEqual(['ventas', 'a.b']);
  });
});

describe('wrong values', () => {
  test('are told all at once, across file and environment, each with key, value and what is allowed', () => {
    const problems = problemsOf({
      config: {
        backup_configuration: {
          language: 'fr',
          databases: { users: { priority: 'urgent', retention_days: 0, typo: 1 } },
          schedules: {
            a: { day: 'funday' },
            b: { time: '25:00' },
            c: { time: '01:00', type: 'full', action: 'deep_cleanup' },
          },
          storage: { compression: { level: 11 }, server_directory: 'relative/path' },
          notifications: { system: { log_level: 'LOUD' }, email: { smtp_port: 70_000 } },
        },
        max_backups: 1.5,
      },
      dotEnv: 'DB_PORT=x1\nDB_ENCRYPT=maybe\n',
    });
    expect(problems).toMatchInlineSnapshot(`
      [
        {
          "allowed": "a whole number from 1",
          "key": "max_backups",
          "value": "1.5",
        },
        {
          "allowed": "es | en",
          "key": "backup_configuration.language",
          "value": ""fr"",
        },
        {
          "allowed": "critical | high | normal | low",
          "key": "backup_configuration.databases.users.priority",
          "value": ""urgent"",
        },
        {
          "allowed": "a whole number from 1",
          "key": "backup_configuration.databases.users.retention_days",
          "value": "0",
        },
        {
          "allowed": "a weekday, a list of weekdays, a day of the month from 1 to 31, last, or first monday … last sunday",
          "key": "backup_configuration.schedules.a.day",
          "value": ""funday"",
        },
        {
          "allowed": "exactly one of time, every, cron",
          "key": "backup_configuration.schedules.a.time",
          "value": "—",
        },
        {
          "allowed": "only beside time",
          "key": "backup_configuration.schedules.a.day",
          "value": ""funday"",
        },
        {
          "allowed": "a time of day, HH:MM, or a list of them",
          "key": "backup_configuration.schedules.b.time",
          "value": ""25:00"",
        },
        {
          "allowed": "only one of type and action",
          "key": "backup_configuration.schedules.c.action",
          "value": ""deep_cleanup"",
        },
        {
          "allowed": "an absolute path as SQL Server sees it",
          "key": "backup_configuration.storage.server_directory",
          "value": ""relative/path"",
        },
        {
          "allowed": "1–9, fast, small or auto",
          "key": "backup_configuration.storage.compression.level",
          "value": "11",
        },
        {
          "allowed": "1–65535",
          "key": "backup_configuration.notifications.email.smtp_port",
          "value": "70000",
        },
        {
          "allowed": "DEBUG | INFO | WARNING | ERROR | CRITICAL",
          "key": "backup_configuration.notifications.system.log_level",
          "value": ""LOUD"",
        },
        {
          "allowed": "1–65535",
          "key": "DB_PORT",
          "value": ""x1"",
        },
        {
          "allowed": "true or false",
          "key": "DB_ENCRYPT",
          "value": ""maybe"",
        },
      ]
    `);
  });

  test('of a section do not hide contradictions in the others', () => {
    const problems = problemsOf({ config: { language: 1, storage: { base_directory: 'a' }, backup_dir: 'b' } });
    expect(problems.map(({ key }) => key)).toEqual(['language', 'backup_dir']);
  });

  test('a schedule names databases as the configuration does or as the server does', () => {
    const { settings } = load({
      config: {
        databases: { users: {}, ventas: {} },
        schedules: { s: { time: '01:00', databases: ['USERS', 'ventas_2026'], enabled: false, missed: 'skip' } },
      },
      environment: { DB_VENTAS: 'ventas_2026' },
    });
    expect(settings.schedules).toMatchObject([
      {
        isEnabled: false,
        missed: 'skip',
        databases: [
          { name: 'users', writtenAs: 'USERS' },
          { name: 'ventas_2026', writtenAs: 'ventas_2026' },
        ],
      },
    ]);
  });

  test('a schedule of a database that is not configured is refused', () => {
    const config = { databases: { users: {}, ventas: {} }, schedules: { s: { time: '01:00', databases: ['user'] } } };
    expect(problemsOf({ config })).toEqual([
      { key: 'schedules.s.databases', value: '"user"', allowed: 'users | ventas' },
    ]);
  });

  test.each([
    [{ databases: [] }, 'databases'],
    [{ databases: ['users'], action: 'verify_all_backups' }, 'databases'],
    [{ files: true, type: 'log' }, 'files'],
    [{ files: true, action: 'restore_test' }, 'files'],
    [{ missed: 'later' }, 'missed'],
  ])('a schedule cannot have %j', (entry, key) => {
    expect(problemsOf({ config: { schedules: { s: { time: '01:00', ...entry } } } })).toMatchObject([
      { key: `schedules.s.${key}` },
    ]);
  });

  test('a schedule of a type that nobody knows is refused, not silently taken as full', () => {
    expect(problemsOf({ config: { schedules: { s: { time: '01:00', type: 'incremental' } } } })).toMatchObject([
      { key: 'schedules.s.type', allowed: 'full | differential | log | auto' },
    ]);
  });

  test('rules of chains that make no sense are refused, each by its full key', () => {
    const chains = { full_every_days: 0, full_on: ['someday'], foreign_backups: 'ignore' };
    const problems = problemsOf({ config: { chains, databases: { users: { chains: { default_type: 'log' } } } } });
    expect(problems).toMatchObject([
      { key: 'chains.full_every_days', allowed: 'a whole number from 1' },
      { key: 'chains.full_on', allowed: 'a list of weekdays' },
      { key: 'chains.foreign_backups', allowed: 'adopt | full | refuse' },
    ]);
  });

  test('a section in two places is refused: which one is meant is not guessed', () => {
    const problems = problemsOf({ config: { storage: {}, backup_configuration: { storage: {} } } });
    expect(problems).toMatchObject([{ key: 'storage', value: 'backup_configuration.storage' }]);
  });

  test.each([[[]], ['"text"'], ['1'], ['null']])('a file that is no object is refused: %j', (config) => {
    expect(problemsOf({ config })).toMatchObject([{ key: '$' }]);
  });
});

describe('compression', () => {
  test.each([
    [{ algorithm: 'zstd' }, { algorithm: 'zstd', level: 3 }],
    [
      { algorithm: 'zstd', level: 9 },
      { algorithm: 'zstd', level: 9 },
    ],
    [{ level: 'fast' }, { algorithm: 'gzip', level: 4 }],
    [{ level: 'small' }, { algorithm: 'gzip', level: 8 }],
    [
      { algorithm: 'zstd', level: 'fast' },
      { algorithm: 'zstd', level: 1 },
    ],
    [
      { algorithm: 'zstd', level: 'small' },
      { algorithm: 'zstd', level: 9 },
    ],
    [{ level: 'auto' }, { algorithm: 'gzip', level: 'auto' }],
    [{}, { algorithm: 'gzip', level: 6 }],
    [
      { enabled: false, algorithm: 'zstd' },
      { algorithm: 'none', level: 6 },
    ],
  ])('%j is %j', (compression, expected) => {
    expect(load({ config: { storage: { compression } } }).settings.storage.compression).toEqual(expected);
  });
});

test.each([0, 10, 2.5, 'fastest', true, null])(
  'a level of %j is refused, and what may stand there is named',
  (level) => {
    expect(problemsOf({ config: { storage: { compression: { level } } } })).toEqual([
      { key: 'storage.compression.level', value: JSON.stringify(level), allowed: '1–9, fast, small or auto' },
    ]);
  },
);

describe('limits', () => {
  test.each([
    [{}, { cpuPercent: null, writeBytesPerSecond: null }],
    [{ cpu_percent: 50 }, { cpuPercent: 50, writeBytesPerSecond: null }],
    // All there is: nothing has to be measured for it.
    [
      { cpu_percent: 100, write_mb_s: 20 },
      { cpuPercent: null, writeBytesPerSecond: 20_000_000 },
    ],
  ])('%j is %j', (limits, expected) => {
    expect(load({ config: { limits } }).settings.limits).toEqual(expected);
  });

  test.each([
    ['cpu_percent', 0, '1–100'],
    ['cpu_percent', 101, '1–100'],
    ['cpu_percent', '50', '1–100'],
    ['write_mb_s', 0, 'a whole number from 1'],
    ['write_mb_s', -5, 'a whole number from 1'],
  ])('%s of %j is refused', (key, value, allowed) => {
    expect(problemsOf({ config: { limits: { [key]: value } } })).toEqual([
      { key: `limits.${key}`, value: JSON.stringify(value), allowed },
    ]);
  });
});

describe('the language', () => {
  test.each([
    [
      'the option before all',
      { options: { language: 'en' as const }, config: { language: 'es' }, environment: { LANG: 'es_ES.UTF-8' } },
      'en',
    ],
    ['the file before the locale', { config: { language: 'en' }, environment: { LANG: 'es_ES.UTF-8' } }, 'en'],
    ['LC_ALL before LANG', { environment: { LC_ALL: 'en_GB', LANG: 'es_ES' } }, 'en'],
    ['LANG', { environment: { LANG: 'en' } }, 'en'],
    ['Spanish for a language that is not there', { environment: { LC_ALL: 'fr_FR', LANG: 'en_US' } }, 'es'],
    ['Spanish for the C locale', { environment: { LANG: 'C.UTF-8' } }, 'es'],
    ['Spanish for a name that only begins alike', { environment: { LANG: 'enm' } }, 'es'],
    ['Spanish with none', {}, 'es'],
  ])('is chosen: %s', (_what, loading, language) => {
    expect(load(loading).settings.language).toBe(language);
  });
});

describe('files kept beside the databases', () => {
  test('are the configuration and .env where they exist', () => {
    const { settings, folder } = load({ config: {}, dotEnv: '' });
    expect(settings.files).toEqual({ config: [`${folder}/backup_config.json`, `${folder}/.env`], application: [] });
    expect(load({ config: {} }).settings.files.config).toHaveLength(1);
  });

  test('are exactly those of an explicit list, relative to the configuration file', () => {
    const cwd = temporaryDirectory();
    const folder = temporaryDirectory();
    const file = joinLocal(folder, 'mine.json');
    writeFileSync(file, JSON.stringify({ files: { config: ['web.config', '/etc/hosts'], application: ['app'] } }));
    const { settings } = loadSettings({ cwd, configFile: file, environment: {}, options: {} });
    expect(settings.files).toEqual({ config: [`${folder}/web.config`, '/etc/hosts'], application: [`${folder}/app`] });
  });
});

test('log levels are Python’s or ours, in any case', () => {
  const level = (log_level: string) =>
    load({ config: { notifications: { system: { log_level } } } }).settings.log.level;
  expect(['WARNING', 'warn', 'Critical', 'DEBUG'].map(level)).toEqual(['warn', 'warn', 'error', 'debug']);
});
