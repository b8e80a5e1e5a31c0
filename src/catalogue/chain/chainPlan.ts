import type { DatabaseName } from '../../domain/databaseName.ts';
import type { Lsn } from '../../domain/lsn.ts';
import type { RunId } from '../../domain/runId.ts';
import type { ChainSet } from './chainSet.ts';

/** Where a person wants the database to be. Instants are milliseconds since 1970. */
export type RestoreTarget =
  /** All that the newest usable chain holds (`--until-end`). */
  | { readonly kind: 'end' }
  /** The last commit at or before the instant (`--to`). */
  | { readonly kind: 'time'; readonly atMs: number }
  /** Just before, or with, a marked transaction that a log backup recorded (`--before-mark`). */
  | { readonly kind: 'mark'; readonly name: string; readonly include: boolean }
  /** What the run's own set of this database ends with. */
  | { readonly kind: 'set'; readonly id: RunId };

/** Why a set is applied. */
export type StepReason =
  | { readonly code: 'base' }
  /** The newest differential of that base that ends before the target. */
  | { readonly code: 'newest_differential'; readonly baseId: RunId }
  /** Begins at or before the redo point and goes beyond it. */
  | { readonly code: 'next_log' }
  /** The log in which the target lies. */
  | { readonly code: 'holds_target' };

export interface ChainStep {
  readonly set: ChainSet;
  readonly reason: StepReason;
}

/** Why a target cannot be reached. */
export type Unreachable =
  | { readonly code: 'no_backups' }
  /** The run that was asked for has no set of this database that could be placed in a chain (it failed, or it is not there). */
  | { readonly code: 'run_unknown'; readonly id: RunId }
  /** A backup of the Python tool: restorable by its run, but its manifest has no LSNs, so nothing can follow it. */
  | { readonly code: 'no_lsn'; readonly id: RunId }
  /** Nothing that a log or a differential could follow: of this family no full backup is known. */
  | { readonly code: 'no_full' }
  | { readonly code: 'before_first_full'; readonly firstMs: number }
  | { readonly code: 'after_last_backup'; readonly lastMs: number }
  /** No log of these backups covers from here to there. */
  | {
      readonly code: 'log_hole';
      readonly fromLsn: Lsn;
      readonly toLsn: Lsn;
      readonly fromMs: number;
      readonly toMs: number;
    }
  /** SIMPLE, or no log was ever taken: only the ends of fulls and differentials can be reached. */
  | { readonly code: 'no_log_backups' }
  | { readonly code: 'base_missing'; readonly id: RunId; readonly baseGuid: string }
  /** The files of this differential have different bases, which its header does not name (contract.md section 6.1). */
  | { readonly code: 'differential_multi_base'; readonly id: RunId }
  /** BACKUP went on after an error (is_damaged): such a set never counts as good (rivals.md rule 10). */
  | { readonly code: 'set_damaged'; readonly id: RunId }
  | { readonly code: 'other_fork'; readonly id: RunId; readonly wanted: string; readonly found: string }
  | { readonly code: 'file_missing'; readonly id: RunId; readonly file: string }
  | { readonly code: 'file_damaged'; readonly id: RunId; readonly file: string; readonly found: string }
  /** Only its end can be reached: it holds minimally logged changes (contract.md section 6.3). */
  | { readonly code: 'bulk_logged'; readonly id: RunId }
  | { readonly code: 'mark_unknown'; readonly name: string; readonly known: readonly string[] };

/** What exactly would be applied to reach a target, or why it cannot be reached and what can. Made by planChain. */
export type ChainPlan =
  | {
      readonly kind: 'reachable';
      readonly database: DatabaseName;
      readonly target: RestoreTarget;
      /** A full, at most one differential, logs; in the order in which they are applied. */
      readonly steps: readonly [ChainStep, ...ChainStep[]];
      /** The instant that STOPAT names on every log; null: each step is applied to its end. */
      readonly stopAtMs: number | null;
      /** The mark that every log names instead. */
      readonly stopMark: {
        readonly name: string;
        readonly include: boolean;
        readonly lsn: Lsn;
        readonly atMs: number;
      } | null;
      /** The state of which instant the database will have: the target, or the end of the last step. */
      readonly reachesMs: number;
      /** The recovery fork that the steps end on. */
      readonly fork: string;
    }
  | {
      readonly kind: 'unreachable';
      readonly database: DatabaseName;
      readonly target: RestoreTarget;
      readonly why: Unreachable;
      /** The nearest reachable instants on either side. */
      readonly before: number | null;
      readonly after: number | null;
    };
