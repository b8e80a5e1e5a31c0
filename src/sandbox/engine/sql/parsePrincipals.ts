/** CREATE LOGIN, CREATE USER and ALTER USER. */
import { unsupported } from '../values/errors.ts';
import type { StatementBody } from './ast/statement.ts';
import type { TokenStream } from './tokenStream.ts';

/** name WITH PASSWORD = '…' [, SID = 0x…]: a login of SQL Server's own. @throws SqlError 40515 for every other option */
export const parseCreateLogin = (tokens: TokenStream): StatementBody => {
  const name = tokens.name();
  if (tokens.at('FROM')) throw unsupported('CREATE LOGIN … FROM');
  tokens.expect('WITH');
  tokens.expect('PASSWORD');
  tokens.expect('=');
  if (tokens.peek().kind === 'binary') throw unsupported('CREATE LOGIN … WITH PASSWORD = 0x… HASHED');
  if (tokens.next().kind !== 'string') throw tokens.fail(tokens.peek(-1));
  let sid: string | null = null;
  if (tokens.at('MUST_CHANGE', 'HASHED')) throw unsupported(`CREATE LOGIN … ${tokens.peek().upper}`);
  while (tokens.take(',')) {
    const option = tokens.anyWord().toUpperCase();
    if (option !== 'SID' || sid !== null) throw unsupported(`CREATE LOGIN … ${option}`);
    tokens.expect('=');
    const value = tokens.next();
    if (value.kind !== 'binary') throw tokens.fail(value);
    sid = value.value.toUpperCase();
  }
  return { kind: 'createLogin', name, sid };
};

/** name [FOR LOGIN login | WITHOUT LOGIN]: without either, the login has the user's name. @throws SqlError 40515 for options */
export const parseCreateUser = (tokens: TokenStream): StatementBody => {
  const name = tokens.name();
  let login: string | null = name;
  if (tokens.take('WITHOUT')) {
    tokens.expect('LOGIN');
    login = null;
  } else if (tokens.take('FOR', 'FROM')) {
    if (!tokens.take('LOGIN')) throw unsupported(`CREATE USER … FOR ${tokens.peek().upper}`);
    login = tokens.name();
  }
  if (tokens.at('WITH')) throw unsupported(`CREATE USER … WITH ${tokens.peek(1).upper}`);
  return { kind: 'createUser', name, login };
};

/** name WITH LOGIN = login. @throws SqlError 40515 for everything else that it alters */
export const parseAlterUser = (tokens: TokenStream): StatementBody => {
  const name = tokens.name();
  tokens.expect('WITH');
  if (!tokens.take('LOGIN')) throw unsupported(`ALTER USER … WITH ${tokens.peek().upper}`);
  tokens.expect('=');
  const login = tokens.name();
  if (tokens.at(',')) throw unsupported(`ALTER USER … ${tokens.peek(1).upper}`);
  return { kind: 'alterUser', name, login };
};
