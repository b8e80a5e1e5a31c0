/** Logins of the server and users of a database. */
import type { DatabaseEntry } from '../instance.ts';
import { openDatabase } from '../session/objects.ts';
import type { SessionState } from '../session/sessionState.ts';
import { FIXED_PRINCIPALS, SA_SID, sidBytes, usersOf } from '../store/principals.ts';
import { datetimeText } from '../values/dates.ts';
import { BIT, char, DATETIME, INT, nvarchar, SYSNAME, varbinary } from '../values/types.ts';
import { type SystemView, view } from './viewDefinition.ts';

/** When the principals that every server is born with were made. */
const BORN = '2003-04-08T09:10:35.460';

interface LoginRow {
  readonly id: number;
  readonly name: string;
  readonly sid: Uint8Array;
  readonly createdAt: string;
}

/** sys.server_principals and sys.sql_logins. */
export const serverPrincipalsView = ({ instance }: SessionState): SystemView =>
  view<LoginRow>(
    [
      ['name', SYSNAME, ({ name }) => name],
      ['principal_id', INT, ({ id }) => id],
      ['sid', varbinary(85), ({ sid }) => sid],
      ['type', char(1), () => 'S'],
      ['type_desc', nvarchar(60), () => 'SQL_LOGIN'],
      ['is_disabled', BIT, () => false],
      ['create_date', DATETIME, ({ createdAt }) => createdAt],
      ['default_database_name', SYSNAME, () => 'master'],
    ],
    () => [
      { id: 1, name: instance.options.login.user, sid: SA_SID, createdAt: BORN },
      ...instance.logins().map(({ id, name, sid, createdAt }) => ({
        id,
        name,
        sid: sidBytes(sid),
        createdAt: datetimeText(createdAt),
      })),
    ],
  );

interface PrincipalRow {
  readonly id: number;
  readonly name: string;
  readonly type: 'S' | 'R';
  readonly sid: string | null;
  readonly authentication: 'instance' | 'none';
  readonly schema: string | null;
  readonly createdAt: string;
}

/** sys.database_principals. */
export const databasePrincipalsView = (session: SessionState, entry: DatabaseEntry): SystemView =>
  view<PrincipalRow>(
    [
      ['name', SYSNAME, ({ name }) => name],
      ['principal_id', INT, ({ id }) => id],
      ['type', char(1), ({ type }) => type],
      ['type_desc', nvarchar(60), ({ type }) => (type === 'S' ? 'SQL_USER' : 'DATABASE_ROLE')],
      ['default_schema_name', SYSNAME, ({ schema }) => schema],
      ['create_date', DATETIME, ({ createdAt }) => createdAt],
      ['sid', varbinary(85), ({ sid }) => (sid === null ? null : sidBytes(sid))],
      ['is_fixed_role', BIT, ({ id, type }) => type === 'R' && id > 0],
      ['authentication_type', INT, ({ authentication }) => (authentication === 'instance' ? 1 : 0)],
      ['authentication_type_desc', nvarchar(60), ({ authentication }) => authentication.toUpperCase()],
    ],
    () => [
      ...FIXED_PRINCIPALS.map((principal) => ({ ...principal, createdAt: BORN })),
      ...usersOf(openDatabase(session, entry.name).catalogue).map((user) => ({
        ...user,
        type: 'S' as const,
        schema: 'dbo',
        createdAt: datetimeText(new Date(user.createdAt)),
      })),
    ],
  );
