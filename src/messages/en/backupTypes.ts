import type { Weekday } from '../../config/when.ts';
import type { BackupChoice } from '../../domain/backupType.ts';
import type { NotAdoptedWords } from '../notAdoptedWords.ts';
import type { TypeReasonWords } from '../typeReasonWords.ts';
import { brokenChain, takenBy } from './brokenChain.ts';

const weekday: Readonly<Record<Weekday, string>> = {
  monday: 'Monday',
  tuesday: 'Tuesday',
  wednesday: 'Wednesday',
  thursday: 'Thursday',
  friday: 'Friday',
  saturday: 'Saturday',
  sunday: 'Sunday',
};

const days = (count: number): string => `${count} ${count === 1 ? 'day' : 'days'}`;

const reason: TypeReasonWords = {
  ...brokenChain,
  asked_for: () => 'asked for',
  master: () => 'master takes nothing but full backups',
  secondary: () => 'on a secondary replica a full backup can only be copy-only',
  full_weekday: ({ day }) => `fulls are taken on ${weekday[day]}`,
  full_old: ({ days: old, most }) => `the last full is ${days(old)} old, and one is taken every ${days(most)}`,
  many_differentials: ({ count, most }) =>
    most === 0
      ? 'differentials are switched off'
      : `${count} ${count === 1 ? 'differential has' : 'differentials have'} followed the last full`,
  much_changed: ({ percent, most }) => `${percent} % of the data has changed since the last full, more than ${most} %`,
  changes_only: ({ baseId, days: old, percent }) =>
    `what has changed since the full of run ${baseId}, ${days(old)} ago${
      percent === null ? ' (the server does not say how much)' : ` (${percent} % of the data)`
    }`,
  data_recent: ({ id, hours, most }) =>
    `the data was backed up ${hours === 0 ? 'less than an hour' : `${hours} h`} ago (run ${id}); it is again after ${most} h`,
  adopted_log: ({ from }) => `taken by run ${from}, which was stopped before it could store it`,
  adopted_foreign: ({ by }) =>
    `taken outside this program, by ${takenBy(by)}; stored here because later backups hang on it`,
  simple_recovery: () => 'its recovery model is SIMPLE: it has no log to back up',
  master_no_log: () => 'master takes nothing but full backups',
  not_preferred_replica: () => 'its availability group prefers another replica for backups',
  secondary_no_differential: () => 'a secondary replica of this version takes no differential backups',
};

/** Why what somebody else took cannot be stored here. */
const notAdopted: NotAdoptedWords = {
  forgotten: () => 'the server no longer remembers where it is',
  no_file: () => 'it left no file',
  striped: ({ devices }) => `it lies in ${devices} files, and a stored backup is one`,
  not_seen: ({ device }) => `${device} cannot be reached from here`,
  missing: ({ path }) => `the file ${path} is not there`,
  other_set: ({ path }) => `the file ${path} holds another backup by now`,
  damaged_set: ({ path }) => `the server calls the backup in ${path} damaged`,
};

/** What a backup is, in a word, and why it is. */
export const backupTypes = {
  type: {
    full: 'full',
    differential: 'differential',
    log: 'log',
    auto: 'automatic',
  } satisfies Record<BackupChoice, string> as Record<BackupChoice, string>,
  about: {
    full: 'the whole database; restores by itself',
    differential: 'what changed since the last full',
    log: 'what happened since the last log; makes any second restorable',
    auto: 'whichever of them the rules choose for each database',
  } satisfies Record<BackupChoice, string> as Record<BackupChoice, string>,
  reason,
  notAdopted,
  takenBy,
  couldNotAdopt: (reason: string, why: string) => `${reason}; it could not be stored here: ${why}`,
  because: (type: string, why: string) => `${type}: ${why}`,
  copyOnly: (type: string) => `${type}, copy-only`,
};
