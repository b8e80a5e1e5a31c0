import type { DatabaseName } from '../../domain/databaseName.ts';
import type { RunId } from '../../domain/runId.ts';
import type { Unreachable } from './chainPlan.ts';

/** An unbroken stretch of instants, each of which can be restored; a single one (`fromMs` = `toMs`) where there are no logs. */
export interface RestorableWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly familyGuid: string;
  readonly fork: string;
  /** The runs whose sets carry it, in the order of their LSNs. */
  readonly runs: readonly RunId[];
}

/** Between two windows, or behind the last: what is missing there. */
export interface ChainHole {
  readonly fromMs: number;
  readonly toMs: number;
  readonly why: Unreachable;
}

/** What the manifests say of one database: the line of time that `status` and `list --chains` draw. Oldest first. */
export interface DatabaseChains {
  readonly database: DatabaseName;
  readonly windows: readonly RestorableWindow[];
  readonly holes: readonly ChainHole[];
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
  /** What would be lost if the server were lost now: now minus the newest restorable instant; null: nothing can be restored. */
  readonly rpoMs: number | null;
  /** Sets that no window uses: a differential without its base, a log behind a hole. */
  readonly orphans: readonly { readonly id: RunId; readonly why: Unreachable }[];
}
