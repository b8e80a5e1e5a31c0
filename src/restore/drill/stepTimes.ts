import type { DrillStep } from '../../catalogue/drill/drillRecord.ts';
import type { RunId } from '../../domain/runId.ts';
import type { Clock } from '../../platform/clock.ts';

/** A stopwatch for one step after the other. */
export interface StepTimes {
  /** Ends the step that goes on, and begins another. */
  begin(step: string, run: RunId | null): void;
  end(): void;
  readonly steps: readonly DrillStep[];
  /** Since the stopwatch was made. */
  elapsedMs(): number;
}

export const stepTimes = (clock: Pick<Clock, 'monotonicMs'>): StepTimes => {
  const startMs = clock.monotonicMs();
  const steps: DrillStep[] = [];
  let going: { readonly step: string; readonly run: RunId | null; readonly sinceMs: number } | null = null;
  const end = (): void => {
    if (going === null) return;
    const { step, run, sinceMs } = going;
    steps.push({ step, run, ms: Math.round(clock.monotonicMs() - sinceMs) });
    going = null;
  };
  return {
    begin: (step, run) => {
      end();
      going = { step, run, sinceMs: clock.monotonicMs() };
    },
    end,
    steps,
    elapsedMs: () => Math.round(clock.monotonicMs() - startMs),
  };
};
