import type { LsnParts } from '../backup/lsn.ts';
import type { LogMark } from '../log/logRecord.ts';

/** What a commit says of itself; kept in the file with it as `rexus_boot.lsn`, so that a kill right behind the commit loses nothing. */
export interface CommitFacts {
  readonly lsn: LsnParts;
  readonly nextLsn: LsnParts;
  readonly at: Date;
  readonly mark: LogMark | null;
  readonly isBulkLogged: boolean;
}

/** The value of `rexus_boot.lsn` that goes into the commit itself. */
export const bootLsn = ({ nextLsn, lsn, at, mark, isBulkLogged }: CommitFacts): string =>
  JSON.stringify({ ...nextLsn, commit: { lsn, at: at.toISOString(), mark, isBulkLogged } });

/** The same, read back. */
export interface StoredLsn extends LsnParts {
  /** Absent in files of before there was a log. */
  readonly commit?: {
    readonly lsn: LsnParts;
    readonly at: string;
    readonly mark: LogMark | null;
    readonly isBulkLogged: boolean;
  };
}
