import { createHash, timingSafeEqual } from 'node:crypto';
import type { Backend, LoginResult, SqlMessage } from '../backend.ts';
import { hitFault } from './faults.ts';
import { type Instance, SOFTWARE_NAME, VERSION } from './instance.ts';
import { openSession } from './session/session.ts';
import { sameName } from './values/collation.ts';

/** Sessions of users are numbered from 51. */
const FIRST_SPID = 51;

const sameSecret = (a: string, b: string): boolean => {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
};

/** The server as the wire sees it: logins are checked here, everything else is the session's. */
export const createBackend = (instance: Instance): Backend => {
  const { options, faults } = instance;
  // The client always sees state 1 (contract.md section 1).
  const refused = (user: string): SqlMessage => ({
    number: 18456,
    class: 14,
    state: 1,
    line: 1,
    message: `Login failed for user '${user}'.`,
  });
  const freeSpid = (): number => {
    const taken = new Set([...instance.sessions].map((session) => session.spid));
    let spid = FIRST_SPID;
    while (taken.has(spid)) spid += 1;
    return spid;
  };
  return {
    identity: {
      productName: SOFTWARE_NAME,
      version: [VERSION.major, VERSION.minor, VERSION.build >> 8, VERSION.build & 0xff],
      serverName: options.serverName,
    },
    login: (request): LoginResult => {
      if (faults.refuseLogin) {
        hitFault(faults, 'refuseLogin');
        return { kind: 'refused', errors: [refused(request.user)] };
      }
      if (!sameName(request.user, options.login.user) || !sameSecret(request.password, options.login.password)) {
        return { kind: 'refused', errors: [refused(request.user)] };
      }
      const name = request.database === '' ? 'master' : request.database;
      const entry = instance.find(name);
      const single = entry?.userAccess === 'SINGLE_USER' && instance.sessionsIn(entry).length > 0;
      if (entry === undefined || entry.state !== 'ONLINE' || single) {
        const missing: SqlMessage = {
          number: 4060,
          class: 11,
          state: 1,
          line: 1,
          message: `Cannot open database "${name}" requested by the login. The login failed.`,
        };
        return { kind: 'refused', errors: [missing, refused(request.user)] };
      }
      return { kind: 'accepted', session: openSession(instance, freeSpid(), request, entry.name) };
    },
    wireFaults: {
      dropAtPercent: () => faults.dropAtPercent,
      answerDelayMs: () => {
        if (faults.answerDelayMs > 0) hitFault(faults, 'answerDelayMs');
        return faults.answerDelayMs;
      },
    },
  };
};
