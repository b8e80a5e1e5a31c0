import { EXIT_CODES } from '../../domain/exitCodes.ts';
import type { Handler } from '../commandContext.ts';
import { eventLine, jsonForm } from '../jsonForm.ts';
import { schedulesText, scheduleTextListener } from '../text/scheduleText.ts';

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

/** Runs until it is stopped; being stopped is how it ends well. */
export const schedulerRun: Handler<ScheduleOptions> = async ({ services, language, output, signal }, options) => {
  const listener = options.json
    ? (event: { readonly type: string }) => output.line(eventLine(event, language))
    : scheduleTextListener(output, language);
  await services.runScheduler(listener, signal);
  return EXIT_CODES.done;
};
