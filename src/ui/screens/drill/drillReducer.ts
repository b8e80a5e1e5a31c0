/** A drill, step by step: the plan → live → what was proven. It overwrites nothing, so no name is typed. */
import type { DatabaseName } from '../../../domain/databaseName.ts';
import type { RexusError } from '../../../domain/rexusError.ts';
import type { DrillRequest } from '../../../restore/drill/drillChoice.ts';
import type { DrillEvent, DrillReport } from '../../../restore/drill/drillEvent.ts';
import type { DrillPlan } from '../../../restore/drill/drillPlan.ts';
import type { Press } from '../../keys.ts';
import { addDrillEvent, type DrillProgress, plannedDrill } from '../../progress/drillProgress.ts';
import { type StopState, stopAfter } from '../../stopState.ts';

export type DrillState =
  | { readonly phase: 'planning'; readonly request: DrillRequest }
  | { readonly phase: 'plan_failed'; readonly error: RexusError }
  | { readonly phase: 'plan'; readonly plan: DrillPlan }
  | { readonly phase: 'running'; readonly plan: DrillPlan; readonly drill: DrillProgress; readonly stop: StopState }
  | { readonly phase: 'finished'; readonly drill: DrillProgress; readonly report: DrillReport }
  | { readonly phase: 'broken_off'; readonly drill: DrillProgress; readonly error: RexusError }
  | { readonly phase: 'left' };

export type DrillAction =
  | { readonly type: 'press'; readonly press: Press }
  | { readonly type: 'planned'; readonly plan: DrillPlan }
  | { readonly type: 'plan_failed'; readonly error: RexusError }
  | { readonly type: 'event'; readonly event: DrillEvent }
  | { readonly type: 'finished'; readonly report: DrillReport }
  | { readonly type: 'broken_off'; readonly error: RexusError };

/** At a random moment: that proves more than the newest one, which somebody restores some day anyway. */
export const initialDrill = (database: DatabaseName): DrillState => ({
  phase: 'planning',
  request: { database, to: { kind: 'random' }, keep: false },
});

export const drillReducer = (state: DrillState, action: DrillAction): DrillState => {
  switch (action.type) {
    case 'press':
      return pressed(state, action.press);
    case 'planned':
      return state.phase === 'planning' ? { phase: 'plan', plan: action.plan } : state;
    case 'plan_failed':
      return state.phase === 'planning' ? { phase: 'plan_failed', error: action.error } : state;
    case 'event':
      return state.phase === 'running' ? { ...state, drill: addDrillEvent(state.drill, action.event) } : state;
    case 'finished':
      return state.phase === 'running' ? { phase: 'finished', drill: state.drill, report: action.report } : state;
    case 'broken_off':
      return state.phase === 'running' ? { phase: 'broken_off', drill: state.drill, error: action.error } : state;
  }
};

const pressed = (state: DrillState, press: Press): DrillState => {
  const command = press.kind === 'command' ? press.command : null;
  switch (state.phase) {
    case 'planning':
      return command === 'back' ? { phase: 'left' } : state;
    case 'plan':
      if (command === 'back') return { phase: 'left' };
      return command === 'choose'
        ? { phase: 'running', plan: state.plan, drill: plannedDrill(state.plan), stop: 'not_asked' }
        : state;
    case 'running':
      return { ...state, stop: stopAfter(state.stop, press) };
    case 'plan_failed':
    case 'finished':
    case 'broken_off':
      return command === 'back' || command === 'choose' ? { phase: 'left' } : state;
    case 'left':
      return state;
  }
};
