import type { ChainPolicyEntry } from './schema/chains.ts';
import { parseWeekday } from './weekdays.ts';
import type { Weekday } from './when.ts';

export const BROKEN_ACTIONS = ['full', 'refuse'] as const;
export const FOREIGN_ACTIONS = ['adopt', 'full', 'refuse'] as const;

/** By which rules the type of a database's backup is chosen (section `chains`, and `databases.{name}.chains` over it). */
export interface ChainPolicy {
  /** `auto` takes a full when the last one is so many calendar days old. */
  readonly fullEveryDays: number;
  /** So many differentials follow one full; then `auto` takes the next full. */
  readonly maxIncrementals: number;
  /** A differential that would hold more of the data than this is taken as a full by `auto`. */
  readonly maxDifferentialPercent: number;
  /** Days on which `auto` takes a full: "incremental on weekdays, full on weekends". */
  readonly fullOn: readonly Weekday[];
  /** `auto` takes a log, where there can be one, while the last full or differential is younger than this. */
  readonly dataEveryHours: number;
  /** A differential or log that was asked for and cannot be: a full instead, or an error (exit code 15). */
  readonly whenBroken: (typeof BROKEN_ACTIONS)[number];
  /** Another program's backup that this chain now hangs on: its file is stored here too, a full instead, or an error (exit code 15). */
  readonly foreignBackups: (typeof FOREIGN_ACTIONS)[number];
}

export const DEFAULT_CHAIN_POLICY: ChainPolicy = {
  fullEveryDays: 7,
  maxIncrementals: 5,
  maxDifferentialPercent: 50,
  fullOn: [],
  // Less than a day, so that a daily `auto` is never a log; more than any interval between logs.
  dataEveryHours: 20,
  whenBroken: 'full',
  foreignBackups: 'full',
};

/** The policy with what an entry of the configuration says otherwise. */
export const chainPolicy = (entry: ChainPolicyEntry | undefined, over: ChainPolicy): ChainPolicy => ({
  fullEveryDays: entry?.full_every_days ?? over.fullEveryDays,
  maxIncrementals: entry?.max_incrementals ?? over.maxIncrementals,
  maxDifferentialPercent: entry?.max_differential_percent ?? over.maxDifferentialPercent,
  fullOn: entry?.full_on?.map(parseWeekday).filter((day) => day !== null) ?? over.fullOn,
  dataEveryHours: entry?.data_every_hours ?? over.dataEveryHours,
  whenBroken: entry?.when_broken ?? over.whenBroken,
  foreignBackups: entry?.foreign_backups ?? over.foreignBackups,
});
