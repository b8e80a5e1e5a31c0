import { compressionOf } from '../catalogue/storedPath.ts';
import type { Keyring } from '../domain/encryption.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { measured } from '../pipeline/measure.ts';
import type { BothSides } from '../pipeline/packFile.ts';
import { ENCRYPTED_SUFFIX, type StoreFormat } from '../pipeline/storedFileFormat.ts';
import { unpackFile } from '../pipeline/unpackFile.ts';
import type { Clock } from '../platform/clock.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import { whileClaimed } from '../platform/fileClaim.ts';
import type { PassProgress } from './packFiles.ts';
import { creating, permissionsOf } from './permissions.ts';

export interface UnpackStoredRequest {
  readonly from: LocalPath;
  /** Must not exist yet; its folder must. */
  readonly to: LocalPath;
  /** Only asked for an encrypted file. */
  readonly keyring: Keyring;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly signal: AbortSignal;
  readonly onProgress: PassProgress<'unpack'>;
  /** How the content was compressed; null: as the name says. */
  readonly compression: StoreFormat['compression'] | null;
  readonly disk?: Disk;
}

export interface UnpackedFile extends BothSides {
  readonly from: LocalPath;
  readonly to: LocalPath;
  readonly unpackMs: number;
}

/**
 * Gives the content of one stored file back, ours or another's, opened as its name says: `.age`, and before that `.gz`, `.zst` or neither. Without a manifest
 * only the check sums in the file itself prove it. @throws RexusError as unpackFile; nothing is left of the output then
 */
export const unpackStored = async (request: UnpackStoredRequest): Promise<UnpackedFile> => {
  const { from, to, keyring, clock, signal, onProgress, disk = systemDisk } = request;
  const named = kindByName(from);
  const startedMs = clock.monotonicMs();
  const mode = await permissionsOf(from);
  const { content, stored } = await whileClaimed(to, disk, () =>
    unpackFile({
      from,
      to,
      compression: request.compression ?? named.compression,
      opener: named.isEncrypted ? { keyring } : null,
      expected: null,
      signal,
      onProgress: (done, total) => onProgress(from, 'unpack', done, total),
      disk: creating(disk, mode),
    }),
  );
  return { from, to, content: measured(content), stored: measured(stored), unpackMs: clock.monotonicMs() - startedMs };
};

/** What a stored file's name says of it, in whatever case it is written. */
export const kindByName = (
  path: string,
): { readonly isEncrypted: boolean; readonly compression: StoreFormat['compression'] } => {
  const name = path.toLowerCase();
  const isEncrypted = name.endsWith(ENCRYPTED_SUFFIX);
  return { isEncrypted, compression: compressionOf(isEncrypted ? name.slice(0, -ENCRYPTED_SUFFIX.length) : name) };
};
