/** Names to databases, tables and views, with the errors of a database that cannot be entered (contract.md section 7). */
import type { DatabaseEntry, Instance } from '../instance.ts';
import type { ObjectName } from '../sql/ast/expression.ts';
import { type SqlError, sqlError } from '../sqlError.ts';
import { catalogueOf, type DatabaseCatalogue } from '../store/databaseCatalogue.ts';
import type { ObjectDefinition, TableDefinition } from '../store/tableDefinition.ts';
import { sameName } from '../values/collation.ts';
import { unsupported } from '../values/errors.ts';
import { requireUnlocked } from './locks.ts';
import type { Frame, SessionState } from './sessionState.ts';
import type { Store } from './transactions.ts';

/** Error 911. */
export const missingDatabase = (name: string, state = 1): SqlError =>
  sqlError(911, 16, state, `Database '${name}' does not exist. Make sure that the name is entered correctly.`);

/** Why a session may not enter this database now; null when it may. */
export const entryRefusal = (instance: Instance, session: SessionState, entry: DatabaseEntry): SqlError | null => {
  switch (entry.state) {
    case 'ONLINE':
      break;
    case 'RESTORING':
      return sqlError(927, 14, 2, `Database '${entry.name}' cannot be opened. It is in the middle of a restore.`);
    case 'OFFLINE':
      return sqlError(942, 14, 4, `Database '${entry.name}' cannot be opened because it is offline.`);
    case 'RECOVERING':
      return sqlError(922, 14, 2, `Database '${entry.name}' is being recovered. Waiting until recovery is finished.`);
    case 'SUSPECT':
      return sqlError(
        926,
        14,
        1,
        `Database '${entry.name}' cannot be opened. It has been marked SUSPECT by recovery. See the SQL Server errorlog for more information.`,
      );
    case 'RECOVERY_PENDING':
      return sqlError(
        945,
        16,
        2,
        `Database '${entry.name}' cannot be opened due to inaccessible files or insufficient memory or disk space. See the SQL Server errorlog for details.`,
      );
    case 'EMERGENCY':
      break;
  }
  if (entry.userAccess === 'SINGLE_USER' && instance.sessionsIn(entry).some((other) => other !== session.handle)) {
    return sqlError(924, 14, 1, `Database '${entry.name}' is already open and can only have one user at a time.`);
  }
  return null;
};

/** The database of that name, the session's own when none is given; it need not be open. @throws SqlError 911 */
export const requireDatabase = (session: SessionState, name = session.database): DatabaseEntry => {
  const entry = session.instance.find(name);
  if (entry === undefined) throw missingDatabase(name);
  return entry;
};

/** The database, if this session may enter it. @throws SqlError 911, 924, 927, 942 … */
export const enterDatabase = (session: SessionState, name: string): DatabaseEntry => {
  const entry = requireDatabase(session, name);
  const refusal = entryRefusal(session.instance, session, entry);
  if (refusal !== null) throw refusal;
  return entry;
};

/** The open database for reading. @throws SqlError 911, 924, 927, 942 …, LockWait */
export const openDatabase = (
  session: SessionState,
  name: string,
): { readonly entry: DatabaseEntry; readonly catalogue: DatabaseCatalogue } => {
  const { instance } = session;
  const entry = enterDatabase(session, name);
  requireUnlocked(instance, session.handle, entry);
  return { entry, catalogue: catalogueOf(instance.open(entry)) };
};

/** A name with nothing left out. */
export interface ResolvedName {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
}

/** Error 208. */
export const invalidObject = (name: ObjectName): SqlError =>
  sqlError(208, 16, 1, `Invalid object name '${name.join('.')}'.`);

/** Fills in the database and the schema that a name leaves out. */
export const resolveName = (session: SessionState, parts: ObjectName): ResolvedName => {
  const [name = '', schema = '', database = '', server] = [...parts].reverse();
  if (server !== undefined && server !== '') {
    throw sqlError(
      7202,
      11,
      2,
      `Could not find server '${server}' in sys.servers. Verify that the correct server name was specified. If necessary, execute the stored procedure sp_addlinkedserver to add the server to sys.servers.`,
    );
  }
  return { name, schema: schema === '' ? 'dbo' : schema, database: database === '' ? session.database : database };
};

/** A table or view with where it is. */
export interface FoundObject {
  readonly store: Store;
  readonly catalogue: DatabaseCatalogue;
  readonly definition: ObjectDefinition;
  readonly database: string;
}

/** A user's table or view; null when there is none. System views are found elsewhere. */
export const findObject = (session: SessionState, frame: Frame, parts: ObjectName): FoundObject | null => {
  const last = parts[parts.length - 1] ?? '';
  if (last.startsWith('@')) {
    const { store } = frame.tables;
    const definition = store === null ? undefined : catalogueOf(store).find('dbo', last);
    if (store === null || definition === undefined)
      throw sqlError(1087, 15, 2, `Must declare the table variable "${last}".`);
    return { store: { entry: null, connection: store }, catalogue: catalogueOf(store), definition, database: 'tempdb' };
  }
  if (last.startsWith('##')) throw unsupported('A global temporary table');
  if (last.startsWith('#')) {
    const catalogue = catalogueOf(session.temporary);
    const definition = catalogue.find('dbo', last);
    return definition === undefined
      ? null
      : { store: { entry: null, connection: session.temporary }, catalogue, definition, database: 'tempdb' };
  }
  const { database, schema, name } = resolveName(session, parts);
  if (session.instance.find(database) === undefined) return null;
  const { entry, catalogue } = openDatabase(session, database);
  const definition = catalogue.find(schema, name);
  return definition === undefined
    ? null
    : { store: { entry, connection: catalogue.connection }, catalogue, definition, database: entry.name };
};

/** A table that rows may be written to. @throws SqlError 208, 3906 */
export const requireTable = (
  session: SessionState,
  frame: Frame,
  parts: ObjectName,
): FoundObject & { readonly definition: TableDefinition } => {
  const found = findObject(session, frame, parts);
  if (found === null) {
    const schema = parts.length > 1 ? (parts[parts.length - 2] ?? '') : '';
    if (sameName(schema, 'sys') || sameName(schema, 'INFORMATION_SCHEMA')) {
      throw sqlError(259, 16, 1, 'Ad hoc updates to system catalogs are not allowed.');
    }
    throw invalidObject(parts);
  }
  const { definition } = found;
  if (definition.kind !== 'table') throw unsupported('Changing rows through a view');
  requireWritable(found.store);
  return { ...found, definition };
};

/** @throws SqlError 3906 */
export const requireWritable = (store: Store): void => {
  if (store.entry?.isReadOnly === true) {
    throw sqlError(3906, 16, 1, `Failed to update database "${store.entry.name}" because the database is read-only.`);
  }
};
