import type { NotAdopted } from './notAdopted.ts';
import type { RunId } from './runId.ts';

/** Who took a backup that is not ours, as msdb remembers it. */
export interface Intruder {
  readonly user: string;
  /** The server's local time, `YYYY-MM-DDTHH:mm:ss`. */
  readonly at: string;
  /** NUL throws the backup away; a virtual device belongs to another program (VDI, VSS); a snapshot is one of a whole disk. */
  readonly to: 'file' | 'nul' | 'virtual' | 'snapshot';
  /** physical_device_name: a path as the server sees it, or what msdb has instead. */
  readonly device: string;
}

/**
 * Why the next differential or log of a database would not hang on backups of this program (contract.md section 6.3; rivals.md rules 3, 4, 7
 * and 21).
 */
export type BrokenChain =
  /** This program holds no full of it. */
  | { readonly code: 'no_full' }
  | ForeignBackup
  /** The server counts from a backup that a run of this program began and could not finish. */
  | { readonly code: 'own_unfinished'; readonly id: RunId }
  /** The file that it would hang on is no longer where it was stored, or not as it was. */
  | { readonly code: 'file_gone'; readonly id: RunId; readonly file: string }
  /** The database was restored since: it is on another recovery fork. */
  | { readonly code: 'restored' }
  /** A database of that name was dropped and made anew: another family. */
  | { readonly code: 'recreated' }
  /** In FULL by name only: since it was in SIMPLE, no full was taken that begins a log chain. */
  | { readonly code: 'no_log_chain' }
  /** This login is not shown what the chain hangs on. */
  | { readonly code: 'not_shown' };

/** A backup of somebody else that a chain hangs on. */
export type ForeignBackup =
  /** Differentials are counted from a full that somebody else took. */
  | ({ readonly code: 'foreign_full' } & ForeignFacts)
  /** A part of the log was taken by somebody else, so that the next log would begin behind a hole. */
  | ({ readonly code: 'foreign_log' } & ForeignFacts);

export interface ForeignFacts {
  /** Null: msdb does not remember who. */
  readonly by: Intruder | null;
  /** Null: it was not to be adopted, or nobody has tried yet. */
  readonly notAdopted: NotAdopted | null;
}

export type BrokenChainCode = BrokenChain['code'];
