/** CREATE USER, ALTER USER and DROP USER in the current database (numbers and texts of sys.messages). */
import type { StatementBody } from '../../sql/ast/statement.ts';
import { type SqlError, sqlError } from '../../sqlError.ts';
import { type DatabaseUser, FIXED_PRINCIPALS, setUsers, usersOf } from '../../store/principals.ts';
import { sameName } from '../../values/collation.ts';
import { openDatabase, requireWritable } from '../objects.ts';
import type { SessionState } from '../sessionState.ts';

/** S-1-9-3, what the SIDs of users without a login begin with. */
const NO_LOGIN_SID = '010500000000000903000000';

const isFixed = (name: string): boolean => FIXED_PRINCIPALS.some((principal) => sameName(principal.name, name));

const missing = (verb: 'alter' | 'drop' | 'find', what: 'user' | 'login', name: string): SqlError =>
  sqlError(
    15151,
    16,
    1,
    `Cannot ${verb} the ${what} '${name}', because it does not exist or you do not have permission.`,
  );

/** One account a login and database; dbo is the one of the server's own login. @throws SqlError 15063 */
const requireNoAccount = (users: readonly DatabaseUser[], sid: string): void => {
  if (users.some((user) => user.sid === sid))
    throw sqlError(15063, 16, 1, 'The login already has an account under a different user name.');
};

const change = (
  session: SessionState,
  changed: (users: readonly DatabaseUser[]) => readonly DatabaseUser[] | null,
): void => {
  const { entry, catalogue } = openDatabase(session, session.database);
  const store = { entry, connection: catalogue.connection };
  requireWritable(store);
  const users = changed(usersOf(catalogue));
  if (users !== null) session.transactions.write(store, () => setUsers(catalogue, users));
};

/** @throws SqlError 15007, 15023, 15063 */
export const executeCreateUser = (
  session: SessionState,
  { name, login: loginName }: Extract<StatementBody, { kind: 'createUser' }>,
): void => {
  const { instance } = session;
  change(session, (users) => {
    if (isFixed(name) || users.some((user) => sameName(user.name, name)))
      throw sqlError(15023, 16, 1, `User, group, or role '${name}' already exists in the current database.`);
    const sid =
      loginName === null
        ? `${NO_LOGIN_SID}${instance.options.newGuid().replaceAll('-', '')}`
        : sidOfLogin(session, loginName);
    if (sid === null)
      throw sqlError(15007, 16, 1, `'${loginName}' is not a valid login or you do not have permission.`);
    requireNoAccount(users, sid);
    return [
      ...users,
      {
        id: Math.max(4, ...users.map((user) => user.id)) + 1,
        name,
        sid,
        authentication: loginName === null ? 'none' : 'instance',
        createdAt: instance.options.now().toISOString(),
      },
    ];
  });
};

/** Null when there is none. @throws SqlError 15063 for the server's own login, which is dbo everywhere */
const sidOfLogin = (session: SessionState, name: string): string | null => {
  if (sameName(name, session.instance.options.login.user))
    throw sqlError(15063, 16, 1, 'The login already has an account under a different user name.');
  return session.instance.findLogin(name)?.sid ?? null;
};

/** Gives the user the login's SID: what mends an orphan. @throws SqlError 15063, 15150, 15151, 33016 */
export const executeAlterUser = (
  session: SessionState,
  { name, login: loginName }: Extract<StatementBody, { kind: 'alterUser' }>,
): void =>
  change(session, (users) => {
    if (isFixed(name)) throw sqlError(15150, 16, 1, `Cannot alter the user '${name}'.`);
    const user = users.find((candidate) => sameName(candidate.name, name));
    if (user === undefined) throw missing('alter', 'user', name);
    if (user.authentication === 'none')
      throw sqlError(
        33016,
        16,
        1,
        'The user cannot be remapped to a login. Remapping can only be done for users that were mapped to Windows or SQL logins.',
      );
    const sid = sidOfLogin(session, loginName);
    if (sid === null) throw missing('find', 'login', loginName);
    requireNoAccount(
      users.filter((other) => other !== user),
      sid,
    );
    return users.map((other) => (other === user ? { ...user, sid } : other));
  });

/** @throws SqlError 15150, 15151 */
export const executeDropUser = (
  session: SessionState,
  { name, ifExists }: Extract<StatementBody, { kind: 'dropUser' }>,
): void =>
  change(session, (users) => {
    if (isFixed(name)) throw sqlError(15150, 16, 1, `Cannot drop the user '${name}'.`);
    const kept = users.filter((user) => !sameName(user.name, name));
    if (kept.length < users.length) return kept;
    if (ifExists) return null;
    throw missing('drop', 'user', name);
  });
