/** Where a stop point lies among the transactions of a log (contract.md section 6.5). Pure. */
import { failure } from './errors.ts';
import type { StopPoint } from './statements.ts';

/** What a stop point is compared with: one committed transaction. */
export interface CommitFacts {
  readonly lsn: bigint;
  readonly nextLsn: bigint;
  readonly at: Date;
  readonly mark: { readonly name: string } | null;
}

export interface StopRule {
  /** Roll forward ends before this transaction, after it, or goes on. */
  verdict(record: CommitFacts): 'before' | 'after' | 'on';
  /** True: no further log can hold anything that still belongs before the stop. `last` is the set's last transaction. */
  isReachedAtEnd(lastLsn: bigint, last: CommitFacts | null): boolean;
  /** True: the stop lies before where the database already is. */
  isBefore(redoLsn: bigint, rolledForwardTo: Date | null): boolean;
}

/** datetime counts 300ths of a second: commits are compared with a stop as both would be shown. */
const ticksOf = (at: Date): number => Math.round((at.getTime() * 3) / 10);

/** @throws BackupFailure 4334 for `lsn:` without a number */
export const stopRule = (stop: StopPoint): StopRule => {
  if (stop.kind === 'time') return timeRule(ticksOf(stop.at));
  if (/^lsn:/i.test(stop.mark)) return lsnRule(lsnOf(stop.mark), stop.inclusive);
  return markRule(stop);
};

/** The last commit at or before the time is the last one that is redone. */
const timeRule = (until: number): StopRule => ({
  verdict: ({ at }) => (ticksOf(at) > until ? 'before' : 'on'),
  isReachedAtEnd: (_, last) => last !== null && ticksOf(last.at) >= until,
  isBefore: (_, rolledForwardTo) => rolledForwardTo !== null && until < ticksOf(rolledForwardTo),
});

const lsnRule = (until: bigint, inclusive: boolean): StopRule => ({
  verdict: ({ lsn, nextLsn }) => {
    if (lsn > until || (lsn === until && !inclusive)) return 'before';
    return inclusive && until < nextLsn ? 'after' : 'on';
  },
  isReachedAtEnd: (lastLsn) => (inclusive ? until < lastLsn : until <= lastLsn),
  isBefore: (redoLsn) => until < redoLsn,
});

const markRule = ({ mark, inclusive, after }: Extract<StopPoint, { kind: 'mark' }>): StopRule => {
  const name = mark.toLowerCase();
  const from = after === null ? Number.NEGATIVE_INFINITY : ticksOf(after);
  return {
    verdict: (record) => {
      if (record.mark?.name.toLowerCase() !== name || ticksOf(record.at) < from) return 'on';
      return inclusive ? 'after' : 'before';
    },
    isReachedAtEnd: () => false,
    isBefore: () => false,
  };
};

const lsnOf = (mark: string): bigint => {
  const number = /^lsn:\s*(\d{1,25})$/i.exec(mark)?.[1];
  if (number === undefined) throw failure(4334, 'The named mark does not identify a valid LSN.');
  return BigInt(number);
};
