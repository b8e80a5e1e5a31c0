import type { BrokenChain, ForeignBackup, Intruder } from '../../domain/brokenChain.ts';
import type { HistoryEntry } from '../../sqlserver/chainFacts.ts';
import type { ChainSituation } from './chainSituation.ts';

/** Whose backup the chain hangs on now: a run of ours that never finished it, or somebody else. */
export const brokenBy = (
  code: ForeignBackup['code'],
  entry: HistoryEntry | undefined,
  { ownRunOf }: Pick<ChainSituation, 'ownRunOf'>,
): BrokenChain => {
  if (entry === undefined) return { code, by: null, notAdopted: null };
  const id = entry.devices.map(ownRunOf).find((run) => run !== null);
  return id === undefined ? { code, by: intruderOf(entry), notAdopted: null } : { code: 'own_unfinished', id };
};

/** Who took it, as msdb remembers it. */
export const intruderOf = ({ userName, finishedAt, devices, isSnapshot, isVirtual }: HistoryEntry): Intruder => ({
  user: userName,
  at: finishedAt,
  to: isSnapshot ? 'snapshot' : isVirtual ? 'virtual' : devices.some(isNul) ? 'nul' : 'file',
  device: devices.join(', '),
});

/** A backup to NUL counts for the server and is nowhere (rivals.md rule 8). */
export const isNul = (device: string): boolean => device.trim().toUpperCase() === 'NUL';
