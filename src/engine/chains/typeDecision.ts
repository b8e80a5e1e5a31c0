import type { Weekday } from '../../config/when.ts';
import type { BackupType } from '../../domain/backupType.ts';
import type { BrokenChain, ForeignBackup, Intruder } from '../../domain/brokenChain.ts';
import type { Lsn } from '../../domain/lsn.ts';
import type { RexusError } from '../../domain/rexusError.ts';
import type { RunId } from '../../domain/runId.ts';
import type { AdoptableFile } from './foreignFile.ts';

/** The one reason why a database's backup is of its type. */
export type TypeReason =
  | { readonly code: 'asked_for' }
  /** A full, for what was asked for cannot be. */
  | BrokenChain
  /** The only type that the database `master` takes (3024). */
  | { readonly code: 'master' }
  /** A secondary replica takes no other full (contract.md section 2). */
  | { readonly code: 'secondary' }
  // What `auto` went by.
  | { readonly code: 'full_weekday'; readonly day: Weekday }
  | { readonly code: 'full_old'; readonly days: number; readonly most: number }
  | { readonly code: 'many_differentials'; readonly count: number; readonly most: number }
  | { readonly code: 'much_changed'; readonly percent: number; readonly most: number }
  /** `percent` is null where this version of the server cannot tell, or this login is not told. */
  | { readonly code: 'changes_only'; readonly baseId: RunId; readonly days: number; readonly percent: number | null }
  /** Taken by a run that died before its manifest was written. */
  | { readonly code: 'adopted_log'; readonly from: RunId }
  /** Taken by somebody else, and stored here because our next backup hangs on it. */
  | { readonly code: 'adopted_foreign'; readonly by: Intruder }
  | { readonly code: 'data_recent'; readonly id: RunId; readonly hours: number; readonly most: number };

export const SKIP_CODES = [
  'simple_recovery',
  'master_no_log',
  'not_preferred_replica',
  'secondary_no_differential',
] as const;

/** Why a database is left out on purpose: the code says all. */
export type SkipReason = {
  readonly [Code in (typeof SKIP_CODES)[number]]: { readonly code: Code };
}[(typeof SKIP_CODES)[number]];

export const isSkipReason = (reason: TypeReason | SkipReason): reason is SkipReason =>
  SKIP_CODES.some((code) => code === reason.code);

/** What the backup's own header has to say afterwards, or the chain changed while it was being taken. */
export type ExpectedChain =
  | { readonly kind: 'none' }
  | { readonly kind: 'base'; readonly guid: string }
  | { readonly kind: 'log'; readonly nextLsn: Lsn };

/** What somebody else took, to be stored first; if that fails, a full is taken instead. */
export interface Adoption {
  readonly why: ForeignBackup;
  /** In the order in which they were taken. */
  readonly files: readonly AdoptableFile[];
}

export type TypeDecision =
  | {
      readonly action: 'take';
      readonly type: BackupType;
      readonly copyOnly: boolean;
      readonly reason: TypeReason;
      readonly expects: ExpectedChain;
      readonly adoption: Adoption | null;
    }
  | { readonly action: 'skip'; readonly type: BackupType; readonly reason: SkipReason }
  | { readonly action: 'refuse'; readonly type: BackupType; readonly error: RexusError };
