import type { SqlValue } from '../../../sqlTypes.ts';
import type { Rows } from '../../query/context.ts';
import type { SourceColumn } from '../../query/scope.ts';
import type { StatementBody } from '../../sql/ast/statement.ts';
import { sqlError } from '../../sqlError.ts';
import type { RunStatements } from '../flow.ts';
import type { Frame, SessionState } from '../sessionState.ts';

/** INSERT … EXEC: the rows of what runs go to the table instead of to the client. */
export const insertedRows = (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'insert' }>,
  run: RunStatements,
): (() => Promise<{ readonly columns: readonly SourceColumn[]; readonly rows: Rows }>) | null => {
  const { source } = statement;
  if (source.kind !== 'exec') return null;
  return async () => {
    let columns: readonly SourceColumn[] = [];
    const rows: (readonly SqlValue[])[] = [];
    const inner: Frame = {
      ...frame,
      sink: {
        ...frame.sink,
        columns: (given) => {
          if (columns.length > 0 && columns.length !== given.length)
            throw sqlError(213, 16, 7, 'Column name or number of supplied values does not match table definition.');
          columns = given;
        },
        row: (values) => {
          rows.push(values);
        },
        done: () => {},
        message: (message, options) => frame.sink.message(message, options),
        database: () => {},
        transaction: (event, descriptor) => frame.sink.transaction(event, descriptor),
        flushed: () => frame.sink.flushed(),
      },
    };
    await run(session, inner, [{ ...source.statement, line: frame.line }], true);
    return { columns, rows };
  };
};
