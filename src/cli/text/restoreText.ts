import type { Language } from '../../config/settings.ts';
import { assertNever } from '../../domain/assertNever.ts';
import { describeError } from '../../messages/describeError.ts';
import { formatDuration, formatRate, formatTime } from '../../messages/format.ts';
import { leftBehindLines } from '../../messages/leftBehindLines.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import { restorePlanLines } from '../../messages/restorePlanLines.ts';
import type { RestoreEvent, StepPosition } from '../../restore/restoreEvent.ts';
import type { PlannedRestore, RestorePlan } from '../../restore/restorePlan.ts';
import type { Output } from '../output.ts';

const plannedRestoreText = (planned: PlannedRestore, nowMs: number, language: Language): readonly string[] => {
  const t = messagesFor(language).restore;
  if (planned.action === 'refuse') {
    const { message, advice } = describeError(planned.error, language);
    return [t.planRefused(planned.source, message), `  ${advice}`];
  }
  if (planned.action === 'reopen') {
    return [t.planReopen(planned.target), ...planned.statements.map((sql) => `    ${sql}`)];
  }
  return [
    t.planDatabase(planned.source, planned.target),
    ...restorePlanLines(planned, nowMs, language).map(
      ({ tone, text }) => `${tone === 'statement' ? '    ' : '  '}${text}`,
    ),
  ];
};

/** The plan as text: what is shown before anything is asked or done. */
export const restorePlanText = (plan: RestorePlan, language: Language): readonly string[] => {
  const t = messagesFor(language).restore;
  return [
    t.plan(plan.id),
    ...plan.databases.flatMap((planned) =>
      plannedRestoreText(planned, plan.madeAtMs, language).map((line) => `  ${line}`),
    ),
    ...plan.takenLogs.map(({ database, id }) => `  ${t.planTakenLog(database, id)}`),
    ...plan.files.map((file) => `  ${t.planFile(file.target, file.overwrites)}`),
  ];
};

const momentsOf = ({
  before,
  after,
}: Extract<RestoreEvent, { readonly type: 'restore_not_replanned' }>): readonly string[] =>
  [before, after].flatMap((ms) => (ms === null ? [] : [formatTime(new Date(ms))]));

const replannedText = (
  { database, steps, because }: Extract<RestoreEvent, { readonly type: 'restore_replanned' }>,
  language: Language,
): string => {
  const t = messagesFor(language).restore;
  return because.code === 'tail_taken'
    ? t.replanned(database, steps.length)
    : t.around(database, because.file, describeError(because.error, language).message, steps);
};

/** Prints a restore's events: finished facts as lines, progress as the live line of a terminal. */
export const restoreTextListener = (output: Output, language: Language): ((event: RestoreEvent) => void) => {
  const t = messagesFor(language).restore;
  const stageText = (stage: keyof typeof t.stage, step: StepPosition | null): string =>
    step === null || step.of === 1
      ? t.stage[stage]
      : t.stageOf(t.stage[stage], step.number, step.of, t.type[step.type], step.id);
  let now = '';
  return (event) => {
    switch (event.type) {
      case 'restore_started':
        return;
      case 'restore_stage_started':
        now = stageText(event.stage, event.step);
        return output.isLive ? output.live(`  ${now} …`) : output.line(`  ${event.database}: ${now}`);
      case 'restore_progress': {
        const rate = event.bytesPerSecond === null ? '' : `  ${formatRate(event.bytesPerSecond, language)}`;
        return output.live(`  ${now}  ${Math.floor(event.percent)} %${rate}`);
      }
      case 'safety_copy_taken':
        return output.line((event.kind === 'tail_log' ? t.tailTaken : t.safetyCopy)(event.database, event.id));
      case 'restore_replanned':
        return output.line(replannedText(event, language));
      case 'restore_not_replanned':
        return output.line(t.noWayAround(event.database, event.file, momentsOf(event)));
      case 'database_restored': {
        const { outcome, target } = event;
        if (outcome.status === 'restored') {
          const duration = formatDuration(outcome.seconds * 1000, language);
          output.line(t.restored(event.database, target, duration, outcome.checked));
          for (const { name, sql } of outcome.orphanedUsers ?? []) output.line(`  ${t.orphanedUser(name, sql)}`);
          return;
        }
        const { message, advice } = describeError(outcome.error, language);
        output.line(t.failed(target, message));
        output.line(`  ${advice}`);
        for (const line of leftBehindLines(target, outcome, language)) output.line(`  ${line}`);
        return;
      }
      case 'file_restored':
        return output.line(
          event.error === null
            ? t.fileRestored(event.target)
            : t.fileFailed(event.target, describeError(event.error, language).message),
        );
      case 'restore_finished':
        return output.line(t.status[event.status]);
      default:
        return assertNever(event);
    }
  };
};
