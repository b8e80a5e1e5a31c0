import type { Language } from '../config/settings.ts';
import type { Limits } from '../domain/limits.ts';
import type { Messages } from './en.ts';
import { formatRate } from './format.ts';

/** Is anything held up on purpose? */
export const hasLimits = ({ cpuPercent, writeBytesPerSecond }: Limits): boolean =>
  cpuPercent !== null || writeBytesPerSecond !== null;

/** What holds a run up on purpose, in one line. */
export const limitsText = (
  { cpuPercent, writeBytesPerSecond }: Limits,
  { pack }: Messages,
  language: Language,
): string => {
  const cpu = cpuPercent === null ? [] : [pack.limitCpu(cpuPercent)];
  const write = writeBytesPerSecond === null ? [] : [pack.limitWrite(formatRate(writeBytesPerSecond, language))];
  return pack.limits([...cpu, ...write].join('; '));
};
