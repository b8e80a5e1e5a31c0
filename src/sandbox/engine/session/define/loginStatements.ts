/** CREATE LOGIN and DROP LOGIN (numbers and texts of sys.messages). */
import type { StatementBody } from '../../sql/ast/statement.ts';
import { sqlError } from '../../sqlError.ts';
import { sameName } from '../../values/collation.ts';
import { unsupported } from '../../values/errors.ts';
import type { SessionState } from '../sessionState.ts';

/** The server's own logins are those below. */
const FIRST_LOGIN_ID = 257;
const SID_DIGITS = 32;

/** Logins stand in instance.json, which no ROLLBACK reaches: what SQL Server would undo is refused here. */
const outsideTransaction = (session: SessionState, statement: string): void => {
  if (session.transactions.count > 0) throw unsupported(`${statement} in a transaction`);
};

/** Keeps name and SID; the password opens nothing. @throws SqlError 15006, 15025, 15419, 15433 */
export const executeCreateLogin = (
  session: SessionState,
  { name, sid }: Extract<StatementBody, { kind: 'createLogin' }>,
): void => {
  outsideTransaction(session, 'CREATE LOGIN');
  const { instance } = session;
  if (name.includes('\\'))
    throw sqlError(15006, 16, 1, `'${name}' is not a valid name because it contains invalid characters.`);
  if (sameName(name, instance.options.login.user) || instance.findLogin(name) !== undefined)
    throw sqlError(15025, 16, 1, `The server principal '${name}' already exists.`);
  if (sid !== null && sid.length !== SID_DIGITS)
    throw sqlError(15419, 16, 1, 'Supplied parameter sid should be binary(16).');
  if (instance.logins().some((login) => login.sid === sid))
    throw sqlError(15433, 16, 1, 'Supplied parameter sid is in use.');
  instance.addLogin({
    id: Math.max(FIRST_LOGIN_ID - 1, ...instance.logins().map((login) => login.id)) + 1,
    name,
    sid: sid ?? instance.options.newGuid().replaceAll('-', ''),
    createdAt: instance.options.now(),
  });
};

/** Users of its SID stay, orphaned. @throws SqlError 15151, 15434 */
export const executeDropLogin = (session: SessionState, name: string): void => {
  outsideTransaction(session, 'DROP LOGIN');
  const { instance } = session;
  if (sameName(name, instance.options.login.user))
    throw sqlError(15434, 16, 1, `Could not drop login '${name}' as the user is currently logged in.`);
  const login = instance.findLogin(name);
  if (login === undefined)
    throw sqlError(
      15151,
      16,
      1,
      `Cannot drop the login '${name}', because it does not exist or you do not have permission.`,
    );
  instance.removeLogin(login);
};
