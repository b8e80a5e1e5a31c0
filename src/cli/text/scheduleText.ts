import type { Language, Schedule } from '../../config/settings.ts';
import { assertNever } from '../../domain/assertNever.ts';
import { describeError } from '../../messages/describeError.ts';
import { describeJob, scheduleNotes } from '../../messages/describeSchedule.ts';
import { describeWhen } from '../../messages/describeWhen.ts';
import { formatTime } from '../../messages/format.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import type { PresetStep } from '../../schedule/presets.ts';
import type { TrialReport } from '../../schedule/runOnce.ts';
import type { NextRun, ScheduleEvent } from '../../schedule/scheduleEvent.ts';
import type { Output } from '../output.ts';
import { backupTextListener } from './backupText.ts';
import { table } from './table.ts';

/** The schedules in words and the runs that they lead to. */
export const schedulesText = (
  schedules: readonly Schedule[],
  nextRuns: readonly NextRun[],
  language: Language,
): readonly string[] => {
  const messages = messagesFor(language);
  const t = messages.schedule;
  if (schedules.length === 0) return [t.none];
  const rows = schedules.map((schedule) => [
    schedule.name,
    describeWhen(schedule.when, messages),
    describeJob(schedule.job, messages),
    scheduleNotes(schedule, messages).join(' · '),
  ]);
  return [
    t.title,
    ...table(rows).map((line) => `  ${line}`),
    ...(nextRuns.length === 0 ? [] : [t.next]),
    ...table(nextRuns.map((run) => [formatTime(run.at), run.schedule])).map((line) => `  ${line}`),
  ];
};

/** What a preset makes of the schedules, and where it would be written. */
export const presetText = (steps: readonly PresetStep[], file: string, language: Language): readonly string[] => {
  const messages = messagesFor(language);
  const t = messages.schedule.preset;
  const rows = steps.map(({ action, schedule }) => [
    t.action[action],
    schedule.name,
    describeWhen(schedule.when, messages),
    describeJob(schedule.job, messages),
    scheduleNotes(schedule, messages).join(' · '),
  ]);
  const isNothing = steps.every(({ action }) => action === 'keep');
  return [t.title(file), ...table(rows).map((line) => `  ${line}`), ...(isNothing ? [t.nothing] : [])];
};

/** How each schedule's job ended in a trial. */
export const trialText = ({ tried }: TrialReport, language: Language): readonly string[] => {
  const t = messagesFor(language).schedule;
  if (tried.length === 0) return [t.none];
  const rows = tried.map(({ schedule, exitCode, error }) => [
    schedule,
    error === null ? t.trial.ended(exitCode) : t.trial.failed(exitCode, describeError(error, language).message),
  ]);
  return [t.trial.title, ...table(rows).map((line) => `  ${line}`)];
};

/** Prints what the scheduler decides and the runs that it starts. */
export const scheduleTextListener = (output: Output, language: Language): ((event: ScheduleEvent) => void) => {
  const t = messagesFor(language).schedule;
  const onRun = backupTextListener(output, language);
  const nextRunText = (run: NextRun): string => t.nextRun(run.schedule, formatTime(run.at));
  return (event) => {
    switch (event.type) {
      case 'scheduler_started':
        output.line(t.started(event.schedules));
        return output.lines(event.nextRuns.map(nextRunText));
      case 'schedule_due':
        return output.line(
          event.reason === 'missed' ? t.missed(event.schedule, formatTime(event.dueAt)) : t.due(event.schedule),
        );
      case 'schedule_skipped':
        return output.line(t.skipped[event.reason](event.schedule, formatTime(event.dueAt ?? '')));
      case 'schedule_finished':
        return output.line(
          event.error === null
            ? t.finished(event.schedule, event.exitCode)
            : t.failed(event.schedule, describeError(event.error, language).message),
        );
      case 'next_runs':
        return output.lines(event.nextRuns.slice(0, 1).map(nextRunText));
      case 'run':
        return onRun(event.event);
      case 'scheduler_warning':
        return output.line(t.warning[event.code](event.detail));
      case 'scheduler_stopped':
        return output.line(t.stopped);
      default:
        return assertNever(event);
    }
  };
};
