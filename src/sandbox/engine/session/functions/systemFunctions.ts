import type { Typed } from '../../query/typed.ts';
import type { Frame, SessionState } from '../sessionState.ts';
import { databaseFunctions } from './databaseFunctions.ts';
import { loginFunctions } from './loginFunctions.ts';
import { objectFunctions } from './objectFunctions.ts';
import { serverFunctions } from './serverFunctions.ts';
import { sessionFunctions } from './sessionFunctions.ts';
import { type SystemFunctions, systemCall } from './systemCall.ts';

const FAMILIES: readonly SystemFunctions[] = [
  serverFunctions,
  sessionFunctions,
  loginFunctions,
  databaseFunctions,
  objectFunctions,
];

/** A call of one of them by its name in upper case; null when there is none of that name. @throws SqlError 174 */
export const systemFunction = (
  session: SessionState,
  frame: Frame,
  name: string,
  args: readonly Typed[],
): Typed | null => {
  const call = systemCall(session, frame, name, args);
  for (const family of FAMILIES) {
    const found = family(call);
    if (found !== null) return found;
  }
  return null;
};
