/** THROW and RAISERROR. */
import type { SqlMessage } from '../../backend.ts';
import type { Statement } from '../sql/ast/statement.ts';
import { CURRENT_COMMAND } from '../sql/commands.ts';
import { SqlError, sqlError } from '../sqlError.ts';
import { isString } from '../values/types.ts';
import { finish, report } from './answers.ts';
import { evaluate } from './evaluate.ts';
import type { Flow } from './flow.ts';
import { formatMessage } from './messages.ts';
import type { Frame, SessionState } from './sessionState.ts';

/** What THROW throws: the error of its arguments, or again the one that CATCH is handling. */
export const thrownError = (
  session: SessionState,
  frame: Frame,
  statement: Extract<Statement, { kind: 'throw' }>,
): SqlError => {
  if (statement.args === null) {
    const [first, ...more] = frame.errors;
    if (first === undefined)
      return sqlError(
        10704,
        15,
        1,
        'To rethrow an error, a THROW statement must be used inside a CATCH block. Insert the THROW statement inside a CATCH block, or add error parameters to the THROW statement.',
      );
    return new SqlError(first, ...more);
  }
  const [number, message, state] = statement.args.map((arg) => evaluate(session, frame, arg).value);
  if (Number(number) < 50_000)
    return sqlError(
      35100,
      16,
      10,
      `Error number ${String(number)} in the THROW statement is outside the valid range. Specify an error number in the valid range of 50000 to 2147483647.`,
    );
  return sqlError(Number(number), 16, Number(state), String(message ?? ''));
};

/** RAISERROR: an error from severity 11 on, a message below. @throws SqlError within TRY */
export const raiseError = (
  session: SessionState,
  frame: Frame,
  statement: Extract<Statement, { kind: 'raiserror' }>,
  inTry: boolean,
): Flow => {
  const [first, severity, state, ...args] = statement.args.map((arg) => evaluate(session, frame, arg));
  if (first === undefined || severity === undefined || state === undefined)
    throw sqlError(102, 15, 1, "Incorrect syntax near 'RAISERROR'.");
  if (!isString(first.type))
    throw sqlError(
      18054,
      16,
      1,
      `Error ${String(first.value)}, severity ${String(severity.value)}, state ${String(state.value)} was raised, but no message with that error number was found in sys.messages. If error is larger than 50000, make sure the user-defined message is added using sp_addmessage.`,
    );
  const text = formatMessage(String(first.value ?? ''), args).slice(0, 2047);
  const severityLevel = Math.max(0, Number(severity.value ?? 0));
  const message: SqlMessage = {
    number: 50_000,
    // Severity 10 is sent as 0 (contract.md section 0).
    class: severityLevel === 10 ? 0 : severityLevel,
    state: Math.min(255, Math.max(1, Number(state.value ?? 1))),
    message: text,
    line: frame.line,
  };
  if (severityLevel > 18 && !statement.options.includes('LOG'))
    throw sqlError(
      2754,
      16,
      1,
      'Error severity levels greater than 18 can only be specified by members of the sysadmin role, using the WITH LOG option.',
    );
  if (severityLevel > 10) {
    const error = new SqlError(message);
    if (inTry || severityLevel >= 20) throw error;
    report(session, frame, error, CURRENT_COMMAND.none);
    return 'next';
  }
  frame.sink.message(message, { live: statement.options.includes('NOWAIT') });
  return finish(session, frame, CURRENT_COMMAND.none);
};
