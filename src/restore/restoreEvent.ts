import type { BackupType } from '../domain/backupType.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import type { RestorePlan, Safety } from './restorePlan.ts';

export const RESTORE_STAGES = ['check', 'unpack', 'safety_copy', 'restore', 'recover', 'check_database'] as const;
export type RestoreStage = (typeof RESTORE_STAGES)[number];

/** Which of a database's backup sets a stage is about. */
export interface StepPosition {
  /** From 1. */
  readonly number: number;
  readonly of: number;
  readonly id: RunId;
  readonly type: BackupType;
}

/** What happens during a restore, as it happens; see engine/runEvent.ts. */
export type RestoreEvent =
  | { readonly type: 'restore_started'; readonly id: RunId | null; readonly plan: RestorePlan }
  | {
      readonly type: 'restore_stage_started';
      readonly database: DatabaseName;
      readonly stage: RestoreStage;
      readonly sql: string | null;
      readonly step: StepPosition | null;
    }
  | {
      readonly type: 'restore_progress';
      readonly database: DatabaseName;
      readonly stage: RestoreStage;
      readonly percent: number;
      readonly bytesPerSecond: number | null;
    }
  | {
      readonly type: 'safety_copy_taken';
      readonly database: DatabaseName;
      readonly id: RunId;
      readonly kind: SafetyKind;
    }
  /** The steps are others than those of the plan. */
  | {
      readonly type: 'restore_replanned';
      readonly database: DatabaseName;
      readonly steps: readonly RunId[];
      readonly because: ReplanReason;
    }
  /** A stored file is damaged, and nothing leads to the moment without it; the nearest ones, in milliseconds since 1970, to which something does. */
  | {
      readonly type: 'restore_not_replanned';
      readonly database: DatabaseName;
      readonly file: string;
      readonly error: RexusError;
      readonly before: number | null;
      readonly after: number | null;
    }
  | {
      readonly type: 'database_restored';
      readonly database: DatabaseName;
      readonly target: DatabaseName;
      readonly outcome: RestoreOutcome;
    }
  | {
      readonly type: 'file_restored';
      readonly kind: 'config' | 'application';
      readonly target: LocalPath;
      readonly error: RexusError | null;
    }
  | {
      readonly type: 'restore_finished';
      readonly id: RunId | null;
      readonly status: 'completed' | 'partial' | 'failed';
      readonly exitCode: number;
    };

export type ReplanReason =
  /** The tail of the log was taken and is now the last of the steps. */
  | { readonly code: 'tail_taken' }
  /** As the manifest names it, and what is wrong with it: the steps lead around it. */
  | { readonly code: 'file_damaged'; readonly file: string; readonly error: RexusError };

/** Which kind of safety was really taken: a full where the plan's tail turned out not to be enough. */
export type SafetyKind = Extract<Safety['kind'], 'tail_log' | 'copy_only_full'>;

export type RestoreOutcome =
  | {
      readonly status: 'restored';
      readonly seconds: number;
      readonly checked: boolean;
      readonly safetyCopy: RunId | null;
      /** Users of the database whose login this server does not have, with the statement that mends each; null: it would not say. */
      readonly orphanedUsers: readonly OrphanedUser[] | null;
    }
  | {
      readonly status: 'failed';
      readonly error: RexusError;
      readonly safetyCopy: RunId | null;
      readonly left: LeftBehind;
    };

/** In what state a failed restore left the database. */
export type LeftBehind =
  | { readonly kind: 'untouched' }
  /** Everything was applied and the database is open; what failed came after that. */
  | { readonly kind: 'open' }
  /** The first RESTORE had been sent. `restore --resume` goes on behind the last step that was applied; 0: none was. */
  | {
      readonly kind: 'unfinished';
      /** As the server says; null: it could not be asked. */
      readonly state: string | null;
      readonly applied: number;
      readonly steps: readonly RunId[];
    };

export interface OrphanedUser {
  readonly name: string;
  readonly sql: string;
}

export type RestoreListener = (event: RestoreEvent) => void;
