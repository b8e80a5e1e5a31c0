import { type LocalPath, PIPE } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { type InflatedByKind, inflateByKind } from '../pipeline/inflateByKind.ts';
import { openStored, refuseTakenName, requireUnchanged, writeNew } from '../pipeline/openFiles.ts';
import { type OpenFile, systemDisk } from '../platform/disk.ts';
import { whileClaimed } from '../platform/fileClaim.ts';
import type { StreamTarget } from '../platform/streamTarget.ts';
import { kindByName, type UnpackedFile, type UnpackStoredRequest } from './unpackStored.ts';

export interface UnpackPipeRequest extends Omit<UnpackStoredRequest, 'from' | 'to'> {
  readonly from: { readonly file: LocalPath } | { readonly pipe: OpenFile };
  readonly to: { readonly file: LocalPath } | { readonly pipe: StreamTarget };
}

/**
 * Gives a stored file's content back where an end of it is a pipe. What comes through a pipe is opened as its first bytes say. Damage is often found only
 * at the end of a file: what was sent into a pipe until then must not be used. @throws RexusError as inflate; FILE_UNWRITABLE, DISK_FULL, OUTPUT_CLOSED
 */
export const unpackPipe = async (request: UnpackPipeRequest): Promise<UnpackedFile> => {
  const { from, to, compression, keyring, clock, signal, onProgress, disk = systemDisk } = request;
  const path = 'file' in from ? from.file : PIPE;
  const named = 'file' in from ? kindByName(from.file) : { isEncrypted: null, compression: null };
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
    requireUnchanged(path, before, await opened.facts());
    if ('pipe' in from && inflated.stored.bytes === 0) {
      throw new RexusError('FILE_UNREADABLE', { path, reason: { code: 'nothing_piped' } });
    }
    return inflated;
  };
  const made = async (): Promise<InflatedByKind> => {
    if ('pipe' in to) return await unpack((block) => to.pipe.write(block));
    const { file } = to;
    return await whileClaimed(file, disk, async () => {
      await refuseTakenName(file, disk);
      return await writeNew({ path: file, disk }, (written) => unpack((block) => written.write(block)));
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
