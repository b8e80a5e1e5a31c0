/**
 * The server that an end-to-end suite runs against: a sandbox in its own process, or (under vitest.server.config.ts) the real SQL Server that
 * REXUS_TEST_SERVER names. The suites in tests/e2e know only what is here; those in tests/e2e/sandbox need faults and use the sandbox itself.
 */
import { chmodSync, mkdirSync } from 'node:fs';
import { joinLocal, type LocalPath, localPath } from '../../src/domain/localPath.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { ServerLogin } from '../../src/domain/serverLogin.ts';
import { joinServer, parseServerPath } from '../../src/domain/serverPath.ts';
import { type SandboxProcess, type SandboxProcessOptions, startSandboxProcess } from './sandboxProcess.ts';
import { openSqlSession, type SqlSession } from './sqlSession.ts';
import { makeTemporaryDirectory, removeDirectory } from './temporaryDirectory.ts';

/** A folder under its two names; `server` is null where both see it under the same path. */
export interface SharedFolder {
  readonly local: LocalPath;
  readonly server: string | null;
}

export interface TestServer {
  readonly login: ServerLogin;
  run: SqlSession['run'];
  /** Another ordinary client; whoever opens it closes it. */
  openSession(): Promise<SqlSession>;
  /** A new folder that the program and the server can both write to. */
  sharedFolder(name: string): Promise<SharedFolder>;
  /** Drops what these databases left, and ends what was started. */
  close(): Promise<void>;
  /** Dropped when the server is closed. */
  made(database: string): void;
}

export interface SandboxServer extends TestServer {
  readonly sandbox: SandboxProcess;
  readonly folder: LocalPath;
  /** Ends it and leaves its folder, for startAgain. */
  stop(): Promise<void>;
}

const needed = (variable: string): string => {
  const value = process.env[variable];
  if (value === undefined || value === '') {
    throw new Error(`${variable} is not set: see docker-compose.test.yml for all that this suite needs`);
  }
  return value;
};

const loginTo = (host: string, port: number, user: string, password: string): ServerLogin => ({
  label: `${host},${port}`,
  host,
  port,
  instance: null,
  user,
  password: new Secret(password),
  encrypt: true,
  trustServerCertificate: true,
  connectTimeoutMs: 15_000,
});

const quoted = (database: string): string => `[${database.replaceAll(']', ']]')}]`;

const openRealServer = async (): Promise<TestServer> => {
  const [host = '', port = '1433'] = needed('REXUS_TEST_SERVER').split(',');
  const login = loginTo(host, Number(port), needed('REXUS_TEST_USER'), needed('REXUS_TEST_PASSWORD'));
  const session = await openSqlSession(login);
  const made = new Set<string>();
  const folders: LocalPath[] = [];
  return {
    login,
    run: session.run,
    openSession: () => openSqlSession(login),
    made: (database) => void made.add(database),
    sharedFolder: async (name) => {
      const unique = `e2e_${process.pid}_${name}`;
      const local = joinLocal(localPath(needed('REXUS_TEST_LOCAL_DIRECTORY')), unique);
      mkdirSync(local, { recursive: true });
      // Two accounts write here; new folders in it get its permissions.
      chmodSync(local, 0o777);
      folders.push(local);
      return { local, server: joinServer(parseServerPath(needed('REXUS_TEST_SERVER_DIRECTORY')), unique) };
    },
    close: async () => {
      for (const database of made) {
        const name = quoted(database);
        await session.run(`ALTER DATABASE ${name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE`).catch(() => []);
        await session.run(`DROP DATABASE IF EXISTS ${name}`).catch(() => []);
      }
      for (const folder of folders) removeDirectory(folder);
      await session.close();
    },
  };
};

/** A sandbox of its own, empty, with its data in a temporary folder. */
export const openSandboxServer = (options: Omit<SandboxProcessOptions, 'dataDirectory'> = {}): Promise<SandboxServer> =>
  sandboxServerIn(makeTemporaryDirectory('rexus-server'), options);

/** A server that was stopped, on the same folder; it listens on another port. */
export const startAgain = ({ folder }: SandboxServer): Promise<SandboxServer> => sandboxServerIn(folder, {});

const sandboxServerIn = async (
  folder: LocalPath,
  options: Omit<SandboxProcessOptions, 'dataDirectory'>,
): Promise<SandboxServer> => {
  const sandbox = await startSandboxProcess({ ...options, dataDirectory: joinLocal(folder, 'servidor') });
  const login = loginTo(sandbox.host, sandbox.port, sandbox.user, sandbox.password);
  const session = await openSqlSession(login);
  let folders = 0;
  const stop = async (): Promise<void> => {
    await session.close();
    await sandbox.close();
  };
  return {
    login,
    sandbox,
    folder,
    run: session.run,
    openSession: () => openSqlSession(login),
    made: () => undefined,
    sharedFolder: async (name) => {
      folders += 1;
      const local = joinLocal(folder, `${folders}`, name);
      mkdirSync(local, { recursive: true });
      return { local, server: null };
    },
    stop,
    close: async () => {
      try {
        await stop();
      } finally {
        removeDirectory(folder);
      }
    },
  };
};

/** What tests/e2e/*.test.ts run against. */
export const openTestServer = (): Promise<TestServer> =>
  process.env.REXUS_TEST_TARGET === 'server' ? openRealServer() : openSandboxServer();
