import { constant } from '../../query/typed.ts';
import { BIGINT, INT, numeric, nvarchar, SMALLINT, SYSNAME } from '../../values/types.ts';
import type { SystemFunctions } from './systemCall.ts';

/** Functions that tell what the session is doing, and what CATCH is handling. */
export const sessionFunctions: SystemFunctions = (call) => {
  const { session, frame, name, text } = call;
  const error = frame.errors[frame.errors.length - 1];
  switch (name) {
    case '@@SPID':
      return constant(SMALLINT, session.handle.spid);
    case '@@ROWCOUNT':
      return constant(INT, Number(session.rowCount));
    case '@@ERROR':
      return constant(INT, session.error);
    case '@@TRANCOUNT':
      return constant(INT, session.transactions.count);
    case '@@IDENTITY':
    case 'SCOPE_IDENTITY':
      return constant(numeric(38, 0), session.identity === null ? null : session.identity.toString());
    case '@@NESTLEVEL':
      return constant(INT, frame.depth);
    case '@@LANGUAGE':
      return text('us_english');
    case '@@DATEFIRST':
      return constant({ kind: 'int', bytes: 1 }, 7);
    case '@@LOCK_TIMEOUT':
      return constant(INT, session.options.lockTimeoutMs);
    case '@@OPTIONS':
      return constant(INT, 5432 | (session.options.nocount ? 512 : 0));
    case 'ROWCOUNT_BIG':
      return constant(BIGINT, session.rowCount);
    case 'XACT_STATE':
      return constant(SMALLINT, session.transactions.count === 0 ? 0 : session.transactions.doomed ? -1 : 1);
    case 'ERROR_NUMBER':
      return constant(INT, error?.number ?? null);
    case 'ERROR_MESSAGE':
      return constant(nvarchar(4000), error?.message ?? null);
    case 'ERROR_SEVERITY':
      return constant(INT, error?.class ?? null);
    case 'ERROR_STATE':
      return constant(INT, error?.state ?? null);
    case 'ERROR_LINE':
      return constant(INT, error?.line ?? null);
    case 'ERROR_PROCEDURE':
      return constant(SYSNAME, error?.procedure ?? null);
    case 'HOST_NAME':
      return text(session.host);
    case 'APP_NAME':
      return text(session.application);
    case 'SESSIONPROPERTY':
      return constant(INT, 1);
    case 'GETANSINULL':
      return constant(INT, 1);
    default:
      return null;
  }
};
