import { offsetText } from '../../domain/localMoment.ts';
import type { SystemErrno } from '../../domain/systemErrno.ts';
import type { PipeMisuse } from '../../domain/why.ts';
import type { WhyWords } from '../whyWords.ts';
import { mediumProblem } from './mediumProblem.ts';

const pipeMisuse: Readonly<Record<PipeMisuse, string>> = {
  data_to_terminal:
    '--to - would write the bytes of a file to this terminal: send them to a file or a command (… --to - > FILE, … --to - | COMMAND)',
  data_from_terminal:
    '- reads what another command or a file gives, and nobody types a backup: COMMAND | rexus-backup …, or rexus-backup … < FILE',
  one_file_to_a_pipe: 'only one file at a time goes to a pipe (--to -)',
  pipe_among_files: '- (standard input) stands alone: pack the files by another command',
  name_missing: '--name says what the file from the pipe is called: --name users.bak',
  name_without_pipe: '--name is for what comes from a pipe (pack - --to FOLDER --name users.bak)',
  name_is_a_path: '--name is a name alone, such as users.bak; --to says the folder',
};

/** With the code itself behind it, which is what a search engine or a technician knows. */
const system: Readonly<Record<SystemErrno, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'another program is using it',
  EIO: 'the disk, or the connection to it, failed',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long for this disk',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'what should be a folder in this path is a file',
  EPERM: 'the system does not allow it',
  EROFS: 'that disk is read-only',
  ESTALE: 'the network share has gone',
  ETXTBSY: 'it is a program that is running',
};

export const why: WhyWords = {
  system: ({ errno }) => `${system[errno]} (${errno})`,
  missing: () => 'there is no such file',
  not_utf8: () => 'it is not UTF-8',
  keeps_changing: () => 'another program keeps changing it',
  not_a_regular_file: () => 'it is not a regular file',
  not_a_folder: () => 'it is not a folder',
  holds_the_backups: () => 'the backups are stored in it',
  lock_in_use: () => "it is this program's own lock, which is in use",
  changed_while_read: () => 'it changed while it was being read',
  name_taken: () => 'a file of that name is already there',
  being_written: () => 'another process is writing it at this moment',
  folder_in_its_place: () => 'a folder stands where it belongs',
  no_ledger: () => 'it is no ledger of this program; delete it if you know that nothing of that run is left',
  manifest_exists: () => 'this run has a manifest already',
  of_another_run: ({ id }) => `it belongs to the run ${id}`,
  too_large_for_a_manifest: () => 'it is too large for a manifest',
  more_content: ({ mostBytes }) => `it holds more than the ${mostBytes} bytes that were stored`,
  packed_cut_off: () => 'the compressed data is cut off',
  packed_altered: () => 'the compressed data was altered',
  bytes_behind_the_end: ({ bytes }) => `${bytes} bytes stand behind the end of the compressed data`,
  not_age: () => 'it does not begin as a file of age',
  age_armored: () => 'it is encrypted as text (age --armor): only the binary form is read',
  age_header_endless: () => 'its header does not end',
  age_header_damaged: () => 'its header was changed',
  age_chunk_damaged: ({ offset }) => `the 64 KiB from byte ${offset} on were changed or put in another place`,
  age_cut_off: () => 'it is cut off',
  age_bytes_behind_the_end: () => 'there are bytes behind its end',
  no_identity: () => 'there is no secret key in it (a line AGE-SECRET-KEY-1…)',
  not_an_identity: ({ line }) => `line ${line} is no secret key (AGE-SECRET-KEY-1…)`,
  nothing_given: () => 'it is empty',
  not_in_keychain: ({ account }) => `there is nothing under the name ${account} in the keychain of this account`,
  keychain_not_installed: () => 'the package @napi-rs/keyring is not installed for this system',
  keychain_silent: () => 'it does not answer',
  passphrase_too_short: ({ least }) => `the passphrase is shorter than ${least} characters`,
  passphrases_differ: () => 'the two that were typed are not the same',
  command_failed: ({ exitCode }) =>
    exitCode === null ? 'the command could not be run' : `the command ended with code ${exitCode}`,
  other_size: ({ bytes, expectedBytes }) =>
    expectedBytes === null ? 'it is empty' : `it has ${bytes} bytes instead of ${expectedBytes}`,
  header_of_another: ({ what, found, wanted }) =>
    `its header names the ${{ database: 'database', set: 'backup set', lsns: 'LSNs' }[what]} ${found}, the manifest ${wanted}`,
  database_unknown: ({ database }) => `no database ${database} is configured or has backups`,
  copy_only_differential: () => 'a differential backup cannot be copy-only',
  one_database_a_name: ({ databases }) => `a new name is for one database, not for ${databases}`,
  medium: ({ problem, offset }) => `${mediumProblem[problem]} (at byte ${offset})`,
  damaged_pages: ({ pages, damaged, checked }) =>
    `${damaged} of ${checked} pages are damaged: ${pages.join(', ')}${damaged > pages.length ? ' …' : ''}`,
  wrong_sums: ({ streams, blocks, offset }) =>
    `${streams + blocks} check sums of the backup do not agree, the first one at byte ${offset}`,
  one_way_to_restore: () => 'say exactly one of --id, --to, --until-end, --before-mark and --resume',
  one_database_a_moment: ({ databases }) =>
    databases === 0
      ? '--database says which database goes back to that moment'
      : 'a moment is for one database alone, without --files',
  resume_keeps_its_name: () => '--resume goes on under the name that it began with: leave --as out',
  no_tail_to_give_up: () =>
    '--without-tail is about a database that is overwritten: it goes with neither --as nor --resume',
  several_to_resume: ({ databases }) =>
    `several restores broke off (${databases.join(', ')}): say with --database which one goes on`,
  nothing_piped: () => 'nothing came in: the command before the pipe has most likely failed',
  pipe_misused: ({ how }) => pipeMisuse[how],
  no_runbook: ({ database }) =>
    `the backup of ${database} is of the Python tool: what it holds is only seen when it is unpacked, so there is no runbook of it`,
  no_moment: ({ text }) =>
    `${text} is no moment: write it as 2026-11-20 14:30:00, with +02:00 or Z behind it if you like`,
  moment_skipped: ({ text }) => `the clocks were put forward over ${text}: there was no such time`,
  moment_twice: ({ text, offsets: [first, second] }) =>
    `the clocks were put back and showed ${text} twice: write ${offsetText(first)} behind it for the first time, ${offsetText(second)} for the second`,
};
