/** What this program may take of a machine that has other work to do (`limits` in the configuration). */
export interface Limits {
  /** Of the processor time of all cores together, 1 to 99; null: no limit. */
  readonly cpuPercent: number | null;
  /** That stored files are written with; null: no limit. */
  readonly writeBytesPerSecond: number | null;
}

export const NO_LIMITS: Limits = { cpuPercent: null, writeBytesPerSecond: null };
