import type { SqlValue } from '../../../sqlTypes.ts';
import type { Instance } from '../../instance.ts';
import { argumentCount, asText } from '../../query/functions/define.ts';
import { constant, typed } from '../../query/typed.ts';
import { SA_SID, sidBytes } from '../../store/principals.ts';
import { sameName } from '../../values/collation.ts';
import { INT, SYSNAME, varbinary } from '../../values/types.ts';
import { entryRefusal } from '../objects.ts';
import { splitName } from '../splitName.ts';
import type { SystemFunctions } from './systemCall.ts';

/** The login of a SID or of a principal_id; null when there is none. */
const loginName = ({ options, logins }: Instance, value: SqlValue): string | null => {
  if (!(value instanceof Uint8Array))
    return Number(value) === 1 ? options.login.user : (logins().find(({ id }) => id === Number(value))?.name ?? null);
  const digits = Buffer.from(value).toString('hex').toUpperCase();
  return digits === '01' ? options.login.user : (logins().find(({ sid }) => sid === digits)?.name ?? null);
};

/** Functions that tell who the login is and what it may do: the only one that can log in is a sysadmin. */
export const loginFunctions: SystemFunctions = (call) => {
  const { session, name, args, argument, one, text } = call;
  const { instance } = session;
  const { options } = session.instance;
  switch (name) {
    case 'SUSER_SNAME':
    case 'SUSER_NAME':
      if (args.length > 0)
        return typed(SYSNAME, (row) => {
          const value = argument(0).evaluate(row);
          return value === null ? null : loginName(instance, value);
        });
      return text(session.handle.login);
    case 'ORIGINAL_LOGIN':
    case 'SYSTEM_USER':
      return text(session.handle.login);
    case 'SUSER_SID':
      if (args.length > 0) {
        const login = asText(argument(0));
        return typed(varbinary(85), (row) => {
          const wanted = String(login.evaluate(row) ?? '');
          if (sameName(wanted, options.login.user)) return SA_SID;
          const found = instance.findLogin(wanted);
          return found === undefined ? null : sidBytes(found.sid);
        });
      }
      return constant(varbinary(85), SA_SID);
    case 'SUSER_ID':
      return constant(INT, 1);
    case 'USER':
    case 'USER_NAME':
    case 'CURRENT_USER':
    case 'SESSION_USER':
      return text('dbo');
    case 'USER_ID':
    case 'DATABASE_PRINCIPAL_ID':
      return constant(INT, 1);
    case 'IS_SRVROLEMEMBER':
      return one(
        (role) =>
          /^(sysadmin|serveradmin|securityadmin|processadmin|setupadmin|bulkadmin|diskadmin|dbcreator|public)$/i.test(
            role,
          )
            ? 1
            : null,
        INT,
      );
    case 'IS_MEMBER':
    case 'IS_ROLEMEMBER':
      return one((role) => (/^db_/i.test(role) ? 1 : null), INT);
    case 'HAS_PERMS_BY_NAME': {
      // Who can log in is a sysadmin: it may do everything to what exists and can be entered.
      if (args.length < 3) throw argumentCount(name, '3 to 5');
      const [securable, kind] = [asText(argument(0)), asText(argument(1))];
      return typed(INT, (row) => {
        const of = kind.evaluate(row);
        const target = securable.evaluate(row);
        if (of === null || target === null || !sameName(String(of), 'DATABASE')) return 1;
        const entry = instance.find(splitName(String(target))?.[0] ?? '');
        return entry === undefined || entryRefusal(instance, session, entry) !== null ? null : 1;
      });
    }
    case 'HAS_DBACCESS':
      return one((database) => {
        const entry = instance.find(database);
        if (entry === undefined) return null;
        return entryRefusal(instance, session, entry) === null ? 1 : 0;
      }, INT);
    default:
      return null;
  }
};
