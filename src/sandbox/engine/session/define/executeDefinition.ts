import type { StatementBody } from '../../sql/ast/statement.ts';
import type { Frame, SessionState } from '../sessionState.ts';
import { untilTrue } from '../waitFor.ts';
import { executeAlterDatabase } from './alterDatabase.ts';
import { executeAlterTable } from './alterTable.ts';
import { executeCreateDatabase } from './createDatabase.ts';
import { executeCreateSchema } from './createSchema.ts';
import { executeCreateTable } from './createTables.ts';
import { executeCreateView } from './createView.ts';
import { executeDropDatabase } from './dropDatabase.ts';
import { executeDropObject } from './dropObject.ts';
import { executeEncryption } from './encryptionStatements.ts';
import { executeCreateLogin, executeDropLogin } from './loginStatements.ts';
import { executeCreateIndex, executeDropIndex } from './tableIndexes.ts';
import { executeAlterUser, executeCreateUser, executeDropUser } from './userStatements.ts';

type Definition = Extract<
  StatementBody,
  {
    kind:
      | 'createDatabase'
      | 'alterDatabase'
      | 'createTable'
      | 'createIndex'
      | 'createView'
      | 'createSchema'
      | 'createLogin'
      | 'dropLogin'
      | 'createUser'
      | 'alterUser'
      | 'dropUser'
      | 'alterTable'
      | 'dropIndex'
      | 'drop'
      | 'encryption';
  }
>;

/** Runs one statement that defines. @throws SqlError when it cannot be so */
export const executeDefinition = async (session: SessionState, frame: Frame, statement: Definition): Promise<void> => {
  switch (statement.kind) {
    case 'createDatabase':
      return executeCreateDatabase(session, statement);
    case 'alterDatabase': {
      const before = session.database;
      const outcome = await executeAlterDatabase(session, statement, (isFree) => untilTrue(isFree, frame.signal));
      for (const message of outcome.infos) frame.sink.message({ ...message, line: frame.line });
      if (session.database !== before) frame.sink.database(session.database, before);
      return;
    }
    case 'createTable':
      return executeCreateTable(session, frame, statement);
    case 'createIndex':
      return executeCreateIndex(session, frame, statement);
    case 'createView':
      return executeCreateView(session, frame, statement);
    case 'createSchema':
      return executeCreateSchema(session, statement.name);
    case 'createLogin':
      return executeCreateLogin(session, statement);
    case 'dropLogin':
      return executeDropLogin(session, statement.name);
    case 'createUser':
      return executeCreateUser(session, statement);
    case 'alterUser':
      return executeAlterUser(session, statement);
    case 'dropUser':
      return executeDropUser(session, statement);
    case 'alterTable':
      return executeAlterTable(session, frame, statement);
    case 'dropIndex':
      return executeDropIndex(session, frame, statement);
    case 'encryption':
      for (const warning of executeEncryption(session, statement.syntax)) {
        frame.sink.message({ ...warning, line: frame.line });
      }
      return;
    case 'drop':
      for (const name of statement.names) {
        if (statement.what === 'database') executeDropDatabase(session, name.join('.'), statement.ifExists);
        else executeDropObject(session, frame, statement.what, name, statement.ifExists);
      }
  }
};
