import type { DatabaseName } from '../../domain/databaseName.ts';
import type { Lsn } from '../../domain/lsn.ts';
import type { RunId } from '../../domain/runId.ts';
import type { Unreachable } from '../../domain/unreachable.ts';
import type { ChainSet } from './chainSet.ts';

export type { Unreachable };

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
