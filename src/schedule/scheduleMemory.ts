import type { Schedule } from '../config/settings.ts';
import type { ExitCode } from '../domain/exitCodes.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { type DueRun, dueRun, MAX_ATTEMPTS, recordFor } from './dueRun.ts';
import type { ScheduleListener, SchedulerWarning } from './scheduleEvent.ts';
import { readScheduleState, type ScheduleRecord, writeScheduleState } from './scheduleState.ts';
import type { Zone } from './zone.ts';

/** What the scheduler remembers, in memory and on disk: every change is written before what follows from it is done. */
export interface ScheduleMemory {
  /** Takes these schedules in: new and edited ones begin at `now`. */
  watch(schedules: readonly Schedule[], now: Date): Promise<void>;
  due(schedule: Schedule, now: Date, zone: Zone): DueRun | null;
  begin(schedule: Schedule, due: DueRun, now: Date): Promise<void>;
  finish(schedule: Schedule, now: Date, exitCode: ExitCode): Promise<void>;
  /** A missed time that is not to be made good: nothing up to it is due any more. */
  leave(schedule: Schedule, due: DueRun): Promise<void>;
  /** What was begun did not run (somebody holds the lock, or the scheduler was stopped in it): it is due again and no try is counted. */
  giveBack(schedule: Schedule): Promise<void>;
}

/** Reads the state file, warning when it is damaged; a state that cannot be written is warned of once, and the scheduler goes on in memory. */
export const openScheduleMemory = (path: LocalPath, listener: ScheduleListener): ScheduleMemory => {
  const warn = (code: SchedulerWarning, detail: string): void => listener({ type: 'scheduler_warning', code, detail });
  const { state, damaged } = readScheduleState(path);
  if (damaged !== null) warn('state_damaged', damaged);
  for (const [name, { last }] of state) {
    if (last?.outcome === null && last.attempts >= MAX_ATTEMPTS) warn('given_up', name);
  }
  const records = new Map<string, ScheduleRecord>(state);
  let isWritable = true;

  const write = async (): Promise<void> => {
    try {
      await writeScheduleState(path, records);
      isWritable = true;
    } catch {
      if (isWritable) warn('state_not_written', path);
      isWritable = false;
    }
  };
  const replace = async (schedule: Schedule, by: (was: ScheduleRecord) => ScheduleRecord): Promise<void> => {
    const was = records.get(schedule.name);
    if (was === undefined) return;
    records.set(schedule.name, by(was));
    await write();
  };
  const change = (schedule: Schedule, last: (was: ScheduleRecord) => ScheduleRecord['last']): Promise<void> =>
    replace(schedule, (was) => ({ ...was, last: last(was) }));

  return {
    watch: async (schedules, now) => {
      let changed = false;
      for (const schedule of schedules) {
        const taken = recordFor(schedule, records.get(schedule.name), now);
        if (taken.kind === 'known') continue;
        if (taken.reason === 'clock_set_back') warn('clock_set_back', schedule.name);
        records.set(schedule.name, taken.record);
        changed = true;
      }
      if (changed) await write();
    },
    due: (schedule, now, zone) => {
      const record = records.get(schedule.name);
      return record === undefined ? null : dueRun(schedule, record, now, zone);
    },
    begin: async (schedule, { plannedAt, attempt }, now) => {
      await change(schedule, () => ({ plannedAt, startedAt: now, attempts: attempt, outcome: null }));
    },
    finish: (schedule, now, exitCode) =>
      change(schedule, ({ last }) => last && { ...last, outcome: { finishedAt: now, exitCode } }),
    leave: (schedule, { plannedAt }) => replace(schedule, (was) => ({ ...was, since: plannedAt, last: null })),
    giveBack: (schedule) =>
      change(schedule, ({ last }) => last && { ...last, attempts: Math.max(0, last.attempts - 1) }),
  };
};
