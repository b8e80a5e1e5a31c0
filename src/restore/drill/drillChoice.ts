import type { RestoreTarget } from '../../catalogue/chain/chainPlan.ts';
import type { MomentChoice } from '../../catalogue/drill/drillRecord.ts';
import type { DatabaseName } from '../../domain/databaseName.ts';
import type { RunId } from '../../domain/runId.ts';

/** What the person, or a schedule, asked for. */
export interface DrillRequest {
  /** null: the one whose proof is oldest. */
  readonly database: DatabaseName | null;
  readonly to: DrillMoment;
  /** Leaves the scratch database on the server, for a look at it. */
  readonly keep: boolean;
}

export type DrillMoment =
  | { readonly kind: 'newest' }
  | { readonly kind: 'random' }
  | { readonly kind: 'time'; readonly atMs: number };

/** Which database is proven, at which moment, under which name; with its reason. Made by chooseDrill. */
export interface DrillChoice {
  readonly id: RunId;
  readonly database: DatabaseName;
  readonly reason: DrillReason;
  readonly chosen: MomentChoice;
  readonly target: DrillTarget;
  /** The scratch database: no database of that name exists. */
  readonly scratch: DatabaseName;
}

/** `set`: a backup without logs around it, whose own end is the moment. */
export type DrillTarget = Exclude<RestoreTarget, { readonly kind: 'mark' }>;

export type DrillReason =
  | { readonly code: 'asked' }
  | { readonly code: 'never_proven' }
  | { readonly code: 'oldest_proof'; readonly drill: RunId; readonly finishedAt: string };
