/** System views by name. Their rows are made when a statement reads them. */
import type { BoundTable } from '../query/context.ts';
import { enterDatabase, openDatabase, resolveName } from '../session/objects.ts';
import type { SessionState } from '../session/sessionState.ts';
import type { ObjectName } from '../sql/ast/expression.ts';
import {
  databaseFilesView,
  databasesView,
  fileSpaceView,
  masterFilesView,
  recoveryStatusView,
} from './databaseViews.ts';
import { asymmetricKeysView, certificatesView, encryptionKeysView } from './encryptionViews.ts';
import { informationView } from './informationSchema.ts';
import { objectView } from './objectViews.ts';
import { databasePrincipalsView, serverPrincipalsView } from './principalViews.ts';
import { configurationsView, requestsView, sessionsView } from './serverViews.ts';
import type { SystemView } from './viewDefinition.ts';

const SERVER_VIEWS: Readonly<Record<string, (session: SessionState) => SystemView>> = {
  DATABASES: databasesView,
  MASTER_FILES: masterFilesView,
  DATABASE_RECOVERY_STATUS: recoveryStatusView,
  DM_EXEC_REQUESTS: requestsView,
  DM_EXEC_SESSIONS: sessionsView,
  SERVER_PRINCIPALS: serverPrincipalsView,
  SQL_LOGINS: serverPrincipalsView,
  CONFIGURATIONS: configurationsView,
  ASYMMETRIC_KEYS: asymmetricKeysView,
  DM_DATABASE_ENCRYPTION_KEYS: encryptionKeysView,
};

/** The view of that name, or null: then it is a user's table. @throws SqlError when its database cannot be entered */
export const findSystemView = (session: SessionState, parts: ObjectName): BoundTable | null => {
  const resolved = resolveName(session, parts);
  const schema = resolved.schema.toUpperCase();
  if (schema !== 'SYS' && schema !== 'INFORMATION_SCHEMA') return null;
  if (session.instance.find(resolved.database) === undefined) return null;
  const name = resolved.name.toUpperCase();
  const found =
    schema === 'SYS'
      ? serverOrDatabaseView(session, name, resolved.database)
      : databaseView(session, resolved.database, (entry) => informationView(name, session, entry));
  if (found === undefined) return null;
  return {
    columns: found.columns,
    qualifiers: [resolved.database, resolved.schema, resolved.name],
    *rows() {
      yield;
      return found.rows();
    },
  };
};

const databaseView = (
  session: SessionState,
  database: string,
  make: (entry: ReturnType<typeof openDatabase>['entry']) => SystemView | undefined,
): SystemView | undefined => make(openDatabase(session, database).entry);

const serverOrDatabaseView = (session: SessionState, name: string, database: string): SystemView | undefined => {
  const server = SERVER_VIEWS[name];
  if (server !== undefined) return server(session);
  switch (name) {
    // Nobody's uncommitted rows keep anybody from looking at files and their sizes.
    case 'DATABASE_FILES':
      return databaseFilesView(session, enterDatabase(session, database));
    case 'CERTIFICATES':
      return certificatesView(session, database);
    case 'DM_DB_FILE_SPACE_USAGE':
      return fileSpaceView(session, enterDatabase(session, database));
    case 'DATABASE_PRINCIPALS':
      return databaseView(session, database, (entry) => databasePrincipalsView(session, entry));
    default:
      return databaseView(session, database, (entry) => objectView(name, session, entry));
  }
};
