import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ChainServer, chainServer, movedTo, numbersOf, said } from './chainServer.ts';

/** What happens to tienda, in turn. */
type Event =
  | { readonly kind: 'commit'; readonly changes: readonly Change[]; readonly name: string | null }
  | { readonly kind: 'rollback' }
  | { readonly kind: 'full' | 'differential' | 'log' | 'copyLog' | 'copyFull' };
type Change =
  | { readonly kind: 'put'; readonly n: number; readonly length: number }
  | { readonly kind: 'delete'; readonly n: number }
  | { readonly kind: 'table'; readonly n: number };

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('put'), n: fc.nat(20), length: fc.nat(1900) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete'), n: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('table'), n: fc.nat(1_000_000) }) },
);
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('commit'),
      changes: fc.array(change, { minLength: 1, maxLength: 6 }),
      name: fc.constant(null),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'rollback' }) },
  ...(['full', 'differential', 'log', 'log', 'copyLog', 'copyFull'] as const).map((kind) => ({
    weight: 1,
    arbitrary: fc.constant({ kind }),
  })),
);

const sqlOf = (change: Change): string => {
  switch (change.kind) {
    case 'put':
      return `DELETE t WHERE n = ${change.n}; INSERT INTO t VALUES (${change.n}, REPLICATE('${'abc'.charAt(change.n % 3)}', ${change.length}));`;
    case 'delete':
      return `DELETE t WHERE n = ${change.n};`;
    case 'table':
      return `IF OBJECT_ID('x${change.n}') IS NULL CREATE TABLE x${change.n} (i int);`;
  }
};

const contentOf = async ({ client }: ChainServer, database: string): Promise<string> =>
  JSON.stringify([
    await client.rows(`SELECT n, v FROM ${database}.dbo.t ORDER BY n`),
    await client.rows(`SELECT name FROM ${database}.sys.tables ORDER BY name`),
  ]);

interface Backup {
  readonly kind: 'full' | 'differential' | 'log';
  readonly file: string;
  /** How many commits there were before it. */
  readonly commits: number;
}
interface Commit {
  readonly at: string;
  readonly content: string;
}

/** Lives through the events after a first full, and ends with a log backup. */
const live = async (server: ChainServer, events: readonly Event[]) => {
  const { client, tick, now } = server;
  const backups: Backup[] = [];
  const commits: Commit[] = [];
  const backUp = async (kind: Exclude<Event['kind'], 'commit' | 'rollback'>): Promise<void> => {
    const file = `${backups.length}.bak`;
    const isLog = kind === 'log' || kind === 'copyLog';
    const options = kind === 'differential' ? ', DIFFERENTIAL' : kind.startsWith('copy') ? ', COPY_ONLY' : '';
    await said(client, `BACKUP ${isLog ? 'LOG' : 'DATABASE'} tienda TO DISK = '${file}' WITH INIT, CHECKSUM${options}`);
    // Copies are usable, and never needed (contract.md section 6.2): here they must only do no harm.
    const kept = { full: 'full', differential: 'differential', log: 'log', copyLog: null, copyFull: null } as const;
    const keep = kept[kind];
    if (keep !== null) backups.push({ kind: keep, file, commits: commits.length });
    tick(5);
  };
  await backUp('full');
  await client.rows('USE tienda');
  for (const what of [...events, { kind: 'log' } as const]) {
    tick(5);
    if (what.kind === 'commit') {
      await said(client, `BEGIN TRAN; ${what.changes.map(sqlOf).join(' ')} COMMIT`);
      commits.push({ at: now(), content: await contentOf(server, 'tienda') });
    } else if (what.kind === 'rollback') await said(client, 'BEGIN TRAN; DELETE t; ROLLBACK');
    else await backUp(what.kind);
  }
  await client.rows('USE master');
  return { backups, commits };
};

/** Restores `copia` as it was right after a commit: the last full before it, the last differential if wanted, and the logs. */
const restoreTo = async (
  { client }: ChainServer,
  backups: readonly Backup[],
  commit: number,
  at: string,
  withDifferential: boolean,
): Promise<void> => {
  const before = backups.filter(({ commits }) => commits <= commit);
  const full = before.findLast(({ kind }) => kind === 'full');
  if (full === undefined) throw new Error('there is a full before every commit');
  const differential = before.slice(before.indexOf(full)).findLast(({ kind }) => kind === 'differential');
  const stop = `STOPAT = '${at}', NORECOVERY`;
  await said(client, `RESTORE DATABASE copia FROM DISK = '${full.file}' WITH REPLACE, ${stop}, ${movedTo('copia')}`);
  if (withDifferential && differential !== undefined) {
    await said(client, `RESTORE DATABASE copia FROM DISK = '${differential.file}' WITH ${stop}`);
  }
  for (const { kind, file } of backups.slice(backups.indexOf(full) + 1)) {
    if (kind !== 'log') continue;
    const { messages } = await client.run(`RESTORE LOG copia FROM DISK = '${file}' WITH ${stop}`);
    const [failed] = messages.filter(({ class: severity }) => severity > 10);
    if (failed?.number === 4326) continue;
    expect(failed).toBeUndefined();
    if (messages.every(({ number }) => number !== 4322)) break;
  }
  await said(client, 'RESTORE DATABASE copia WITH RECOVERY');
};

test('whatever was written and backed up, the rows of any commit come back', { timeout: 300_000 }, () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 3, maxLength: 12 }),
      fc.array(fc.tuple(fc.nat(), fc.boolean()), { minLength: 1, maxLength: 2 }),
      async (events, moments) => {
        const server = await chainServer();
        const { backups, commits } = await live(server, events);
        for (const [which, withDifferential] of commits.length === 0 ? [] : moments) {
          const index = which % commits.length;
          const commit = commits[index];
          if (commit === undefined) throw new Error('no such commit');
          await restoreTo(server, backups, index, commit.at, withDifferential);
          expect(await contentOf(server, 'copia')).toBe(commit.content);
          expect(await numbersOf(server.client, 'DBCC CHECKDB (copia) WITH NO_INFOMSGS')).toEqual([]);
        }
        server.instance.close();
      },
    ),
    { numRuns: 100 },
  ),
);
