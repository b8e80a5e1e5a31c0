import type { DrillAssertion } from '../../config/settings.ts';
import type { RestorePlan } from '../restorePlan.ts';
import type { DrillChoice } from './drillChoice.ts';

/** What a drill will do: the choice with its reason, and the restore as any other is planned. Made by planDrill. */
export interface DrillPlan extends DrillChoice {
  /** Of one database, under the scratch name: nothing is overwritten, and no tail is taken of anything. */
  readonly restore: RestorePlan;
  /** Those of this database. */
  readonly assertions: readonly DrillAssertion[];
  readonly keep: boolean;
}
