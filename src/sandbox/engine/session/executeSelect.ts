import { compileTopQuery } from '../query/compileQuery.ts';
import { breathe } from '../query/steps.ts';
import type { Query } from '../sql/ast/query.ts';
import { CURRENT_COMMAND } from '../sql/commands.ts';
import { counted, sendRows } from './answers.ts';
import { createTableFor } from './define/createTables.ts';
import { environmentOf } from './environment.ts';
import type { Flow } from './flow.ts';
import { insertRows } from './modify/writeRows.ts';
import { requireTable } from './objects.ts';
import type { Frame, SessionState } from './sessionState.ts';

/** SELECT: rows to the client, into a new table (INTO), or into variables. */
export const executeSelect = async (session: SessionState, frame: Frame, query: Query): Promise<Flow> => {
  const compiled = compileTopQuery(query, environmentOf(session, frame));
  const all = await breathe(compiled.run(null), frame.signal);
  const limit = session.options.rowCount;
  const rows = limit > 0 ? all.slice(0, limit) : all;
  const into = query.body.kind === 'select' ? query.body.into : null;
  if (into !== null) {
    createTableFor(session, frame, into, compiled.columns);
    const target = requireTable(session, frame, into);
    session.transactions.write(target.store, () => insertRows(target, rows, environmentOf(session, frame)), true);
    counted(session, frame, CURRENT_COMMAND.selectInto, rows.length);
    return 'next';
  }
  // A SELECT that only assigns has no result set.
  if (compiled.columns.length > 0) await sendRows(frame, compiled.columns, rows);
  counted(session, frame, CURRENT_COMMAND.select, rows.length);
  return 'next';
};
