import type { Intruder } from '../../domain/brokenChain.ts';
import type { BrokenChainWords } from '../brokenChainWords.ts';

const TO: Readonly<Record<Intruder['to'], (device: string) => string>> = {
  file: (device) => `to ${device}`,
  nul: () => 'to NUL, where it is thrown away',
  virtual: (device) => `by another backup program (virtual device ${device})`,
  snapshot: () => 'as a snapshot of the whole disk',
};

/** Who took a backup, when and where to. */
export const takenBy = (intruder: Intruder | null): string =>
  intruder === null
    ? 'somebody else (the server no longer remembers who)'
    : `${intruder.user} on ${intruder.at.replace('T', ' ')} ${TO[intruder.to](intruder.device)}`;

/** Why a chain is not this program's own any more. */
export const brokenChain: BrokenChainWords = {
  no_full: () => 'there is no full backup of it here yet',
  foreign_full: ({ by: intruder }) => `another full backup was taken since ours, by ${takenBy(intruder)}`,
  foreign_log: ({ by: intruder }) => `a part of its log was backed up outside this program, by ${takenBy(intruder)}`,
  own_unfinished: ({ id }) => `run ${id} of this program was stopped before its backup was stored`,
  file_gone: ({ id, file }) => `the file ${file} of run ${id} is missing or has changed`,
  restored: () => 'the database was restored since our last backup',
  recreated: () => 'it is another database of the same name, not the one that was backed up here',
  no_log_chain: () => 'since it was in the recovery model SIMPLE, no full backup has begun a log chain',
  not_shown: () => 'this login is not shown what the backups of it hang on (it needs VIEW SERVER STATE)',
};
