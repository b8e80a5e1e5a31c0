/** A schedule while it is edited: fields as typed, checked only when it is saved. */
import type { Schedule, ScheduleDays, Weekday } from '../../../config/settings.ts';
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

export const DAY_KINDS = ['daily', 'weekdays', 'monthday'] as const satisfies readonly ScheduleDays['kind'][];
export type DayKind = (typeof DAY_KINDS)[number];

export const FIELDS = ['time', 'kind', 'days'] as const;
export type Field = (typeof FIELDS)[number];

export type DraftProblem = 'time' | 'no_weekday' | 'monthday';

export interface Draft {
  readonly field: Field;
  readonly time: string;
  /** The time as it was saved: the first character that is typed takes its place. */
  readonly isTimeSelected: boolean;
  readonly kind: DayKind;
  readonly weekdays: readonly Weekday[];
  /** Index in WEEK. */
  readonly weekdayCursor: number;
  readonly monthday: string;
  readonly problem: DraftProblem | null;
}

export const draftOf = ({ time, days }: Schedule): Draft => ({
  field: 'time',
  time,
  isTimeSelected: true,
  kind: days.kind,
  weekdays: days.kind === 'weekdays' ? days.days : [],
  weekdayCursor: 0,
  monthday: days.kind === 'monthday' ? String(days.day) : '1',
  problem: null,
});

/** Text is typed in the time and in the day of the month; elsewhere keys are commands. */
export const isTyping = ({ field, kind }: Draft): boolean =>
  field === 'time' || (field === 'days' && kind === 'monthday');

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
        kind: DAY_KINDS[cycled(DAY_KINDS.indexOf(draft.kind), DAY_KINDS.length, press)] ?? draft.kind,
      };
    case 'days':
      return draft.kind === 'weekdays'
        ? inWeekdays(edited, press)
        : draft.kind === 'monthday'
          ? { ...edited, monthday: typedAfter(draft.monthday, press) }
          : edited;
  }
};

/** Nothing typed and nothing left: an arrow to the side changes no text. */
const isStill = (press: Press): boolean =>
  press.kind === 'command' && (press.command === 'left' || press.command === 'right');

/** The days of the week stand under each other: up and down move among them, and up from the first leaves them. */
const staysInWeekdays = ({ field, kind, weekdayCursor }: Draft, command: Command): boolean =>
  field === 'days' && kind === 'weekdays' && (command === 'down' || (command === 'up' && weekdayCursor > 0));

/** Every day has no days to choose: its third field is passed over. */
const neighbour = ({ field, kind }: Draft, step: 1 | -1): Field => {
  const fields = kind === 'daily' ? FIELDS.slice(0, 2) : FIELDS;
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
  const time = readTime(draft.time);
  if (time === null) return { problem: 'time' };
  const days = readDays(draft);
  return 'problem' in days ? days : { ...schedule, time, days };
};

const readTime = (text: string): TimeOfDay | null => {
  try {
    return parseTimeOfDay(text);
  } catch {
    return null;
  }
};

const readDays = (draft: Draft): ScheduleDays | { readonly problem: DraftProblem } => {
  switch (draft.kind) {
    case 'daily':
      return { kind: 'daily' };
    case 'weekdays':
      return draft.weekdays.length === 0 ? { problem: 'no_weekday' } : { kind: 'weekdays', days: draft.weekdays };
    case 'monthday': {
      const text = draft.monthday.trim();
      const day = /^\d{1,2}$/.test(text) ? Number(text) : 0;
      return day >= 1 && day <= 31 ? { kind: 'monthday', day } : { problem: 'monthday' };
    }
  }
};
