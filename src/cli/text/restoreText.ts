import type { Language } from '../../config/settings.ts';
import { assertNever } from '../../domain/assertNever.ts';
import { describeError } from '../../messages/describeError.ts';
import { formatBytes, formatDuration, formatRate } from '../../messages/format.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import type { PlannedRestore, RestoreEvent, RestorePlan } from '../../restore/restorePlan.ts';
import type { Output } from '../output.ts';

const plannedRestoreText = (planned: PlannedRestore, language: Language): readonly string[] => {
  const t = messagesFor(language).restore;
  if (planned.action === 'refuse') {
    const { message, advice } = describeError(planned.error, language);
    return [t.planRefused(planned.source, message), `  ${advice}`];
  }
  const { stored, overwrites } = planned;
  const bytes = stored.origin === 'rexus' ? stored.stored.bytes : stored.contentBytes;
  return [
    t.planDatabase(planned.source, planned.target),
    `  ${t.planFrom(stored.file, formatBytes(bytes, language))}`,
    ...(overwrites === null
      ? []
      : [
          `  ${t.planOverwrites(planned.target, formatBytes(overwrites.bytes, language), overwrites.state)}`,
          `  ${overwrites.safetyCopy === 'will_be_taken' ? t.planSafetyCopy : t.planNoSafetyCopy}`,
        ]),
    ...(planned.moves.length === 0
      ? [`  ${t.planMovesLater}`]
      : planned.moves.map((move) => `  ${t.planMove(move.logicalName, move.to)}`)),
    `  ${t.planSpace(formatBytes(planned.neededBytes, language))}`,
    `  ${t.planStatements}`,
    ...planned.statements.map((sql) => `    ${sql}`),
  ];
};

/** The plan as text: what is shown before anything is asked or done. */
export const restorePlanText = (plan: RestorePlan, language: Language): readonly string[] => {
  const t = messagesFor(language).restore;
  return [
    t.plan(plan.id),
    ...plan.databases.flatMap((planned) => plannedRestoreText(planned, language).map((line) => `  ${line}`)),
    ...plan.files.map((file) => `  ${t.planFile(file.target, file.overwrites)}`),
  ];
};

/** Prints a restore's events: finished facts as lines, progress as the live line of a terminal. */
export const restoreTextListener = (output: Output, language: Language): ((event: RestoreEvent) => void) => {
  const t = messagesFor(language).restore;
  return (event) => {
    switch (event.type) {
      case 'restore_started':
        return;
      case 'restore_stage_started':
        return output.isLive
          ? output.live(`  ${t.stage[event.stage]} …`)
          : output.line(`  ${event.database}: ${t.stage[event.stage]}`);
      case 'restore_progress': {
        const rate = event.bytesPerSecond === null ? '' : `  ${formatRate(event.bytesPerSecond, language)}`;
        return output.live(`  ${t.stage[event.stage]}  ${Math.floor(event.percent)} %${rate}`);
      }
      case 'safety_copy_taken':
        return output.line(t.safetyCopy(event.database, event.id));
      case 'database_restored': {
        const { outcome } = event;
        const target = event.target;
        if (outcome.status === 'restored') {
          const duration = formatDuration(outcome.seconds * 1000, language);
          return output.line(t.restored(event.database, target, duration, outcome.checked));
        }
        const { message, advice } = describeError(outcome.error, language);
        output.line(t.failed(target, message));
        return output.line(`  ${advice}`);
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
