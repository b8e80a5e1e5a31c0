import { CALENDAR_PERIODS, keepsNothing, type RetentionRules } from '../config/retentionRules.ts';
import type { Language } from '../config/settings.ts';
import { assertNever } from '../domain/assertNever.ts';
import { BACKUP_TYPES } from '../domain/backupType.ts';
import type { KeepReason, RemoveReason } from '../engine/retention/rotation.ts';
import { formatBytes } from './format.ts';
import { messagesFor } from './messagesFor.ts';

/** Why a backup set or a run stays or goes. */
export const rotationReason = (reason: KeepReason | RemoveReason, language: Language): string => {
  const t = messagesFor(language).catalogue.prune;
  switch (reason.code) {
    case 'pinned':
      return t.reason.pinned(reason.note);
    case 'no_limit':
    case 'from_the_future':
      return t.reason[reason.code];
    case 'young_enough':
      return t.reason.young_enough(reason.ageDays, reason.maxDays);
    case 'young_of_type':
      return t.reason.young_of_type(reason.type, reason.ageDays, reason.maxDays);
    case 'calendar':
      return t.reason.calendar(reason.period, reason.of);
    case 'newest_full':
      return t.reason.newest_full(reason.number, reason.count);
    case 'log_since':
      return t.reason.log_since(reason.id);
    case 'recovery_window':
      return t.reason.recovery_window(reason.days);
    case 'fiscal_year':
      return t.reason.fiscal_year(reason.year, reason.number, reason.count);
    case 'within_quota':
      return t.reason.within_quota(formatBytes(reason.quotaBytes, language));
    case 'last_good':
      return t.reason.last_good(reason.databases.join(', '));
    case 'needed_by':
      return t.reason.needed_by(reason.id, reason.database);
    case 'shares_run':
      return t.reason.shares_run(reason.with);
    case 'too_old':
      return withReplacements(t.reason.too_old(reason.ageDays), reason, language);
    case 'no_rule':
      return withReplacements(t.reason.no_rule(reason.ageDays), reason, language);
    case 'over_quota':
      return withReplacements(
        t.reason.over_quota(reason.ageDays, formatBytes(reason.quotaBytes, language)),
        reason,
        language,
      );
    default:
      return assertNever(reason);
  }
};

const withReplacements = (text: string, { replacedBy }: RemoveReason, language: Language): string => {
  const pairs = replacedBy.map(({ database, id }) => `${database} ${id}`).join(', ');
  return pairs === '' ? text : `${text}; ${messagesFor(language).catalogue.prune.replacedBy(pairs)}`;
};

/** What rules keep, in a few words: `30 days, one for each of 12 months, at most 20 GB`. */
export const rulesText = (rules: RetentionRules, language: Language): string => {
  const t = messagesFor(language).catalogue.prune.rules;
  const { maxAgeDays, typeDays, fullBackups, calendar, recoveryWindowDays, fiscalYear, quotaBytes } = rules;
  return [
    ...(maxAgeDays === null ? [] : [t.age(maxAgeDays)]),
    ...BACKUP_TYPES.flatMap((type) => (typeDays[type] === null ? [] : [t.type(type, typeDays[type])])),
    ...(fullBackups === 0 ? [] : [t.fulls(fullBackups)]),
    ...CALENDAR_PERIODS.flatMap((period) => (calendar[period] === 0 ? [] : [t.calendar(period, calendar[period])])),
    ...(recoveryWindowDays === null ? [] : [t.window(recoveryWindowDays)]),
    ...(fiscalYear === null ? [] : [t.fiscalYear(fiscalYear.current, fiscalYear.earlier)]),
    ...(quotaBytes === null ? [] : [t.quota(formatBytes(quotaBytes, language))]),
  ].join(', ');
};

/** What is kept, as a heading: null rules keep everything. */
export const retentionTitle = (rules: RetentionRules | null, language: Language): string => {
  const t = messagesFor(language).catalogue.prune;
  if (rules === null) return t.noLimit;
  const { maxAgeDays } = rules;
  const isOnlyAge = maxAgeDays !== null && keepsNothing({ ...rules, maxAgeDays: null });
  return isOnlyAge ? t.onlyAge(maxAgeDays) : t.title(rulesText(rules, language));
};
