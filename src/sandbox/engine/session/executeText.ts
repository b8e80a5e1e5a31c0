import { parseBatch } from '../sql/parseBatch.ts';
import { sqlError } from '../sqlError.ts';
import type { RunStatements } from './flow.ts';
import type { Frame, SessionState, Variable } from './sessionState.ts';

const NESTING_LIMIT = 32;

/** EXEC('…') and sp_executesql: a scope of its own, from which USE and SET do not come back. */
export const executeText = async (
  session: SessionState,
  frame: Frame,
  sql: string,
  variables: Map<string, Variable>,
  inTry: boolean,
  run: RunStatements,
): Promise<number> => {
  if (frame.depth + 1 > NESTING_LIMIT)
    throw sqlError(
      217,
      16,
      1,
      `Maximum stored procedure, function, trigger, or view nesting level exceeded (limit ${NESTING_LIMIT}).`,
    );
  const database = session.database;
  const options = { ...session.options };
  const inner: Frame = {
    ...frame,
    variables,
    tables: { store: null },
    depth: frame.depth + 1,
    errors: [],
    returnStatus: 0,
    line: 1,
  };
  const statements = parseBatch(sql, session.options.quotedIdentifier);
  try {
    await run(session, inner, statements, inTry);
  } finally {
    inner.tables.store?.close();
    const entered = session.database;
    session.options = options;
    if (entered !== database && session.instance.find(database) !== undefined) {
      session.database = database;
      frame.sink.database(database, entered);
    }
  }
  return inner.returnStatus;
};
