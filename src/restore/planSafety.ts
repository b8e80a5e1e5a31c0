import { RexusError } from '../domain/rexusError.ts';
import type { DatabaseFacts } from '../sqlserver/sqlServer.ts';
import { type LiveChain, type RestoreFacts, storedKey } from './restoreFacts.ts';
import type { NoTail, Safety, StoredBackup, TailUse } from './restorePlan.ts';

/** States of a database whose data files are damaged or gone while its log may still be read (NO_TRUNCATE; rivals.md rule 35). */
const DAMAGED: ReadonlySet<string> = new Set(['SUSPECT', 'RECOVERY_PENDING']);

/**
 * How what is in no backup is kept before it is overwritten. The tail of the log is enough only where our own backups reach up to it: the same
 * family and recovery fork, their files there, and no log that begins behind their end (somebody else's log backup, a switch to SIMPLE).
 * Everything else is copied whole. Only the tail can be given up: a whole copy is taken all the same.
 */
export const planSafety = (
  { stored, unfinished }: Pick<RestoreFacts, 'stored' | 'unfinished'>,
  existing: DatabaseFacts | null,
  live: LiveChain | undefined,
  {
    isNewName,
    tail,
    withoutTail,
  }: { readonly isNewName: boolean; readonly tail: TailUse; readonly withoutTail: boolean },
): Safety => {
  if (existing === null) return { kind: 'none', why: isNewName ? 'new_name' : 'nothing_there' };
  const note = unfinished.get(existing.name.toLowerCase());
  const brokenOff = note === undefined || note instanceof RexusError ? null : { safetyCopy: note.safetyCopy };
  if (existing.isInStandby) return { kind: 'impossible', state: 'STANDBY', brokenOff };
  const continues = filesOf(live, stored);
  const isDamaged = DAMAGED.has(existing.state) && existing.recoveryModel !== 'SIMPLE';
  const tailLog = (noTruncate: boolean, files: readonly StoredBackup[], backedUpToMs: number): Safety =>
    withoutTail
      ? { kind: 'none', why: 'without_tail', backedUpToMs }
      : { kind: 'tail_log', noTruncate, applied: tail, continues: files };
  if (isDamaged && live?.end.kind === 'reachable' && continues !== null) {
    return tailLog(true, continues, live.end.reachesMs);
  }
  if (existing.state !== 'ONLINE') return { kind: 'impossible', state: existing.state, brokenOff };
  const why = whyNoTail(existing, live);
  if (why !== null) return { kind: 'copy_only_full', why };
  if (live?.end.kind !== 'reachable' || continues === null) return { kind: 'copy_only_full', why: 'chain_damaged' };
  return tailLog(false, continues, live.end.reachesMs);
};

const whyNoTail = ({ recoveryModel }: DatabaseFacts, live: LiveChain | undefined): NoTail | null => {
  if (recoveryModel === 'SIMPLE') return 'simple_recovery';
  const { end, recovery } = live ?? { end: null, recovery: null };
  if (recovery === null || recovery.lastLogBackupLsn === null) return 'no_log_chain';
  if (end?.kind !== 'reachable') return 'chain_not_ours';
  const last = end.steps.at(-1)?.set.set;
  if (last === undefined || !same(last.familyGuid, recovery.familyGuid) || !same(end.fork, recovery.recoveryForkGuid)) {
    return 'chain_not_ours';
  }
  // The next log begins there; what lies between our last set and it would be in no file of ours.
  return recovery.lastLogBackupLsn > last.lastLsn ? 'chain_ends_early' : null;
};

/** The files of the chain that the tail would continue; null where one of them is not there. */
const filesOf = (live: LiveChain | undefined, stored: RestoreFacts['stored']): readonly StoredBackup[] | null => {
  if (live?.end.kind !== 'reachable') return null;
  const files: StoredBackup[] = [];
  for (const { set } of live.end.steps) {
    const located = stored.get(storedKey(set.id, set.database));
    if (located === undefined || located instanceof RexusError) return null;
    files.push({ id: set.id, file: located.path, stored: set.stored });
  }
  return files;
};

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
