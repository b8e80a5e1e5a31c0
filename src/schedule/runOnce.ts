import type { Schedule } from '../config/settings.ts';
import { EXIT_CODES, type ExitCode } from '../domain/exitCodes.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import { localMoment } from '../domain/localMoment.ts';
import type { RexusError } from '../domain/rexusError.ts';
import { endOfJob } from './jobEnd.ts';
import type { ScheduleListener } from './scheduleEvent.ts';
import type { SchedulerDeps } from './schedulerDeps.ts';

/** How one schedule's job ended in a trial. */
export interface TriedSchedule {
  readonly schedule: string;
  readonly exitCode: ExitCode;
  readonly error: RexusError | null;
}

export interface TrialReport {
  readonly tried: readonly TriedSchedule[];
  /** The highest of their codes; `nothingToDo` only where none had anything to do. */
  readonly exitCode: ExitCode;
}

/**
 * Does the job of every schedule that is not turned off, now and one after the other: what each does at its time, tried while somebody looks on.
 * What is remembered of schedules is left alone, so that a scheduler does at their times what it would have done.
 * @throws RexusError INTERRUPTED
 */
export const runOnce = async (
  { clock, schedules, runJob }: Pick<SchedulerDeps, 'clock' | 'schedules' | 'runJob'>,
  listener: ScheduleListener,
  signal: AbortSignal,
): Promise<TrialReport> => {
  const tried: TriedSchedule[] = [];
  for (const schedule of enabled(schedules())) {
    const { name } = schedule;
    throwIfInterrupted(signal);
    listener({ type: 'schedule_due', schedule: name, dueAt: localMoment(clock.now()), reason: 'trial' });
    const end = await endOfJob(() =>
      runJob(schedule, signal, (event) => listener({ type: 'run', schedule: name, event })),
    );
    listener({ type: 'schedule_finished', schedule: name, ...end });
    tried.push({ schedule: name, ...end });
  }
  throwIfInterrupted(signal);
  return { tried, exitCode: worst(tried.map(({ exitCode }) => exitCode)) };
};

const enabled = (schedules: readonly Schedule[]): readonly Schedule[] => schedules.filter(({ isEnabled }) => isEnabled);

const worst = (codes: readonly ExitCode[]): ExitCode => {
  if (codes.every((code) => code === EXIT_CODES.nothingToDo)) return EXIT_CODES.nothingToDo;
  return codes
    .filter((code) => code !== EXIT_CODES.nothingToDo)
    .reduce<ExitCode>((highest, code) => (code > highest ? code : highest), EXIT_CODES.done);
};
