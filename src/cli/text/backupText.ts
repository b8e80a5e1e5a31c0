import { basename } from 'node:path';
import type { DatabaseRecord } from '../../catalogue/manifest.ts';
import type { RetentionRules } from '../../config/retentionRules.ts';
import type { Language } from '../../config/settings.ts';
import { assertNever } from '../../domain/assertNever.ts';
import type { BackupPlan } from '../../engine/backupPlan.ts';
import { isSkipReason } from '../../engine/chains/typeDecision.ts';
import type { RunEvent } from '../../engine/runEvent.ts';
import { adoptionLines } from '../../messages/adoptionLines.ts';
import { certificateWarnings } from '../../messages/certificateWarnings.ts';
import { describeError } from '../../messages/describeError.ts';
import type { Messages } from '../../messages/en.ts';
import { formatBytes, formatDuration, formatRate } from '../../messages/format.ts';
import { levelsText } from '../../messages/levelsText.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import { notAdoptedIn } from '../../messages/notAdoptedWords.ts';
import { packingLines } from '../../messages/packingLines.ts';
import { plannedTypeText } from '../../messages/plannedTypeText.ts';
import { retentionTitle, rotationReason } from '../../messages/rotationWords.ts';
import { serverCompressionText } from '../../messages/serverCompressionWords.ts';
import { typeReasonIn } from '../../messages/typeReasonWords.ts';
import type { Output } from '../output.ts';

/** The plan as text: what `--dry-run` prints. */
export const backupPlanText = (
  plan: BackupPlan,
  retention: RetentionRules | null,
  language: Language,
): readonly string[] => {
  const t = messagesFor(language).backup;
  const size = (bytes: number): string => formatBytes(bytes, language);
  const messages = messagesFor(language);
  const lines = [t.plan(plan.databases.length, plan.type, plan.copyOnly)];
  for (const database of plan.databases) {
    const name = database.name;
    if (database.action === 'refuse') {
      const { message, advice } = describeError(database.error, language);
      lines.push(`  ${t.planRefused(name, message)}`, `    ${advice}`);
    } else if (database.action === 'skip') {
      lines.push(`  ${t.databaseSkipped(name, typeReasonIn(messages, database.reason))}`);
    } else {
      lines.push(
        `  ${t.planDatabase(name, size(database.expectedBytes), database.storedFile)}`,
        `    ${plannedTypeText(database, messages)}`,
        `    ${serverCompressionText(database, messages)}`,
        ...adoptionLines(database, messages, language).map((line) => `    ${line}`),
        `    ${t.planServerWrites(database.serverPath)}`,
        `    ${database.sql}`,
      );
    }
  }
  for (const { message, advice } of certificateWarnings(plan.certificates, language)) {
    lines.push(`  ${t.warning.certificate_at_risk(message)}`, `    ${advice}`);
  }
  lines.push(...packingLines(plan, messages, language).map((line) => `  ${line}`));
  const { space } = plan;
  lines.push(
    `  ${
      space.verdict === 'enough'
        ? t.planSpace(size(space.neededBytes), size(space.freeBytes))
        : t.planSpaceMissing(size(space.neededBytes), size(space.freeBytes), size(space.minimumFreeBytes))
    }`,
    `  ${plan.files === null ? t.planNoFiles : t.planFiles(plan.files.config.length, plan.files.application.length)}`,
  );
  if (plan.rotate && retention !== null) lines.push(`  ${t.planRotation(retentionTitle(retention, language))}`);
  return lines;
};

/** How many runs went, then each with its reason. */
const rotatedLines = (
  { plan, removed }: Extract<RunEvent, { readonly type: 'rotated' }>,
  language: Language,
): readonly string[] => {
  const t = messagesFor(language).backup;
  if (removed.length === 0) return [];
  const gone = new Set(removed);
  const lines = plan.decisions.flatMap(({ id, reason }) =>
    gone.has(id) ? [`  ${t.rotatedRun(id, rotationReason(reason, language))}`] : [],
  );
  return [t.rotated(removed.length), ...lines];
};

const recordLine = (record: DatabaseRecord, language: Language): string => {
  const t = messagesFor(language).backup;
  const name = record.name;
  if (record.status === 'failed') return t.databaseFailed(name, record.error);
  if (record.status === 'skipped') return t.databaseSkipped(name, record.reason.text);
  if (record.status === 'completed_python') return name;
  const { backupMs, headerMs, verifyMs, packMs, readBackMs } = record.durations;
  return t.databaseDone(
    name,
    formatBytes(record.stored.content.bytes, language),
    formatBytes(record.stored.bytes, language),
    formatDuration(backupMs + headerMs + verifyMs + packMs + readBackMs, language),
  );
};

/** `[1/3] users: differential: what has changed since …`; of what is left out or refused, its own line says why. */
const startedText = (event: Extract<RunEvent, { type: 'database_started' }>, messages: Messages): string => {
  const { database, index, total, backupType, reason } = event;
  const started = messages.backup.databaseStarted(database, index + 1, total);
  if (reason === null || isSkipReason(reason)) return started;
  const { type, because } = messages.backupTypes;
  return `${started}: ${because(type[backupType], typeReasonIn(messages, reason))}`;
};

/** Prints a run's events: finished facts as lines, progress as the live line of a terminal. */
export const backupTextListener = (output: Output, language: Language): ((event: RunEvent) => void) => {
  const messages = messagesFor(language);
  const { backup: t, backupTypes } = messages;
  return (event) => {
    switch (event.type) {
      case 'cleaned_up':
        return output.line(t.cleanedUp(event.runs.length, event.files));
      case 'log_adopted':
        return output.line(t.logAdopted(event.database, event.from, event.id));
      case 'foreign_adopted': {
        const { database, backupType, by, id } = event;
        return output.line(t.foreignAdopted(database, backupTypes.type[backupType], backupTypes.takenBy(by), id));
      }
      case 'foreign_not_adopted': {
        const { database, backupType, by, notAdopted } = event;
        const [type, who] = [backupTypes.type[backupType], backupTypes.takenBy(by)];
        return output.line(t.foreignNotAdopted(database, type, who, notAdoptedIn(messages, notAdopted)));
      }
      case 'run_started':
        return output.line(t.started(event.id));
      case 'database_started':
        return output.line(startedText(event, messagesFor(language)));
      case 'stage_started':
        return output.isLive ? output.live(`  ${t.stage[event.stage]} …`) : output.line(`  ${t.stage[event.stage]}`);
      case 'progress': {
        const rate = event.bytesPerSecond === null ? '' : `  ${formatRate(event.bytesPerSecond, language)}`;
        return output.live(`  ${t.stage[event.stage]}  ${Math.floor(event.percent)} %${rate}`);
      }
      case 'packed':
        if (event.isAuto && event.levels !== null) output.line(`  ${levelsText(event.levels, messages)}`);
        return;
      case 'database_finished': {
        output.line(`  ${recordLine(event.record, language)}`);
        if (event.error !== null) output.line(`    ${describeError(event.error, language).advice}`);
        return;
      }
      case 'files_started':
        return output.live(`${t.files[event.part]} …`);
      case 'files_finished':
        if (event.error === null) {
          return output.line(t.filesDone(t.files[event.part], event.files, event.skipped));
        }
        for (const error of [event.error, ...event.otherErrors]) {
          output.line(t.filesFailed(t.files[event.part], describeError(error, language).message));
        }
        return;
      case 'rotated':
        for (const line of rotatedLines(event, language)) output.line(line);
        return;
      case 'warning':
        return output.line(t.warning[event.code](event.detail));
      case 'run_finished':
        output.line(t.finished(event.id, t.status[event.status], formatDuration(event.durationMs, language)));
        return output.line(basename(event.manifest));
      default:
        return assertNever(event);
    }
  };
};
