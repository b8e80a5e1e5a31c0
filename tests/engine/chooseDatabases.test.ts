import { describe, expect, test } from 'vitest';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { chooseDatabases } from '../../src/engine/chooseDatabases.ts';
import { load } from '../config/loading.ts';
import { databaseFacts } from '../support/memoryServer.ts';

const NAMES = [
  'master',
  'tempdb',
  'Empresa_001',
  'empresa_002',
  'empresa_prueba',
  'users',
  'shot',
  'users_drill_20261120_050000',
];
const present = NAMES.map((name, index) => ({ ...databaseFacts(name, index + 1), isSnapshot: name === 'shot' }));

const chosen = (
  databases: Readonly<Record<string, object>>,
  requested: readonly string[] = [],
  dotEnv = '',
): readonly string[] => {
  const { settings } = load({ config: { databases }, dotEnv });
  return chooseDatabases(requested.map(parseDatabaseName), settings, present).map(({ name, facts, selectsNothing }) =>
    selectsNothing ? `nothing fits ${name}` : facts === undefined ? `no ${name}` : name,
  );
};

describe('the configured databases', () => {
  test('are those of a pattern under the server’s names, without what is left out', () => {
    expect(chosen({ 'EMPRESA_*': {}, '-*_prueba': {} })).toEqual(['Empresa_001', 'empresa_002']);
  });

  test('are taken by their priority, which the most specific entry gives', () => {
    const databases = { users: {}, 'empresa_*': { priority: 'low' }, empresa_002: { priority: 'critical' } };
    expect(chosen(databases)).toEqual(['empresa_002', 'users', 'Empresa_001', 'empresa_prueba']);
  });

  test('of USER_DATABASES are neither system databases nor snapshots nor those of drills; of ALL_DATABASES master is, and tempdb is not', () => {
    expect(chosen({ USER_DATABASES: {} })).toEqual(['Empresa_001', 'empresa_002', 'empresa_prueba', 'users']);
    expect(chosen({ ALL_DATABASES: {}, '-empresa*': {} })).toEqual(['master', 'users']);
    expect(chosen({ SYSTEM_DATABASES: {} })).toEqual(['master']);
  });

  test('have no place for what is turned off, and one for a pattern or a name that nothing fits', () => {
    const databases = { 'empresa_*': {}, empresa_prueba: { enabled: false }, 'sucursal_*': {}, gone: {} };
    expect(chosen(databases)).toEqual(['no gone', 'Empresa_001', 'empresa_002', 'nothing fits sucursal_*']);
  });

  test('are found by the name of a variable, though it looks like a pattern', () => {
    expect(chosen({ odd: {} }, [], 'DB_ODD=empresa_*')).toEqual(['no empresa_*']);
  });
});

describe('the databases that are asked for', () => {
  const databases = { users: {}, 'empresa_*': {}, empresa_002: { priority: 'critical' }, '-*_prueba': {} };

  test.each([
    [['empresa_*'], ['empresa_002', 'Empresa_001']],
    [['USER_DATABASES'], ['empresa_002', 'Empresa_001', 'users']],
    [['empresa_*', '-empresa_001'], ['empresa_002']],
    [['-empresa_*'], ['users']],
    [['users', 'u*'], ['users']],
    [['EMPRESA_PRUEBA'], ['empresa_prueba']],
    [['tempdb'], ['tempdb']],
    [
      ['x*', 'users'],
      ['users', 'nothing fits x*'],
    ],
    [['nobody'], ['no nobody']],
  ])('by %j are %j', (requested, expected) => {
    expect(chosen(databases, requested)).toEqual(expected);
  });

  test('are one that is really called so before they are those of a pattern', () => {
    const odd = [...present, databaseFacts('u*', 20)];
    const { settings } = load({ config: { databases: { users: {} } } });
    expect(chooseDatabases([parseDatabaseName('u*')], settings, odd).map(({ name }) => name)).toEqual(['u*']);
  });
});
