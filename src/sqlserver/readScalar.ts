import type { DatabaseName } from '../domain/databaseName.ts';
import type { ServerLogin } from '../domain/serverLogin.ts';
import { closePool, openPool } from './connections.ts';
import { quoteIdentifier } from './quoting.ts';
import { type CallNames, runBatch } from './runBatch.ts';
import type { QueryLimits } from './sqlServer.ts';

/**
 * Runs a query that a person wrote, on a connection of its own that is closed afterwards: what it sets ends with it, and what it changes is
 * rolled back. USE is a batch before it, since names are bound when a batch is compiled.
 */
export const readScalar = async (
  login: ServerLogin,
  database: DatabaseName,
  query: string,
  names: CallNames,
  { signal, timeoutMs }: QueryLimits,
): Promise<string | null> => {
  const pool = await openPool(login, { size: 1, requestTimeoutMs: timeoutMs }, signal);
  try {
    await runBatch(pool, `USE ${quoteIdentifier(database)}`, names, signal);
    await runBatch(pool, 'BEGIN TRANSACTION', names, signal);
    const { rows } = await runBatch(pool, query, names, signal);
    // Closing the connection does the same; asked for, it is done before anybody drops the database.
    await runBatch(pool, 'IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION', names, signal);
    const [first] = rows;
    if (first === undefined) return null;
    const [value] = Object.values(first);
    // The driver makes one list of columns of one name, and of all that have none.
    return asText(Array.isArray(value) ? value[0] : value);
  } finally {
    await closePool(pool);
  }
};

/** What the driver makes of a value, as a person would type it: bits as 1 and 0, dates as ISO 8601, bytes as hex. */
const asText = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`;
  return String(value);
};
