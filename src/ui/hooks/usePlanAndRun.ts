import type { RexusError } from '../../domain/rexusError.ts';
import { useJob } from './useJob.ts';

/** What such a screen's reducer is told, beside its keys. */
type Told<Plan, Event, Report> =
  | { readonly type: 'planned'; readonly plan: Plan }
  | { readonly type: 'plan_failed'; readonly error: RexusError }
  | { readonly type: 'event'; readonly event: Event }
  | { readonly type: 'finished'; readonly report: Report }
  | { readonly type: 'broken_off'; readonly error: RexusError };

export interface PlanAndRun<Request, Plan, Event, Report> {
  /** Takes every action at once; `feed` takes the many events of a run, which are drawn a few times a second. */
  readonly store: {
    dispatch(action: Told<Plan, Event, Report>): void;
    feed(action: Told<Plan, Event, Report>): void;
  };
  /** What the reducer wants planned, and what it wants run; null: nothing. */
  readonly request: Request | null;
  readonly plan: Plan | null;
  readonly isStopping: boolean;
  readonly makePlan: (request: Request, signal: AbortSignal) => Promise<Plan>;
  readonly runPlan: (plan: Plan, listener: (event: Event) => void, signal: AbortSignal) => Promise<Report>;
}

/** A screen that plans, shows the plan and runs it: both stop when the reducer says so, and what they end with goes back to it. */
export const usePlanAndRun = <Request, Plan, Event, Report>({
  store,
  request,
  plan,
  isStopping,
  makePlan,
  runPlan,
}: PlanAndRun<Request, Plan, Event, Report>): void => {
  useJob({
    input: request,
    task: makePlan,
    onDone: (made) => store.dispatch({ type: 'planned', plan: made }),
    onFailed: (error) => store.dispatch({ type: 'plan_failed', error }),
  });
  useJob({
    input: plan,
    task: (toRun, signal) => runPlan(toRun, (event) => store.feed({ type: 'event', event }), signal),
    onDone: (report) => store.dispatch({ type: 'finished', report }),
    onFailed: (error) => store.dispatch({ type: 'broken_off', error }),
    isStopping,
    asksFirst: () => true,
  });
};
