import fc from 'fast-check';
import { expect, test } from 'vitest';
import { namesDatabase, parseSelector } from '../../src/config/databaseSelector.ts';
import { type DatabaseRule, resolveSelection, rulesWithoutMatch } from '../../src/config/resolveSelection.ts';
import type { DatabaseEntry } from '../../src/config/schema/databases.ts';
import { PRIORITIES } from '../../src/config/settings.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';

const rule = (key: string, said: DatabaseEntry = {}): DatabaseRule => ({ ...parseSelector(key), key, said });
const users = parseDatabaseName('users');

test('an exact entry comes before a pattern, a longer pattern before a shorter one, and each setting is from the first that has it', () => {
  const rules = [
    rule('ALL_DATABASES', { retention_days: 5, description: 'all' }),
    rule('u*', { priority: 'low', retention_days: 30, chains: { full_every_days: 3, max_incrementals: 9 } }),
    rule('use*', { retention_days: 60 }),
    rule('users', { priority: 'critical', chains: { full_every_days: 1 } }),
  ];
  expect(resolveSelection(rules, users)).toEqual({
    outcome: 'selected',
    said: {
      description: 'all',
      priority: 'critical',
      retention_days: 60,
      chains: { full_every_days: 1, max_incrementals: 9 },
    },
    from: ['users', 'use*', 'u*', 'ALL_DATABASES'],
  });
});

test('what is turned off by the most specific entry that says so is disabled', () => {
  expect(resolveSelection([rule('u*', { enabled: false })], users).outcome).toBe('disabled');
  expect(resolveSelection([rule('u*', { enabled: false }), rule('users', { enabled: true })], users).outcome).toBe(
    'selected',
  );
});

test('what no entry names is not selected', () => {
  expect(resolveSelection([rule('a*')], users)).toEqual({ outcome: 'not_named' });
});

test('an entry that selects nothing is named; an exclusion, or what is turned off, need not', () => {
  const rules = [rule('a*'), rule('-b*'), rule('c*', { enabled: false }), rule('u*'), rule('gone')];
  expect(rulesWithoutMatch(rules, [users]).map(({ key }) => key)).toEqual(['a*', 'gone']);
});

const selector = fc.oneof(
  fc.constantFrom('USER_DATABASES', 'SYSTEM_DATABASES', 'ALL_DATABASES', 'users', 'Users_2', 'master', '*'),
  fc.string({ unit: fc.constantFrom('u', 's', '*', '?'), minLength: 1, maxLength: 5 }),
);
const key = fc.tuple(fc.constantFrom('', '', '', '-'), selector).map((parts) => parts.join(''));
const said = fc.record(
  {
    priority: fc.constantFrom(...PRIORITIES),
    retention_days: fc.integer({ min: 1, max: 9 }),
    enabled: fc.boolean(),
    chains: fc.record({ full_every_days: fc.nat(9), max_incrementals: fc.nat(9) }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
const rulesOf = fc
  .uniqueArray(fc.tuple(key, said), { selector: ([text]) => text.toLowerCase(), maxLength: 8 })
  .map((all) => all.map(([text, entry]) => rule(text, entry)));
const name = fc
  .oneof(
    fc.constantFrom('users', 'USERS', 'users_2', 'master', 'tempdb', 'u'),
    fc.string({ unit: fc.constantFrom('u', 's', 'U'), minLength: 1, maxLength: 5 }),
  )
  .map(parseDatabaseName);

test('what is meant does not depend on the order of the entries', () => {
  const shuffled = rulesOf.chain((rules) =>
    fc.tuple(fc.constant(rules), fc.shuffledSubarray(rules, { minLength: rules.length })),
  );
  fc.assert(
    fc.property(shuffled, name, ([rules, others], database) => {
      expect(resolveSelection(others, database)).toEqual(resolveSelection(rules, database));
    }),
  );
});

test('an exclusion that names it wins over every other entry', () => {
  fc.assert(
    fc.property(rulesOf, name, (rules, database) => {
      const isExcluded = rules.some((one) => one.excludes && namesDatabase(one, database));
      expect(resolveSelection(rules, database).outcome === 'excluded').toBe(isExcluded);
    }),
  );
});

test('what an exact entry says holds, whatever patterns say', () => {
  fc.assert(
    fc.property(rulesOf, name, said, (rules, database, own) => {
      const others = rules.filter(({ excludes, selector: { kind } }) => !excludes && kind !== 'name');
      const found = resolveSelection([...others, rule(database, own)], database);
      if (found.outcome !== 'selected' && found.outcome !== 'disabled') throw new Error(found.outcome);
      expect(found.said).toMatchObject(own);
      expect(found.from[0]).toBe(database);
    }),
  );
});

test('tempdb is only meant by its own name', () => {
  const tempdb = parseDatabaseName('tempdb');
  fc.assert(
    fc.property(rulesOf, (rules) => {
      const patterns = rules.filter(({ excludes }) => !excludes);
      expect(resolveSelection(patterns, tempdb).outcome).toBe('not_named');
    }),
  );
});
