import type { CataloguedRun } from '../catalogue/manifest.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { RunId } from '../domain/runId.ts';

/** Which whole runs stay and which go, each with its reason: what `prune --dry-run` shows. Made by planRotation. */
export interface RotationPlan {
  readonly maxBackupDays: number | null;
  readonly decisions: readonly RotationDecision[];
}

export type RotationDecision =
  | { readonly action: 'keep'; readonly id: RunId; readonly run: CataloguedRun; readonly reason: KeepReason }
  | { readonly action: 'remove'; readonly id: RunId; readonly run: CataloguedRun; readonly reason: RemoveReason };

export type KeepReason =
  | { readonly code: 'no_limit' }
  | { readonly code: 'young_enough'; readonly ageDays: number; readonly maxDays: number }
  /** It holds the newest good backup of these databases. */
  | { readonly code: 'last_good'; readonly databases: readonly DatabaseName[] }
  /** Without it what another run keeps of this database could not be restored, or not all of it: it is in that one's chain. */
  | { readonly code: 'needed_by'; readonly database: DatabaseName; readonly id: RunId };

export type RemoveReason = {
  readonly code: 'too_old';
  readonly ageDays: number;
  readonly maxDays: number;
  /** The newer good run that replaces it, for each database that it holds. */
  readonly replacedBy: readonly { readonly database: DatabaseName; readonly id: RunId }[];
};
