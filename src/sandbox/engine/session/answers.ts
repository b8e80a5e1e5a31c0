/** What a statement answers when it ends: rows, errors, counts, and its DONE token (contract.md section 0). */
import type { SqlMessage } from '../../backend.ts';
import type { Rows } from '../query/context.ts';
import type { SourceColumn } from '../query/scope.ts';
import { BatchAborted } from '../query/steps.ts';
import { CURRENT_COMMAND } from '../sql/commands.ts';
import type { SqlError } from '../sqlError.ts';
import { unsupported } from '../values/errors.ts';
import { isTerminated } from './errorReach.ts';
import type { Flow } from './flow.ts';
import type { Modified } from './modify/outputClause.ts';
import type { Frame, SessionState } from './sessionState.ts';

const ROWS_PER_FLUSH = 256;

/** An error's messages, each with the line of its statement where it has none of its own. */
export const withLines = (error: SqlError, line: number): readonly (SqlMessage & { readonly line: number })[] =>
  error.messages.map((message) => ({ ...message, line: message.line ?? line }));

/** Sends an error and its statement's DONE. */
export const report = (session: SessionState, frame: Frame, error: SqlError, curCmd: number): void => {
  const messages = withLines(error, frame.line);
  for (const message of messages) frame.sink.message(message);
  const last = messages[messages.length - 1];
  session.error = last?.number ?? 0;
  session.rowCount = 0n;
  const changesRows =
    curCmd === CURRENT_COMMAND.insert || curCmd === CURRENT_COMMAND.update || curCmd === CURRENT_COMMAND.delete;
  if (changesRows && isTerminated(error))
    frame.sink.message({
      number: 3621,
      class: 0,
      state: 0,
      line: frame.line,
      message: 'The statement has been terminated.',
    });
  frame.sink.done({ curCmd, error: true });
};

/** Sends a result set, at the pace at which the client takes it. @throws BatchAborted */
export const sendRows = async (frame: Frame, columns: readonly SourceColumn[], rows: Rows): Promise<void> => {
  frame.sink.columns(columns.map(({ name, type, nullable }) => ({ name, type, nullable })));
  let sent = 0;
  for (const row of rows) {
    frame.sink.row(row);
    sent += 1;
    if (sent % ROWS_PER_FLUSH === 0) {
      await frame.sink.flushed();
      if (frame.signal.aborted) throw new BatchAborted();
    }
  }
};

/** Ends a statement that counts its rows; NOCOUNT leaves the count out. */
export const counted = (session: SessionState, frame: Frame, curCmd: number, count: number): void => {
  session.rowCount = BigInt(count);
  session.error = 0;
  frame.sink.done(session.options.nocount ? { curCmd } : { curCmd, rowCount: count });
};

/** Ends a statement that counts nothing. */
export const finish = (session: SessionState, frame: Frame, curCmd: number): Flow => {
  session.error = 0;
  frame.sink.done({ curCmd });
  return 'next';
};

/** Does what changes rows; sends OUTPUT's rows and the count. */
export const modified = async (
  session: SessionState,
  frame: Frame,
  command: number,
  work: () => Promise<Modified>,
): Promise<Flow> => {
  // Limiting a change to some rows by SET ROWCOUNT is deprecated there and not done here.
  if (session.options.rowCount > 0) throw unsupported('SET ROWCOUNT for statements that change rows');
  const { count, output } = await work();
  if (output !== null) await sendRows(frame, output.columns, output.rows);
  counted(session, frame, command, count);
  return 'next';
};
