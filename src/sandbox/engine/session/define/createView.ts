/** CREATE, ALTER and CREATE OR ALTER VIEW. */
import { compileTopQuery } from '../../query/compileQuery.ts';
import type { StatementBody } from '../../sql/ast/statement.ts';
import { sqlError } from '../../sqlError.ts';
import { datetimeText } from '../../values/dates.ts';
import { environmentOf } from '../environment.ts';
import type { Frame, SessionState } from '../sessionState.ts';
import { alreadyThere, placeOf } from './place.ts';

/** Keeps a view's text once its query compiles. @throws SqlError 208, 2714, 4511 and those of the query */
export const executeCreateView = (
  session: SessionState,
  frame: Frame,
  statement: Extract<StatementBody, { kind: 'createView' }>,
): void => {
  const place = placeOf(session, statement.name);
  const existing = place.catalogue.find(place.schema, place.name);
  if (existing !== undefined && (statement.mode === 'create' || existing.kind !== 'view'))
    throw alreadyThere(place.name);
  if (existing === undefined && statement.mode === 'alter')
    throw sqlError(208, 16, 6, `Invalid object name '${statement.name.join('.')}'.`);
  const compiled = compileTopQuery(statement.query, environmentOf(session, frame));
  const unnamed = compiled.columns.findIndex((column) => column.name === '');
  if (statement.columns === null && unnamed >= 0)
    throw sqlError(
      4511,
      16,
      1,
      `Create View or Function failed because no column name was specified for column ${unnamed + 1}.`,
    );
  const now = datetimeText(frame.now);
  session.transactions.write(place.store, () =>
    place.catalogue.put({
      kind: 'view',
      id: existing?.id ?? place.catalogue.nextId(),
      schema: place.schema,
      name: place.name,
      createdAt: existing?.createdAt ?? now,
      modifiedAt: now,
      columns: statement.columns,
      source: statement.source,
    }),
  );
};
