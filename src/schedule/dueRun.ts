import type { Schedule } from '../config/settings.ts';
import { missedRun, nextRun } from './nextRun.ts';
import { scheduleRule } from './scheduleRule.ts';
import type { ScheduleRecord } from './scheduleState.ts';
import { processZone, type Zone } from './zone.ts';

/** A planned time begun so often and never finished (the process died in it) is left: the next one gets its own tries. */
export const MAX_ATTEMPTS = 3;

/** A last run that lies further in the future than this was written by a clock that was wrong; less is a clock being set. */
const BELIEVABLE_MS = 24 * 3_600_000;

/** A schedule's record as it counts now. */
export type RecordedSchedule =
  | { readonly kind: 'known'; readonly record: ScheduleRecord }
  | { readonly kind: 'begun'; readonly record: ScheduleRecord; readonly reason: 'new' | 'edited' | 'clock_set_back' };

/** What is remembered counts unless the schedule is new or was edited, or the clock was set back by more than a day: then it begins now. */
export const recordFor = (schedule: Schedule, remembered: ScheduleRecord | undefined, now: Date): RecordedSchedule => {
  const rule = scheduleRule(schedule);
  const begun = (reason: 'new' | 'edited' | 'clock_set_back'): RecordedSchedule => ({
    kind: 'begun',
    record: { rule, since: now, last: null },
    reason,
  });
  if (remembered === undefined) return begun('new');
  if (remembered.rule !== rule) return begun('edited');
  const latest = remembered.last?.plannedAt ?? remembered.since;
  if (latest.getTime() - now.getTime() > BELIEVABLE_MS) return begun('clock_set_back');
  return { kind: 'known', record: remembered };
};

export interface DueRun {
  readonly plannedAt: Date;
  /** Which try of this planned time it would be, from 1. */
  readonly attempt: number;
  /** Older planned times were missed as well: this run makes them good. */
  readonly coversOlder: boolean;
}

/** The planned time that should be running by now, or null. Times older than it are covered by it. */
export const dueRun = (
  schedule: Schedule,
  { since, last }: ScheduleRecord,
  now: Date,
  zone: Zone = processZone,
): DueRun | null => {
  if (last === null) {
    const plannedAt = missedRun(schedule, since, now, zone);
    return plannedAt && { plannedAt, attempt: 1, coversOlder: nextRun(schedule, since, zone) < plannedAt };
  }
  const mayRepeat = last.outcome === null && last.attempts < MAX_ATTEMPTS;
  // The clock may have been set back over the run that died: what was planned is then due when it comes again.
  const done = mayRepeat ? new Date(last.plannedAt.getTime() - 1) : last.plannedAt;
  const plannedAt = missedRun(schedule, done, now, zone);
  if (plannedAt === null) return null;
  const isRepeat = plannedAt.getTime() === last.plannedAt.getTime();
  return {
    plannedAt,
    attempt: isRepeat ? last.attempts + 1 : 1,
    coversOlder: nextRun(schedule, done, zone) < plannedAt,
  };
};
