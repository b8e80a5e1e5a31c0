/** A schedule while it is edited: fields as typed, checked only when it is saved. */
import {
  MISSED_RUNS,
  type MissedRuns,
  SCHEDULE_ACTIONS,
  type Schedule,
  type ScheduledDatabase,
} from '../../../config/settings.ts';
import { intervalText, type ScheduleDays, type Weekday } from '../../../config/when.ts';
import { assertNever } from '../../../domain/assertNever.ts';
import { BACKUP_CHOICES } from '../../../domain/backupType.ts';
import type { DatabaseName } from '../../../domain/databaseName.ts';
import type { Command, Press } from '../../keys.ts';
import { typedAfter } from '../../typedText.ts';

/** In the order in which people here read a week. */
export const WEEK = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const satisfies readonly Weekday[];

export const WHEN_KINDS = ['daily', 'weekdays', 'monthday', 'every', 'cron'] as const;
export type WhenKind = (typeof WHEN_KINDS)[number];

/** Kinds whose last field is typed. */
export type TypedKind = Extract<WhenKind, 'monthday' | 'every' | 'cron'>;

/** What a schedule does: a type of backup or an action. */
export const JOBS = [...BACKUP_CHOICES, ...SCHEDULE_ACTIONS] as const;
export type JobName = (typeof JOBS)[number];

export type Field = 'name' | 'time' | 'kind' | 'value' | 'job' | 'databases' | 'files' | 'missed' | 'enabled';

export type DraftProblem = 'name' | 'name_taken' | 'time' | 'no_weekday' | TypedKind;

export interface Draft {
  readonly field: Field;
  /** Of a new schedule; null: it has one. */
  readonly name: string | null;
  /** One time or several with commas. */
  readonly time: string;
  /** The time as it was saved: the first character that is typed takes its place. */
  readonly isTimeSelected: boolean;
  readonly kind: WhenKind;
  readonly weekdays: readonly Weekday[];
  /** Index in WEEK. */
  readonly weekdayCursor: number;
  readonly typed: Readonly<Record<TypedKind, string>>;
  readonly job: JobName;
  /** The configured databases, and which of them it is for: none is every one. */
  readonly choices: readonly ScheduledDatabase[];
  readonly chosen: readonly DatabaseName[];
  /** Index in `choices`. */
  readonly databaseCursor: number;
  readonly files: boolean;
  readonly missed: MissedRuns;
  readonly isEnabled: boolean;
  readonly problem: DraftProblem | null;
}

/** Offered where nothing was set: what people here ask for most. */
const OFFERED = { time: '02:00', monthday: '1', every: '15m', cron: '0 2 * * *' };

/** `choices`: the databases that it may be for. A schedule without a name is a new one, whose name is typed. */
export const draftOf = (schedule: Schedule, choices: readonly ScheduledDatabase[] = []): Draft => {
  const { name, when, job, databases, missed, isEnabled } = schedule;
  const { time, ...typed } = OFFERED;
  const empty: Draft = {
    field: name === '' ? 'name' : 'time',
    name: name === '' ? '' : null,
    time,
    isTimeSelected: true,
    kind: 'daily',
    weekdays: [],
    weekdayCursor: 0,
    typed,
    job: job.kind === 'backup' ? job.type : job.action,
    // A pattern that it names is none of the configured databases, and must not be lost.
    choices: [...choices, ...databases.filter(({ name: own }) => !choices.some((choice) => choice.name === own))],
    chosen: databases.map((database) => database.name),
    databaseCursor: 0,
    files: job.kind !== 'backup' || job.files,
    missed,
    isEnabled,
    problem: null,
  };
  switch (when.kind) {
    case 'times':
      return { ...empty, time: when.times.join(', '), ...draftOfDays(when.days, typed) };
    case 'every':
      return { ...empty, field: 'value', kind: 'every', typed: { ...typed, every: intervalText(when.minutes) } };
    case 'cron':
      return { ...empty, field: 'value', kind: 'cron', typed: { ...typed, cron: when.cron.text } };
    default:
      return assertNever(when);
  }
};

const draftOfDays = (days: ScheduleDays, typed: Draft['typed']): Partial<Draft> => {
  switch (days.kind) {
    case 'daily':
      return { kind: 'daily' };
    case 'weekdays':
      return { kind: 'weekdays', weekdays: days.days };
    case 'monthday':
      return { kind: 'monthday', typed: { ...typed, monthday: String(days.day) } };
    case 'ordinal':
      return { kind: 'monthday', typed: { ...typed, monthday: `${days.ordinal} ${days.weekday}` } };
    default:
      return assertNever(days);
  }
};

const isTypedKind = (kind: WhenKind): kind is TypedKind => kind !== 'daily' && kind !== 'weekdays';

/** The fields that mean something, in their order on the screen. */
export const fieldsOf = ({ name, kind, job, choices }: Draft): readonly Field[] => {
  const isBackup = BACKUP_CHOICES.some((type) => type === job);
  return [
    ...(name === null ? [] : ['name' as const]),
    ...whenFields(kind),
    'job',
    // Checks and cleanups look at every backup, whosever it is.
    ...(choices.length > 0 && (isBackup || job === 'restore_test') ? ['databases' as const] : []),
    ...(isBackup && job !== 'log' ? ['files' as const] : []),
    'missed',
    'enabled',
  ];
};

/** An interval and cron say the time themselves; every day has no days to choose. */
const whenFields = (kind: WhenKind): readonly Field[] => {
  if (kind === 'daily') return ['time', 'kind'];
  return kind === 'every' || kind === 'cron' ? ['kind', 'value'] : ['time', 'kind', 'value'];
};

/** Where text is typed; elsewhere keys are commands. */
export const isTyping = ({ field, kind }: Draft): boolean =>
  field === 'name' || field === 'time' || (field === 'value' && isTypedKind(kind));

export const pressInDraft = (draft: Draft, press: Press): Draft => {
  const edited: Draft = { ...draft, problem: null, isTimeSelected: draft.isTimeSelected && isStill(press) };
  if (press.kind === 'command' && !staysInList(draft, press.command)) {
    if (press.command === 'up') return { ...edited, field: neighbour(draft, -1) };
    if (press.command === 'down' || press.command === 'next') return { ...edited, field: neighbour(draft, 1) };
  }
  switch (draft.field) {
    case 'name':
      return { ...edited, name: typedAfter(draft.name ?? '', press) };
    case 'time': {
      const isTyped = press.kind === 'text' || press.kind === 'digit';
      return { ...edited, time: typedAfter(draft.isTimeSelected && isTyped ? '' : draft.time, press) };
    }
    case 'kind':
      return {
        ...edited,
        kind: WHEN_KINDS[cycled(WHEN_KINDS.indexOf(draft.kind), WHEN_KINDS.length, press)] ?? draft.kind,
      };
    case 'value': {
      if (draft.kind === 'weekdays') return inWeekdays(edited, press);
      if (!isTypedKind(draft.kind)) return edited;
      return { ...edited, typed: { ...draft.typed, [draft.kind]: typedAfter(draft.typed[draft.kind], press) } };
    }
    case 'job':
      return { ...edited, job: JOBS[cycled(JOBS.indexOf(draft.job), JOBS.length, press)] ?? draft.job };
    case 'databases':
      return inDatabases(edited, press);
    case 'files':
      return { ...edited, files: isChange(press) ? !draft.files : draft.files };
    case 'missed':
      return {
        ...edited,
        missed: MISSED_RUNS[cycled(MISSED_RUNS.indexOf(draft.missed), MISSED_RUNS.length, press)] ?? draft.missed,
      };
    case 'enabled':
      return { ...edited, isEnabled: isChange(press) ? !draft.isEnabled : draft.isEnabled };
    default:
      return assertNever(draft.field);
  }
};

/** Nothing typed and nothing left: an arrow to the side changes no text. */
const isStill = (press: Press): boolean =>
  press.kind === 'command' && (press.command === 'left' || press.command === 'right');

/** Of two values, the other one. */
const isChange = (press: Press): boolean => cycled(0, 2, press) === 1;

/** Days of the week and databases stand under each other: up and down move among them, and leave them at either end. */
const staysInList = (draft: Draft, command: Command): boolean => {
  const list = listIn(draft);
  return (
    list !== null && ((command === 'up' && list.cursor > 0) || (command === 'down' && list.cursor < list.length - 1))
  );
};

const listIn = ({ field, kind, weekdayCursor, databaseCursor, choices }: Draft) => {
  if (field === 'value' && kind === 'weekdays') return { cursor: weekdayCursor, length: WEEK.length };
  return field === 'databases' ? { cursor: databaseCursor, length: choices.length } : null;
};

const neighbour = (draft: Draft, step: 1 | -1): Field => {
  const fields = fieldsOf(draft);
  const { field } = draft;
  return fields[Math.max(0, Math.min(fields.length - 1, fields.indexOf(field) + step))] ?? field;
};

const cycled = (index: number, count: number, press: Press): number => {
  if (press.kind !== 'command') return index;
  if (press.command === 'left') return (index + count - 1) % count;
  return press.command === 'right' || press.command === 'toggle' ? (index + 1) % count : index;
};

const inWeekdays = (draft: Draft, press: Press): Draft => {
  if (press.kind !== 'command') return draft;
  const { weekdayCursor, weekdays } = draft;
  if (press.command === 'up') return { ...draft, weekdayCursor: Math.max(0, weekdayCursor - 1) };
  if (press.command === 'down') return { ...draft, weekdayCursor: Math.min(WEEK.length - 1, weekdayCursor + 1) };
  const day = WEEK[weekdayCursor];
  if (press.command !== 'toggle' || day === undefined) return draft;
  return { ...draft, weekdays: WEEK.filter((each) => (each === day) !== weekdays.includes(each)) };
};

const inDatabases = (draft: Draft, press: Press): Draft => {
  if (press.kind !== 'command') return draft;
  const { databaseCursor, chosen, choices } = draft;
  if (press.command === 'up') return { ...draft, databaseCursor: Math.max(0, databaseCursor - 1) };
  if (press.command === 'down') {
    return { ...draft, databaseCursor: Math.min(choices.length - 1, databaseCursor + 1) };
  }
  if (press.command === 'toggleAll') return { ...draft, chosen: [] };
  const here = choices[databaseCursor]?.name;
  if (press.command !== 'toggle' || here === undefined) return draft;
  return { ...draft, chosen: chosen.includes(here) ? chosen.filter((name) => name !== here) : [...chosen, here] };
};
