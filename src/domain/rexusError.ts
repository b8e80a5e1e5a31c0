import { ERROR_EXITS, type ErrorCode, type ErrorFacts } from './errorFacts.ts';
import { EXIT_CODES, type ExitCode } from './exitCodes.ts';
import type { ServerMessage } from './serverMessage.ts';

/**
 * An expected failure: a code and its facts, put into words only where a person reads them (messages). `cause` keeps what was caught,
 * `serverMessages` what SQL Server said, in its order. Everything else that is thrown is a bug.
 */
export class RexusError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'RexusError';
  readonly code: Code;
  readonly facts: ErrorFacts[Code];
  readonly serverMessages: readonly ServerMessage[];

  constructor(
    code: Code,
    facts: ErrorFacts[Code],
    options: { readonly cause?: unknown; readonly serverMessages?: readonly ServerMessage[] } = {},
  ) {
    super(
      `${code} ${JSON.stringify(facts, bigintsAsText)}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.facts = facts;
    this.serverMessages = options.serverMessages ?? [];
  }
}

/** LSNs are bigints, which JSON has no number for. */
const bigintsAsText = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

/** Tells one code apart and narrows the facts to it. */
export const hasCode = <Code extends ErrorCode>(error: unknown, code: Code): error is RexusError<Code> =>
  error instanceof RexusError && error.code === code;

/** Any thrown value as an error of ours: what is none becomes INTERNAL, with the original as its cause. */
export const asRexusError = (error: unknown): RexusError =>
  error instanceof RexusError
    ? error
    : new RexusError('INTERNAL', { message: error instanceof Error ? error.message : String(error) }, { cause: error });

/** SIGTERM ends with 143 (stopped by the system), everything else with the code's own number. */
export const exitCodeOf = (error: RexusError): ExitCode =>
  hasCode(error, 'INTERRUPTED') && error.facts.signal === 'SIGTERM'
    ? EXIT_CODES.terminated
    : EXIT_CODES[ERROR_EXITS[error.code]];
