import type { BrokenChain } from '../../domain/brokenChain.ts';
import type { Lsn } from '../../domain/lsn.ts';
import type { HistoryEntry } from '../../sqlserver/chainFacts.ts';
import type { ChainSituation } from './chainSituation.ts';
import { brokenBy } from './intruder.ts';
import { type OwnSet, sameGuid } from './ownSet.ts';

/** Would a log taken now follow without a hole on what this program holds? */
export type LogState =
  | { readonly state: 'ours'; readonly nextLsn: Lsn }
  | { readonly state: 'broken'; readonly why: BrokenChain };

/**
 * The next log begins at last_log_backup_lsn. It is of use if our newest full or differential, with our logs after it, brings a database at
 * least so far: then there is no hole (contract.md sections 6.2 and 6.3; rivals.md rules 3, 6, 7 and 24).
 */
export const assessLog = (situation: ChainSituation): LogState => {
  const { recovery, base } = situation.server;
  const { own } = situation;
  if (recovery === null) return broken({ code: 'not_shown' });
  const nextLsn = recovery.lastLogBackupLsn;
  const family = own.filter(({ set }) => sameGuid(set.familyGuid, recovery.familyGuid));
  if (own.length > 0 && family.length === 0) return broken({ code: 'recreated' });
  if (nextLsn === null) return broken({ code: base === null ? 'no_full' : 'no_log_chain' });
  if (own.length === 0) return broken({ code: 'no_full' });
  const fork = family.filter(({ set }) => sameGuid(set.recoveryForkGuid, recovery.recoveryForkGuid));
  if (fork.length === 0) return broken({ code: 'restored' });
  const reached = reach(fork, isUsable);
  if (reached !== null && reached >= nextLsn) return { state: 'ours', nextLsn };
  // With the files that are gone it would have been whole: then nobody else is to blame.
  const reachedOnce = reach(fork, () => true);
  if (reachedOnce !== null && reachedOnce >= nextLsn) {
    const gone = fork.find((one) => one.set.lastLsn > (reached ?? 0n) && !isUsable(one));
    if (gone !== undefined) return broken({ code: 'file_gone', id: gone.id, file: gone.file });
  }
  if (reached === null) return broken({ code: 'no_full' });
  return broken(brokenBy('foreign_log', logsBetween(reached, nextLsn, situation)[0], situation));
};

/** What msdb has of the hole that makes assessLog say `foreign_log`, newest first: the logs that are not ours, nor of a dead run of ours. */
export const foreignLogs = (situation: ChainSituation): readonly HistoryEntry[] => {
  const { recovery } = situation.server;
  const nextLsn = recovery?.lastLogBackupLsn ?? null;
  if (recovery === null || nextLsn === null) return [];
  const fork = situation.own.filter(({ set }) => sameGuid(set.recoveryForkGuid, recovery.recoveryForkGuid));
  const reached = reach(fork, isUsable);
  if (reached === null) return [];
  return logsBetween(reached, nextLsn, situation).filter(({ devices }) =>
    devices.every((device) => situation.ownRunOf(device) === null),
  );
};

const logsBetween = (reached: Lsn, nextLsn: Lsn, { history, own }: ChainSituation): readonly HistoryEntry[] =>
  history.filter(
    ({ guid, type, firstLsn, lastLsn }) =>
      type === 'log' &&
      firstLsn < nextLsn &&
      lastLsn > reached &&
      !own.some(({ set }) => sameGuid(set.backupSetGuid, guid)),
  );

const isUsable = (one: OwnSet): boolean => !one.set.isDamaged && one.isThere();

/** How far these sets of one fork bring a database: from the newest full or differential that can be restored, along the logs. */
const reach = (sets: readonly OwnSet[], isUsable: (one: OwnSet) => boolean): Lsn | null => {
  const data = sets
    .toSorted((a, b) => compareLsn(b.set.lastLsn, a.set.lastLsn))
    .find((one) => isRestorable(one, sets, isUsable));
  if (data === undefined) return null;
  let point = data.set.lastLsn;
  const logs = sets.filter(({ type, set }) => type === 'log' && set.lastLsn > point);
  for (const log of logs.toSorted((a, b) => compareLsn(a.set.firstLsn, b.set.firstLsn))) {
    if (log.set.firstLsn <= point && log.set.lastLsn > point && isUsable(log)) point = log.set.lastLsn;
  }
  return point;
};

const compareLsn = (a: Lsn, b: Lsn): number => (a < b ? -1 : a > b ? 1 : 0);

const isRestorable = (one: OwnSet, sets: readonly OwnSet[], isUsable: (one: OwnSet) => boolean): boolean => {
  if (one.type === 'log' || !isUsable(one)) return false;
  if (one.type === 'full') return true;
  const { differentialBaseGuid: guid } = one.set;
  return sets.some(
    (other) => guid !== null && other.type === 'full' && sameGuid(other.set.backupSetGuid, guid) && isUsable(other),
  );
};

const broken = (why: BrokenChain): LogState => ({ state: 'broken', why });
