import type { Settings } from '../config/settings.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { Clock } from '../platform/clock.ts';
import type { SqlServer } from '../sqlserver/sqlServer.ts';

/** The configured server, connected when it is first asked something. */
export interface ServerAccess {
  /** null where the configuration names none. */
  find(): Promise<SqlServer | null>;
  /** @throws RexusError SECRET_MISSING naming the first variable that is not set */
  need(): Promise<SqlServer>;
  close(): Promise<void>;
}

/** The driver is loaded with the first use: `list` and `--help` start without it. */
export const serverOf = ({ connection, missingVariable }: Settings, clock: Clock): ServerAccess => {
  let opened: Promise<SqlServer> | null = null;
  const find = async (): Promise<SqlServer | null> => {
    if (connection === null) return null;
    opened ??= import('../sqlserver/mssqlServer.ts').then(({ connectSqlServer }) =>
      connectSqlServer(connection, { clock }),
    );
    return opened;
  };
  return {
    find,
    need: async () => {
      const server = await find();
      if (server === null) throw new RexusError('SECRET_MISSING', { variable: missingVariable ?? 'DB_SERVER' });
      return server;
    },
    close: async () => {
      if (opened !== null) await (await opened).close();
    },
  };
};
