import type { Ordinal, Weekday } from '../../config/when.ts';
import type { SchedulerWarning } from '../../schedule/scheduleEvent.ts';

export const schedule = {
  title: 'schedules',
  none: 'nothing is scheduled',
  weekday: {
    monday: 'Monday',
    tuesday: 'Tuesday',
    wednesday: 'Wednesday',
    thursday: 'Thursday',
    friday: 'Friday',
    saturday: 'Saturday',
    sunday: 'Sunday',
  } satisfies Record<Weekday, string> as Record<Weekday, string>,
  daily: (time: string) => `every day at ${time}`,
  weekly: (days: string, time: string) => `${days} at ${time}`,
  monthly: (day: number, time: string) => `day ${day} of each month at ${time}`,
  lastDay: (time: string) => `the last day of each month at ${time}`,
  ordinal: {
    first: 'first',
    second: 'second',
    third: 'third',
    fourth: 'fourth',
    last: 'last',
  } satisfies Record<Ordinal, string> as Record<Ordinal, string>,
  ordinalDay: (ordinal: string, weekday: string, time: string) => `the ${ordinal} ${weekday} of each month at ${time}`,
  every: (interval: string) => `every ${interval}`,
  cron: (text: string) => `cron ${text}`,
  job: {
    full: 'full backup',
    differential: 'differential backup',
    log: 'log backup',
    auto: 'automatic backup',
    verify_all_backups: 'check all backups',
    deep_cleanup: 'remove old backups',
    restore_test: 'restore drill',
  },
  off: 'off',
  onlyDatabases: (names: string) => `only ${names}`,
  withoutFiles: 'without files',
  missedAreLeft: 'missed runs are left',
  next: 'next runs',
  started: (count: number) => `scheduler running: ${count} ${count === 1 ? 'schedule' : 'schedules'}`,
  due: (name: string) => `${name}: due now`,
  missed: (name: string, at: string) => `${name}: was missed at ${at}, caught up now`,
  skipped: {
    still_running: (name: string) => `${name}: waits, another run is going on`,
    locked: (name: string) => `${name}: waits, somebody else is backing up`,
    caught_up: (name: string) => `${name}: already done`,
    missed: (name: string, at: string) => `${name}: was missed at ${at}, left until its next time`,
  },
  finished: (name: string, code: number) => `${name}: finished (exit code ${code})`,
  failed: (name: string, message: string) => `${name}: FAILED: ${message}`,
  trial: {
    title: 'the trial ended',
    ended: (code: number) => `exit code ${code}`,
    failed: (code: number, message: string) => `FAILED (exit code ${code}): ${message}`,
  },
  preset: {
    title: (file: string) => `schedules in ${file}`,
    action: { add: 'new', change: 'changed', turn_off: 'turned off', keep: 'stays' },
    nothing: 'nothing to change',
    written: (file: string) => `written to ${file}`,
  },
  nextRun: (name: string, at: string) => `next: ${name} at ${at}`,
  warning: {
    state_damaged: (path: string) =>
      `what ran last could not be read; it was put aside and nothing is caught up: ${path}`,
    state_not_written: (path: string) =>
      `what ran last could not be written, so a run may be repeated after a restart: ${path}`,
    clock_set_back: (name: string) =>
      `${name}: its last run lies in the future (was the clock set back?) and is forgotten`,
    given_up: (name: string) => `${name}: was begun several times and never finished; left until its next time`,
    timer_refused: (name: string) => `${name}: the timer would not take it; it is watched and run all the same`,
  } satisfies Record<SchedulerWarning, (detail: string) => string> as Record<
    SchedulerWarning,
    (detail: string) => string
  >,
  stopped: 'scheduler stopped',
};
