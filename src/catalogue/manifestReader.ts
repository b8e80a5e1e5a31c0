import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { MOST_MANIFEST_BYTES } from './manifestCodec.ts';
import type { RunSummary } from './runSummary.ts';
import { MANIFEST_END, readSummaryLine, summaryLineEnd } from './summaryLine.ts';

/** Reads manifests one after the other, through one buffer that grows to the largest. */
export interface ManifestReader {
  /** All of it. @throws RexusError MANIFEST_INVALID if it cannot be read, or is too large for one */
  text(path: LocalPath): string;
  /** Its summary line; null if only the whole manifest can tell. */
  summary(path: LocalPath, id: string): RunSummary | null;
}

/** Not to wait for ever on a named pipe that somebody calls a manifest; Windows has neither. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

export const manifestReader = (): ManifestReader => {
  let bytes = Buffer.allocUnsafe(64 * 1024);

  /** Reads on behind the first `length` bytes, into a buffer of twice the size where this one is full; 0 at the end of the file. */
  const readOn = (file: number, path: LocalPath, length: number): number => {
    if (length > MOST_MANIFEST_BYTES)
      throw new RexusError('MANIFEST_INVALID', { path, reason: { code: 'too_large_for_a_manifest' } });
    if (length === bytes.length) bytes = Buffer.concat([bytes, Buffer.allocUnsafe(length)]);
    return readSync(file, bytes, length, bytes.length - length, null);
  };

  return {
    text: (path) => {
      try {
        return withFile(path, (file) => {
          let length = 0;
          for (;;) {
            const read = readOn(file, path, length);
            if (read === 0) return bytes.toString('utf8', 0, length);
            length += read;
          }
        });
      } catch (error) {
        if (error instanceof RexusError) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        throw new RexusError('MANIFEST_INVALID', { path, reason }, { cause: error });
      }
    },
    summary: (path, id) => {
      try {
        return withFile(path, (file) => {
          let length = readOn(file, path, 0);
          // That of a thousand databases is longer than the buffer; what stands behind the line is left where it is.
          while (length === bytes.length && summaryLineEnd(bytes, length, id) === null) {
            length += readOn(file, path, length);
          }
          const lineEnd = summaryLineEnd(bytes, length, id);
          const ending = length < bytes.length ? lastOf(bytes, length) : lastInFile(file);
          return lineEnd === null || ending !== MANIFEST_END ? null : readSummaryLine(bytes, lineEnd, id);
        });
      } catch {
        return null;
      }
    },
  };
};

/** Open, use, close, and no stat: each call that is spared is spared ten thousand times. */
const withFile = <Result>(path: LocalPath, use: (file: number) => Result): Result => {
  const file = openSync(path, OPEN_FLAGS);
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
};

const lastOf = (bytes: Buffer, length: number): string =>
  bytes.toString('latin1', Math.max(0, length - MANIFEST_END.length), length);

const lastInFile = (file: number): string => {
  const last = Buffer.alloc(MANIFEST_END.length);
  return lastOf(last, readSync(file, last, 0, last.length, fstatSync(file).size - last.length));
};
