import type { DatabaseName } from '../domain/databaseName.ts';
import type { ExitCode } from '../domain/exitCodes.ts';
import type { RestoreOutcome } from './restoreEvent.ts';

/** What a restore ended with, database by database. */
export interface RestoreReport {
  readonly databases: readonly {
    readonly source: DatabaseName;
    readonly target: DatabaseName;
    readonly outcome: RestoreOutcome;
  }[];
  readonly filesRestored: number;
  readonly filesFailed: number;
  readonly exitCode: ExitCode;
}
