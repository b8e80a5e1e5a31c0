import type { FileHandle } from 'node:fs/promises';
import { interruptedBy } from '../domain/interrupted.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { type ByteSource, handleSource } from '../mtf/byteSource.ts';
import { type PageCheck, SetCheck } from '../mtf/checkPages.ts';
import { gunzipSource, isGzip } from '../mtf/gunzipSource.ts';
import type { Medium } from '../mtf/medium.ts';
import { MtfError } from '../mtf/mtfError.ts';
import { readMedium } from '../mtf/readMedium.ts';
import { openRegularFile } from '../platform/disk.ts';
import { readError } from '../platform/fileErrors.ts';

/** One file as it can be read with no server: the medium in it, and with `pages` what its own check sums prove. */
export interface InspectedFile {
  readonly path: LocalPath;
  /** Of the file as it stands. */
  readonly bytes: number;
  readonly compression: 'gzip' | 'zstd' | 'none';
  /** Of the medium; null where a damaged gzip does not tell. */
  readonly contentBytes: number | null;
  readonly medium: Pick<Medium, 'label' | 'sets' | 'damage'>;
  /** One a set, in their order; null: not asked for. */
  readonly checks: readonly PageCheck[] | null;
}

export interface InspectFileRequest {
  readonly path: LocalPath;
  /** Read all of it and check pages, streams and blocks; else only headers are read, unless a gzip leaves no choice. */
  readonly pages: boolean;
  readonly signal: AbortSignal;
  /** Bytes of the file done, of how many. */
  readonly onProgress?: (bytesDone: number, bytesTotal: number) => void;
}

/** @throws RexusError FILE_UNREADABLE (also when it changes meanwhile), NOT_A_BACKUP, INTERRUPTED */
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
  const found = (await isGzip(file)) ? await inspectGzip(handle, bytes, request) : await inspectPlain(file, request);
  signal.throwIfAborted();
  const after = await handle.stat({ bigint: true });
  if (after.size !== before.size || after.mtimeNs !== before.mtimeNs) {
    // Who still writes to it would have a backup taken for damaged, or a part for the whole.
    throw new RexusError('FILE_UNREADABLE', { path, reason: { code: 'changed_while_read' } });
  }
  return { path, bytes, ...found };
};

type Found = Omit<InspectedFile, 'path' | 'bytes'>;

const inspectPlain = async (file: ByteSource, request: InspectFileRequest): Promise<Found> => {
  const { medium, checks } = await inspectMedium(file, request, (offset) => Math.min(offset, file.size), file.size);
  return { compression: 'none', contentBytes: file.size, medium, checks };
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
  return { compression: 'gzip', contentBytes, medium: { ...medium, damage }, checks };
};

/** Reads any source as a medium, checking it on the way if asked for. @throws MtfError if there is none */
export const inspectMedium = async (
  source: ByteSource,
  { pages, signal, onProgress }: Pick<InspectFileRequest, 'pages' | 'signal' | 'onProgress'>,
  done: (imageOffset: number) => number,
  total: number,
): Promise<Pick<Found, 'medium' | 'checks'>> => {
  const running = new Map<number, SetCheck>();
  const medium = await readMedium(source, async (payload, image) => {
    signal.throwIfAborted();
    if (!pages) return;
    const check = running.get(payload.setIndex) ?? new SetCheck({ signal });
    running.set(payload.setIndex, check);
    await check.take(payload, image, (offset) => onProgress?.(done(offset), total));
  });
  const { label, sets, damage } = medium;
  const checks = pages ? sets.map((set, index) => (running.get(index) ?? new SetCheck()).result(set)) : null;
  return { medium: { label, sets, damage }, checks };
};
