import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ChainServer, chainServer, movedTo, said } from './chainServer.ts';

/** What happens to tienda, in turn; `back` restores it over itself to one of the commits of this life and lives on from there. */
type Event =
  | { readonly kind: 'commit'; readonly n: number; readonly length: number }
  | { readonly kind: 'full' | 'differential' | 'log' | 'tail' }
  | { readonly kind: 'back'; readonly which: number; readonly withDifferential: boolean };

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('commit'), n: fc.nat(9), length: fc.nat(1900) }) },
  ...(['full', 'differential', 'log', 'tail'] as const).map((kind) => ({
    weight: 1,
    arbitrary: fc.constant({ kind }),
  })),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('back'), which: fc.nat(), withDifferential: fc.boolean() }) },
);

interface Backup {
  readonly kind: 'full' | 'differential' | 'log';
  readonly file: string;
  readonly lastLsn: bigint;
  /** How many commits of its line there were before it. */
  readonly commits: number;
}
interface Commit {
  readonly at: string;
  readonly content: string;
}
/** One life of the database: all commits that led to where it is, and the sets that hold them. */
interface Line {
  readonly path: readonly Backup[];
  readonly commits: readonly Commit[];
  /** The first commit that was made in this life. */
  readonly start: number;
}

const contentOf = async ({ client }: ChainServer, database: string): Promise<string> =>
  JSON.stringify(await client.rows(`SELECT n, v FROM ${database}.dbo.t ORDER BY n`));

let files = 0;

const backUp = async ({ client, tick }: ChainServer, line: Line, kind: Backup['kind'], options = ''): Promise<Line> => {
  const file = `${files++}.bak`;
  const what = kind === 'log' ? 'LOG' : 'DATABASE';
  const more = kind === 'differential' ? ', DIFFERENTIAL' : '';
  await said(client, `BACKUP ${what} tienda TO DISK = '${file}' WITH INIT${more}${options}`);
  const lastLsn = BigInt(
    String(
      await client.value(
        'SELECT TOP 1 CAST(last_lsn AS varchar(30)) FROM msdb.dbo.backupset ORDER BY backup_set_id DESC',
      ),
    ),
  );
  tick(5);
  return { ...line, path: [...line.path, { kind, file, lastLsn, commits: line.commits.length }] };
};

/** Restores `target` as it was right after a commit of a line, with sets of that line alone. */
const restoreTo = async (
  { client }: ChainServer,
  { path, commits, start }: Line,
  index: number,
  target: string,
  withDifferential: boolean,
): Promise<void> => {
  const before = path.filter((set) => set.commits <= index);
  const full = before.findLast(({ kind }) => kind === 'full');
  const commit = commits[index];
  if (full === undefined || commit === undefined) throw new Error('there is a full before every commit');
  const stop = `STOPAT = '${commit.at}', NORECOVERY`;
  const moves = target === 'tienda' ? '' : `, ${movedTo(target)}`;
  await said(client, `RESTORE DATABASE ${target} FROM DISK = '${full.file}' WITH REPLACE, ${stop}${moves}`);
  const differential = before.slice(before.indexOf(full)).findLast(({ kind }) => kind === 'differential');
  // A life that began with a differential has no log from before it.
  if ((withDifferential || start > 0) && differential !== undefined) {
    await said(client, `RESTORE DATABASE ${target} FROM DISK = '${differential.file}' WITH ${stop}`);
  }
  for (const { kind, file } of path.slice(path.indexOf(full) + 1)) {
    if (kind !== 'log') continue;
    const { messages } = await client.run(`RESTORE LOG ${target} FROM DISK = '${file}' WITH ${stop}`);
    const failed = messages.find(({ class: severity }) => severity > 10);
    if (failed?.number === 4326) continue;
    expect(failed).toBeUndefined();
    if (messages.every(({ number }) => number !== 4322)) break;
  }
  await said(client, `RESTORE DATABASE ${target} WITH RECOVERY`);
};

/** The line that goes on from a commit: data sets from before it, and the logs that were redone to their ends. */
const lineFrom = ({ instance }: ChainServer, { path, commits }: Line, index: number): Line => {
  const logged = BigInt(instance.find('tienda')?.lastLogBackupLsn ?? '0');
  return {
    path: path.filter((set) => (set.kind === 'log' ? set.lastLsn <= logged : set.commits <= index)),
    commits: commits.slice(0, index + 1),
    start: index + 1,
  };
};

/** The next log backup begins behind everything that the sets of the line hold. */
const hasHole = ({ instance }: ChainServer, { path }: Line): boolean =>
  path.every(({ lastLsn }) => lastLsn < BigInt(instance.find('tienda')?.lastLogBackupLsn ?? '0'));

const live = async (server: ChainServer, events: readonly Event[]): Promise<readonly Line[]> => {
  const { client, tick, now } = server;
  const lines: Line[] = [];
  let line = await backUp(server, { path: [], commits: [], start: 0 }, 'full');
  for (const what of events) {
    tick(5);
    switch (what.kind) {
      case 'commit':
        await said(
          client,
          `BEGIN TRAN; DELETE tienda.dbo.t WHERE n = ${what.n}; INSERT tienda.dbo.t VALUES (${what.n}, REPLICATE('x', ${what.length})); COMMIT`,
        );
        line = { ...line, commits: [...line.commits, { at: now(), content: await contentOf(server, 'tienda') }] };
        break;
      case 'tail':
        // Recovery behind the tail forks too, with nothing lost.
        line = await backUp(server, line, 'log', ', NORECOVERY');
        await said(client, 'RESTORE DATABASE tienda WITH RECOVERY');
        break;
      case 'back': {
        const own = line.commits.length - line.start;
        if (own === 0) break;
        line = await backUp(server, line, 'log');
        lines.push(line);
        const index = line.start + (what.which % own);
        await restoreTo(server, line, index, 'tienda', what.withDifferential);
        expect(await contentOf(server, 'tienda')).toBe(line.commits[index]?.content);
        line = lineFrom(server, line, index);
        // Its next log would span two forks, of which a set names one: the chain begins anew, which a full bridges.
        if (hasHole(server, line)) line = await backUp(server, line, 'full');
        break;
      }
      default:
        line = await backUp(server, line, what.kind);
    }
  }
  tick(5);
  return [...lines, await backUp(server, line, 'log')];
};

test('over any number of forks, each life of a database comes back from its own sets', { timeout: 300_000 }, () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 4, maxLength: 12 }),
      fc.nat(),
      fc.boolean(),
      async (events, which, withDifferential) => {
        const server = await chainServer();
        const lines = await live(server, events);
        for (const line of lines) {
          const own = line.commits.length - line.start;
          if (own === 0) continue;
          const index = line.start + (which % own);
          await restoreTo(server, line, index, 'copia', withDifferential);
          expect(await contentOf(server, 'copia')).toBe(line.commits[index]?.content);
        }
        server.instance.close();
      },
    ),
    { numRuns: 40 },
  ),
);
