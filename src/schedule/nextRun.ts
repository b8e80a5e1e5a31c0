/**
 * When a schedule runs: pure functions of the schedule and an instant, in local time. They are the only truth about it; node-schedule's
 * timers and the watchdog merely wake the scheduler up (runScheduler.ts).
 */
import type { Schedule } from '../config/settings.ts';
import { localMoment } from '../domain/localMoment.ts';
import { plannedOn } from './plannedOn.ts';
import type { NextRun } from './scheduleEvent.ts';
import { addDays, processZone, type Zone } from './zone.ts';

/**
 * The longest that a day may be away: 29 February from 1896 to 1904, which the turn of a century without one leaves out. The rest is room for a zone
 * that once dropped a day.
 */
const LONGEST_WAIT_DAYS = 8 * 366 + 8;

/** The planned instants, day by day from the one of `from`, forwards or backwards. */
function* plannedFrom({ name, when }: Schedule, from: Date, step: 1 | -1, zone: Zone): Generator<Date> {
  if (Number.isNaN(from.getTime())) throw new RangeError('not an instant');
  // One day back: where clocks jump at midnight, the time planned for yesterday may be moved into today.
  const start = addDays(zone.dayOf(from), -step);
  for (let n = 0; n <= LONGEST_WAIT_DAYS; n++) {
    const planned = plannedOn(when, addDays(start, n * step), zone);
    yield* step === 1 ? planned : planned.toReversed();
  }
  throw new RangeError(`schedule ${name} names no day`);
}

/** The first planned time strictly after `after`. @throws RangeError if the schedule names no day at all */
export const nextRun = (schedule: Schedule, after: Date, zone: Zone = processZone): Date => {
  for (const planned of plannedFrom(schedule, after, 1, zone)) if (planned > after) return planned;
  throw new RangeError(`schedule ${schedule.name} names no day`);
};

/** The last planned time at or before `now`. @throws RangeError if the schedule names no day at all */
export const lastPlannedRun = (schedule: Schedule, now: Date, zone: Zone = processZone): Date => {
  for (const planned of plannedFrom(schedule, now, -1, zone)) if (planned <= now) return planned;
  throw new RangeError(`schedule ${schedule.name} names no day`);
};

/**
 * The last planned time that has not been done: older ones are covered by it, so that a machine that slept for three days runs once.
 * `lastRun` is the planned time of the last run, or since when the schedule is watched; null knows of nothing that could have been missed.
 */
export const missedRun = (
  schedule: Schedule,
  lastRun: Date | null,
  now: Date,
  zone: Zone = processZone,
): Date | null => {
  if (lastRun === null) return null;
  const planned = lastPlannedRun(schedule, now, zone);
  return planned > lastRun ? planned : null;
};

/** The next planned times of all schedules together that are not turned off, in order; at the same minute, in the configuration's order. */
export const nextRuns = (
  schedules: readonly Schedule[],
  after: Date,
  count: number,
  zone: Zone = processZone,
): readonly NextRun[] => {
  const upcoming = schedules
    .filter(({ isEnabled }) => isEnabled)
    .map((schedule) => ({ schedule, at: nextRun(schedule, after, zone) }));
  const runs: NextRun[] = [];
  while (runs.length < count) {
    const [first, ...others] = upcoming;
    if (first === undefined) break;
    const soonest = others.reduce((best, other) => (other.at < best.at ? other : best), first);
    runs.push({ schedule: soonest.schedule.name, at: localMoment(soonest.at) });
    soonest.at = nextRun(soonest.schedule, soonest.at, zone);
  }
  return runs;
};
