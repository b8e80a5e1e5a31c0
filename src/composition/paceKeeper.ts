import type { Limits } from '../domain/limits.ts';
import { type Pace, paceOf } from '../pipeline/pace.ts';
import type { Clock } from '../platform/clock.ts';
import { cores, cpuMs } from '../platform/cpuTime.ts';

/** The pace of this process: the same one for all that goes on at once, and another when the limits in the configuration become others. */
export const paceKeeper = (
  limits: () => Limits,
  { clock, standBack }: { readonly clock: Clock; readonly standBack: (() => void) | null },
): (() => Pace) => {
  const make = (of: Limits) => ({ of, pace: paceOf(of, { clock, cpuMs, cores: cores(), standBack }) });
  let kept = make(limits());
  return () => {
    const now = limits();
    if (now.cpuPercent !== kept.of.cpuPercent || now.writeBytesPerSecond !== kept.of.writeBytesPerSecond) {
      kept = make(now);
    }
    return kept.pace;
  };
};
