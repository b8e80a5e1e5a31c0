import { EXIT_CODES } from '../../domain/exitCodes.ts';
import type { Handler } from '../commandContext.ts';
import { jsonListener } from '../eventForm.ts';
import { jsonForm } from '../jsonForm.ts';
import { withStopNotice } from '../stopNotice.ts';
import { schedulesText, scheduleTextListener, trialText } from '../text/scheduleText.ts';

const SHOWN = 10;

export interface ScheduleOptions {
  readonly json: boolean;
}

export const schedule: Handler<ScheduleOptions> = async ({ services, language, output }, options) => {
  const { schedules } = services.settings;
  const next = services.nextRuns(SHOWN);
  if (options.json) output.json(jsonForm({ schedules, nextRuns: next }, language));
  else output.lines(schedulesText(schedules, next, language));
  return EXIT_CODES.done;
};

/** Tries every schedule's job now, and says how each ended. */
export const schedulerRunOnce: Handler<ScheduleOptions> = async (context, options) => {
  const { services, language, output, signal } = context;
  const listener = options.json ? jsonListener(output, language) : scheduleTextListener(output, language);
  const report = await withStopNotice(context, options.json, () => services.runSchedulesOnce(listener, signal));
  if (!options.json) output.lines(trialText(report, language));
  return report.exitCode;
};

/** Runs until it is stopped; being stopped is how it ends well. */
export const schedulerRun: Handler<ScheduleOptions> = async (context, options) => {
  const { services, language, output, signal } = context;
  const listener = options.json ? jsonListener(output, language) : scheduleTextListener(output, language);
  await withStopNotice(context, options.json, () => services.runScheduler(listener, signal));
  return EXIT_CODES.done;
};
