import { existsSync } from 'node:fs';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { unfinishedName, writeFileAtomic } from '../platform/atomicFile.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import type { Manifest } from './manifest.ts';
import { encodeManifest } from './manifestCodec.ts';
import { manifestPath } from './manifestFile.ts';

/**
 * Writes a run's manifest, last of all its files and durably: from here on the run exists. The lock is held, so the name has one writer.
 * @throws RexusError FILE_UNWRITABLE (also when the run has a manifest already), DISK_FULL
 */
export const writeManifest = async (
  base: LocalPath,
  manifest: Manifest,
  disk: Disk = systemDisk,
): Promise<LocalPath> => {
  const path = manifestPath(base, manifest.id);
  if (existsSync(path)) throw new RexusError('FILE_UNWRITABLE', { path, reason: { code: 'manifest_exists' } });
  await writeFileAtomic(path, encodeManifest(manifest), { disk, temporary: unfinishedName(path) });
  return path;
};
