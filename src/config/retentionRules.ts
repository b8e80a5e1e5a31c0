import type { BackupType } from '../domain/backupType.ts';
import type { RetentionPolicyEntry } from './schema/retention.ts';

export const RETENTION_PRESETS = ['standard', 'small'] as const;

export const CALENDAR_PERIODS = ['day', 'week', 'month', 'year'] as const;
export type CalendarPeriod = (typeof CALENDAR_PERIODS)[number];

/**
 * Which backups of a database are kept: each rule for itself keeps what it asks for, and what none of them keeps may go (section
 * `retention_policy`, and `databases.{name}.retention` over it). Null, and 0 of a number, is a rule that is not there.
 */
export interface RetentionRules {
  /** Everything that is not older than so many days (`max_backups`, `databases.{name}.retention_days`). */
  readonly maxAgeDays: number | null;
  /** The same, for backups of one type. */
  readonly typeDays: Readonly<Record<BackupType, number | null>>;
  /** The newest fulls. */
  readonly fullBackups: number;
  /** The newest full or differential of each of the last days, weeks, months and years that have one. */
  readonly calendar: Readonly<Record<CalendarPeriod, number>>;
  /** Any second of the last so many days stays restorable. */
  readonly recoveryWindowDays: number | null;
  /** Of databases with a year in their name. */
  readonly fiscalYear: FiscalYearRule | null;
  /** Bytes of stored files that a database may take; the oldest go first. */
  readonly quotaBytes: number | null;
}

export interface FiscalYearRule {
  /** 1 to 12. A fiscal year is called by the calendar year that it begins in. */
  readonly firstMonth: number;
  /** The newest fulls and differentials of a database of the current fiscal year, or of a later one. */
  readonly current: number;
  readonly earlier: number;
}

/** Retention as the configuration has it, for the databases that it does not name; those that it names have rules of their own. */
export interface RetentionSettings {
  /** Null: nothing was said, and nothing is ever removed. */
  readonly common: RetentionRules | null;
}

const NO_RULES: RetentionRules = {
  maxAgeDays: null,
  typeDays: { full: null, differential: null, log: null },
  fullBackups: 0,
  calendar: { day: 0, week: 0, month: 0, year: 0 },
  recoveryWindowDays: null,
  fiscalYear: null,
  quotaBytes: null,
};

const PRESETS: Readonly<Record<(typeof RETENTION_PRESETS)[number], RetentionRules>> = {
  standard: { ...NO_RULES, calendar: { day: 30, week: 12, month: 12, year: 5 } },
  small: { ...NO_RULES, calendar: { day: 7, week: 4, month: 12, year: 0 }, fullBackups: 3 },
};

const GB = 1_000_000_000;

/** The rules with what an entry and an age of its own say otherwise; null where nobody says anything. */
export const retentionRules = (
  entry: RetentionPolicyEntry | undefined,
  maxAgeDays: number | undefined,
  over: RetentionRules | null,
): RetentionRules | null => {
  if (entry === undefined && maxAgeDays === undefined) return over;
  const base = over ?? NO_RULES;
  const { preset, fiscal_year, quota_gb } = entry ?? {};
  const named = preset === undefined ? base : { ...base, ...presetRules(preset) };
  return {
    maxAgeDays: maxAgeDays ?? base.maxAgeDays,
    typeDays: {
      full: entry?.full_days ?? named.typeDays.full,
      differential: entry?.differential_days ?? named.typeDays.differential,
      log: entry?.log_days ?? named.typeDays.log,
    },
    fullBackups: entry?.full_backups ?? named.fullBackups,
    calendar: {
      day: entry?.daily_backups ?? named.calendar.day,
      week: entry?.weekly_backups ?? named.calendar.week,
      month: entry?.monthly_backups ?? named.calendar.month,
      year: entry?.yearly_backups ?? named.calendar.year,
    },
    recoveryWindowDays: entry?.recovery_window_days ?? named.recoveryWindowDays,
    fiscalYear:
      fiscal_year === undefined
        ? named.fiscalYear
        : {
            firstMonth: fiscal_year.first_month ?? 1,
            current: fiscal_year.current_backups ?? 3,
            earlier: fiscal_year.earlier_backups ?? 1,
          },
    quotaBytes: quota_gb === undefined ? named.quotaBytes : Math.round(quota_gb * GB),
  };
};

const presetRules = (preset: (typeof RETENTION_PRESETS)[number]): Pick<RetentionRules, 'calendar' | 'fullBackups'> => {
  const { calendar, fullBackups } = PRESETS[preset];
  return { calendar, fullBackups };
};

/** Would these rules, taken at their word, keep nothing at all? Such a policy was never meant. A quota by itself keeps what fits. */
export const keepsNothing = (rules: RetentionRules): boolean => {
  const { maxAgeDays, typeDays, fullBackups, calendar, recoveryWindowDays, fiscalYear, quotaBytes } = rules;
  const amounts = [
    maxAgeDays,
    ...Object.values(typeDays),
    fullBackups,
    ...Object.values(calendar),
    recoveryWindowDays,
    fiscalYear?.current ?? 0,
    quotaBytes,
  ];
  return amounts.every((amount) => amount === null || amount === 0);
};

/** Is there a rule that says what stays, besides the quota? */
export const isQuotaOnly = (rules: RetentionRules): boolean =>
  rules.quotaBytes !== null && keepsNothing({ ...rules, quotaBytes: null });
