import type { MediumProblem } from './mediumProblem.ts';
import type { SystemErrno } from './systemErrno.ts';

/**
 * Why something cannot be, where this program itself says so: a code and its facts, put into words by messages. What a library or the server says of
 * itself, and what the operating system seldom says, stays text (`string | Why` in errorFacts.ts).
 */
export type Why =
  | { readonly code: 'system'; readonly errno: SystemErrno }
  | { readonly code: 'missing' }
  | { readonly code: 'not_utf8' }
  | { readonly code: 'keeps_changing' }
  | { readonly code: 'not_a_regular_file' }
  | { readonly code: 'not_a_folder' }
  | { readonly code: 'holds_the_backups' }
  | { readonly code: 'lock_in_use' }
  | { readonly code: 'changed_while_read' }
  | { readonly code: 'name_taken' }
  /** By another process, at this moment. */
  | { readonly code: 'being_written' }
  | { readonly code: 'folder_in_its_place' }
  | { readonly code: 'no_ledger' }
  | { readonly code: 'manifest_exists' }
  | { readonly code: 'of_another_run'; readonly id: string }
  | { readonly code: 'too_large_for_a_manifest' }
  | { readonly code: 'more_content'; readonly mostBytes: number }
  /** Of compressed data: it ends too early, or its own check sums say that it is not what was written. */
  | { readonly code: 'packed_cut_off' }
  | { readonly code: 'packed_altered' }
  | { readonly code: 'bytes_behind_the_end'; readonly bytes: number }
  /** Of an encrypted file (age-encryption.org/v1): what it is not, or where it was changed. */
  | { readonly code: 'not_age' }
  | { readonly code: 'age_armored' }
  | { readonly code: 'age_header_endless' }
  | { readonly code: 'age_header_damaged' }
  | { readonly code: 'age_chunk_damaged'; readonly offset: number }
  | { readonly code: 'age_cut_off' }
  | { readonly code: 'age_bytes_behind_the_end' }
  /** Of a key file or a command that should give a key. */
  | { readonly code: 'no_identity' }
  | { readonly code: 'not_an_identity'; readonly line: number }
  | { readonly code: 'nothing_given' }
  | { readonly code: 'not_in_keychain'; readonly account: string }
  | { readonly code: 'keychain_not_installed' }
  | { readonly code: 'keychain_silent' }
  /** What is to be stored in a keychain. */
  | { readonly code: 'passphrase_too_short'; readonly least: number }
  | { readonly code: 'passphrases_differ' }
  | { readonly code: 'command_failed'; readonly exitCode: number | null }
  /** What a reader of media found at a byte of the content. */
  | { readonly code: 'medium'; readonly problem: MediumProblem; readonly offset: number }
  /** `pages`: the first of them, as `file:page`. */
  | {
      readonly code: 'damaged_pages';
      readonly pages: readonly string[];
      readonly damaged: number;
      readonly checked: number;
    }
  /** A stream or a block of the backup whose stored check sum is another one. */
  | { readonly code: 'wrong_sums'; readonly streams: number; readonly blocks: number; readonly offset: number }
  /** `expectedBytes` is null where only "more than nothing" is known. */
  | { readonly code: 'other_size'; readonly bytes: number; readonly expectedBytes: number | null }
  | {
      readonly code: 'header_of_another';
      readonly what: 'database' | 'set' | 'lsns';
      readonly found: string;
      readonly wanted: string;
    }
  /** A restore under a new name takes exactly one database. */
  | { readonly code: 'one_database_a_name'; readonly databases: number }
  | { readonly code: 'copy_only_differential' }
  /** A restore takes exactly one of --id, --to, --until-end, --before-mark and --resume. */
  | { readonly code: 'one_way_to_restore' }
  | { readonly code: 'one_database_a_moment'; readonly databases: number }
  | { readonly code: 'resume_keeps_its_name' }
  /** --without-tail is about a database that is overwritten. */
  | { readonly code: 'no_tail_to_give_up' }
  | { readonly code: 'several_to_resume'; readonly databases: readonly string[] }
  /** A Python manifest does not say what its backup holds. */
  | { readonly code: 'no_runbook'; readonly database: string }
  | { readonly code: 'no_moment'; readonly text: string }
  /** The clocks were put forward over it, or back, so that they showed it with both offsets (minutes). */
  | { readonly code: 'moment_skipped'; readonly text: string }
  | { readonly code: 'moment_twice'; readonly text: string; readonly offsets: readonly [number, number] }
  /** Standard input ended before its first byte: whoever should have written to it has most likely failed. */
  | { readonly code: 'nothing_piped' }
  | { readonly code: 'pipe_misused'; readonly how: PipeMisuse }
  /** Neither configured nor in any manifest. */
  | { readonly code: 'database_unknown'; readonly database: string };

export type WhyCode = Why['code'];

/** What is wrong with the words around a `-` (standard input or output). */
export type PipeMisuse =
  | 'data_to_terminal'
  | 'data_from_terminal'
  | 'one_file_to_a_pipe'
  | 'pipe_among_files'
  | 'name_missing'
  | 'name_without_pipe'
  | 'name_is_a_path';
