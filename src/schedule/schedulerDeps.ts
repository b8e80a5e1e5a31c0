import type { Schedule } from '../config/settings.ts';
import type { ExitCode } from '../domain/exitCodes.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { RunListener } from '../engine/runEvent.ts';
import type { Clock } from '../platform/clock.ts';
import type { SetCronTimer } from './cronTimers.ts';
import type { Zone } from './zone.ts';

export interface SchedulerLock {
  release(): void | Promise<void>;
}

export interface SchedulerDeps {
  readonly clock: Clock;
  /** Asked at every round, so that an edited configuration counts without a restart. Give the last good one when it cannot be read. */
  schedules(): readonly Schedule[];
  readonly stateFile: LocalPath;
  /** One scheduler a backup directory. @throws RexusError ALREADY_RUNNING */
  acquireSchedulerLock(): SchedulerLock | Promise<SchedulerLock>;
  /**
   * Does the schedule's job and says how it ended. When somebody else holds the backup lock it throws ALREADY_RUNNING (or returns its exit
   * code) and is called again later; when the signal aborts it stops soon.
   */
  runJob(schedule: Schedule, signal: AbortSignal, listener: RunListener): Promise<ExitCode>;
  readonly zone?: Zone;
  readonly loadTimers?: () => Promise<SetCronTimer>;
}
