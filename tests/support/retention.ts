import type { RetentionRules } from '../../src/config/retentionRules.ts';
import type { RetentionPolicy } from '../../src/engine/retention/rotation.ts';

export const someRules = (rules: Partial<RetentionRules> = {}): RetentionRules => ({
  maxAgeDays: null,
  typeDays: { full: null, differential: null, log: null },
  fullBackups: 0,
  calendar: { day: 0, week: 0, month: 0, year: 0 },
  recoveryWindowDays: null,
  fiscalYear: null,
  quotaBytes: null,
  ...rules,
});

export const aPolicy = (rules: Partial<RetentionRules>): RetentionPolicy => ({
  common: someRules(rules),
  ofDatabases: [],
});

/** As `max_backups` alone has it; null keeps everything. */
export const olderThan = (maxAgeDays: number | null): RetentionPolicy =>
  maxAgeDays === null ? { common: null, ofDatabases: [] } : aPolicy({ maxAgeDays });
