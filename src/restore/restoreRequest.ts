import type { RestoreTarget } from '../catalogue/chain/chainPlan.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { RunId } from '../domain/runId.ts';

/** What the person asked for. */
export type RestoreRequest = FreshRequest | ResumeRequest;

/** A restore from the beginning. */
export type FreshRequest = RunRequest | MomentRequest;

/** What a run holds. A differential or a log brings its whole chain back, to that set's end. */
export interface RunRequest {
  readonly kind: 'run';
  readonly id: RunId;
  /** Empty: every good database of the run. */
  readonly databases: readonly DatabaseName[];
  /** A new name, for exactly one database: it is restored beside the original. */
  readonly as: DatabaseName | null;
  /** Bring the configuration and application files back as well. */
  readonly files: boolean;
  /** As in MomentRequest. */
  readonly withoutTail: boolean;
}

/** One database as it was at a moment, from whatever runs reach it. */
export interface MomentRequest {
  readonly kind: 'moment';
  readonly database: DatabaseName;
  readonly target: Exclude<RestoreTarget, { readonly kind: 'set' }>;
  readonly as: DatabaseName | null;
  /** Overwrite it although the tail of its log is not kept: for where that cannot be taken, since its log is gone as well. */
  readonly withoutTail: boolean;
}

/** To go on with a restore that broke off; null: the only one there is. */
export interface ResumeRequest {
  readonly kind: 'resume';
  readonly database: DatabaseName | null;
  readonly as: null;
}
