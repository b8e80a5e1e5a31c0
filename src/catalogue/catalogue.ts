import type { LocalPath } from '../domain/localPath.ts';
import type { RexusError } from '../domain/rexusError.ts';
import type { CataloguedRun } from './manifest.ts';

/** All runs of a backup directory, newest first. Manifests that cannot be read are named beside them, never silently left out. */
export interface Catalogue {
  readonly runs: readonly CataloguedRun[];
  readonly unreadable: readonly UnreadableManifest[];
}

export interface UnreadableManifest {
  readonly path: LocalPath;
  readonly error: RexusError;
}
