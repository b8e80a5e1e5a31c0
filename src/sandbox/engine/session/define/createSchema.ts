/** CREATE SCHEMA. */
import { sameName } from '../../values/collation.ts';
import { openDatabase, requireWritable } from '../objects.ts';
import type { SessionState } from '../sessionState.ts';
import type { Store } from '../transactions.ts';
import { alreadyThere } from './place.ts';

/** @throws SqlError 2714 */
export const executeCreateSchema = (session: SessionState, name: string): void => {
  const { entry, catalogue } = openDatabase(session, session.database);
  if (
    [...catalogue.schemas().map((schema) => schema.name), 'sys', 'INFORMATION_SCHEMA'].some((schema) =>
      sameName(schema, name),
    )
  )
    throw alreadyThere(name);
  const store: Store = { entry, connection: catalogue.connection };
  requireWritable(store);
  session.transactions.write(store, () => catalogue.addSchema(name));
};
