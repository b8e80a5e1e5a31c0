import { chmod } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CopiedFile } from '../catalogue/manifest.ts';
import { encryptTo, type Keyring, type StoredEncryption } from '../domain/encryption.ts';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { hasCode, RexusError } from '../domain/rexusError.ts';
import { packFile } from '../pipeline/packFile.ts';
import { ENCRYPTED_SUFFIX } from '../pipeline/storedFileFormat.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import { isHeldLock } from '../platform/processLock.ts';
import { creating, permissionsOf } from './permissions.ts';

export interface CopyRequest {
  readonly files: readonly LocalPath[];
  /** Exists already. */
  readonly folder: LocalPath;
  /** How a stored path is named in the manifest. */
  readonly nameOf: (path: LocalPath) => string;
  readonly encryption: StoredEncryption | null;
  readonly keyring: Keyring;
  readonly signal: AbortSignal;
  readonly disk?: Disk;
}

export interface CopiedFiles {
  readonly entries: readonly CopiedFile[];
  readonly failed: readonly { readonly file: LocalPath; readonly error: RexusError }[];
}

/**
 * Copies single files as they are, or encrypted, each durably and with its digests, keeping their permissions: configuration often holds secrets. One that
 * cannot be copied does not stop the others. @throws RexusError DISK_FULL, INTERRUPTED
 */
export const copyFiles = async (request: CopyRequest): Promise<CopiedFiles> => {
  const { folder, nameOf, encryption, keyring, signal, disk = systemDisk } = request;
  const ending = encryption === null ? '' : ENCRYPTED_SUFFIX;
  const entries: CopiedFile[] = [];
  const failed: { file: LocalPath; error: RexusError }[] = [];
  const taken = new Set<string>();
  for (const from of request.files) {
    const to = joinLocal(folder, `${freeName(basename(from), taken)}${ending}`);
    try {
      // Reading it would let this process's own lock go.
      if (await isHeldLock(from))
        throw new RexusError('FILE_UNREADABLE', { path: from, reason: { code: 'lock_in_use' } });
      const mode = await permissionsOf(from);
      const { stored } = await packFile({
        from,
        to,
        format: { compression: 'none' },
        encryptTo: await encryptTo(encryption, keyring),
        signal,
        disk: creating(disk, mode),
      });
      await chmod(to, mode);
      const { bytes, md5, sha256 } = stored;
      entries.push({ source: from, backup: nameOf(to), sizeBytes: bytes, md5, sha256, encryption });
    } catch (error) {
      if (!(error instanceof RexusError) || hasCode(error, 'DISK_FULL') || hasCode(error, 'INTERRUPTED')) throw error;
      failed.push({ file: from, error });
    }
  }
  return { entries, failed };
};

/** Two files of the same name from two folders, or two names that differ by case only, are both kept. */
export const freeName = (name: string, taken: Set<string>): string => {
  const dot = name.indexOf('.', 1);
  const [stem, ending] = dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)];
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${stem}_${n}${ending}`;
    const key = candidate.normalize('NFC').toLowerCase();
    if (!taken.has(key)) {
      taken.add(key);
      return candidate;
    }
  }
};
