import type { DatabaseName } from '../domain/databaseName.ts';
import type { ExitCode } from '../domain/exitCodes.ts';
import type { RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';

/** What is checked of a stored file, in this order; the header is read from the inflated content with no server (mtf). */
export const VERIFY_STAGES = ['hash', 'inflate', 'header'] as const;
export type VerifyStage = (typeof VERIFY_STAGES)[number];

export interface VerifiedFile {
  readonly id: RunId;
  readonly database: DatabaseName;
  /** As the manifest names it. */
  readonly file: string;
  readonly bytes: number;
  readonly result:
    | { readonly status: 'good' }
    | { readonly status: 'bad'; readonly stage: VerifyStage; readonly error: RexusError };
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
  | { readonly type: 'verify_finished'; readonly good: number; readonly bad: number; readonly exitCode: ExitCode };

export type VerifyListener = (event: VerifyEvent) => void;

export interface VerifyReport {
  readonly files: readonly VerifiedFile[];
  readonly exitCode: ExitCode;
}
