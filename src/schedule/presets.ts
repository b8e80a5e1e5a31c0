/** The usual plans, ready to be written into the configuration. */
import { isDeepStrictEqual } from 'node:util';
import { DAILY_SCHEDULE } from '../config/scheduleSettings.ts';
import type { PresetName, Schedule, ScheduledJob } from '../config/settings.ts';
import type { ScheduleDays, When } from '../config/when.ts';
import { assertNever } from '../domain/assertNever.ts';
import { parseTimeOfDay } from '../domain/timeOfDay.ts';

/** When `professional` takes logs unless it is told otherwise. */
const EVERY_QUARTER: When = { kind: 'every', minutes: 15 };

/** What becomes of one schedule, with the schedule as it is to be (`keep`: as it is). */
export interface PresetStep {
  /** `turn_off`: it would do the same work a second time, and is kept. */
  readonly action: 'add' | 'change' | 'turn_off' | 'keep';
  readonly schedule: Schedule;
}

export interface PresetRequest {
  readonly name: PresetName;
  /** When `professional` takes logs; null: every quarter of an hour. */
  readonly logs: When | null;
  /** RESTORE VERIFYONLY after each backup, as the configuration's root says. */
  readonly verify: boolean;
}

/**
 * What a preset makes of the configured schedules. Those of the same name become the preset's; every other one that takes backups, or does what one
 * of the preset does, is turned off, so that nothing is backed up twice; the rest stays. Nothing is ever removed.
 */
export const planPreset = (configured: readonly Schedule[], request: PresetRequest): readonly PresetStep[] => {
  const wanted = presetSchedules(request);
  const others = configured.filter(({ name }) => !wanted.some((one) => one.name === name));
  return [
    ...wanted.map((schedule): PresetStep => {
      const is = configured.find(({ name }) => name === schedule.name);
      if (is === undefined) return { action: 'add', schedule };
      return { action: isDeepStrictEqual(is, schedule) ? 'keep' : 'change', schedule };
    }),
    ...others.map((schedule): PresetStep => {
      const isDone = wanted.some(({ job }) => isSameWork(job, schedule.job));
      return schedule.isEnabled && isDone
        ? { action: 'turn_off', schedule: { ...schedule, isEnabled: false } }
        : { action: 'keep', schedule };
    }),
  ];
};

/** The schedules that have to be written. */
export const presetChanges = (steps: readonly PresetStep[]): readonly Schedule[] =>
  steps.flatMap(({ action, schedule }) => (action === 'keep' ? [] : [schedule]));

const isSameWork = (one: ScheduledJob, other: ScheduledJob): boolean =>
  one.kind === 'backup' ? other.kind === 'backup' : other.kind === 'action' && one.action === other.action;

const presetSchedules = ({ name, logs, verify }: PresetRequest): readonly Schedule[] => {
  const backup = (type: 'full' | 'differential' | 'log', rotate: boolean): ScheduledJob => ({
    kind: 'backup',
    type,
    verify,
    rotate,
    files: true,
  });
  switch (name) {
    case 'professional':
      return [
        // The weekly cleanup removes old runs: not each of the others as well.
        aSchedule('monthly_full', at('00:00', { kind: 'monthday', day: 1 }), backup('full', false)),
        aSchedule('weekly_differential', at('23:30', weekdays('sunday')), backup('differential', false)),
        aSchedule('logs', logs ?? EVERY_QUARTER, backup('log', false)),
        aSchedule('daily_verification', at('01:00', DAILY), { kind: 'action', action: 'verify_all_backups' }),
        aSchedule('weekly_cleanup', at('02:00', weekdays('monday')), { kind: 'action', action: 'deep_cleanup' }),
      ];
    case 'python':
      return [aSchedule(DAILY_SCHEDULE, at('02:00', DAILY), backup('full', true))];
    case 'weekdays': {
      const working = weekdays('monday', 'tuesday', 'wednesday', 'thursday', 'friday');
      return [
        aSchedule('weekend_full', at('02:00', weekdays('sunday', 'saturday')), backup('full', true)),
        aSchedule('weekday_differential', at('02:00', working), backup('differential', true)),
      ];
    }
    default:
      return assertNever(name);
  }
};

const DAILY: ScheduleDays = { kind: 'daily' };

const weekdays = (...days: Extract<ScheduleDays, { kind: 'weekdays' }>['days']): ScheduleDays => ({
  kind: 'weekdays',
  days,
});

const at = (time: string, days: ScheduleDays): When => ({ kind: 'times', times: [parseTimeOfDay(time)], days });

const aSchedule = (name: string, when: When, job: ScheduledJob): Schedule => ({
  name,
  isEnabled: true,
  when,
  job,
  databases: [],
  missed: 'catch_up',
});
