import { EDITIONS, SOFTWARE_NAME } from '../../instance.ts';
import { constant } from '../../query/typed.ts';
import { nvarchar } from '../../values/types.ts';
import { serverProperty, versionText } from './serverProperties.ts';
import type { SystemFunctions } from './systemCall.ts';

/** Functions that tell what the server is. */
export const serverFunctions: SystemFunctions = (call) => {
  const { session, name, argument, one, text } = call;
  const { instance } = session;
  const { options } = session.instance;
  switch (name) {
    case '@@VERSION':
      return text(
        `Microsoft SQL Server 2022 (RTM) - ${versionText} (X64) \n\t${SOFTWARE_NAME}\n\t${EDITIONS[options.edition].name}`,
        300,
      );
    case '@@SERVERNAME':
      return text(options.serverName);
    case '@@SERVICENAME':
      return text('MSSQLSERVER');
    case '@@MAX_PRECISION':
      return constant({ kind: 'int', bytes: 1 }, 38);
    case 'SERVERPROPERTY': {
      const property = argument(0);
      if (typeof property.constant === 'string') {
        const { type, value } = serverProperty(instance, property.constant);
        return constant(type, value, true);
      }
      return one((value) => {
        const result = serverProperty(instance, value).value;
        return result === null ? null : String(result);
      }, nvarchar(128));
    }
    case 'CONNECTIONPROPERTY':
      return text(null);
    default:
      return null;
  }
};
