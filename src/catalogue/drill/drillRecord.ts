/**
 * The evidence of one drill: a restore to a scratch database that was done to see whether it works. On disk it is `drills/drill_<id>.json` in
 * snake_case (drillCodec.ts), in a folder where no manifest is ever looked for. It says what was proven, of which bytes, and how long it took.
 */
import type { BackupType } from '../../domain/backupType.ts';
import type { DatabaseName } from '../../domain/databaseName.ts';
import type { RunId } from '../../domain/runId.ts';

export interface DrillRecord {
  /** Of the drill itself, made as a run's is. */
  readonly id: RunId;
  readonly database: DatabaseName;
  readonly scratch: DatabaseName;
  /** ISO 8601 with offset, whole seconds. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** How the moment was chosen, and the state of which instant the scratch database had (ISO 8601 in UTC); null: it was never reached. */
  readonly moment: { readonly chosen: MomentChoice; readonly at: string | null };
  /** The stored files in the order in which they were applied, with the hash that was proven of each. */
  readonly files: readonly DrillFile[];
  /** What took how long, in its order. */
  readonly steps: readonly DrillStep[];
  /** From the first byte read until the database was online: the measured recovery time. Null: it did not come online. */
  readonly rtoMs: number | null;
  readonly checkDatabase: 'no_errors' | 'errors' | 'not_run';
  readonly assertions: readonly AssertionResult[];
  readonly server: { readonly name: string; readonly version: string; readonly edition: string };
  readonly outcome: DrillOutcome;
}

export const MOMENT_CHOICES = ['newest', 'random', 'asked'] as const;
export type MomentChoice = (typeof MOMENT_CHOICES)[number];

export interface DrillFile {
  readonly run: RunId;
  readonly type: BackupType;
  /** As the run's manifest names it. */
  readonly file: string;
  readonly bytes: number;
  /** Null for a backup of the Python tool, of which only the content's MD5 is known. */
  readonly sha256: string | null;
}

export interface DrillStep {
  /** A stage of the restore, `assertions` or `drop`. */
  readonly step: string;
  /** Of which run's backup; null where it is about the database. */
  readonly run: RunId | null;
  readonly ms: number;
}

/** A value that SQL Server gave, or that the configuration expects of it, as JSON has it. */
export type AssertionValue = string | number | boolean | null;

export interface AssertionResult {
  readonly query: string;
  readonly expect: AssertionValue;
  readonly result:
    | { readonly status: 'passed' }
    /** `found` is the first column of the first row as text; null for NULL and for no row. */
    | { readonly status: 'failed'; readonly found: string | null }
    | { readonly status: 'error'; readonly code: string; readonly error: string };
}

/** `error` is in the configured language, as in manifests. */
export type DrillOutcome =
  | { readonly status: 'proven' }
  | { readonly status: 'failed'; readonly code: string; readonly error: string };
