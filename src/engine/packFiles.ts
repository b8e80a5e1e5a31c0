import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { StorageSettings } from '../config/settings.ts';
import type { LevelsTaken } from '../domain/compressionLevel.ts';
import type { Measured } from '../domain/digests.ts';
import { encryptTo, type StoredEncryption } from '../domain/encryption.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { asRexusError, hasCode, RexusError } from '../domain/rexusError.ts';
import { openFileSource } from '../mtf/byteSource.ts';
import { isCompressedMedium } from '../mtf/compressedMedium.ts';
import { refuseTakenName, renameNew } from '../pipeline/openFiles.ts';
import type { Pace } from '../pipeline/pace.ts';
import { type Packed, packFile } from '../pipeline/packFile.ts';
import { ENCRYPTED_SUFFIX, type StoreFormat, storedSuffix } from '../pipeline/storedFileFormat.ts';
import { unfinishedName } from '../platform/atomicFile.ts';
import type { Clock } from '../platform/clock.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import { whileClaimed } from '../platform/fileClaim.ts';
import { writeError } from '../platform/fileErrors.ts';
import { creating, permissionsOf } from './permissions.ts';
import { formatOf } from './planBackup.ts';
import { proveWritten } from './proveWritten.ts';

/** Bytes of `file` done in one of the passes over it, of how many. */
export type PassProgress<Pass extends string> = (
  file: LocalPath,
  pass: Pass,
  bytesDone: number,
  bytesTotal: number,
) => void;

export interface PackFilesRequest {
  readonly files: readonly LocalPath[];
  /** Must exist. */
  readonly folder: LocalPath;
  readonly storage: Pick<StorageSettings, 'compression' | 'encryption' | 'keyring'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  readonly onProgress: PassProgress<'pack' | 'read_back'>;
  /** Hears of each file as soon as it is stored and proven. */
  readonly onPacked: (packed: PackedFile) => void;
  readonly disk?: Disk;
}

/** A file that is stored: read back from the medium, and equal (or sent into a pipe: packPipe.ts). */
export interface PackedFile {
  readonly from: LocalPath;
  readonly to: LocalPath;
  readonly format: StoreFormat;
  readonly encryption: StoredEncryption | null;
  readonly content: Measured;
  readonly stored: Measured;
  /** Null: not compressed. */
  readonly levels: LevelsTaken | null;
  readonly packMs: number;
  /** Null: it went into a pipe, and nothing was read back. */
  readonly readBackMs: number | null;
}

export interface PackReport {
  readonly packed: readonly PackedFile[];
  readonly failed: readonly { readonly path: LocalPath; readonly error: RexusError }[];
}

/**
 * Does to any files what a run does to what the server wrote: packed, encrypted as configured, read back and compared. The sources stay, no name is
 * taken twice, and a file that cannot be stored leaves nothing and does not stop the others.
 * @throws RexusError FILE_UNWRITABLE where the folder is none, once and before any file; INTERRUPTED
 */
export const packFiles = async (request: PackFilesRequest): Promise<PackReport> => {
  await requireFolder(request.folder);
  const packed: PackedFile[] = [];
  const failed: { readonly path: LocalPath; readonly error: RexusError }[] = [];
  for (const path of new Set(request.files)) {
    throwIfInterrupted(request.signal);
    try {
      const one = await packOne(path, request);
      packed.push(one);
      request.onPacked(one);
    } catch (error) {
      if (hasCode(error, 'INTERRUPTED')) throw error;
      failed.push({ path, error: asRexusError(error) });
    }
  }
  return { packed, failed };
};

/** Of a gzip that only frames what is in it: under the name that was asked for, and not compressed twice. zstd needs no telling. */
const FRAME_ONLY = { compression: 'gzip', level: 0 } as const;

/** By the medium's own word. Who cannot read it here cannot a moment later either, and says why then. */
const formatFor = async (path: LocalPath, configured: StoreFormat): Promise<StoreFormat> => {
  if (configured.compression !== 'gzip') return configured;
  try {
    await using source = await openFileSource(path);
    return (await isCompressedMedium(source)) ? FRAME_ONLY : configured;
  } catch {
    return configured;
  }
};

const requireFolder = async (path: LocalPath): Promise<void> => {
  const stats = await stat(path).catch((error: unknown) => {
    throw writeError(error, path);
  });
  if (!stats.isDirectory()) throw new RexusError('FILE_UNWRITABLE', { path, reason: { code: 'not_a_folder' } });
};

const packOne = async (from: LocalPath, request: PackFilesRequest): Promise<PackedFile> => {
  const { folder, storage, clock, pace, signal, onProgress, disk = systemDisk } = request;
  const format = await formatFor(from, formatOf(storage));
  const to = joinLocal(folder, storedName(basename(from), storage));
  return await storeProven(
    { from, to, format, encryption: storage.encryption, clock, pace, signal, onProgress, disk },
    async (unproven) =>
      packFile({
        from,
        to: unproven,
        format,
        encryptTo: await encryptTo(storage.encryption, storage.keyring),
        signal,
        onProgress: (done, total) => onProgress(from, 'pack', done, total),
        disk: creating(disk, await permissionsOf(from)),
        pace,
      }),
  );
};

/** What a file of this name is called when it is stored so. */
export const storedName = (name: string, storage: PackFilesRequest['storage']): string =>
  `${name}${storedSuffix(formatOf(storage))}${storage.encryption === null ? '' : ENCRYPTED_SUFFIX}`;

type StoreProven = Pick<PackedFile, 'from' | 'to' | 'format' | 'encryption'> &
  Pick<PackFilesRequest, 'clock' | 'pace' | 'signal' | 'onProgress'> & { readonly disk: Disk };

/**
 * Has a new file written, reads it back and compares, and only then gives it its name: a killed one leaves only what has a temporary name.
 * @throws RexusError what `write` and proveWritten throw, FILE_UNWRITABLE; nothing is left of it then
 */
export const storeProven = async (
  request: StoreProven,
  write: (unproven: LocalPath) => Promise<Packed>,
): Promise<PackedFile> => {
  const { from, to, format, encryption, clock, pace, signal, onProgress, disk } = request;
  return await whileClaimed(to, disk, async () => {
    await refuseTakenName(to, disk);
    const unproven = unfinishedName(to);
    const startedMs = clock.monotonicMs();
    const written = await write(unproven);
    const packedMs = clock.monotonicMs();
    try {
      await proveWritten({
        file: unproven,
        compression: format.compression,
        written,
        signal,
        onProgress: (done, total) => onProgress(from, 'read_back', done, total),
        disk,
        pace,
      });
    } catch (error) {
      await disk.remove(unproven).catch(() => undefined);
      throw error;
    }
    await renameNew(unproven, to, disk);
    const { content, stored, levels } = written;
    const readBackMs = clock.monotonicMs() - packedMs;
    return { from, to, format, encryption, content, stored, levels, packMs: packedMs - startedMs, readBackMs };
  });
};
