import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import type { RunId } from '../domain/runId.ts';

const NAME = /^backup_manifest_(.*)\.json$/;

/** Where a run's manifest stands: `backup_manifest_<run id>.json` in the backup directory. */
export const manifestPath = (base: LocalPath, id: RunId): LocalPath => joinLocal(base, manifestName(id));

export const manifestName = (id: RunId): string => `backup_manifest_${id}.json`;

/** The text in a file's name that should be a run id, null if the name is not that of a manifest. */
export const idInManifestName = (name: string): string | null => NAME.exec(name)?.[1] ?? null;
