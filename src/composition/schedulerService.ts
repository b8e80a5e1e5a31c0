import { deleteSchedule, saveSchedules } from '../config/saveSchedule.ts';
import { acquireLock } from '../platform/processLock.ts';
import { runOnce } from '../schedule/runOnce.ts';
import { runScheduler } from '../schedule/runScheduler.ts';
import { scheduleRule } from '../schedule/scheduleRule.ts';
import type { SchedulerDeps } from '../schedule/schedulerDeps.ts';
import { scheduleStatePath } from '../schedule/scheduleState.ts';
import type { Services } from '../services.ts';
import type { Configuration } from './configuration.ts';
import { logging } from './logListener.ts';
import type { Parts } from './parts.ts';
import { scheduledJob, type Work } from './scheduledJob.ts';

export const SCHEDULER_LOCK = '.rexus-scheduler.lock';

export interface SchedulerSources {
  readonly configuration: Configuration;
  /** All that a job may need, loaded. */
  loadWork(): Promise<Work>;
}

/** Schedules: kept in the configuration, and run unattended. */
export const schedulerService = (
  { settings, clock, logger }: Pick<Parts, 'settings' | 'clock' | 'logger'>,
  { configuration, loadWork }: SchedulerSources,
): Pick<Services, 'saveSchedules' | 'deleteSchedule' | 'runScheduler' | 'runSchedulesOnce'> => ({
  saveSchedules: async (schedules) => {
    await saveSchedules(settings().file, schedules);
    configuration.reload();
    for (const schedule of schedules) {
      logger.info('schedule_saved', { schedule: schedule.name, rule: scheduleRule(schedule) });
    }
    return settings();
  },
  deleteSchedule: async (name) => {
    await deleteSchedule(settings().file, name);
    configuration.reload();
    logger.info('schedule_deleted', { schedule: name });
    return settings();
  },
  runSchedulesOnce: async (listener, signal) => {
    const work = await loadWork();
    const schedules = () => settings().schedules;
    const runJob: SchedulerDeps['runJob'] = (schedule, jobSignal, onEvent) =>
      scheduledJob(work, schedule, onEvent, jobSignal);
    return await runOnce({ clock, schedules, runJob }, logging(logger, listener), signal);
  },
  runScheduler: async (listener, signal) => {
    // Before anything is waited for: an update of the program, months from now, takes away the files that it would be loaded from.
    const work = await loadWork();
    const { base } = settings().storage;
    await runScheduler(
      {
        clock,
        schedules: () => {
          configuration.reloadIfGood();
          return settings().schedules;
        },
        stateFile: scheduleStatePath(base),
        acquireSchedulerLock: () => acquireLock(base, SCHEDULER_LOCK, 'scheduler', clock),
        runJob: (schedule, jobSignal, onEvent) => scheduledJob(work, schedule, onEvent, jobSignal),
      },
      logging(logger, listener),
      signal,
    );
  },
});
