/** A schedule as the keys of `schedules.{name}` write it; null: the key is not there. */
import { assertNever } from '../domain/assertNever.ts';
import type { JsonValue } from './jsonEdit.ts';
import { whenFrom } from './scheduleSettings.ts';
import type { ScheduleEntry } from './schema/schedules.ts';
import type { Schedule } from './settings.ts';
import { intervalText, type ScheduleDays, WEEKDAYS, type When } from './when.ts';

/** In the order in which a new entry has them. */
export const SCHEDULE_KEYS = [
  'time',
  'day',
  'every',
  'cron',
  'type',
  'action',
  'databases',
  'files',
  'verify_integrity',
  'cleanup_old',
  'missed',
  'enabled',
] as const;

type ScheduleFields = Readonly<Record<(typeof SCHEDULE_KEYS)[number], JsonValue>>;

export const fieldsOfSchedule = ({ when, job, databases, missed, isEnabled }: Schedule): ScheduleFields => ({
  ...whenFields(when),
  ...(job.kind === 'action'
    ? { type: null, action: job.action, files: null, verify_integrity: null, cleanup_old: null }
    : {
        type: job.type,
        action: null,
        files: job.type === 'log' ? null : job.files,
        verify_integrity: job.verify,
        cleanup_old: job.rotate,
      }),
  databases: databases.length === 0 ? null : databases.map(({ writtenAs }) => writtenAs),
  missed,
  enabled: isEnabled,
});

/** What an entry that a person wrote means, with the defaults for what is not there: where this is equal, nothing needs to be touched. */
export const fieldsOfEntry = (entry: ScheduleEntry, verifyByDefault: boolean): ScheduleFields => {
  const isBackup = entry.action === undefined;
  const unlessAction = (value: JsonValue): JsonValue => (isBackup ? value : null);
  return {
    ...whenFields(whenFrom(entry)),
    type: entry.type ?? unlessAction('full'),
    action: entry.action ?? null,
    files: entry.files ?? (entry.type === 'log' ? null : unlessAction(true)),
    verify_integrity: entry.verify_integrity ?? unlessAction(verifyByDefault),
    cleanup_old: entry.cleanup_old ?? unlessAction(true),
    databases: entry.databases ?? null,
    missed: entry.missed ?? 'catch_up',
    enabled: entry.enabled ?? true,
  };
};

/** A new entry: what only says the default is left out, but for what a person would look for. */
export const newEntry = (schedule: Schedule): JsonValue => {
  const fields = fieldsOfSchedule(schedule);
  const unsaid: Partial<ScheduleFields> = { files: true, missed: 'catch_up', enabled: true };
  return Object.fromEntries(
    SCHEDULE_KEYS.filter((key) => fields[key] !== null && fields[key] !== unsaid[key]).map((key) => [key, fields[key]]),
  );
};

const whenFields = (when: When): Pick<ScheduleFields, 'time' | 'day' | 'every' | 'cron'> => {
  const none = { time: null, day: null, every: null, cron: null };
  switch (when.kind) {
    case 'times':
      return { ...none, time: oneOrAll(when.times), day: dayValue(when.days) };
    case 'every':
      return { ...none, every: intervalText(when.minutes) };
    case 'cron':
      return { ...none, cron: when.cron.text };
    default:
      return assertNever(when);
  }
};

const dayValue = (days: ScheduleDays): JsonValue => {
  switch (days.kind) {
    case 'daily':
      return null;
    case 'weekdays':
      return oneOrAll(WEEKDAYS.filter((day) => days.days.includes(day)));
    case 'monthday':
      return days.day;
    case 'ordinal':
      return `${days.ordinal} ${days.weekday}`;
    default:
      return assertNever(days);
  }
};

const oneOrAll = (values: readonly string[]): JsonValue => {
  const [only, ...others] = values;
  return only !== undefined && others.length === 0 ? only : values;
};
