import type { LackingKey } from '../domain/certificateRisk.ts';
import type { ErrorCode, SqlFacts } from '../domain/errorFacts.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { ServerMessage } from '../domain/serverMessage.ts';
import type { DriverFailure } from './driverFailure.ts';
import { quotedPath, readOsError } from './osError.ts';

/** What was being done when the driver threw. */
export interface FailedCall {
  readonly server: string;
  readonly user: string;
  /** Connecting, or a statement on a connection that stood. */
  readonly phase: 'connect' | 'request';
  /** `BACKUP DATABASE`, `RESTORE HEADERONLY` …: for people. */
  readonly operation: string;
  readonly database: string | null;
  readonly path: string | null;
}

/** What the cause's number means (contract.md section 7). Numbers that tell of a file are read through the operating system's error in them. */
const MEANINGS: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  ...codes('LOGIN_REFUSED', 18456, 18452, 18461, 18470, 18486, 18487, 18488, 4060, 4064),
  // The session was killed, or the server shuts down.
  ...codes('CONNECTION_LOST', 596, 6005, 17142),
  ...codes('EDITION_LACKS', 1844, 1827, 3218, 33117),
  ...codes('SERVER_PERMISSION', 229, 262, 297, 300, 916, 3110, 5011, 15247),
  ...codes('DATABASE_MISSING', 911, 3118, 3701),
  ...codes('DATABASE_NOT_ONLINE', 921, 922, 926, 927, 942, 945, 952, 976, 978, 979, 983, 3033, 3036, 5052),
  ...codes('DATABASE_IN_USE', 924, 3023, 3101, 3102, 3702, 5061, 5064, 5070),
  ...codes('BACKUP_SET_DAMAGED', 3043, 3182, 3183, 3189, 3203, 3208, 3241, 3242, 3243, 3254, 3256, 3266, 3287, 4038),
  ...codes('CERTIFICATE_MISSING', 33101, 33111),
  ...codes('SERVER_DISK_FULL', 1101, 1105, 3257, 9002),
]);

const STATES: ReadonlyMap<number, string> = new Map([
  [921, 'RECOVERING'],
  [922, 'RECOVERING'],
  [926, 'SUSPECT'],
  [927, 'RESTORING'],
  [942, 'OFFLINE'],
  [945, 'RECOVERY_PENDING'],
  [952, 'IN_TRANSITION'],
  [976, 'SECONDARY'],
  [978, 'SECONDARY'],
  [979, 'SECONDARY'],
  [983, 'SECONDARY'],
  [3033, 'EMERGENCY'],
  [3036, 'STANDBY'],
  [5052, 'RESTORING'],
]);

/** Messages whose file error decides before their own number: opening, writing, reading and creating files. */
const ABOUT_FILES: ReadonlySet<number> = new Set([3201, 3202, 3203, 3271, 3634, 5120, 5123, 5133, 22048]);

/** The generic last words of a failed statement: never the cause, when anything else was said. */
const TAILS: ReadonlySet<number> = new Set([3013, 5069, 3119]);

/** What the driver threw, as an error of this program. Pure; the driver's error itself is kept as the cause. */
export const serverError = (failure: DriverFailure, call: FailedCall, thrown: unknown): RexusError => {
  const options = { cause: thrown, serverMessages: failure.messages };
  const cause = failure.messages.find((message) => !TAILS.has(message.number)) ?? failure.messages[0];
  if (cause !== undefined) return fromMessage(cause, call, options);

  const reason = failure.text;
  switch (failure.code) {
    case 'ELOGIN':
      return new RexusError('LOGIN_REFUSED', { server: call.server, user: call.user }, options);
    case 'EENCRYPT':
      return new RexusError('ENCRYPTION_REFUSED', { server: call.server, reason }, options);
    default:
      if (call.phase === 'request') {
        return new RexusError('CONNECTION_LOST', { server: call.server, operation: call.operation }, options);
      }
      return new RexusError(
        isAboutCertificate(reason) ? 'ENCRYPTION_REFUSED' : 'SERVER_UNREACHABLE',
        { server: call.server, reason: failure.networkCode ?? reason },
        options,
      );
  }
};

interface Options {
  readonly cause: unknown;
  readonly serverMessages: readonly ServerMessage[];
}

const fromMessage = (cause: ServerMessage, call: FailedCall, options: Options): RexusError => {
  const sql: SqlFacts = {
    operation: call.operation,
    database: call.database,
    number: cause.number,
    message: cause.message,
  };
  const path = call.path ?? quotedPath(cause.message) ?? '';
  const database = call.database ?? quotedPath(cause.message) ?? '';

  if (ABOUT_FILES.has(cause.number)) {
    const os = readOsError(cause.message);
    const osError = os === null ? '' : `${os.number}(${os.text})`;
    if (os?.meaning === 'denied') return new RexusError('SERVER_PATH_DENIED', { ...sql, path, osError }, options);
    if (os?.meaning === 'missing') return new RexusError('SERVER_PATH_MISSING', { ...sql, path, osError }, options);
    if (os?.meaning === 'full') return new RexusError('SERVER_DISK_FULL', { ...sql, path }, options);
  }
  const code = MEANINGS.get(cause.number) ?? 'SERVER_REFUSED';
  switch (code) {
    case 'LOGIN_REFUSED':
      return new RexusError(code, { server: call.server, user: call.user }, options);
    case 'CONNECTION_LOST':
      return new RexusError(code, { server: call.server, operation: call.operation }, options);
    case 'CERTIFICATE_MISSING':
      return new RexusError(code, { database: call.database, lacks: lackingKey(cause.message) }, options);
    case 'DATABASE_MISSING':
      return new RexusError(code, { database }, options);
    case 'DATABASE_NOT_ONLINE':
      return new RexusError(code, { database, state: STATES.get(cause.number) ?? 'UNKNOWN' }, options);
    case 'BACKUP_SET_DAMAGED':
    case 'SERVER_DISK_FULL':
      return new RexusError(code, { ...sql, path }, options);
    case 'EDITION_LACKS':
    case 'SERVER_PERMISSION':
    case 'DATABASE_IN_USE':
      return new RexusError(code, sql, options);
    default:
      return new RexusError('SERVER_REFUSED', sql, options);
  }
};

/** 33111 names a thumbprint, 33101 the certificate whose private key it cannot use. */
const lackingKey = (message: string): LackingKey => {
  const quoted = /'([^']*)'/.exec(message)?.[1] ?? '';
  return /^0x[0-9A-F]+$/i.test(quoted)
    ? { what: 'certificate', thumbprint: quoted }
    : { what: 'private_key', certificate: quoted };
};

/** TLS that could not be agreed on arrives as ESOCKET with OpenSSL's text (tds.md section 5). */
const isAboutCertificate = (reason: string): boolean => /certificate|\bTLS\b|\bSSL\b|self-signed/i.test(reason);

function codes(code: ErrorCode, ...numbers: readonly number[]): readonly (readonly [number, ErrorCode])[] {
  return numbers.map((number) => [number, code] as const);
}
