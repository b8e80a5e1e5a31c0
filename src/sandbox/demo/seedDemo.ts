import type { Backend, ResponseSink } from '../backend.ts';
import { demoDatabases } from './demoDatabases.ts';

/** Listens for errors only: seeding says nothing to anybody. */
const failingSink = (): ResponseSink => ({
  message: (message) => {
    if (message.class > 10) throw new Error(`the demo data is wrong: ${message.number} ${message.message}`);
  },
  columns: () => {},
  row: () => {},
  done: () => {},
  database: () => {},
  transaction: () => {},
  flushed: async () => {},
});

/** Fills a new server with the demo's databases, through the same statements that a person would send. */
export const seedDemo = async (
  backend: Backend,
  login: { readonly user: string; readonly password: string },
): Promise<void> => {
  const result = await backend.login({ ...login, database: '', host: '', application: 'demo' });
  if (result.kind === 'refused') throw new Error('the demo could not log in to its own server');
  const { session } = result;
  const never = new AbortController().signal;
  const run = (sql: string): Promise<void> => session.batch(sql, failingSink(), never);
  try {
    for (const { name, recoveryModel, statements } of demoDatabases()) {
      await run(`CREATE DATABASE ${name}; ALTER DATABASE ${name} SET RECOVERY ${recoveryModel}`);
      await run(`USE ${name}`);
      for (const statement of statements) await run(statement);
      await run('USE master');
    }
  } finally {
    session.closed();
  }
};
