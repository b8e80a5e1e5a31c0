import * as z from 'zod';
import { BACKUP_CHOICES } from '../../domain/backupType.ts';
import { parseCron } from '../../domain/cron.ts';
import { MISSED_RUNS, SCHEDULE_ACTIONS } from '../settings.ts';
import { parseDayOfMonth, parseWeekday } from '../weekdays.ts';
import { parseInterval } from '../when.ts';
import { ALLOWED } from './allowed.ts';
import { flag, isTimeOfDay, named, oneOf, section, texts } from './fields.ts';

const isDay = (value: unknown): boolean =>
  typeof value === 'number'
    ? Number.isInteger(value) && value >= 1 && value <= 31
    : typeof value === 'string' &&
      (value === 'daily' || parseWeekday(value) !== null || parseDayOfMonth(value) !== null);

const isWeekday = (value: unknown): boolean => typeof value === 'string' && parseWeekday(value) !== null;

/** One day or several weekdays; `daily` may be written out. A union of scalars would lose `allowed`, hence one check of the whole value. */
const day = z
  .union([z.string(), z.number(), z.array(z.string())], { error: ALLOWED.day })
  .refine((value) => (Array.isArray(value) ? value.length > 0 && value.every(isWeekday) : isDay(value)), {
    error: ALLOWED.day,
  });

/** One time of the day or several. */
const time = z
  .union([z.string(), z.array(z.string())], { error: ALLOWED.times })
  .refine((value) => (Array.isArray(value) ? value.length > 0 && value.every(isTimeOfDay) : isTimeOfDay(value)), {
    error: ALLOWED.times,
  });

const isCron = (text: string): boolean => {
  try {
    parseCron(text);
    return true;
  } catch {
    return false;
  }
};

const every = z
  .string({ error: ALLOWED.every })
  .refine((value) => parseInterval(value) !== null, { error: ALLOWED.every });

const cron = z.string({ error: ALLOWED.cron }).refine(isCron, { error: ALLOWED.cron });

const isOneOf = (given: readonly unknown[]): boolean => given.filter((value) => value !== undefined).length === 1;

/** `schedules.{name}`: when what is done. */
export const scheduleSchema = section({
  time: time.optional(),
  day: day.optional(),
  every: every.optional(),
  cron: cron.optional(),
  type: oneOf(BACKUP_CHOICES),
  action: oneOf(SCHEDULE_ACTIONS),
  databases: texts(),
  files: flag(),
  enabled: flag(),
  missed: oneOf(MISSED_RUNS),
  compress: flag(),
  verify_integrity: flag(),
  cleanup_old: flag(),
})
  .refine(({ time, every, cron }) => isOneOf([time, every, cron]), { path: ['time'], error: ALLOWED.oneOfTimes })
  .refine(({ time, day }) => day === undefined || time !== undefined, { path: ['day'], error: ALLOWED.dayWithTime })
  .refine((schedule) => schedule.type === undefined || schedule.action === undefined, {
    path: ['action'],
    error: ALLOWED.eitherTypeOrAction,
  })
  .refine(({ databases }) => databases === undefined || databases.length > 0, {
    path: ['databases'],
    error: ALLOWED.someDatabases,
  })
  .refine(({ databases, action }) => databases === undefined || action === undefined || action === 'restore_test', {
    path: ['databases'],
    error: ALLOWED.databasesWithBackup,
  })
  .refine(({ files, type, action }) => files !== true || (action === undefined && type !== 'log'), {
    path: ['files'],
    error: ALLOWED.filesWithBackup,
  });

export const schedulesSchema = named(scheduleSchema);

export type ScheduleEntry = z.output<typeof scheduleSchema>;
