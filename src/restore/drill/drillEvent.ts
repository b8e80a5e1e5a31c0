import type { AssertionResult, DrillRecord } from '../../catalogue/drill/drillRecord.ts';
import type { DatabaseName } from '../../domain/databaseName.ts';
import type { ExitCode } from '../../domain/exitCodes.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import type { RexusError } from '../../domain/rexusError.ts';
import type { RunId } from '../../domain/runId.ts';
import type { RestoreEvent } from '../restoreEvent.ts';
import type { DrillPlan } from './drillPlan.ts';

/** What happens during a drill, as it happens: that of its restore, and its own. */
export type DrillEvent =
  | RestoreEvent
  /** Scratch databases of drills that had been killed are gone now. */
  | { readonly type: 'scratch_cleaned_up'; readonly databases: readonly DatabaseName[] }
  | { readonly type: 'drill_started'; readonly id: RunId; readonly plan: DrillPlan }
  | ({ readonly type: 'drill_asserted'; readonly database: DatabaseName } & AssertionResult)
  | { readonly type: 'scratch_dropped'; readonly database: DatabaseName }
  | { readonly type: 'scratch_kept'; readonly database: DatabaseName }
  | ({ readonly type: 'drill_finished' } & DrillReport);

/** What a drill ended with. */
export interface DrillReport {
  readonly id: RunId;
  /** Null for one that was interrupted: it says nothing about the backups. */
  readonly record: DrillRecord | null;
  /** Where the record was written. */
  readonly evidence: LocalPath | null;
  /** Why it failed, or what was left behind; null: it is proven and all is as before. */
  readonly error: RexusError | null;
  readonly exitCode: ExitCode;
}

export type DrillListener = (event: DrillEvent) => void;
