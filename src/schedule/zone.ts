import { hourAndMinute, type TimeOfDay } from '../domain/timeOfDay.ts';

/** A day of the calendar, of no zone. `month` counts from 1. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Turns instants into days and planned times into instants. Schedules are local time; handing a zone in lets one be named one day. */
export interface Zone {
  /** The IANA name, e.g. `Europe/Madrid`. */
  readonly name: string;
  dayOf(instant: Date): CalendarDay;
  /**
   * When the clocks on the wall show that time. A time that a change to summer time leaves out is moved on by what was left out (02:30 runs
   * at 03:30); of a time that comes twice it is the first.
   */
  instantOf(day: CalendarDay, time: TimeOfDay): Date;
  /** What the minute hand shows then. */
  minuteOf(instant: Date): number;
}

/** The process's own zone: that of the machine, or TZ. ECMAScript resolves gaps and overlaps as Zone asks (section 21.4.1.25, LocalTime). */
export const processZone: Zone = {
  get name() {
    return new Intl.DateTimeFormat().resolvedOptions().timeZone;
  },
  dayOf: (instant) => ({ year: instant.getFullYear(), month: instant.getMonth() + 1, day: instant.getDate() }),
  instantOf: ({ year, month, day }, time) => {
    const { hour, minute } = hourAndMinute(time);
    return new Date(year, month - 1, day, hour, minute);
  },
  minuteOf: (instant) => instant.getMinutes(),
};

/** The day that lies so many days later (earlier when negative). */
export const addDays = ({ year, month, day }: CalendarDay, days: number): CalendarDay => {
  const moved = new Date(Date.UTC(year, month - 1, day + days));
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
};

/** 0 Sunday to 6 Saturday. */
export const weekdayOf = ({ year, month, day }: CalendarDay): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay();

export const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
