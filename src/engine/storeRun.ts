import { existsSync } from 'node:fs';
import type { Manifest } from '../catalogue/manifest.ts';
import { manifestPath } from '../catalogue/manifestFile.ts';
import { writeManifest } from '../catalogue/writeManifest.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import type { Disk } from '../platform/disk.ts';
import { type LedgerStorage, openRunLedger } from './runLedger.ts';

/**
 * Makes a run of what is there already: the ledger of what it makes, then that, the manifest last. Whatever fails, nothing is left of it; what a
 * kill leaves is in the ledger, and the next run removes it. The lock is held.
 * @throws RexusError FILE_UNWRITABLE (also if the run has a manifest), DISK_FULL; what `make` throws
 */
export const storeRun = async (
  { storage, disk }: { readonly storage: LedgerStorage; readonly disk: Disk },
  { id, files }: { readonly id: RunId; readonly files: readonly LocalPath[] },
  make: () => Promise<Manifest>,
): Promise<Manifest> => {
  const path = manifestPath(storage.base, id);
  // What goes wrong below removes the manifest of this id: it must be its own.
  if (existsSync(path)) throw new RexusError('FILE_UNWRITABLE', { path, reason: { code: 'manifest_exists' } });
  const ledger = await openRunLedger({ storage, kind: 'run', id, files, disk });
  let manifest: Manifest;
  try {
    manifest = await make();
    await writeManifest(storage.base, manifest, disk);
  } catch (error) {
    // The manifest goes first, which may have got its name and failed after that. What cannot be removed stays in the ledger.
    for (const made of [path, ...files]) await disk.remove(made);
    await ledger.close();
    throw error;
  }
  await ledger.close();
  return manifest;
};
