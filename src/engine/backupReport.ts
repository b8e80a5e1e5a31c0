import type { Manifest } from '../catalogue/manifest.ts';
import type { ExitCode } from '../domain/exitCodes.ts';
import type { LocalPath } from '../domain/localPath.ts';

/** What a run ended with. The manifest is on disk when this is returned. */
export interface BackupReport {
  readonly manifest: Manifest;
  readonly path: LocalPath;
  readonly exitCode: ExitCode;
}
