import { describe, expect, test } from 'vitest';
import { databaseVariable, retentionOf } from '../../src/config/databaseSettings.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { load, problemsOf } from './loading.ts';

const names = (config: unknown, environment: Record<string, string> = {}): (readonly [string, string])[] =>
  load({ config, environment }).settings.databases.map(({ logicalName, name }) => [logicalName, name] as const);

test.each([
  ['users', 'DB_USERS'],
  ['ñandú', 'DB_NANDU'],
  ['a b-c', 'DB_A_B_C'],
  ["o'clock", 'DB_O_CLOCK'],
  ['server', null],
  ['Password', null],
  ['trust server certificate', null],
])('the real name of %s stands in %s', (logicalName, variable) => {
  expect(databaseVariable(logicalName)).toBe(variable);
});

test('a database’s real name comes from its variable, also for the assumed three', () => {
  expect(names({}, { DB_USERS: 'rexus_users' })).toEqual([
    ['users', 'rexus_users'],
    ['inventario', 'inventario'],
    ['auditoria', 'auditoria'],
  ]);
});

test('a database called server is not named after the server’s address', () => {
  expect(names({ databases: { server: {} } }, { DB_SERVER: 'db.example.com' })).toEqual([['server', 'server']]);
});

test('hostile names are names', () => {
  const hostile = ['we]ird', "o'clock", 'a b', 'ñandú', 'x; DROP DATABASE y--', '../..', 'constructor', '日本'];
  expect(names({ databases: Object.fromEntries(hostile.map((name) => [name, {}])) }).map(([, name]) => name)).toEqual(
    hostile,
  );
});

test.each(['', 'x'.repeat(129), 'nul\0', '-', `-${'x'.repeat(129)}`])('%j is refused as a database’s name', (name) => {
  expect(problemsOf({ config: { databases: { [name]: {} } } })).toHaveLength(1);
});

test('a database called __proto__ is refused, never silently left out, and one called constructor is backed up', () => {
  const databases = '{"users": {}, "__proto__": {"retention_days": 3}}';
  for (const config of [`{"databases": ${databases}}`, `{"backup_configuration": {"databases": ${databases}}}`]) {
    expect(problemsOf({ config })).toMatchObject([{ key: expect.stringMatching(/databases\.__proto__$/) }]);
  }
  expect(names('{"databases": {"constructor": {}, "users": {}}}').map(([name]) => name)).toEqual([
    'constructor',
    'users',
  ]);
});

test('two entries for one database are refused, whatever their case', () => {
  expect(problemsOf({ config: { databases: { Users: {}, users: {} } } })).toMatchObject([{ key: 'databases.users' }]);
  expect(problemsOf({ config: { databases: { a: {}, b: {} } }, environment: { DB_B: 'A' } })).toMatchObject([
    { key: 'DB_B', value: '"A"' },
  ]);
});

describe('patterns', () => {
  test('give what a database’s own entry does not say, wherever they stand in the file', () => {
    const { settings } = load({
      config: {
        chains: { max_incrementals: 2 },
        databases: {
          empresa_001: { priority: 'critical', chains: { full_every_days: 1 } },
          'empresa_*': { priority: 'low', retention_days: 30, chains: { full_every_days: 9, data_every_hours: 3 } },
        },
      },
    });
    expect(settings.databases).toEqual([expect.objectContaining({ name: 'empresa_001', priority: 'critical' })]);
    expect(settings.databases[0]?.chains).toMatchObject({ fullEveryDays: 1, dataEveryHours: 3, maxIncrementals: 2 });
  });

  test('say how long the backups of what they select are kept, also of what is turned off', () => {
    const databases = {
      'empresa_*': { retention_days: 9, retention: { daily_backups: 3, quota_gb: 1 } },
      empresa_1: { retention: { preset: 'small', weekly_backups: 1 } },
      empresa_2: { enabled: false },
    };
    const { settings } = load({ config: { max_backups: 1, databases } });
    const names = ['EMPRESA_1', 'empresa_2', 'empresa_3', 'users'].map(parseDatabaseName);
    const rules = retentionOf(settings, names).map((one) => [one.name, one.rules]);
    const pattern = { maxAgeDays: 9, calendar: { day: 3, week: 0, month: 0, year: 0 }, quotaBytes: 1e9 };
    expect(rules).toEqual([
      [
        'empresa_1',
        expect.objectContaining({
          maxAgeDays: 9,
          fullBackups: 3,
          calendar: { day: 7, week: 1, month: 12, year: 0 },
          quotaBytes: 1e9,
        }),
      ],
      ['empresa_2', expect.objectContaining(pattern)],
      ['empresa_3', expect.objectContaining(pattern)],
    ]);
  });

  test('leave out what they exclude and what is turned off, also by its own entry', () => {
    const { settings } = load({ config: { databases: { a: {}, ab: {}, c: { enabled: false }, '-ab*': {} } } });
    expect(settings.databases.map(({ name }) => name)).toEqual(['a']);
  });

  test('of one meaning may stand once, in whatever case', () => {
    expect(problemsOf({ config: { databases: { 'a*': {}, 'A*': {} } } })).toEqual([
      expect.objectContaining({ key: 'databases.A*' }),
    ]);
    expect(problemsOf({ config: { databases: { 'a*': {}, '-A*': {} } } })).toEqual([]);
  });

  test('that only leave something out are an error: nothing would be backed up', () => {
    expect(problemsOf({ config: { databases: { '-a*': {} } } })).toEqual([
      { key: 'databases', value: '["-a*"]', allowed: 'at least one entry that is no exclusion' },
    ]);
  });

  test('may stand in a schedule, and so may a name that they select', () => {
    const schedule = (databases: readonly string[]) => ({
      config: { databases: { 'empresa_*': {}, '-empresa_9': {} }, schedules: { a: { time: '02:00', databases } } },
    });
    expect(load(schedule(['empresa_1', 'empresa_2*'])).settings.schedules[0]?.databases).toEqual([
      { name: 'empresa_1', writtenAs: 'empresa_1' },
      { name: 'empresa_2*', writtenAs: 'empresa_2*' },
    ]);
    expect(problemsOf(schedule(['empresa_9']))).toHaveLength(1);
    expect(problemsOf(schedule(['users']))).toHaveLength(1);
  });
});
