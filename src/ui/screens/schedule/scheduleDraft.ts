/** A schedule while it is edited: fields as typed, checked only when it is saved. */
import type { Schedule } from '../../../config/settings.ts';
import { parseDayOfMonth } from '../../../config/weekdays.ts';
import { intervalText, parseInterval, type ScheduleDays, type Weekday, type When } from '../../../config/when.ts';
import { assertNever } from '../../../domain/assertNever.ts';
import { parseCron } from '../../../domain/cron.ts';
import { parseTimeOfDay, type TimeOfDay } from '../../../domain/timeOfDay.ts';
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

export type Field = 'time' | 'kind' | 'value';

export type DraftProblem = 'time' | 'no_weekday' | TypedKind;

export interface Draft {
  readonly field: Field;
  /** One time or several with commas. */
  readonly time: string;
  /** The time as it was saved: the first character that is typed takes its place. */
  readonly isTimeSelected: boolean;
  readonly kind: WhenKind;
  readonly weekdays: readonly Weekday[];
  /** Index in WEEK. */
  readonly weekdayCursor: number;
  readonly typed: Readonly<Record<TypedKind, string>>;
  readonly problem: DraftProblem | null;
}

/** Offered where nothing was set: what people here ask for most. */
const OFFERED = { time: '02:00', monthday: '1', every: '15m', cron: '0 2 * * *' };

export const draftOf = ({ when }: Schedule): Draft => {
  const { time, ...typed } = OFFERED;
  const empty: Draft = {
    field: 'time',
    time,
    isTimeSelected: true,
    kind: 'daily',
    weekdays: [],
    weekdayCursor: 0,
    typed,
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

/** An interval and cron say the time themselves; every day has no days to choose. */
export const fieldsOf = (kind: WhenKind): readonly Field[] => {
  if (kind === 'daily') return ['time', 'kind'];
  return kind === 'every' || kind === 'cron' ? ['kind', 'value'] : ['time', 'kind', 'value'];
};

/** Where text is typed; elsewhere keys are commands. */
export const isTyping = ({ field, kind }: Draft): boolean =>
  field === 'time' || (field === 'value' && isTypedKind(kind));

export const pressInDraft = (draft: Draft, press: Press): Draft => {
  const edited: Draft = { ...draft, problem: null, isTimeSelected: draft.isTimeSelected && isStill(press) };
  if (press.kind === 'command' && !staysInWeekdays(draft, press.command)) {
    if (press.command === 'up') return { ...edited, field: neighbour(draft, -1) };
    if (press.command === 'down' || press.command === 'next') return { ...edited, field: neighbour(draft, 1) };
  }
  switch (draft.field) {
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
    default:
      return assertNever(draft.field);
  }
};

/** Nothing typed and nothing left: an arrow to the side changes no text. */
const isStill = (press: Press): boolean =>
  press.kind === 'command' && (press.command === 'left' || press.command === 'right');

/** The days of the week stand under each other: up and down move among them, and up from the first leaves them. */
const staysInWeekdays = ({ field, kind, weekdayCursor }: Draft, command: Command): boolean =>
  field === 'value' && kind === 'weekdays' && (command === 'down' || (command === 'up' && weekdayCursor > 0));

const neighbour = ({ field, kind }: Draft, step: 1 | -1): Field => {
  const fields = fieldsOf(kind);
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

/** The schedule that the draft stands for, or what is wrong with it. */
export const scheduleOf = (draft: Draft, schedule: Schedule): Schedule | { readonly problem: DraftProblem } => {
  const when = readWhen(draft);
  return 'problem' in when ? when : { ...schedule, when };
};

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
