/** Which transactions of a log backup are redone, and what is said of a stop point (contract.md section 6.5). Pure. */
import type { SqlMessage } from '../../backend.ts';
import { errorMessage, failure } from './errors.ts';
import type { StopPoint } from './statements.ts';
import { type CommitFacts, type StopRule, stopRule } from './stopRule.ts';

/** Of the log set, and of the database as it stands. */
export interface RedoFacts {
  readonly lastLsn: bigint;
  readonly hasBulkLoggedData: boolean;
  readonly redoLsn: bigint;
  readonly rolledForwardTo: Date | null;
  readonly stop: StopPoint | null;
}

export interface RedoPlan {
  /** The redo point afterwards; transactions from the present one up to it are redone. */
  readonly redoLsn: bigint;
  readonly rolledForwardTo: Date | null;
  /** 4322 or 4329, the stop lies behind this set: the database stays RESTORING whatever was asked for. */
  readonly notice: SqlMessage | null;
}

const REFUSALS = {
  4335: 'The specified STOPAT time is too early. All or part of the database is already rolled forward beyond that point.',
  4341: 'This log backup contains bulk-logged changes. It cannot be used to stop at an arbitrary point in time.',
  4343: 'The database has been rolled forward to the end of this backup set and beyond the specified point in time. RESTORE WITH RECOVERY can be used to accept the current recovery point.',
} as const;

/** Infos on the wire, whatever sys.messages says of them (contract.md section 0). */
export const NOTICES = {
  time: errorMessage(
    4322,
    'This backup set contains records that were logged before the designated point in time. The database is being left in the restoring state so that more roll forward can be performed.',
    1,
    0,
  ),
  mark: errorMessage(
    4329,
    'This log file contains records logged before the designated mark. The database is being left in the Restoring state so you can apply another log file.',
    1,
    0,
  ),
} as const;

const refusal = (number: keyof typeof REFUSALS): Error => failure(number, REFUSALS[number]);

/**
 * `records` are all of the set, in the order of their LSNs; none is kept. What the database already has is passed over.
 * @throws BackupFailure 4334, 4335, 4341, 4343
 */
export const planRedo = async (facts: RedoFacts, records: AsyncIterable<CommitFacts>): Promise<RedoPlan> => {
  const rule = facts.stop === null ? null : stopRule(facts.stop);
  const tooEarly = (): Error => refusal(facts.lastLsn <= facts.redoLsn ? 4343 : 4335);
  if (rule?.isBefore(facts.redoLsn, facts.rolledForwardTo) === true) throw tooEarly();
  let redone: CommitFacts | null = null;
  let last: CommitFacts | null = null;
  for await (const record of records) {
    const verdict = rule?.verdict(record) ?? 'on';
    if (record.nextLsn <= facts.redoLsn) {
      if (verdict !== 'on') throw tooEarly();
    } else {
      if (verdict === 'before') return stopped(facts, redone);
      redone = record;
      if (verdict === 'after') return stopped(facts, redone);
    }
    last = record;
  }
  return ended(facts, rule, redone, last);
};

const stopped = (facts: RedoFacts, redone: CommitFacts | null): RedoPlan => {
  if (facts.hasBulkLoggedData) throw refusal(4341);
  return {
    redoLsn: redone?.nextLsn ?? facts.redoLsn,
    rolledForwardTo: redone?.at ?? facts.rolledForwardTo,
    notice: null,
  };
};

/** The whole set is redone; whether that reached the stop is another matter. */
const ended = (
  { stop, lastLsn, rolledForwardTo }: RedoFacts,
  rule: StopRule | null,
  redone: CommitFacts | null,
  last: CommitFacts | null,
): RedoPlan => ({
  redoLsn: lastLsn,
  rolledForwardTo: redone?.at ?? rolledForwardTo,
  notice: stop === null || rule?.isReachedAtEnd(lastLsn, last) === true ? null : NOTICES[stop.kind],
});
