import type { Keyring } from '../domain/encryption.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { asRexusError, hasCode, type RexusError } from '../domain/rexusError.ts';
import { type InspectedFile, inspectFile } from './inspectFile.ts';
import { joinMediaSets, type MediaSet } from './joinMediaSets.ts';

export interface InspectRequest {
  readonly paths: readonly LocalPath[];
  readonly pages: boolean;
  readonly keyring: Keyring;
  readonly signal: AbortSignal;
  readonly onProgress?: (path: LocalPath, bytesDone: number, bytesTotal: number) => void;
}

/** What is known of some files with no server: their media sets, and the files that could not be read, each with its reason. */
export interface Inspection {
  readonly mediaSets: readonly MediaSet[];
  readonly unreadable: readonly { readonly path: LocalPath; readonly error: RexusError }[];
}

/** Reads each file by itself and puts stripes together; one that cannot be read does not stop the others. @throws RexusError INTERRUPTED */
export const inspectFiles = async ({
  paths,
  pages,
  keyring,
  signal,
  onProgress,
}: InspectRequest): Promise<Inspection> => {
  const files: InspectedFile[] = [];
  const unreadable: { readonly path: LocalPath; readonly error: RexusError }[] = [];
  // The same file twice would look like a copy of itself.
  for (const path of new Set(paths)) {
    throwIfInterrupted(signal);
    try {
      files.push(
        await inspectFile({
          path,
          pages,
          keyring,
          signal,
          onProgress: (done, total) => onProgress?.(path, done, total),
        }),
      );
    } catch (error) {
      if (hasCode(error, 'INTERRUPTED')) throw error;
      unreadable.push({ path, error: asRexusError(error) });
    }
  }
  return { mediaSets: joinMediaSets(files), unreadable };
};
