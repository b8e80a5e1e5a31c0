import { createSampleDatabase, makeMistakes, type Snapshot, takeSnapshot } from './sampleDatabase.ts';
import { makeSite, type Site, type SiteOptions } from './site.ts';
import type { TestServer } from './testServer.ts';
import { waitFor } from './waitFor.ts';

/** A database in FULL with a full, a differential and two logs, and a moment inside the last of them. */
export interface ChainSite {
  readonly site: Site;
  /** The ids of its runs, in the order in which they are applied. */
  readonly runs: readonly [full: string, differential: string, first: string, second: string];
  /** Between the last good change and what was done by mistake: what `--to` is given. */
  readonly moment: string;
  /** The rows of that moment. */
  readonly wanted: Snapshot;
}

/** A whole second after everything that was written until now, and over before this returns. */
export const nextSecond = async (): Promise<Date> => {
  const then = Math.floor(Date.now() / 1000) * 1000 + 1000;
  await waitFor(() => Date.now() > then + 1000, { timeoutMs: 5000, what: 'the next second' });
  return new Date(then);
};

/** Makes the database, which must not be there, and takes its chain with the built program. */
export const makeChainSite = async (
  server: TestServer,
  name: string,
  { noise = 0, ...options }: Partial<SiteOptions> & { readonly noise?: number } = {},
): Promise<ChainSite> => {
  await createSampleDatabase(server, name, { noise });
  await server.run(`ALTER DATABASE [${name}] SET RECOVERY FULL`);
  const site = await makeSite(server, { databases: [name], ...options });
  const take = (type: string): Promise<string> => site.backup('--no-files', '--type', type);
  const full = await take('full');
  await server.run(`CREATE TABLE [${name}].dbo.apuntes (id int NOT NULL PRIMARY KEY)`);
  const differential = await take('differential');
  await server.run(`INSERT INTO [${name}].dbo.apuntes (id) VALUES (1), (2)`);
  const first = await take('log');
  await server.run(`UPDATE [${name}].dbo.apuntes SET id = 3 WHERE id = 2`);
  const moment = (await nextSecond()).toISOString();
  const wanted = await takeSnapshot(server, name);
  await makeMistakes(server, name);
  const second = await take('log');
  return { site, runs: [full, differential, first, second], moment, wanted };
};
