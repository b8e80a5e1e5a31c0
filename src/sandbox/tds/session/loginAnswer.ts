import type { Backend, BackendSession, SqlMessage } from '../../backend.ts';
import { PACKET_SIZE } from '../packets/packet.ts';
import type { Login7 } from '../requests/login7.ts';
import { doneToken } from '../tokens/done.ts';
import { envChangeToken } from '../tokens/envChange.ts';
import { featureExtAckToken } from '../tokens/featureExtAck.ts';
import { loginAckToken } from '../tokens/loginAck.ts';
import { messageToken } from '../tokens/message.ts';
import { COLLATION } from '../types/collation.ts';

const LANGUAGE = 'us_english';
const DEFAULT_DATABASE = 'master';

/** The tokens that welcome a login, in the order of a real server (tds.md section 3). */
export const loginAcceptedTokens = (
  identity: Backend['identity'],
  session: BackendSession,
  login: Login7,
  tdsVersion: number,
  packetSize: number,
): Buffer[] => {
  const info = (number: number, state: number, message: string): Buffer =>
    messageToken({ number, state, class: 0, message }, identity.serverName);
  return [
    envChangeToken({ kind: 'database', value: session.database, previous: DEFAULT_DATABASE }),
    info(5701, 2, `Changed database context to '${session.database}'.`),
    envChangeToken({ kind: 'collation', collation: COLLATION }),
    envChangeToken({ kind: 'language', value: LANGUAGE, previous: '' }),
    info(5703, 1, `Changed language setting to ${LANGUAGE}.`),
    loginAckToken(tdsVersion, identity),
    envChangeToken({ kind: 'packetSize', value: String(packetSize), previous: String(PACKET_SIZE.default) }),
    ...(login.features === null ? [] : [featureExtAckToken(login.features)]),
    doneToken('done', { status: 0, curCmd: 0, rowCount: 0n }),
  ];
};

/** Windows logins have no place here. */
export const integratedSecurityRefused: SqlMessage = {
  number: 18452,
  state: 1,
  class: 14,
  message: 'Login failed. The login is from an untrusted domain and cannot be used with Integrated authentication.',
};

/** In words, since a client of that age shows nothing else. */
export const versionRefused = (name: string): SqlMessage => ({
  number: 17832,
  state: 18,
  class: 20,
  message:
    `The client speaks TDS ${name}, which is too old: this server speaks TDS 7.3 and 7.4 (SQL Server 2008 and later). ` +
    'Set the client to TDS 7.4.',
});
