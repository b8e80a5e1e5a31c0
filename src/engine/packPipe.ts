import { encryptTo } from '../domain/encryption.ts';
import { joinLocal, type LocalPath, PIPE } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { sharedBlocks } from '../pipeline/blockPool.ts';
import { openSource, requireUnchanged, writeNew } from '../pipeline/openFiles.ts';
import type { Packed } from '../pipeline/packFile.ts';
import { packPaced } from '../pipeline/packPaced.ts';
import { peekedFile } from '../pipeline/peekedFile.ts';
import { type OpenFile, systemDisk } from '../platform/disk.ts';
import type { StreamTarget } from '../platform/streamTarget.ts';
import { type PackedFile, type PackFilesRequest, storedName, storeProven } from './packFiles.ts';
import { formatOf } from './planBackup.ts';

export interface PackPipeRequest
  extends Pick<PackFilesRequest, 'storage' | 'clock' | 'pace' | 'signal' | 'onProgress' | 'disk'> {
  readonly from: { readonly file: LocalPath } | { readonly pipe: OpenFile };
  /** A pipe, or a new file in a folder that exists: `name` is that of the content. */
  readonly to: { readonly folder: LocalPath; readonly name: string } | { readonly pipe: StreamTarget };
}

/**
 * Packs one file where an end of it is a pipe. A file that is made of it is read back and compared as any; of what went into a pipe only the digests are
 * known. @throws RexusError FILE_UNREADABLE (also where nothing comes through the pipe, or the file changed meanwhile), FILE_UNWRITABLE, DISK_FULL,
 * OUTPUT_CLOSED, INTERRUPTED
 */
export const packPipe = async (request: PackPipeRequest): Promise<PackedFile> => {
  const { from, to, storage, clock, pace, signal, onProgress, disk = systemDisk } = request;
  const path = 'file' in from ? from.file : PIPE;
  const format = formatOf(storage);
  const opened = 'file' in from ? await openSource(from.file, disk) : from.pipe;
  const pack = async (write: (bytes: Uint8Array) => Promise<void>): Promise<Packed> => {
    const source = 'file' in from ? opened : await nonEmpty(opened);
    const before = await source.facts();
    const packed = await packPaced(source, {
      path,
      contentBytes: before.bytes,
      format,
      pace,
      to: await encryptTo(storage.encryption, storage.keyring),
      pool: sharedBlocks,
      write,
      signal,
      onRead: (bytes) => onProgress(path, 'pack', bytes, before.bytes),
    });
    if ('file' in from) requireUnchanged(path, { ...before, bytes: packed.content.bytes }, before);
    requireUnchanged(path, before, await source.facts());
    return packed;
  };
  try {
    if ('pipe' in to) {
      const startedMs = clock.monotonicMs();
      const { content, stored, levels } = await whileTaken(to.pipe, opened, pack);
      const packMs = clock.monotonicMs() - startedMs;
      return {
        from: path,
        to: PIPE,
        format,
        encryption: storage.encryption,
        content,
        stored,
        levels,
        packMs,
        readBackMs: null,
      };
    }
    const file = joinLocal(to.folder, storedName(to.name, storage));
    const { encryption } = storage;
    return await storeProven(
      { from: path, to: file, format, encryption, clock, pace, signal, onProgress, disk },
      async (unproven) => await writeNew({ path: unproven, disk }, (made) => pack((bytes) => made.write(bytes))),
    );
  } finally {
    await opened.close();
  }
};

/** Once nobody takes what is made, what is still waited for at the other end need not come. */
const whileTaken = async (
  target: StreamTarget,
  source: OpenFile,
  pack: (write: (bytes: Uint8Array) => Promise<void>) => Promise<Packed>,
): Promise<Packed> => {
  const lost: unknown[] = [];
  try {
    return await pack((bytes) =>
      target.write(bytes).catch(async (error: unknown) => {
        lost.push(error);
        await source.close();
        throw error;
      }),
    );
  } catch (error) {
    // A read that fails because the source was closed is no cause of anything.
    throw lost[0] ?? error;
  }
};

/** Nobody pipes nothing on purpose: a backup of no bytes, and an exit code of 0, would hide that the command before the pipe failed. */
const nonEmpty = async (pipe: OpenFile): Promise<OpenFile> => {
  const { beginning, file } = await peekedFile(pipe, 1, PIPE);
  if (beginning.length > 0) return file;
  throw new RexusError('FILE_UNREADABLE', { path: PIPE, reason: { code: 'nothing_piped' } });
};
