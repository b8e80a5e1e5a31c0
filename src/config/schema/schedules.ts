import * as z from 'zod';
import { BACKUP_CHOICES } from '../../domain/backupType.ts';
import { SCHEDULE_ACTIONS } from '../settings.ts';
import { parseWeekday } from '../weekdays.ts';
import { ALLOWED } from './allowed.ts';
import { flag, named, oneOf, section, timeOfDay } from './fields.ts';

const isDay = (value: unknown): boolean =>
  typeof value === 'number'
    ? Number.isInteger(value) && value >= 1 && value <= 31
    : typeof value === 'string' && (value === 'daily' || parseWeekday(value) !== null);

const isWeekday = (value: unknown): boolean => typeof value === 'string' && parseWeekday(value) !== null;

/** One day or several weekdays; `daily` may be written out. A union of scalars would lose `allowed`, hence one check of the whole value. */
const day = z
  .union([z.string(), z.number(), z.array(z.string())], { error: ALLOWED.day })
  .refine((value) => (Array.isArray(value) ? value.length > 0 && value.every(isWeekday) : isDay(value)), {
    error: ALLOWED.day,
  });

/** `schedules.{name}`: when what is done. */
export const scheduleSchema = section({
  time: timeOfDay(),
  day: day.optional(),
  type: oneOf(BACKUP_CHOICES),
  action: oneOf(SCHEDULE_ACTIONS),
  compress: flag(),
  verify_integrity: flag(),
  cleanup_old: flag(),
}).refine((schedule) => schedule.type === undefined || schedule.action === undefined, {
  path: ['action'],
  error: ALLOWED.eitherTypeOrAction,
});

export const schedulesSchema = named(scheduleSchema);

export type ScheduleEntry = z.output<typeof scheduleSchema>;
