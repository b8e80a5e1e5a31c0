import type { Lsn } from './lsn.ts';
import type { RunId } from './runId.ts';

/** Why a target cannot be reached. */
export type Unreachable =
  | { readonly code: 'no_backups' }
  /** The run that was asked for has no set of this database that could be placed in a chain (it failed, or it is not there). */
  | { readonly code: 'run_unknown'; readonly id: RunId }
  /** A backup of the Python tool: restorable by its run, but its manifest has no LSNs, so nothing can follow it. */
  | { readonly code: 'no_lsn'; readonly id: RunId }
  /** Nothing that a log or a differential could follow: of this family no full backup is known. */
  | { readonly code: 'no_full' }
  | { readonly code: 'before_first_full'; readonly firstMs: number }
  | { readonly code: 'after_last_backup'; readonly lastMs: number }
  /** No log of these backups covers from here to there. */
  | {
      readonly code: 'log_hole';
      readonly fromLsn: Lsn;
      readonly toLsn: Lsn;
      readonly fromMs: number;
      readonly toMs: number;
    }
  /** SIMPLE, or no log was ever taken: only the ends of fulls and differentials can be reached. */
  | { readonly code: 'no_log_backups' }
  | { readonly code: 'base_missing'; readonly id: RunId; readonly baseGuid: string }
  /** The files of this differential have different bases, which its header does not name (contract.md section 6.1). */
  | { readonly code: 'differential_multi_base'; readonly id: RunId }
  /** BACKUP went on after an error (is_damaged): such a set never counts as good (rivals.md rule 10). */
  | { readonly code: 'set_damaged'; readonly id: RunId }
  | { readonly code: 'other_fork'; readonly id: RunId; readonly wanted: string; readonly found: string }
  | { readonly code: 'file_missing'; readonly id: RunId; readonly file: string }
  | { readonly code: 'file_damaged'; readonly id: RunId; readonly file: string; readonly found: string }
  /** Only its end can be reached: it holds minimally logged changes (contract.md section 6.3). */
  | { readonly code: 'bulk_logged'; readonly id: RunId }
  | { readonly code: 'mark_unknown'; readonly name: string; readonly known: readonly string[] };
