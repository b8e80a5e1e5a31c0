import { argumentCount, asText } from '../../query/functions/define.ts';
import { constant, typed } from '../../query/typed.ts';
import { sameName } from '../../values/collation.ts';
import { INT, SYSNAME, varbinary } from '../../values/types.ts';
import { entryRefusal } from '../objects.ts';

import { splitName } from '../splitName.ts';
import type { SystemFunctions } from './systemCall.ts';

/** The sid of sa. */
const SA_SID = Uint8Array.of(1);

/** Functions that tell who the login is and what it may do: the only login is a sysadmin. */
export const loginFunctions: SystemFunctions = (call) => {
  const { session, name, args, argument, one, text } = call;
  const { instance } = session;
  const { options } = session.instance;
  switch (name) {
    case 'SUSER_SNAME':
    case 'SUSER_NAME':
      if (args.length > 0)
        return typed(SYSNAME, (row) => (argument(0).evaluate(row) === null ? null : options.login.user));
      return text(session.handle.login);
    case 'ORIGINAL_LOGIN':
    case 'SYSTEM_USER':
      return text(session.handle.login);
    case 'SUSER_SID':
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
      // The only login is a sysadmin: it may do everything to what exists and can be entered.
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
