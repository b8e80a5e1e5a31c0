import { expect } from 'vitest';
import type { Json, Site } from './site.ts';

/** One stored set of a database, as its manifest on the disk has it. */
export interface StoredSet {
  readonly id: string;
  readonly type: string;
  readonly first: bigint;
  readonly last: bigint;
  readonly reason: string | null;
}

/** The completed sets of a database in the order of their LSNs. */
export const setsOf = async (site: Site, database: string): Promise<readonly StoredSet[]> =>
  (await site.list())
    .flatMap(({ id }) => {
      const record = site.manifest(id).databases[database];
      if (record?.status !== 'completed') return [];
      const { type, first_lsn: first, last_lsn: last, reason } = record;
      return [
        { id, type: String(type), first: BigInt(String(first)), last: BigInt(String(last)), reason: codeOf(reason) },
      ];
    })
    .sort((a, b) => (a.first < b.first || (a.first === b.first && a.last < b.last) ? -1 : 1));

const codeOf = (reason: unknown): string | null => {
  const { code } = (reason ?? {}) as Json;
  return typeof code === 'string' ? code : null;
};

/** From the first full to where the server's next log begins, log after log, there is no hole. */
export const expectNoHole = async (site: Site, database: string, nextLsn: bigint): Promise<void> => {
  const sets = await setsOf(site, database);
  const full = sets.find(({ type }) => type === 'full');
  let point = full?.last ?? 0n;
  for (const { type, first, last } of sets) {
    if (type !== 'log' || last <= point) continue;
    expect(first, `a log begins at ${first} where ${point} was reached`).toBeLessThanOrEqual(point);
    point = last;
  }
  expect(point).toBeGreaterThanOrEqual(nextLsn);
};
