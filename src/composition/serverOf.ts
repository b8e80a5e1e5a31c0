import type { Settings } from '../config/settings.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { ServerLogin } from '../domain/serverLogin.ts';
import type { Clock } from '../platform/clock.ts';
import type { SqlServer } from '../sqlserver/sqlServer.ts';

/** The configured server, connected when it is first asked something. */
export interface ServerAccess {
  /** null where the configuration names none. */
  find(): Promise<SqlServer | null>;
  /** @throws RexusError SECRET_MISSING naming the first variable that is not set */
  need(): Promise<SqlServer>;
  /** Has the adapter in memory, and connects to nothing. */
  load(): Promise<void>;
  close(): Promise<void>;
}

interface Opened {
  readonly key: string;
  readonly server: Promise<SqlServer>;
}

/** Makes the adapter. The driver is loaded with the first use: `list` and `--help` start without it. */
export type Connect = (connection: ServerLogin, clock: Clock) => Promise<SqlServer>;

const loadAdapter = () => import('../sqlserver/mssqlServer.ts');

const connectLazily: Connect = async (connection, clock) => {
  const { connectSqlServer } = await loadAdapter();
  return connectSqlServer(connection, { clock });
};

/** Follows the settings: another server, login or password counts from the next question on. */
export const serverOf = (settings: () => Settings, clock: Clock, connect: Connect = connectLazily): ServerAccess => {
  const opened: Opened[] = [];
  const find = async (): Promise<SqlServer | null> => {
    const { connection } = settings();
    if (connection === null) return null;
    const key = keyOf(connection);
    const known = opened.find((one) => one.key === key);
    if (known !== undefined) return known.server;
    // The earlier one may still be at work: it is closed with the rest, and its idle connections close themselves.
    const server = connect(connection, clock);
    opened.push({ key, server });
    return server;
  };
  return {
    find,
    need: async () => {
      const server = await find();
      if (server === null) {
        throw new RexusError('SECRET_MISSING', { variable: settings().missingVariable ?? 'DB_SERVER' });
      }
      return server;
    },
    load: async () => {
      await loadAdapter();
    },
    close: async () => {
      for (const { server } of opened.splice(0)) {
        const found = await server.catch(() => null);
        await found?.close();
      }
    },
  };
};

const keyOf = ({ password, ...rest }: ServerLogin): string => JSON.stringify([rest, password.reveal()]);
