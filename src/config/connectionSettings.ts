import { readFileSync } from 'node:fs';
import type { ConfigProblem } from '../domain/errorFacts.ts';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import { Secret } from '../domain/secret.ts';
import type { ServerLogin } from '../domain/serverLogin.ts';
import { shown } from './checkConfig.ts';
import type { Environment } from './environment.ts';
import { ALLOWED } from './schema/allowed.ts';
import { parseServerName } from './serverName.ts';

const CONNECT_TIMEOUT_MS = 15_000;

const YES = ['true', 'yes', 'si', 'sí', '1', 'on'];
const NO = ['false', 'no', '0', 'off'];

/** This computer by any of its names: what is sent there passes no network. */
const isThisComputer = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);

/**
 * How to reach the server and log in, from the variables DB_…; null when server, user or password is not given.
 *
 * Traffic is encrypted unless DB_ENCRYPT says no (mssql 12 defaults so, too). SQL Server, Express above all, comes with a certificate that it
 * signed itself, which no client trusts: on this computer that is accepted, since nobody is in between; over a network DB_TRUST_SERVER_CERTIFICATE
 * must say so, since whoever answers in the server's place would get the password.
 */
export const connectionSettings = (
  environment: Environment,
  folder: LocalPath,
  report: (problem: ConfigProblem) => void,
): ServerLogin | null => {
  const label = environment.get('DB_SERVER');
  const user = environment.get('DB_USERNAME');
  const password = passwordFrom(environment, folder, report);
  const port = portFrom(environment, report);
  const encrypt = flagFrom(environment, 'DB_ENCRYPT', report) ?? true;
  const trust = flagFrom(environment, 'DB_TRUST_SERVER_CERTIFICATE', report);
  if (label === undefined) return null;

  const server = parseServerName(label);
  if (server === null) {
    report({ key: 'DB_SERVER', value: shown(label), allowed: ALLOWED.server });
    return null;
  }
  if (port !== null && server.port !== null && port !== server.port) {
    report({ key: 'DB_PORT', value: String(port), allowed: ALLOWED.samePort });
  }
  if (user === undefined || password === null) return null;
  const effectivePort = server.port ?? port;
  return {
    label,
    host: server.host,
    port: effectivePort,
    // With a port the instance's name is not looked up: the port says which one it is, as in Microsoft's own clients.
    instance: effectivePort === null ? server.instance : null,
    user,
    password,
    encrypt,
    trustServerCertificate: trust ?? isThisComputer(server.host),
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
  };
};

/** The first of the three variables that nobody set; a password may come from a file. */
export const missingVariable = (environment: Environment): 'DB_SERVER' | 'DB_USERNAME' | 'DB_PASSWORD' | null => {
  if (environment.get('DB_SERVER') === undefined) return 'DB_SERVER';
  if (environment.get('DB_USERNAME') === undefined) return 'DB_USERNAME';
  const hasPassword = environment.get('DB_PASSWORD') !== undefined || environment.get('DB_PASSWORD_FILE') !== undefined;
  return hasPassword ? null : 'DB_PASSWORD';
};

const flagFrom = (environment: Environment, name: string, report: (problem: ConfigProblem) => void): boolean | null => {
  const value = environment.get(name);
  if (value === undefined) return null;
  const word = value.trim().toLowerCase();
  if (YES.includes(word)) return true;
  if (NO.includes(word)) return false;
  report({ key: name, value: shown(value), allowed: ALLOWED.flag });
  return null;
};

const portFrom = (environment: Environment, report: (problem: ConfigProblem) => void): number | null => {
  const value = environment.get('DB_PORT');
  if (value === undefined) return null;
  const port = Number(value);
  if (/^\s*\d+\s*$/.test(value) && port >= 1 && port <= 65_535) return port;
  report({ key: 'DB_PORT', value: shown(value), allowed: '1–65535' });
  return null;
};

const passwordFrom = (
  environment: Environment,
  folder: LocalPath,
  report: (problem: ConfigProblem) => void,
): Secret | null => {
  const password = environment.get('DB_PASSWORD');
  const file = environment.get('DB_PASSWORD_FILE');
  if (file === undefined) return password === undefined ? null : new Secret(password);
  if (password !== undefined) {
    report({ key: 'DB_PASSWORD_FILE', value: shown(file), allowed: ALLOWED.onePassword });
    return null;
  }
  try {
    // Editors and `echo` end the file with a line break that is not part of the password.
    const text = readFileSync(localPath(file, folder), 'utf8')
      .replace(/^\u{FEFF}/u, '')
      .replace(/\r?\n$/, '');
    return text === '' ? null : new Secret(text);
  } catch {
    report({ key: 'DB_PASSWORD_FILE', value: shown(file), allowed: ALLOWED.readableFile });
    return null;
  }
};
