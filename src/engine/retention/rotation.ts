import type { CataloguedRun } from '../../catalogue/manifest.ts';
import type { CalendarPeriod, RetentionRules } from '../../config/retentionRules.ts';
import type { BackupType } from '../../domain/backupType.ts';
import type { DatabaseName } from '../../domain/databaseName.ts';
import type { RunId } from '../../domain/runId.ts';

/** What the configuration says of retention, and nothing else: the pins stand beside the backups. */
export interface RetentionPolicy {
  /** For databases without rules of their own; null: everything is kept. */
  readonly common: RetentionRules | null;
  readonly ofDatabases: readonly { readonly name: DatabaseName; readonly rules: RetentionRules | null }[];
}

/** Which runs stay and which go, with what is kept for each of their sets: what `prune --dry-run` shows. Made by planRotation. */
export interface RotationPlan {
  readonly policy: RetentionPolicy;
  /** Newest first. */
  readonly decisions: readonly RotationDecision[];
  /** Databases that stay above their quota, since nothing more of theirs may go. */
  readonly overQuota: readonly {
    readonly database: DatabaseName;
    readonly bytes: number;
    readonly quotaBytes: number;
  }[];
}

/** A run goes as a whole: its reason to stay is that of the first of its sets that has one of its own. */
export type RotationDecision =
  | {
      readonly action: 'keep';
      readonly id: RunId;
      readonly run: CataloguedRun;
      readonly ageMs: number;
      readonly reason: KeepReason;
      readonly sets: readonly SetDecision[];
    }
  | {
      readonly action: 'remove';
      readonly id: RunId;
      readonly run: CataloguedRun;
      readonly ageMs: number;
      readonly reason: RemoveReason;
      readonly sets: readonly SetDecision[];
    };

/** One stored backup set of a run. */
export type SetDecision = {
  readonly database: DatabaseName;
  readonly type: BackupType;
  readonly sizeBytes: number;
} & (
  | { readonly action: 'keep'; readonly reason: KeepReason }
  | { readonly action: 'remove'; readonly reason: RemoveReason }
);

export type KeepReason =
  /** A person said so; `note` is their reason. */
  | { readonly code: 'pinned'; readonly note: string | null }
  | { readonly code: 'no_limit' }
  | { readonly code: 'young_enough'; readonly ageDays: number; readonly maxDays: number }
  /** A clock that was wrong made it: it is left alone, and replaces nothing. */
  | { readonly code: 'from_the_future' }
  | { readonly code: 'young_of_type'; readonly type: BackupType; readonly ageDays: number; readonly maxDays: number }
  /** The newest of `of` (`2026-11-20`, `2026-11`, `2026`; a week by its Monday), which is the `number`-th newest such period. */
  | { readonly code: 'calendar'; readonly period: CalendarPeriod; readonly of: string; readonly number: number }
  | { readonly code: 'newest_full'; readonly number: number; readonly count: number }
  /** A log behind a set that is kept for its day, or as one of the newest fulls: the moments since that one stay. */
  | { readonly code: 'log_since'; readonly id: RunId }
  | { readonly code: 'recovery_window'; readonly days: number }
  | { readonly code: 'fiscal_year'; readonly year: number; readonly number: number; readonly count: number }
  | { readonly code: 'within_quota'; readonly quotaBytes: number }
  /** It holds the newest good backup of these databases, or something newer. */
  | { readonly code: 'last_good'; readonly databases: readonly DatabaseName[] }
  /** Without it what another run keeps of this database could not be restored, or not all of it: it is in that one's chain. */
  | { readonly code: 'needed_by'; readonly database: DatabaseName; readonly id: RunId }
  /** Nothing keeps this set, but a run goes as a whole, and this other set of it stays. */
  | { readonly code: 'shares_run'; readonly with: DatabaseName };

/** For each database that goes, the newer good run that replaces it. */
interface Replaced {
  readonly ageDays: number;
  readonly replacedBy: readonly { readonly database: DatabaseName; readonly id: RunId }[];
}

export type RemoveReason =
  | ({ readonly code: 'too_old'; readonly maxDays: number } & Replaced)
  | ({ readonly code: 'no_rule' } & Replaced)
  | ({ readonly code: 'over_quota'; readonly quotaBytes: number } & Replaced);
