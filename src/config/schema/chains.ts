import * as z from 'zod';
import { BACKUP_CHOICES } from '../../domain/backupType.ts';
import { BROKEN_ACTIONS, FOREIGN_ACTIONS } from '../chainPolicy.ts';
import { parseWeekday } from '../weekdays.ts';
import { ALLOWED } from './allowed.ts';
import { oneOf, positive, section, wholeNumber } from './fields.ts';

/** No day at all is a rule too: for one database, where the others have some. */
const weekdays = z
  .array(z.string(), { error: ALLOWED.weekdays })
  .refine((days) => days.every((day) => parseWeekday(day) !== null), { error: ALLOWED.weekdays });

const policy = {
  full_every_days: positive(),
  max_incrementals: wholeNumber(0, 1000),
  max_differential_percent: wholeNumber(1, 100),
  full_on: weekdays.optional(),
  data_every_hours: wholeNumber(0, 8784),
  when_broken: oneOf(BROKEN_ACTIONS),
  foreign_backups: oneOf(FOREIGN_ACTIONS),
};

/** `databases.{name}.chains`: what differs for one database. */
export const chainPolicySchema = section(policy);

/** `chains`: which type a backup is, and what happens when a chain is not this program's own any more. */
export const chainsSchema = section({ default_type: oneOf(BACKUP_CHOICES), ...policy });

export type ChainPolicyEntry = z.output<typeof chainPolicySchema>;
