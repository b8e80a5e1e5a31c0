/** A sandbox server whose clock the test moves, and the words in which chains are told. */
import type { SqlMessage } from '../../../src/sandbox/backend.ts';
import { type Client, startServer, type TestServer } from './serverSession.ts';

export interface ChainServer extends TestServer {
  readonly client: Client;
  /** Moves the clock on and gives the moment as STOPAT takes it. */
  tick(milliseconds?: number): string;
  /** The moment as it is. */
  now(): string;
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** Local, as the server's clock shows it. */
export const stopText = (at: Date): string =>
  `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${pad(at.getMilliseconds(), 3)}`;

/** With `tienda` in FULL and its table t (n int, v varchar). */
export const chainServer = async (recovery = 'FULL'): Promise<ChainServer> => {
  let clock = new Date(2026, 10, 20, 14, 30).getTime();
  const server = startServer({ now: () => new Date(clock) });
  const client = await server.connect();
  await client.rows(`CREATE DATABASE tienda; ALTER DATABASE tienda SET RECOVERY ${recovery}`);
  await client.rows('CREATE TABLE tienda.dbo.t (n int PRIMARY KEY, v varchar(2000))');
  const now = (): string => stopText(new Date(clock));
  return {
    ...server,
    client,
    now,
    tick: (milliseconds = 1000) => {
      clock += milliseconds;
      return now();
    },
  };
};

/** MOVE of tienda's files to those of another database. */
export const movedTo = (name: string): string =>
  `MOVE 'tienda' TO '/var/opt/mssql/data/${name}.mdf', MOVE 'tienda_log' TO '/var/opt/mssql/data/${name}.ldf'`;

/** The numbers of the errors, in order. */
export const numbersOf = async (client: Client, sql: string): Promise<readonly number[]> =>
  (await client.run(sql)).messages.filter(({ class: severity }) => severity > 10).map(({ number }) => number);

/** Runs what must go well; gives what it said. */
export const said = async (client: Client, sql: string): Promise<readonly SqlMessage[]> => {
  const { messages } = await client.run(sql);
  const failed = messages.find(({ class: severity }) => severity > 10);
  if (failed !== undefined) throw new Error(`${failed.number}: ${failed.message}`);
  return messages;
};
