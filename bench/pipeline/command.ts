/**
 * One thing to run against the clock: a bash script. It finds the source in `$SRC`, an empty folder in `$OUT`, and puts what it stores into
 * `$OUT/stored`, whose size is then the size.
 */
export interface Command {
  readonly name: string;
  readonly script: string;
  /** Runs before, outside the measurement. */
  readonly prepare?: string;
  /** Programs that it needs; where one is missing, the row says so. */
  readonly needs: readonly string[];
  /** `backup_config.json` of the folder that it runs in. */
  readonly configuration?: object;
  /** Slow ones need not run in every round. */
  readonly mostRounds?: number;
}

/** Of one run: of all its processes, except for `peakMb`, which is that of the largest one. */
export interface Sample {
  readonly wallS: number;
  readonly cpuS: number;
  readonly peakMb: number;
  readonly storedBytes: number;
  /** Processors that others kept busy meanwhile. */
  readonly otherCores: number;
}

export type Outcome =
  | { readonly kind: 'measured'; readonly samples: readonly Sample[] }
  | { readonly kind: 'missing'; readonly program: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** What ran in turns on one source. */
export type Results = ReadonlyMap<string, Outcome>;
