/** What the fields of a draft say, once it is to be saved. */
import {
  SCHEDULE_ACTIONS,
  type Schedule,
  type ScheduledDatabase,
  type ScheduledJob,
  takesDatabases,
} from '../../../config/settings.ts';
import { parseDayOfMonth } from '../../../config/weekdays.ts';
import { parseInterval, type ScheduleDays, type When } from '../../../config/when.ts';
import { assertNever } from '../../../domain/assertNever.ts';
import { BACKUP_CHOICES } from '../../../domain/backupType.ts';
import { parseCron } from '../../../domain/cron.ts';
import { parseTimeOfDay, type TimeOfDay } from '../../../domain/timeOfDay.ts';
import type { Draft, DraftProblem, WhenKind } from './scheduleDraft.ts';

/** The schedule that the draft stands for, or what is wrong with it. */
export const scheduleOf = (
  draft: Draft,
  schedule: Schedule,
  takenNames: readonly string[] = [],
): Schedule | { readonly problem: DraftProblem } => {
  const name = draft.name === null ? schedule.name : draft.name.trim();
  // The configuration refuses that one name, and two schedules of one name would be one.
  if (name === '' || name === '__proto__') return { problem: 'name' };
  if (draft.name !== null && takenNames.includes(name)) return { problem: 'name_taken' };
  const when = readWhen(draft);
  if ('problem' in when) return when;
  const job = readJob(draft, schedule.job);
  const databases = takesDatabases(job) ? readDatabases(draft, schedule.databases) : [];
  return { name, isEnabled: draft.isEnabled, when, job, databases, missed: draft.missed };
};

/** What the screen does not show of a backup stays as it was. */
const readJob = ({ job, files }: Draft, was: ScheduledJob): ScheduledJob => {
  const action = SCHEDULE_ACTIONS.find((one) => one === job);
  if (action !== undefined) return { kind: 'action', action };
  const type = BACKUP_CHOICES.find((one) => one === job) ?? 'full';
  return { ...(was.kind === 'backup' ? was : { kind: 'backup', verify: true, rotate: true }), type, files };
};

/** In the order of the configuration; one that was written under another of its names keeps it. */
const readDatabases = ({ choices, chosen }: Draft, was: readonly ScheduledDatabase[]): readonly ScheduledDatabase[] =>
  choices.filter(({ name }) => chosen.includes(name)).map((one) => was.find(({ name }) => name === one.name) ?? one);

const readWhen = (draft: Draft): When | { readonly problem: DraftProblem } => {
  const { kind, typed } = draft;
  if (kind === 'every') {
    const minutes = parseInterval(typed.every);
    return minutes === null ? { problem: 'every' } : { kind, minutes };
  }
  if (kind === 'cron') {
    const cron = orNull(() => parseCron(typed.cron));
    return cron === null ? { problem: 'cron' } : { kind, cron };
  }
  const times = readTimes(draft.time);
  if (times === null) return { problem: 'time' };
  const days = readDays({ ...draft, kind });
  return 'problem' in days ? days : { kind: 'times', times, days };
};

const readTimes = (text: string): readonly TimeOfDay[] | null =>
  orNull(() => [...new Set(text.split(',').map(parseTimeOfDay))].sort());

const orNull = <T>(parse: () => T): T | null => {
  try {
    return parse();
  } catch {
    return null;
  }
};

const readDays = ({
  kind,
  weekdays,
  typed,
}: Pick<Draft, 'weekdays' | 'typed'> & { readonly kind: Exclude<WhenKind, 'every' | 'cron'> }):
  | ScheduleDays
  | { readonly problem: DraftProblem } => {
  switch (kind) {
    case 'daily':
      return { kind: 'daily' };
    case 'weekdays':
      return weekdays.length === 0 ? { problem: 'no_weekday' } : { kind: 'weekdays', days: weekdays };
    case 'monthday':
      return parseDayOfMonth(typed.monthday) ?? { problem: 'monthday' };
    default:
      return assertNever(kind);
  }
};
