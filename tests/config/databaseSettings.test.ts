import { expect, test } from 'vitest';
import { databaseVariable } from '../../src/config/databaseSettings.ts';
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

test.each(['', 'x'.repeat(129), 'nul\0', 'empresa_*', 'USER_DATABASES'])(
  '%j is refused as a database’s name',
  (name) => {
    expect(problemsOf({ config: { databases: { [name]: {} } } })).toHaveLength(1);
  },
);

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
