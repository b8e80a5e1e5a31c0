import { formatLsn } from '../../domain/lsn.ts';
import { formatTime } from '../format.ts';
import type { TimeSigns } from '../timeSigns.ts';
import type { UnreachableWords } from '../unreachableClause.ts';

const at = (ms: number): string => formatTime(new Date(ms));

const unreachable: UnreachableWords = {
  no_backups: () => 'there is no backup of it',
  run_unknown: ({ id }) => `${id} holds no good backup of it`,
  no_lsn: ({ id }) =>
    `${id} was taken by the Python tool, which did not note where a backup stands in its chain: it can only be restored as a whole run`,
  no_full: () => 'there is no full backup that the others could follow',
  before_first_full: ({ firstMs }) => `the oldest full backup ends at ${at(firstMs)}`,
  after_last_backup: ({ lastMs }) => `the newest backup ends at ${at(lastMs)}`,
  log_hole: ({ fromLsn, toLsn, fromMs, toMs }) =>
    `no log backup covers ${at(fromMs)} to ${at(toMs)} (LSN ${formatLsn(fromLsn)} to ${formatLsn(toLsn)})`,
  no_log_backups: () => 'without log backups only the moments of the full and differential backups can be restored',
  base_missing: ({ id, baseGuid }) => `the full backup that the differential ${id} needs is not here (${baseGuid})`,
  differential_multi_base: ({ id }) =>
    `the differential ${id} has more than one base and its header does not say which: it cannot be placed`,
  set_damaged: ({ id }) =>
    `${id} was taken of a damaged database and went on in spite of errors: it is not counted as good`,
  other_fork: ({ id, wanted, found }) =>
    `${id} belongs to another history of the database, which was restored in between (recovery fork ${found}, not ${wanted})`,
  file_missing: ({ id, file }) => `the stored file of ${id} is not there: ${file}`,
  file_damaged: ({ id, file, found }) => `the stored file of ${id} is damaged: ${file}: ${found}`,
  bulk_logged: ({ id }) => `the log backup ${id} holds minimally logged changes: only its end can be restored`,
  mark_unknown: ({ name, known }) =>
    `no log backup holds the mark ${name}${known.length === 0 ? '' : `; there are: ${known.join(', ')}`}`,
};

export const chains = {
  unreachable,
  restorable: 'restorable',
  nothing: 'nothing can be restored',
  oneMoment: (moment: string) => `only ${moment}`,
  moments: (count: number, oldest: string, newest: string) => `${count} moments, ${oldest} to ${newest}`,
  range: (oldest: string, newest: string) => `${oldest} to ${newest}`,
  rpo: 'would be lost now',
  backedUp: 'last backed up',
  never: 'never',
  ago: (age: string, id: string) => `${age} ago (${id})`,
  proven: 'last proven',
  neverProven: 'never (rexus-backup drill)',
  provenAgo: (age: string, id: string, rto: string | null) =>
    `${age} ago (drill ${id}${rto === null ? '' : `, restored in ${rto}`})`,
  overdue: 'a drill is overdue',
  drillFailed: (id: string, error: string) => `the drill ${id} FAILED: ${error}`,
  hole: (from: string, to: string, why: string) => `hole ${from} to ${to}: ${why}`,
  unused: (id: string, why: string) => `${id} cannot be used: ${why}`,
  more: (count: number) => `… and ${count} older ones (--json has them all)`,
  signs: ({ all, part, moments, nothing }: TimeSigns) =>
    `${all} every second  ${part} in part  ${moments} single moments  ${nothing} nothing`,
};
