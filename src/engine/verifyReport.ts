import type { DatabaseName } from '../domain/databaseName.ts';
import type { ExitCode } from '../domain/exitCodes.ts';
import type { LocalPath } from '../domain/localPath.ts';
import type { RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';

/** What is checked of a stored file, in this order; header and pages are read from the inflated content with no server (mtf). */
export const VERIFY_STAGES = ['hash', 'decrypt', 'inflate', 'header', 'pages'] as const;
export type VerifyStage = (typeof VERIFY_STAGES)[number];

/** How far a verification goes: up to the header, or through every page, stream and compressed block of the content. */
export type VerifyDepth = 'header' | 'pages';

export interface VerifiedFile {
  readonly id: RunId;
  readonly database: DatabaseName;
  /** As the manifest names it. */
  readonly file: string;
  readonly bytes: number;
  /** Null: the pages were not looked at, or could not be. */
  readonly pages: VerifiedPages | null;
  readonly result:
    | { readonly status: 'good' }
    /** Encrypted, and this machine has no key: the file is what was stored, what is in it was not looked at. */
    | { readonly status: 'unopened' }
    | { readonly status: 'bad'; readonly stage: VerifyStage; readonly error: RexusError };
}

/** Pages of a stored file; `checked` are those that carry a checksum or torn-page bits. */
export interface VerifiedPages {
  readonly checked: number;
  readonly damaged: number;
  readonly unchecked: number;
  /** The first of them, each with the offset of its slot in the content. */
  readonly damagedPages: readonly {
    readonly page: string;
    readonly offset: number;
    readonly reason: 'checksum' | 'missing';
  }[];
}

export type VerifyEvent =
  | { readonly type: 'verify_started'; readonly files: number; readonly bytes: number }
  | {
      readonly type: 'verify_progress';
      readonly file: string;
      readonly percent: number;
      readonly bytesPerSecond: number | null;
    }
  | { readonly type: 'file_verified'; readonly verified: VerifiedFile }
  /** What it names could not be checked. */
  | { readonly type: 'manifest_unreadable'; readonly path: LocalPath; readonly error: RexusError }
  | {
      readonly type: 'verify_finished';
      readonly good: number;
      readonly unopened: number;
      readonly bad: number;
      readonly exitCode: ExitCode;
    };

export type VerifyListener = (event: VerifyEvent) => void;

export interface VerifyReport {
  readonly files: readonly VerifiedFile[];
  readonly exitCode: ExitCode;
}
