import { CALENDAR_PERIODS, isQuotaOnly, type RetentionRules } from '../../config/retentionRules.ts';
import type { Candidate } from './candidate.ts';
import { fiscalYearAt, periodOf, yearInName } from './periods.ts';
import type { KeepReason } from './rotation.ts';

export const DAY_MS = 24 * 60 * 60 * 1000;

/** What no rule speaks of (safety copies, damaged sets, failed runs) stays so long where no age is configured. */
const UNRULED_DAYS = 30;

/** Age in days for what no rule but the age speaks of. */
export const unruledDays = ({ maxAgeDays }: RetentionRules): number => maxAgeDays ?? UNRULED_DAYS;

/** What the rules keep of one database's sets, newest first, each with the first rule that keeps it; null rules keep all. */
export const keepByRules = (
  newestFirst: readonly Candidate[],
  rules: RetentionRules | null,
  now: Date,
): ReadonlyMap<Candidate, KeepReason> => {
  const kept = new Map<Candidate, KeepReason>();
  const keep = (candidate: Candidate, reason: KeepReason): void => {
    if (!kept.has(candidate)) kept.set(candidate, reason);
  };
  if (rules === null) {
    for (const candidate of newestFirst) keep(candidate, { code: 'no_limit' });
    return kept;
  }
  // The tail of a log is a safety copy, and carries moments like any other log.
  const restorable = newestFirst.filter(({ isRestorable }) => isRestorable);
  const data = restorable.filter(({ counts, record }) => counts && record.type !== 'log');
  // The window first: what it keeps, no quota takes.
  keepByWindow(restorable, data, rules, now, keep);
  keepByAge(newestFirst, rules, now, keep);
  const since = [keepNewestFulls(data, rules, keep), keepByCalendar(data, rules, keep)];
  keepByFiscalYear(data, rules, now, keep);
  keepLogsSince(restorable, oldestOf(since), rules, keep);
  if (isQuotaOnly(rules)) {
    for (const candidate of restorable) keep(candidate, { code: 'within_quota', quotaBytes: rules.quotaBytes ?? 0 });
  }
  return kept;
};

type Keep = (candidate: Candidate, reason: KeepReason) => void;

const keepByAge = (sets: readonly Candidate[], rules: RetentionRules, now: Date, keep: Keep): void => {
  const { maxAgeDays, typeDays } = rules;
  for (const candidate of sets) {
    const ageMs = now.getTime() - candidate.finishedMs;
    const ageDays = Math.floor(ageMs / DAY_MS);
    const { type } = candidate.record;
    const ofType = typeDays[type];
    const maxDays = candidate.counts ? maxAgeDays : unruledDays(rules);
    if (maxDays !== null && ageMs <= maxDays * DAY_MS) keep(candidate, { code: 'young_enough', ageDays, maxDays });
    else if (ageMs < 0) keep(candidate, { code: 'from_the_future' });
    else if (candidate.counts && ofType !== null && ageMs <= ofType * DAY_MS) {
      keep(candidate, { code: 'young_of_type', type, ageDays, maxDays: ofType });
    }
  }
};

/** All that ended within the window, and the data set that it begins with; what leads up to its logs stays as what they need. */
const keepByWindow = (
  restorable: readonly Candidate[],
  data: readonly Candidate[],
  { recoveryWindowDays: days }: RetentionRules,
  now: Date,
  keep: Keep,
): void => {
  if (days === null) return;
  const fromMs = now.getTime() - days * DAY_MS;
  const first = data.find(({ finishedMs }) => finishedMs <= fromMs);
  for (const candidate of restorable) {
    if (candidate.finishedMs >= fromMs || candidate === first) keep(candidate, { code: 'recovery_window', days });
  }
};

/** The oldest that was kept, null if none was. */
const keepNewestFulls = (data: readonly Candidate[], { fullBackups }: RetentionRules, keep: Keep): Candidate | null => {
  const fulls = data.filter(({ record }) => record.type === 'full').slice(0, fullBackups);
  for (const [index, full] of fulls.entries()) {
    keep(full, { code: 'newest_full', number: index + 1, count: fullBackups });
  }
  return fulls.at(-1) ?? null;
};

/** The oldest that was kept for its day, null if none was. */
const keepByCalendar = (data: readonly Candidate[], { calendar }: RetentionRules, keep: Keep): Candidate | null => {
  let oldestDay: Candidate | null = null;
  for (const period of CALENDAR_PERIODS) {
    const seen = new Set<string>();
    for (const candidate of data) {
      if (seen.size >= calendar[period]) break;
      const of = periodOf(candidate.finishedMs, period);
      if (seen.has(of)) continue;
      seen.add(of);
      keep(candidate, { code: 'calendar', period, of, number: seen.size });
      if (period === 'day') oldestDay = candidate;
    }
  }
  return oldestDay;
};

const keepByFiscalYear = (data: readonly Candidate[], { fiscalYear }: RetentionRules, now: Date, keep: Keep): void => {
  const [newest] = data;
  if (fiscalYear === null || newest === undefined) return;
  const year = yearInName(newest.record.name);
  if (year === null) return;
  const count = year >= fiscalYearAt(now, fiscalYear.firstMonth) ? fiscalYear.current : fiscalYear.earlier;
  for (const [index, candidate] of data.slice(0, count).entries()) {
    keep(candidate, { code: 'fiscal_year', year, number: index + 1, count });
  }
};

/**
 * Days and fulls that are kept stay restorable to the second, unless a rule speaks of logs itself. Weeks, months and years are kept as the
 * one moment that they were taken at.
 */
const keepLogsSince = (
  restorable: readonly Candidate[],
  since: Candidate | null,
  { typeDays, recoveryWindowDays }: RetentionRules,
  keep: Keep,
): void => {
  if (since === null || typeDays.log !== null || recoveryWindowDays !== null) return;
  for (const candidate of restorable) {
    if (candidate.record.type !== 'log' || candidate.finishedMs < since.finishedMs) continue;
    keep(candidate, { code: 'log_since', id: since.run.manifest.id });
  }
};

const oldestOf = (found: readonly (Candidate | null)[]): Candidate | null =>
  found.reduce(
    (oldest, one) => (one !== null && (oldest === null || one.finishedMs < oldest.finishedMs) ? one : oldest),
    null,
  );
