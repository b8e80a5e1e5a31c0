/** Turns events into lines of the log: every decision and outcome, and no progress. The facts are the event's own. */
import { assertNever } from '../domain/assertNever.ts';
import type { RexusError } from '../domain/rexusError.ts';
import type { RunEvent } from '../engine/runEvent.ts';
import type { VerifyEvent } from '../engine/verifyReport.ts';
import type { Logger } from '../platform/logger.ts';
import type { DrillEvent } from '../restore/drill/drillEvent.ts';
import type { RestoreEvent } from '../restore/restoreEvent.ts';
import type { ScheduleEvent } from '../schedule/scheduleEvent.ts';

/** One line to be: how grave, which event, its facts. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  /** Beside the line's own, whose names they must not take. */
  readonly fields: Readonly<Record<string, unknown>> & { readonly [own in 'level' | 'time' | 'event']?: never };
}

type Event = RunEvent | RestoreEvent | DrillEvent | VerifyEvent | ScheduleEvent;

/** An error as the log keeps it: code, facts and what the server said, which no translation blurs. */
export const errorFields = (error: RexusError): LogLine['fields'] => ({
  code: error.code,
  facts: error.facts,
  server: error.serverMessages.map(({ number, message }) => `${number}: ${message}`),
});

/** A listener that writes to the log and then passes the event on. */
export const logging =
  <E extends Event>(logger: Logger, next: (event: E) => void): ((event: E) => void) =>
  (event) => {
    const line = lineOf(event);
    if (line !== null) logger[line.level](line.event, line.fields);
    next(event);
  };

const lineAt =
  (level: LogLine['level']) =>
  (event: string, fields: LogLine['fields']): LogLine => ({ level, event, fields });
const info = lineAt('info');
const warn = lineAt('warn');
const error = lineAt('error');

/** The line of the log that an event is worth; null for progress, and for what another line says already. */
export const lineOf = (event: Event): LogLine | null => {
  switch (event.type) {
    case 'progress':
    case 'restore_progress':
    case 'verify_progress':
    case 'files_started':
    // The run that a schedule started writes its own lines.
    case 'run':
      return null;
    case 'cleaned_up':
      return warn(event.type, { runs: event.runs, files: event.files });
    case 'log_adopted':
      return warn(event.type, { database: event.database, from: event.from, id: event.id });
    case 'foreign_adopted': {
      const { database, backupType, by, source, id } = event;
      return warn(event.type, { database, backup_type: backupType, user: by.user, device: by.device, source, id });
    }
    case 'foreign_not_adopted': {
      const { database, backupType, by, notAdopted } = event;
      const why = notAdopted.code === 'failed' ? errorFields(notAdopted.error) : { ...notAdopted };
      return warn(event.type, { database, backup_type: backupType, user: by.user, device: by.device, ...why });
    }
    case 'run_started':
      return info(event.type, {
        id: event.id,
        purpose: event.plan.purpose,
        backup_type: event.plan.type,
        copy_only: event.plan.copyOnly,
        databases: event.plan.databases.map(({ name }) => name),
      });
    case 'database_started':
      return info(event.type, {
        database: event.database,
        backup_type: event.backupType,
        reason: event.reason?.code ?? null,
        ...(event.serverCompression === null
          ? {}
          : {
              server_compression: event.serverCompression.asked,
              server_compression_reason: event.serverCompression.reason.code,
            }),
      });
    case 'stage_started':
    case 'restore_stage_started':
      return info(event.type, { database: event.database, stage: event.stage, sql: event.sql });
    case 'packed': {
      const { database, contentBytes, storedBytes, levels } = event;
      return info(event.type, {
        database,
        content_bytes: contentBytes,
        stored_bytes: storedBytes,
        most_used_level: levels?.mostUsed ?? null,
        lowest_level: levels?.lowest ?? null,
        highest_level: levels?.highest ?? null,
      });
    }
    case 'database_finished':
      if (event.error !== null) return error(event.type, { database: event.database, ...errorFields(event.error) });
      return info(event.type, {
        database: event.database,
        ...(event.record.status === 'completed'
          ? { file: event.record.stored.file, bytes: event.record.stored.bytes, sha256: event.record.stored.sha256 }
          : {}),
      });
    case 'files_finished': {
      const { part, files, skipped } = event;
      const fields = { part, files, skipped };
      if (event.error !== null) {
        const others = event.otherErrors.length > 0 ? { other_errors: event.otherErrors.map(errorFields) } : {};
        return error(event.type, { ...fields, ...errorFields(event.error), ...others });
      }
      return skipped > 0 ? warn(event.type, fields) : info(event.type, fields);
    }
    case 'rotated':
      return info(event.type, { removed: event.removed });
    case 'warning':
    case 'scheduler_warning':
      return warn(event.code, { detail: event.detail });
    case 'run_finished':
      return info(event.type, {
        id: event.id,
        status: event.status,
        exit_code: event.exitCode,
        duration_ms: event.durationMs,
      });
    case 'restore_started':
      return info(event.type, { id: event.id, databases: event.plan.databases.map(({ target }) => target) });
    case 'safety_copy_taken':
      return info(event.type, { database: event.database, id: event.id, kind: event.kind });
    case 'restore_replanned': {
      const { database, steps, because } = event;
      return because.code === 'tail_taken'
        ? info(event.type, { database, steps })
        : warn(event.type, { database, steps, file: because.file, ...errorFields(because.error) });
    }
    case 'restore_not_replanned': {
      const { database, file, before, after } = event;
      return error(event.type, { database, file, before, after, ...errorFields(event.error) });
    }
    case 'database_restored': {
      const { target, outcome } = event;
      if (outcome.status === 'failed') {
        return error(event.type, { target, ...errorFields(outcome.error), left: outcome.left });
      }
      return info(event.type, { target, seconds: outcome.seconds, checked: outcome.checked });
    }
    case 'file_restored':
      if (event.error !== null) return error(event.type, { target: event.target, ...errorFields(event.error) });
      return info(event.type, { target: event.target });
    case 'restore_finished':
      return info(event.type, { id: event.id, status: event.status, exit_code: event.exitCode });
    case 'scratch_cleaned_up':
      return warn(event.type, { databases: event.databases });
    case 'drill_started': {
      const { id, plan } = event;
      return info(event.type, { id, database: plan.database, scratch: plan.scratch, target: plan.target });
    }
    case 'drill_asserted': {
      const { database, query, expect, result } = event;
      return result.status === 'passed'
        ? info(event.type, { database, query })
        : error(event.type, { database, query, expect, result });
    }
    case 'scratch_dropped':
    case 'scratch_kept':
      return info(event.type, { database: event.database });
    case 'drill_finished': {
      const { id, record, evidence, exitCode } = event;
      const fields = { id, database: record?.database, rto_ms: record?.rtoMs, evidence, exit_code: exitCode };
      return event.error === null
        ? info(event.type, fields)
        : error(event.type, { ...fields, ...errorFields(event.error) });
    }
    case 'verify_started':
      return info(event.type, { files: event.files });
    case 'file_verified': {
      const { file, result } = event.verified;
      if (result.status !== 'bad') return info(event.type, { file, result: result.status });
      return error(event.type, { file, stage: result.stage, ...errorFields(result.error) });
    }
    case 'manifest_unreadable':
      return error(event.type, { path: event.path, ...errorFields(event.error) });
    case 'verify_finished':
      return info(event.type, { good: event.good, unopened: event.unopened, bad: event.bad });
    case 'scheduler_started':
      return info(event.type, { schedules: event.schedules, next_runs: event.nextRuns });
    case 'schedule_due':
      return info(event.type, { schedule: event.schedule, due_at: event.dueAt, reason: event.reason });
    case 'schedule_skipped':
      return warn(event.type, {
        schedule: event.schedule,
        reason: event.reason,
        ...(event.dueAt === undefined ? {} : { due_at: event.dueAt }),
      });
    case 'schedule_finished': {
      const { schedule, exitCode } = event;
      if (event.error !== null)
        return error(event.type, { schedule, exit_code: exitCode, ...errorFields(event.error) });
      return info(event.type, { schedule, exit_code: exitCode });
    }
    case 'next_runs':
      return info(event.type, { next_runs: event.nextRuns.slice(0, 3) });
    case 'scheduler_stopped':
      return info(event.type, { reason: event.reason });
    default:
      return assertNever(event);
  }
};
