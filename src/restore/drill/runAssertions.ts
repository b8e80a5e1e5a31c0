import type { AssertionResult, AssertionValue } from '../../catalogue/drill/drillRecord.ts';
import type { DrillAssertion } from '../../config/settings.ts';
import type { DatabaseName } from '../../domain/databaseName.ts';
import { throwIfInterrupted } from '../../domain/interrupted.ts';
import { asRexusError, RexusError } from '../../domain/rexusError.ts';
import type { SqlServer } from '../../sqlserver/sqlServer.ts';

/** A query that is to be answered in every drill must not scan for hours. */
export const ASSERTION_TIMEOUT_MS = 60_000;

/** Does what the server gave, as text, mean what is expected? Numbers by their value (`12` is `12.00`), bits as 1 and 0, text to the letter. */
export const meetsExpectation = (found: string | null, expect: AssertionValue): boolean => {
  if (found === null || expect === null) return found === expect;
  if (typeof expect === 'number') return found.trim() !== '' && Number(found) === expect;
  if (typeof expect === 'boolean') return found === (expect ? '1' : '0');
  return found === expect;
};

export interface AskedAssertion {
  readonly result: AssertionResult;
  /** Null: it holds. */
  readonly error: RexusError | null;
}

/** Asks one query in the scratch database. @throws RexusError INTERRUPTED only; what the server refuses is a result like another */
export const ask = async (
  server: Pick<SqlServer, 'scalar'>,
  scratch: DatabaseName,
  { query, expect }: DrillAssertion,
  describe: (error: RexusError) => string,
  signal: AbortSignal,
): Promise<AskedAssertion> => {
  throwIfInterrupted(signal);
  try {
    const found = await server.scalar(scratch, query, { signal, timeoutMs: ASSERTION_TIMEOUT_MS });
    if (meetsExpectation(found, expect))
      return { result: { query, expect, result: { status: 'passed' } }, error: null };
    const facts = { database: scratch, query, expected: String(expect), found };
    return {
      result: { query, expect, result: { status: 'failed', found } },
      error: new RexusError('ASSERTION_FAILED', facts),
    };
  } catch (thrown) {
    throwIfInterrupted(signal);
    const error = asRexusError(thrown);
    const result = { status: 'error', code: error.code, error: describe(error) } as const;
    return { result: { query, expect, result }, error };
  }
};
