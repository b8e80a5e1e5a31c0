import type { StorageSettings } from '../../config/settings.ts';
import type { BackupType } from '../../domain/backupType.ts';
import { sameDatabase } from '../../domain/databaseName.ts';
import type { DatabaseFacts, ServerFacts } from '../../sqlserver/sqlServer.ts';
import type { Attempt, TimedBackup } from './attempt.ts';
import type { AskedReason, NotAskedReason, ServerCompression } from './serverCompression.ts';

/** Below it either way is done in a moment, and what is measured is the machine's mood. */
export const LEAST_BYTES = 64 * 1024 * 1024;
/** So many runs of each way before they are compared. */
export const NEEDED_RUNS = 2;
/** Of each way the median of so many newest runs counts. */
const COMPARED_RUNS = 3;
/** Less is no reason to store `.bak` where `.bak.gz` was: the server's compression makes larger files. */
export const LEAST_GAIN_PERCENT = 10;
/** After so many runs one way in a row the other is tried once: a new disk or a busier server would never be noticed otherwise. */
export const RETRY_AFTER = 20;

/** What the decision for one backup goes by. */
export interface CompressionFacts {
  readonly storage: Pick<StorageSettings, 'serverCompression' | 'compression' | 'encryption'>;
  readonly server: Pick<ServerFacts, 'name' | 'version' | 'edition' | 'canCompress'>;
  readonly database: Pick<DatabaseFacts, 'name' | 'isEncrypted' | 'files'>;
  readonly type: BackupType;
  readonly isTail: boolean;
  readonly expectedBytes: number;
  /** Newest first; of any database. */
  readonly attempts: readonly Attempt[];
}

/**
 * Whether the server is to compress a backup. Pure, and by `auto` the same for the same history: this program's own way until the server's
 * was measured to be faster end to end.
 */
export const decideServerCompression = (facts: CompressionFacts): ServerCompression => {
  const { storage, server } = facts;
  if (storage.serverCompression === 'off') return own({ code: 'configured_off' });
  // Also where it was asked for: a backup that is larger is better than none, and the plan and doctor say so.
  if (!server.canCompress) return own({ code: 'edition_cannot', edition: server.edition });
  if (facts.isTail) return own({ code: 'tail' });
  const way = transferOf(facts);
  if (way === null) return own({ code: 'pages_encrypted' });
  const theirs = (reason: AskedReason): ServerCompression => ({ asked: true, ...way, reason });
  if (storage.serverCompression === 'on') return theirs({ code: 'configured_on' });
  if (storage.compression.algorithm === 'none') return own({ code: 'compression_off' });
  if (facts.expectedBytes < LEAST_BYTES) return own({ code: 'too_small', leastBytes: LEAST_BYTES });
  const attempts = attemptsOf(facts);
  // Not even the next one: nothing but a switch of ours stands between a server that cannot, whatever it says, and having no backups.
  const failed = attempts.findIndex(({ outcome }) => outcome === 'failed');
  if (failed >= 0 && failed < RETRY_AFTER) return own({ code: 'server_failed', after: RETRY_AFTER });
  const decided = byHistory(comparable(attempts, storage));
  return decided.by === 'server' ? theirs(decided.reason) : own(decided.reason);
};

const own = (reason: NotAskedReason): ServerCompression => ({ asked: false, reason });

/** More than the 64 KiB at which encrypted pages are read one by one and stay as they are (rivals.md rule 12). */
const TDE_TRANSFER_BYTES = 128 * 1024;
/** Compressing pages under TDE came with 2016; the first builds of 2016 and 2017 had mends for backups that did not restore (from memory). */
const TDE = { possible: 13, reliable: 15 } as const;

/**
 * What BACKUP has to say besides for the server to compress; null: it cannot, or not so that it is relied on unasked. A set with FILESTREAM or
 * memory-optimised data, written in larger transfers, restores only in ones as large (rivals.md rule 12), which a person would not know.
 */
const transferOf = ({
  storage,
  server,
  database,
}: CompressionFacts): { readonly maxTransferBytes: number | null } | null => {
  if (!database.isEncrypted) return { maxTransferBytes: null };
  const least = storage.serverCompression === 'on' ? TDE.possible : TDE.reliable;
  const isPossible = Number.parseInt(server.version, 10) >= least;
  if (!isPossible || database.files.some(({ type }) => type === 'other')) return null;
  return { maxTransferBytes: TDE_TRANSFER_BYTES };
};

/** Of this server's database and type. */
const attemptsOf = ({ server, database, type, attempts }: CompressionFacts): readonly Attempt[] =>
  attempts.filter(
    (one) =>
      sameDatabase(one.database, database.name) &&
      one.server.toLowerCase() === server.name.toLowerCase() &&
      one.type === type,
  );

/** Those that did the work that the next one will do: encrypted alike, and verified as the newest was. */
const comparable = (
  attempts: readonly Attempt[],
  { encryption, compression }: CompressionFacts['storage'],
): readonly TimedBackup[] => {
  const alike = attempts.filter(
    (one): one is TimedBackup =>
      one.outcome === 'good' &&
      one.bytes >= LEAST_BYTES &&
      one.isEncrypted === (encryption !== null) &&
      (one.by === 'server' || one.compression === compression.algorithm),
  );
  return alike.filter(({ isVerified }) => isVerified === alike[0]?.isVerified);
};

type Decided =
  | { readonly by: 'server'; readonly reason: AskedReason }
  | { readonly by: 'program'; readonly reason: NotAskedReason };

const byHistory = (runs: readonly TimedBackup[]): Decided => {
  const of = (by: TimedBackup['by']): readonly TimedBackup[] => runs.filter((one) => one.by === by);
  const [ours, theirs] = [of('program'), of('server')];
  if (ours.length < NEEDED_RUNS) {
    return { by: 'program', reason: { code: 'measuring_own', runs: ours.length, needed: NEEDED_RUNS } };
  }
  if (theirs.length < NEEDED_RUNS) {
    return { by: 'server', reason: { code: 'trying_server', runs: theirs.length, needed: NEEDED_RUNS } };
  }
  const other = runs.findIndex(({ by }) => by !== runs[0]?.by);
  if (other >= RETRY_AFTER) {
    return runs[0]?.by === 'server'
      ? { by: 'program', reason: { code: 'trying_own_again', after: other } }
      : { by: 'server', reason: { code: 'trying_server_again', after: other } };
  }
  const percent = Math.round((1 - cost(theirs) / cost(ours)) * 100);
  const compared = Math.min(COMPARED_RUNS, ours.length, theirs.length);
  return percent >= LEAST_GAIN_PERCENT
    ? { by: 'server', reason: { code: 'server_faster', percent, runs: compared } }
    : { by: 'program', reason: { code: 'server_not_faster', percent, runs: compared } };
};

/** Milliseconds a byte, the median of the newest. */
const cost = (runs: readonly TimedBackup[]): number => {
  const costs = runs
    .slice(0, COMPARED_RUNS)
    .map(({ ms, bytes }) => ms / bytes)
    .sort((a, b) => a - b);
  const middle = Math.floor(costs.length / 2);
  const [below = 0, above = 0] = [costs[costs.length % 2 === 0 ? middle - 1 : middle], costs[middle]];
  return (below + above) / 2;
};
