import type { FileHandle } from 'node:fs/promises';
import type { Keyring, StoredEncryption } from '../domain/encryption.ts';
import { interruptedBy } from '../domain/interrupted.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { type ByteSource, handleSource } from '../mtf/byteSource.ts';
import { gunzipSource } from '../mtf/gunzipSource.ts';
import { MtfError } from '../mtf/mtfError.ts';
import { encryptionOf } from '../pipeline/age/encryptionOf.ts';
import { KIND_BYTES, storedKind } from '../pipeline/storedKind.ts';
import { openRegularFile } from '../platform/disk.ts';
import { readError } from '../platform/fileErrors.ts';
import { type InspectedMedium, inspectMedium } from './inspectMedium.ts';
import { inspectPacked } from './inspectPacked.ts';

/** One file as it can be read with no server: the medium in it, and with `pages` what its own check sums prove. */
export interface InspectedFile extends InspectedMedium {
  readonly path: LocalPath;
  /** Of the file as it stands. */
  readonly bytes: number;
  readonly compression: 'gzip' | 'zstd' | 'none';
  /** Of the medium; null where a damaged gzip does not tell. */
  readonly contentBytes: number | null;
  /** As far as this machine can tell (encryptionOf.ts); null: in the clear. */
  readonly encryption: StoredEncryption | null;
}

export interface InspectFileRequest {
  readonly path: LocalPath;
  /** Read all of it and check pages, streams and blocks; else only headers are read, unless a compressed or encrypted file leaves no choice. */
  readonly pages: boolean;
  /** Only asked for an encrypted file. */
  readonly keyring: Keyring;
  readonly signal: AbortSignal;
  /** Bytes of the file done, of how many. */
  readonly onProgress?: (bytesDone: number, bytesTotal: number) => void;
}

/**
 * Reads a backup file of any tool, opened as its first bytes say. A gzip that is damaged tells what it held until there; of zstd and age that is an error.
 * @throws RexusError FILE_UNREADABLE (also when it changes meanwhile), NOT_A_BACKUP, STORED_FILE_DAMAGED, DECRYPTION_KEY_MISSING, DECRYPTION_KEY_WRONG,
 * KEY_UNREADABLE, INTERRUPTED
 */
export const inspectFile = async (request: InspectFileRequest): Promise<InspectedFile> => {
  const { path, signal } = request;
  try {
    const handle = await openRegularFile(path);
    try {
      return await inspectOpen(handle, request);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (signal.aborted) throw interruptedBy(signal);
    if (error instanceof MtfError) {
      const { problem, offset } = error;
      throw new RexusError('NOT_A_BACKUP', { path, problem, offset }, { cause: error });
    }
    throw readError(error, path);
  }
};

const inspectOpen = async (handle: FileHandle, request: InspectFileRequest): Promise<InspectedFile> => {
  const { path, signal } = request;
  const before = await handle.stat({ bigint: true });
  const bytes = Number(before.size);
  const file = handleSource(handle, bytes);
  const found = await inspectByKind(handle, file, request);
  signal.throwIfAborted();
  const after = await handle.stat({ bigint: true });
  if (after.size !== before.size || after.mtimeNs !== before.mtimeNs) {
    // Who still writes to it would have a backup taken for damaged, or a part for the whole.
    throw new RexusError('FILE_UNREADABLE', { path, reason: { code: 'changed_while_read' } });
  }
  return { path, bytes, ...found };
};

/** All but the file's own size, whichever way it was opened. */
export type Found = Omit<InspectedFile, 'path' | 'bytes'>;

const inspectByKind = async (handle: FileHandle, file: ByteSource, request: InspectFileRequest): Promise<Found> => {
  const kind = storedKind(await file.read(0, Math.min(KIND_BYTES, file.size)));
  switch (kind) {
    case 'age':
      return await inspectPacked(request, await encryptionOf(request.path, request.keyring));
    case 'zstd':
      return await inspectPacked(request, null);
    case 'gzip':
      return await inspectGzip(handle, file.size, request);
    case 'none':
      return await inspectPlain(file, request);
  }
};

const inspectPlain = async (file: ByteSource, request: InspectFileRequest): Promise<Found> => {
  const { medium, checks } = await inspectMedium(file, request, (offset) => Math.min(offset, file.size), file.size);
  return { compression: 'none', contentBytes: file.size, encryption: null, medium, checks };
};

/** Headers stand at the end as well: all of it is inflated, once, and what passes by is checked if asked for. */
const inspectGzip = async (handle: FileHandle, bytes: number, request: InspectFileRequest): Promise<Found> => {
  await using content = gunzipSource(handle, bytes, request.signal);
  const { medium, checks } = await inspectMedium(content, request, () => content.consumed, bytes);
  let contentBytes: number | null = null;
  let { damage } = medium;
  try {
    if (damage === null) contentBytes = await content.drain();
  } catch (error) {
    if (!(error instanceof MtfError)) throw error;
    damage = error;
  }
  return { compression: 'gzip', contentBytes, encryption: null, medium: { ...medium, damage }, checks };
};
