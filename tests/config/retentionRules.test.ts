import { expect, test } from 'vitest';
import { keepsNothing, type RetentionRules } from '../../src/config/retentionRules.ts';
import { retentionPolicy } from '../../src/engine/retention/retentionPolicy.ts';
import { someRules } from '../support/retention.ts';
import { load } from './loading.ts';

const rulesOf = (config: object) => {
  const { settings } = load({ config });
  return { common: settings.retention.common, users: settings.databases[0]?.retention };
};

test('without a word about retention there are no rules', () => {
  expect(rulesOf({ databases: { users: {} } })).toEqual({ common: null, users: null });
});

test('a number beside a preset takes the place of the preset’s', () => {
  const { common } = rulesOf({ retention_policy: { preset: 'small', weekly_backups: 6, quota_gb: 1.5 } });
  expect(common).toEqual(
    someRules({ calendar: { day: 7, week: 6, month: 12, year: 0 }, fullBackups: 3, quotaBytes: 1_500_000_000 }),
  );
});

test('a database changes single rules of those of all, and max_backups stays beside them', () => {
  const { common, users } = rulesOf({
    max_backups: 14,
    retention_policy: { daily_backups: 7, fiscal_year: { first_month: 4 } },
    databases: { users: { retention_days: 30, retention: { daily_backups: 0, recovery_window_days: 5 } } },
  });
  const fiscalYear = { firstMonth: 4, current: 3, earlier: 1 };
  const day = (count: number) => ({ day: count, week: 0, month: 0, year: 0 });
  expect(common).toEqual(someRules({ maxAgeDays: 14, calendar: day(7), fiscalYear }));
  expect(users).toEqual(someRules({ maxAgeDays: 30, calendar: day(0), fiscalYear, recoveryWindowDays: 5 }));
});

test('a database may have rules where the others have none', () => {
  expect(rulesOf({ databases: { users: { retention_days: 3 } } })).toEqual({
    common: null,
    users: someRules({ maxAgeDays: 3 }),
  });
});

test.each<[string, Partial<RetentionRules>, boolean]>([
  ['no rule', {}, true],
  ['zeros alone', { fullBackups: 0, calendar: { day: 0, week: 0, month: 0, year: 0 } }, true],
  ['a single number', { calendar: { day: 0, week: 0, month: 0, year: 1 } }, false],
  ['a quota, which keeps what fits', { quotaBytes: 1 }, false],
])('whether rules keep nothing is judged by all of them: %s', (_, rules, expected) => {
  expect(keepsNothing(someRules(rules))).toBe(expected);
});

test.each<[string, object, string | null]>([
  ['an empty section', { retention_policy: {} }, null],
  ['zeros', { retention_policy: { daily_backups: 0 } }, null],
  [
    'a database that takes the last rule away',
    { retention_policy: { daily_backups: 3 }, databases: { users: { retention: { daily_backups: 0 } } } },
    'users',
  ],
])('a policy is refused that keeps nothing: %s', (_, config, database) => {
  const { settings } = load({ config });
  expect(() => retentionPolicy(settings, [])).toThrow(
    expect.objectContaining({ code: 'RETENTION_KEEPS_NOTHING', facts: { database } }),
  );
});

test.each([
  ['a number below the least', { full_days: 0 }],
  ['a quota of nothing', { quota_gb: 0 }],
  ['a month that there is not', { fiscal_year: { first_month: 13 } }],
  ['a preset that nobody knows', { preset: 'huge' }],
])('a wrong value is a problem: %s', (_, retention_policy) => {
  expect(() => load({ config: { retention_policy } })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});
