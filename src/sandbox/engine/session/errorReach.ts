/** How far an error reaches: its statement, its scope, its batch or its connection (contract.md section 0). */
import type { SqlError } from '../sqlError.ts';

/** Errors that end their whole batch, and roll back: conversions (the server is not lenient with them). */
const ENDS_BATCH: ReadonlySet<number> = new Set([235, 241, 242, 244, 245, 248, 1205, 8114, 8169, 3998]);

/** Names that did not resolve when the statement came to run: they end the batch or EXEC that they stand in. */
const ENDS_SCOPE: ReadonlySet<number> = new Set([
  137, 102, 107, 147, 195, 207, 208, 209, 213, 120, 121, 263, 1087, 4104, 8120, 8121,
]);

/** After these the server adds that the statement was terminated. */
const TERMINATED: ReadonlySet<number> = new Set([512, 515, 547, 2601, 2627, 2628, 8134, 220]);

/** What an error ends beside its statement. */
interface ErrorReach {
  /** The connection too. */
  readonly severe: boolean;
  readonly endsBatch: boolean;
  /** The batch or the EXEC that it stands in. */
  readonly endsScope: boolean;
}

/** `aborting`: XACT_ABORT makes every error end the batch. */
export const reachOf = (error: SqlError, aborting: boolean): ErrorReach => {
  const numbers = error.messages.map((message) => message.number);
  const severe = error.messages.some((message) => message.class >= 20);
  return {
    severe,
    endsBatch: severe || aborting || numbers.some((number) => ENDS_BATCH.has(number)),
    endsScope: numbers.some((number) => ENDS_SCOPE.has(number)),
  };
};

/** Whether the server adds 3621 to it. */
export const isTerminated = (error: SqlError): boolean =>
  error.messages.some((message) => TERMINATED.has(message.number));
