import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../src/domain/errorFacts.ts';
import { hasCode } from '../../src/domain/rexusError.ts';
import { readDriverFailure } from '../../src/sqlserver/driverFailure.ts';
import { quotedPath, readOsError } from '../../src/sqlserver/osError.ts';
import { type FailedCall, serverError } from '../../src/sqlserver/serverError.ts';

const CALL: FailedCall = {
  server: 'db1',
  user: 'sa',
  phase: 'request',
  operation: 'BACKUP DATABASE',
  database: 'users',
  path: '/backups/users.bak',
};

interface Thrown {
  readonly code?: string;
  readonly number?: number;
  readonly state?: number;
  readonly class?: number;
  readonly precedingErrors?: readonly Error[];
  readonly originalError?: Error;
}

const thrown = (message: string, fields: Thrown = {}): Error => Object.assign(new Error(message), fields);
const refusal = (number: number, message: string): Error =>
  thrown('BACKUP DATABASE is terminating abnormally.', {
    code: 'EREQUEST',
    number: 3013,
    state: 1,
    class: 16,
    precedingErrors: [thrown(message, { code: 'EREQUEST', number, class: 16 })],
  });

const classify = (error: unknown, call: FailedCall = CALL) => serverError(readDriverFailure(error), call, error);

describe('what SQL Server refuses a statement with', () => {
  const cases: readonly (readonly [number, string, ErrorCode])[] = [
    [3201, "Cannot open backup device '/b/x.bak'. Operating system error 5(Access is denied.).", 'SERVER_PATH_DENIED'],
    [
      3201,
      "Cannot open backup device 'D:\\b\\x.bak'. Operating system error 3(El sistema no puede encontrar la ruta.).",
      'SERVER_PATH_MISSING',
    ],
    [
      3201,
      "Cannot open backup device '\\\\nas\\b'. Operating system error 53(The network path was not found.).",
      'SERVER_PATH_MISSING',
    ],
    [
      3201,
      "Cannot open backup device 'x'. Operating system error 32(The process cannot access the file.).",
      'SERVER_REFUSED',
    ],
    [3202, 'Write on "/b/x.bak" failed: 112(There is not enough space on the disk.)', 'SERVER_DISK_FULL'],
    [3203, 'Read on "/b/x.bak" failed: 38(Reached the end of the file.)', 'BACKUP_SET_DAMAGED'],
    [
      5123,
      "CREATE FILE encountered operating system error 5(Access is denied.) while attempting to open or create the physical file 'x'.",
      'SERVER_PATH_DENIED',
    ],
    [22048, "xp_create_subdir() returned error 5, 'Access is denied.'", 'SERVER_PATH_DENIED'],
    [1844, 'BACKUP DATABASE WITH COMPRESSION is not supported on Express Edition (64-bit).', 'EDITION_LACKS'],
    [262, "BACKUP DATABASE permission denied in database 'users'.", 'SERVER_PERMISSION'],
    [229, 'The SELECT permission was denied.', 'SERVER_PERMISSION'],
    [3110, "User does not have permission to RESTORE database 'users'.", 'SERVER_PERMISSION'],
    [300, "VIEW SERVER STATE permission was denied on object 'server', database 'master'.", 'SERVER_PERMISSION'],
    [911, "Database 'users' does not exist.", 'DATABASE_MISSING'],
    [942, "Database 'users' cannot be opened because it is offline.", 'DATABASE_NOT_ONLINE'],
    [927, "Database 'users' cannot be opened. It is in the middle of a restore.", 'DATABASE_NOT_ONLINE'],
    [926, "Database 'users' cannot be opened. It has been marked SUSPECT by recovery.", 'DATABASE_NOT_ONLINE'],
    [945, "Database 'users' cannot be opened due to inaccessible files.", 'DATABASE_NOT_ONLINE'],
    ...[3101, 3102, 5070, 5061, 5064, 924].map((number) => [number, 'in use', 'DATABASE_IN_USE'] as const),
    ...[3241, 3242, 3254, 3256, 3189, 3183, 3043].map((number) => [number, 'damaged', 'BACKUP_SET_DAMAGED'] as const),
    [
      33111,
      "Cannot find server certificate with thumbprint '0x2991D93AF6EDB576EFBEF2BE969B86B613717C58'.",
      'CERTIFICATE_MISSING',
    ],
    [33101, "Cannot use certificate 'tde', because its private key is not present.", 'CERTIFICATE_MISSING'],
    [18456, "Login failed for user 'sa'.", 'LOGIN_REFUSED'],
    [596, 'Cannot continue the execution because the session is in the kill state.', 'CONNECTION_LOST'],
    [3021, 'Cannot perform a backup or restore operation within a transaction.', 'SERVER_REFUSED'],
  ];
  test.each(cases)('error %i (%s) is %s', (number, message, code) => {
    const error = classify(refusal(number, message));
    expect(error.code).toBe(code);
    // The generic last error is kept, and is never taken for the cause.
    expect(error.serverMessages.map((said) => said.number)).toEqual([number, 3013]);
  });

  test('the first error that says something is the cause, in whatever order the generic ones stand', () => {
    const error = thrown('BACKUP DATABASE is terminating abnormally.', {
      number: 3013,
      precedingErrors: [
        thrown('ALTER DATABASE statement failed.', { number: 5069 }),
        thrown('in use', { number: 5064 }),
      ],
    });
    expect(classify(error).facts).toMatchObject({ number: 5064, message: 'in use' });
  });

  test('says what is lacking: a certificate by its thumbprint, a private key by the name of its certificate', () => {
    const facts = (number: number, message: string) => classify(refusal(number, message)).facts;
    expect(facts(33111, "Cannot find server certificate with thumbprint '0xAB12'.")).toEqual({
      database: 'users',
      lacks: { what: 'certificate', thumbprint: '0xAB12' },
    });
    expect(facts(33101, "Cannot use certificate 'tde', because its private key is not present.")).toEqual({
      database: 'users',
      lacks: { what: 'private_key', certificate: 'tde' },
    });
  });

  test('says the state of a database that is not online', () => {
    const error = classify(refusal(927, "Database 'users' cannot be opened. It is in the middle of a restore."));
    expect(error.facts).toEqual({ database: 'users', state: 'RESTORING' });
  });

  test('keeps the operating system error with its number, whatever the language of its text', () => {
    const error = classify(refusal(3201, "Cannot open backup device 'x'. Operating system error 5(Acceso denegado.)."));
    if (!hasCode(error, 'SERVER_PATH_DENIED')) throw error;
    expect(error.facts).toMatchObject({ path: '/backups/users.bak', osError: '5(Acceso denegado)', number: 3201 });
  });

  test('a state that the driver dropped is 0', () => {
    const error = classify(thrown('no', { number: 3021, class: 16 }));
    expect(error.serverMessages).toEqual([{ number: 3021, state: 0, class: 16, message: 'no' }]);
  });
});

describe('what goes wrong on the way to the server', () => {
  const connecting: FailedCall = { ...CALL, phase: 'connect', operation: 'LOGIN', database: null, path: null };
  const cases: readonly (readonly [string, Error, ErrorCode])[] = [
    ['a refused login has no number', thrown("Login failed for user 'sa'.", { code: 'ELOGIN' }), 'LOGIN_REFUSED'],
    ['nothing listens', thrown('Failed to connect: ECONNREFUSED', { code: 'ESOCKET' }), 'SERVER_UNREACHABLE'],
    ['no such host', thrown('getaddrinfo ENOTFOUND db1', { code: 'ENOTFOUND' }), 'SERVER_UNREACHABLE'],
    ['no answer in time', thrown('Failed to connect in 15000ms', { code: 'ETIMEOUT' }), 'SERVER_UNREACHABLE'],
    ['no such instance', thrown('Port for X not found', { code: 'EINSTLOOKUP' }), 'SERVER_UNREACHABLE'],
    ['encryption demanded', thrown('Server requires encryption', { code: 'EENCRYPT' }), 'ENCRYPTION_REFUSED'],
    ['an untrusted certificate', thrown('self-signed certificate', { code: 'ESOCKET' }), 'ENCRYPTION_REFUSED'],
  ];
  test.each(cases)('%s', (_, error, code) => {
    expect(classify(error, connecting).code).toBe(code);
  });

  test('what was overheard while logging in tells why, when the thrown error does not', () => {
    const overheard = [{ number: 18488, state: 1, class: 14, message: 'The password must be changed.' }];
    const failure = readDriverFailure(thrown('Login failed', { code: 'ELOGIN' }), overheard);
    const error = serverError(failure, connecting, null);
    expect(error.code).toBe('LOGIN_REFUSED');
    expect(error.serverMessages).toEqual(overheard);
  });

  test('a socket that closes during a statement is a lost connection', () => {
    const inner = thrown('socket hang up', { code: 'ECONNRESET' });
    const error = classify(thrown('socket hang up', { code: 'EREQUEST', originalError: inner }));
    expect(error.facts).toEqual({ server: 'db1', operation: 'BACKUP DATABASE' });
    expect(error.code).toBe('CONNECTION_LOST');
  });
});

test('an error of the network is no error of the server even where the driver puts its code into `number`', () => {
  const error = Object.assign(new Error('aborted'), { code: 'EREQUEST', number: 'ECONNRESET' });
  expect(readDriverFailure(error).messages).toEqual([]);
});

test('reads every form in which an operating system error stands in a message', () => {
  expect(
    readOsError("Cannot open backup device 'x'. Operating system error 2(The system cannot find the file specified.)."),
  ).toEqual({
    number: 2,
    text: 'The system cannot find the file specified',
    meaning: 'missing',
  });
  expect(
    readOsError('Unable to open the physical file "x". Operating system error 5: "5(Access is denied.)".'),
  ).toMatchObject({ number: 5 });
  expect(readOsError('Incorrect syntax near X.')).toBeNull();
  expect(quotedPath('Write on "/b/x" failed')).toBe('/b/x');
});

test('nothing that is printed of an error holds a password', () => {
  const error = classify(thrown('Login failed', { code: 'ELOGIN' }));
  expect(`${inspect(error, { depth: 9 })} ${JSON.stringify(error)} ${error.stack}`).not.toContain('password');
});

test('a server that cannot be reached is named by what the operating system said, however deep the driver hid it', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
  const several = new AggregateError([refused], 'Could not connect (sequence)');
  const inner = Object.assign(new Error('Failed to connect'), { code: 'ESOCKET', cause: several });
  const outer = Object.assign(new Error('Failed to connect'), { code: 'ESOCKET', originalError: inner });
  const error = serverError(readDriverFailure(outer), { ...CALL, phase: 'connect' }, outer);
  expect(error).toMatchObject({ code: 'SERVER_UNREACHABLE', facts: { reason: 'ECONNREFUSED' } });
});
