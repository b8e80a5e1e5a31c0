import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { type Lsn, parseLsn } from '../../src/domain/lsn.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import type { BackupHeader } from '../../src/sqlserver/backupHeader.ts';
import type { ChainFacts, HistoryEntry } from '../../src/sqlserver/chainFacts.ts';
import type { RecoveryModel } from '../../src/sqlserver/sqlServer.ts';
import { type Backup, backupOperation } from '../../src/sqlserver/statements.ts';

const GUID = '00000000-0000-0000-0000-00000000000';

/** What a backup set says of its place in the chain, as JSON keeps it. */
export type SetFacts = Record<'guid' | 'first' | 'last' | 'databaseBackup' | 'family' | 'fork', string> & {
  readonly base: string | null;
};

/** The chain of one database by the rules of contract.md section 6, with one LSN a backup or write. */
export interface MemoryChain {
  facts(): ChainFacts;
  /** Takes the backup's place in the chain. @throws RexusError SERVER_REFUSED (3035, 4208, 4214) */
  take(statement: Backup, model: RecoveryModel): SetFacts;
  readonly history: HistoryEntry[];
  /** A backup that another program takes: only the server knows of it. */
  foreign(what: 'full' | 'log', device: string, more?: Partial<HistoryEntry>): void;
  /** Something is written: the next log is not empty. */
  write(): void;
  toSimple(): void;
  /** Restored with recovery: a new fork, whose base is what was restored. */
  restored(): void;
  recreated(): void;
}

export const memoryChain = (name: string): MemoryChain => {
  const database = parseDatabaseName(name);
  // Beyond 2^53: as JS numbers neighbours would be one and the same.
  let lsn = 43_000_000_016_800_037n;
  let sets = 0;
  let lineage = { family: `${GUID}2`, database: `${GUID}3`, fork: `${GUID}4` };
  let base: { readonly guid: string; readonly lsn: bigint } | null = null;
  let next: bigint | null = null;
  const history: HistoryEntry[] = [];
  const at = (value: bigint): Lsn => parseLsn(String(value));
  const newGuid = (): string => `${'0123456789'[sets % 10]}${GUID.slice(1)}${Math.floor(sets / 10) + 1}`.slice(0, 36);
  const remember = (what: Backup['what'], device: string, facts: SetFacts, more: Partial<HistoryEntry> = {}): void => {
    history.unshift({
      guid: facts.guid,
      type: what,
      userName: 'sa',
      startedAt: '2026-03-01T02:00:00',
      finishedAt: '2026-03-01T02:00:01',
      firstLsn: parseLsn(facts.first),
      lastLsn: parseLsn(facts.last),
      isSnapshot: false,
      position: 1,
      devices: [device],
      isVirtual: false,
      ...more,
    });
  };
  const refuse = (statement: Pick<Backup, 'what'>, number: number): never => {
    const operation = backupOperation(statement);
    throw new RexusError('SERVER_REFUSED', { operation, database: name, number, message: `${operation} refused` });
  };
  const place = (what: Backup['what'], copyOnly: boolean, model: RecoveryModel): SetFacts => {
    if (what === 'log' && model === 'SIMPLE') refuse({ what }, 4208);
    if (what === 'log' && next === null) refuse({ what }, 4214);
    if (what === 'differential' && base === null) refuse({ what }, 3035);
    const guid = newGuid();
    sets += 1;
    const first: bigint = what === 'log' && next !== null ? next : lsn;
    if (what !== 'log') lsn += 1n;
    const facts: SetFacts = {
      guid,
      first: String(first),
      last: String(lsn),
      databaseBackup: String(base?.lsn ?? 0n),
      base: what === 'differential' ? (base?.guid ?? null) : null,
      family: lineage.family,
      fork: lineage.fork,
    };
    if (copyOnly) return facts;
    if (what === 'full') base = { guid, lsn: first };
    if (what === 'log') next = lsn;
    else if (model !== 'SIMPLE') next ??= first;
    return facts;
  };
  return {
    history,
    facts: () => ({
      database,
      recovery: {
        databaseGuid: lineage.database,
        familyGuid: lineage.family,
        recoveryForkGuid: lineage.fork,
        lastLogBackupLsn: next === null ? null : at(next),
      },
      base: base === null ? null : { guid: base.guid, lsn: at(base.lsn), at: '2026-03-01T02:00:00' },
      replica: null,
    }),
    take: (statement, model) => {
      const isCopy = statement.what !== 'differential' && statement.copyOnly;
      const facts = place(statement.what, isCopy, model);
      if (!isCopy) remember(statement.what, statement.to, facts);
      return facts;
    },
    foreign: (what, device, more) => remember(what, device, place(what, false, 'FULL'), more),
    write: () => {
      lsn += 1n;
    },
    toSimple: () => {
      next = null;
    },
    restored: () => {
      lineage = { ...lineage, database: `${GUID}5`, fork: `${GUID}6` };
      next = null;
    },
    recreated: () => {
      lineage = { family: `${GUID}7`, database: `${GUID}8`, fork: `${GUID}9` };
      base = null;
      next = null;
    },
  };
};

/** The part of a header that tells a set's place. */
export const headerPlace = (type: Backup['what'], set: SetFacts): Partial<BackupHeader> => ({
  type,
  firstLsn: parseLsn(set.first),
  lastLsn: parseLsn(set.last),
  checkpointLsn: parseLsn(set.first),
  databaseBackupLsn: parseLsn(set.databaseBackup),
  differentialBaseLsn: set.base === null ? null : parseLsn(set.databaseBackup),
  differentialBaseGuid: set.base,
  backupSetGuid: set.guid,
  familyGuid: set.family,
  firstRecoveryForkGuid: set.fork,
  recoveryForkGuid: set.fork,
});
