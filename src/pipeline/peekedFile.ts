import type { LocalPath } from '../domain/localPath.ts';
import type { OpenFile } from '../platform/disk.ts';
import { readError } from '../platform/fileErrors.ts';

/** A file of which the first bytes are known before anybody reads it. */
export interface PeekedFile {
  /** Fewer than asked for only where the file is shorter. */
  readonly beginning: Uint8Array;
  /** To be read from its beginning. */
  readonly file: OpenFile;
}

/** @throws RexusError FILE_UNREADABLE, or what the file itself throws */
export const peekedFile = async (file: OpenFile, bytes: number, path: LocalPath): Promise<PeekedFile> => {
  const buffer = Buffer.alloc(bytes);
  const got = await file.read(buffer).catch((error: unknown) => {
    throw readError(error, path);
  });
  const beginning = buffer.subarray(0, got);
  let rest = beginning;
  const read = async (into: Uint8Array): Promise<number> => {
    if (rest.length === 0) return await file.read(into);
    const part = rest.subarray(0, into.length);
    into.set(part, 0);
    rest = rest.subarray(part.length);
    return part.length + (part.length < into.length ? await file.read(into.subarray(part.length)) : 0);
  };
  return { beginning, file: { ...file, read } };
};
