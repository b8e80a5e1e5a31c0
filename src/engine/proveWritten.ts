import type { LocalPath } from '../domain/localPath.ts';
import { hasCode, RexusError } from '../domain/rexusError.ts';
import { compareMeasured } from '../pipeline/compareMeasured.ts';
import type { Pace } from '../pipeline/pace.ts';
import type { Packed, PipelineProgress } from '../pipeline/packFile.ts';
import { readToCompare } from '../pipeline/readBack.ts';
import type { StoreFormat } from '../pipeline/storedFileFormat.ts';
import type { Disk } from '../platform/disk.ts';

export interface ProveRequest {
  readonly file: LocalPath;
  readonly compression: StoreFormat['compression'];
  /** As packFile gave it. */
  readonly written: Packed;
  readonly signal: AbortSignal;
  readonly onProgress: PipelineProgress;
  readonly disk: Disk;
  readonly pace: Pace;
}

/**
 * Reads a file that has just been packed back from the medium and compares it and its content with what was written.
 * @throws RexusError READ_BACK_DIFFERS, STORED_FILE_MISSING, FILE_UNREADABLE, INTERRUPTED
 */
export const proveWritten = async (request: ProveRequest): Promise<void> => {
  const { file, compression, written, signal, onProgress, disk, pace } = request;
  const { blocks, payloadKey } = written;
  // A machine that backs up to public keys has none to open this with: the key that it was sealed with is still in memory.
  const opener = payloadKey === null ? null : { payloadKey };
  try {
    const read = await readToCompare({ file, compression, opener, blocks, signal, onProgress, disk, pace }, written);
    compareMeasured(file, written.stored, read.stored);
    compareMeasured(file, written.content, read.content);
  } catch (error) {
    // What does not even open was whole a moment ago: it is the medium that is to be looked at, not the file.
    throw hasCode(error, 'HASH_MISMATCH') || hasCode(error, 'STORED_FILE_DAMAGED')
      ? new RexusError('READ_BACK_DIFFERS', { path: file }, { cause: error })
      : error;
  }
};
