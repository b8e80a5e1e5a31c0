import { DEFAULT_CHAIN_POLICY } from '../../../src/config/chainPolicy.ts';
import { localMoment } from '../../../src/domain/localMoment.ts';
import { parseLsn } from '../../../src/domain/lsn.ts';
import { parseRunId } from '../../../src/domain/runId.ts';
import type { ChainSituation } from '../../../src/engine/chains/chainSituation.ts';
import { decideBackupType, type TypeFacts, type TypeRequest } from '../../../src/engine/chains/decideBackupType.ts';
import type { OwnSet } from '../../../src/engine/chains/ownSet.ts';
import type { ChainFacts, HistoryEntry } from '../../../src/sqlserver/chainFacts.ts';
import { aBackupSet } from '../../support/manifests.ts';
import { databaseFacts } from '../../support/memoryServer.ts';

export const FAMILY = 'FA000000-0000-0000-0000-000000000001';
export const FORK = 'F0000000-0000-0000-0000-000000000001';
/** A Wednesday, two in the morning. */
export const NOW = new Date(2026, 10, 18, 2, 0, 0);
export const daysAgo = (days: number, hours = 0): Date => new Date(2026, 10, 18 - days, 2 - hours, 0, 0);

/** LSNs beyond 2^53 that differ by as much as the numbers. */
export const lsn = (n: number) => parseLsn(String(43_000_000_016_800_000n + BigInt(n)));

let runs = 0;
const set = (type: OwnSet['type'], guid: string, first: number, last: number, at: Date, more: object): OwnSet => ({
  id: parseRunId(`20261101_${String(100_000 + runs++)}`),
  type,
  file: `databases/${guid}.gz`,
  isThere: () => true,
  set: aBackupSet({
    backupSetGuid: guid,
    familyGuid: FAMILY,
    recoveryForkGuid: FORK,
    firstLsn: lsn(first),
    lastLsn: lsn(last),
    startedAt: localMoment(at),
    finishedAt: localMoment(at),
    ...more,
  }),
});

export const full = (guid: string, [first, last]: readonly [number, number], at = daysAgo(1), more = {}): OwnSet =>
  set('full', guid, first, last, at, more);
export const differential = (base: string, [first, last]: readonly [number, number], at = daysAgo(1)): OwnSet =>
  set('differential', `d-${last}`, first, last, at, { differentialBaseGuid: base });
export const log = ([first, last]: readonly [number, number], at = daysAgo(0, 1)): OwnSet =>
  set('log', `l-${last}`, first, last, at, {});
export const gone = (one: OwnSet): OwnSet => ({ ...one, isThere: () => false });

interface Server {
  readonly base?: string | null;
  readonly next?: number | null;
  readonly family?: string;
  readonly fork?: string;
  readonly replica?: ChainFacts['replica'];
}

/** What the server says: a chain of its own, from the full `A` on. */
export const serverChain = ({
  base = 'A',
  next = 10,
  family = FAMILY,
  fork = FORK,
  replica = null,
}: Server = {}): ChainFacts => ({
  database: databaseFacts('inventario', 5).name,
  recovery: {
    databaseGuid: 'DB',
    familyGuid: family,
    recoveryForkGuid: fork,
    lastLogBackupLsn: next === null ? null : lsn(next),
  },
  base: base === null ? null : { guid: base, lsn: lsn(10), at: null },
  replica,
});

export const entry = (
  type: HistoryEntry['type'],
  guid: string,
  [first, last]: readonly [number, number],
  device: string,
  more: Partial<HistoryEntry> = {},
): HistoryEntry => ({
  guid,
  type,
  userName: 'EMPRESA\\veeam',
  startedAt: '2026-11-17T23:00:00',
  finishedAt: '2026-11-17T23:00:01',
  firstLsn: lsn(first),
  lastLsn: lsn(last),
  isSnapshot: false,
  position: 1,
  devices: [device],
  isVirtual: false,
  ...more,
});

export const situation = (more: Partial<ChainSituation> = {}): ChainSituation => ({
  server: serverChain(),
  own: [full('A', [10, 20])],
  growth: { changedBytes: null, logBytes: null },
  history: [],
  foreign: [],
  ownRunOf: (device) => (device.startsWith('/ours/') ? parseRunId('20261117_020000') : null),
  ...more,
});

/** The decision for one database of 4 MB in FULL, on a server of 2022. */
export const decide = (
  type: TypeRequest['type'],
  chain: Partial<ChainSituation> = {},
  more: {
    readonly policy?: Partial<typeof DEFAULT_CHAIN_POLICY>;
    readonly database?: Partial<TypeFacts['database']>;
    readonly now?: Date;
    readonly copyOnly?: boolean;
    readonly serverMajor?: number;
  } = {},
) =>
  decideBackupType(
    { type, copyOnly: more.copyOnly ?? false },
    {
      database: { ...databaseFacts('inventario', 5), ...more.database },
      chain: situation(chain),
      serverMajor: more.serverMajor ?? 16,
    },
    { ...DEFAULT_CHAIN_POLICY, ...more.policy },
    more.now ?? NOW,
  );
