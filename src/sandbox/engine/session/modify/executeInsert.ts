import { environmentOf } from '../environment.ts';
import { requireTable } from '../objects.ts';
import type { Frame, SessionState } from '../sessionState.ts';
import { completeRows } from './completeRows.ts';
import { type ExecRows, type Insert, insertSource } from './insertSource.ts';
import { compileOutput, type Modified } from './outputClause.ts';
import { insertRows } from './writeRows.ts';

/** INSERT: `execRows` gives the rows of INSERT … EXEC. */
export const executeInsert = async (
  session: SessionState,
  frame: Frame,
  statement: Insert,
  execRows: ExecRows | null,
): Promise<Modified> => {
  const environment = environmentOf(session, frame);
  const found = requireTable(session, frame, statement.table);
  const output = compileOutput(session, frame, found, statement.output, environment);
  const source = await insertSource(session, frame, statement, found, environment, execRows);
  const names = statement.source.kind === 'default' ? [] : statement.columns;
  return session.transactions.write(found.store, () => {
    const written = insertRows(found, completeRows(session, found, names, source, environment), environment);
    return { count: written.length, output: output(written.map((after) => ({ before: null, after }))) };
  });
};
