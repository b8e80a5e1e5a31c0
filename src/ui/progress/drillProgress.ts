/** What is known of a drill while it goes on: its restore, and what its queries gave. */
import type { AssertionResult } from '../../catalogue/drill/drillRecord.ts';
import type { DrillEvent } from '../../restore/drill/drillEvent.ts';
import type { DrillPlan } from '../../restore/drill/drillPlan.ts';
import { addRestoreEvent, plannedRestore, type RestoreProgress } from './restoreProgress.ts';

export interface DrillProgress {
  readonly restore: RestoreProgress;
  readonly assertions: readonly AssertionResult[];
}

export const plannedDrill = ({ restore }: DrillPlan): DrillProgress => ({
  restore: plannedRestore(restore),
  assertions: [],
});

export const addDrillEvent = (drill: DrillProgress, event: DrillEvent): DrillProgress => {
  switch (event.type) {
    case 'drill_asserted': {
      const { query, expect, result } = event;
      return { ...drill, assertions: [...drill.assertions, { query, expect, result }] };
    }
    case 'scratch_cleaned_up':
    case 'drill_started':
    case 'scratch_dropped':
    case 'scratch_kept':
    case 'drill_finished':
      return drill;
    default:
      return { ...drill, restore: addRestoreEvent(drill.restore, event) };
  }
};
