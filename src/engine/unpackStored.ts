import { compressionOf } from '../catalogue/storedPath.ts';
import type { Keyring } from '../domain/encryption.ts';
import { type LocalPath, PIPE } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { type InflateByKindRequest, type InflatedByKind, inflateByKind } from '../pipeline/inflateByKind.ts';
import { openStored, refuseTakenName, requireUnchanged, writeNew } from '../pipeline/openFiles.ts';
import type { BothSides } from '../pipeline/packFile.ts';
import { ENCRYPTED_SUFFIX, type StoreFormat } from '../pipeline/storedFileFormat.ts';
import type { Clock } from '../platform/clock.ts';
import { type Disk, type OpenFile, systemDisk } from '../platform/disk.ts';
import { whileClaimed } from '../platform/fileClaim.ts';
import type { StreamTarget } from '../platform/streamTarget.ts';
import type { PassProgress } from './packFiles.ts';
import { creating, permissionsOf } from './permissions.ts';

export interface UnpackStoredRequest {
  readonly from: { readonly file: LocalPath } | { readonly pipe: OpenFile };
  /** A file must not exist yet; its folder must. */
  readonly to: { readonly file: LocalPath } | { readonly pipe: StreamTarget };
  /** Only asked for an encrypted file. */
  readonly keyring: Keyring;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly signal: AbortSignal;
  readonly onProgress: PassProgress<'unpack'>;
  /** How the content was compressed; null: as the name says, or else its first bytes. */
  readonly compression: StoreFormat['compression'] | null;
  readonly disk?: Disk;
}

/** `from` and `to` are PIPE where they are none. */
export interface UnpackedFile extends BothSides {
  readonly from: LocalPath;
  readonly to: LocalPath;
  readonly unpackMs: number;
}

/**
 * Gives the content of one stored file back, ours or another's, opened as its name says: `.age`, and before that `.gz` or `.zst`. Where it says nothing, and of
 * what comes through a pipe, the first bytes do. Without a manifest only the check sums in the file itself prove it. A new file exists only when all of it was
 * good; what was sent into a pipe before damage was found must not be used. @throws RexusError as inflate; FILE_UNWRITABLE, DISK_FULL, OUTPUT_CLOSED
 */
export const unpackStored = async (request: UnpackStoredRequest): Promise<UnpackedFile> => {
  const { from, to, compression, keyring, clock, signal, onProgress, disk = systemDisk } = request;
  const path = 'file' in from ? from.file : PIPE;
  const named = 'file' in from ? kindByName(from.file) : UNNAMED;
  const startedMs = clock.monotonicMs();
  const opened = 'file' in from ? await openStored(from.file, disk) : from.pipe;
  const unpack = async (take: (block: Uint8Array) => Promise<void>): Promise<InflatedByKind> => {
    const before = await opened.facts();
    const inflated = await inflateByKind(opened, {
      path,
      compression: compression ?? named.compression,
      isEncrypted: named.isEncrypted,
      keyring,
      signal,
      onProgress: (done, total) => onProgress(path, 'unpack', done, total),
      take,
    });
    // No digest tells that it is whole: whoever still writes to it would make the content a mixture of two states.
    requireUnchanged(path, before, await opened.facts());
    if ('pipe' in from && inflated.stored.bytes === 0) {
      throw new RexusError('FILE_UNREADABLE', { path, reason: { code: 'nothing_piped' } });
    }
    return inflated;
  };
  const made = async (): Promise<InflatedByKind> => {
    if ('pipe' in to) return await unpack((block) => to.pipe.write(block));
    const { file } = to;
    const created = 'file' in from ? creating(disk, await permissionsOf(from.file)) : disk;
    return await whileClaimed(file, disk, async () => {
      await refuseTakenName(file, disk);
      return await writeNew({ path: file, disk: created }, (written) => unpack((block) => written.write(block)));
    });
  };
  try {
    const { content, stored } = await made();
    const target = 'file' in to ? to.file : PIPE;
    return { from: path, to: target, content, stored, unpackMs: clock.monotonicMs() - startedMs };
  } finally {
    await opened.close();
  }
};

type NamedKind = Pick<InflateByKindRequest, 'compression' | 'isEncrypted'>;

const UNNAMED: NamedKind = { isEncrypted: null, compression: null };

/**
 * What a stored file's name says of it, in whatever case it is written. A browser may have taken an ending away, and what is then given back as a backup would
 * still be compressed, or encrypted: without one the name says nothing.
 */
const kindByName = (path: string): NamedKind => {
  const name = path.toLowerCase();
  const isEncrypted = name.endsWith(ENCRYPTED_SUFFIX);
  const compression = compressionOf(isEncrypted ? name.slice(0, -ENCRYPTED_SUFFIX.length) : name);
  if (compression !== 'none') return { isEncrypted, compression };
  return isEncrypted ? { isEncrypted, compression: null } : UNNAMED;
};
