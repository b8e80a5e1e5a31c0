import { realpathSync } from 'node:fs';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { writeFileAtomic } from '../platform/atomicFile.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import { readTextFile, type TextFile } from './textFile.ts';

/** An editor that saves at every key stroke would be answered so often, then the error is shown. */
const TRIES = 5;

/** Turns the file's text into its new one; `path` is for its errors. */
export type ConfigEdit = (path: LocalPath, text: string) => string;

/**
 * Replaces the configuration file by what `edit` makes of its text (`{}` where there is no file). The file is read now, whenever the settings were
 * loaded, and once more just before it is replaced: a change made meanwhile is not lost.
 * @throws RexusError what `edit` throws (nothing is written then), DISK_FULL, FILE_UNWRITABLE
 */
export const editConfigFile = async (file: LocalPath, edit: ConfigEdit, disk: Disk = systemDisk): Promise<void> => {
  const path = linkTarget(file);
  for (let tries = 1; ; tries++) {
    const before = readTextFile(path);
    const text = edit(path, before?.text ?? '{}\n');
    try {
      await writeFileAtomic(path, (before?.bom ?? '') + text, { disk: onlyIfStill(before, path, disk) });
      return;
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile)) throw error;
      if (tries === TRIES) {
        throw new RexusError('FILE_UNWRITABLE', { path, reason: { code: 'keeps_changing' } }, { cause: error });
      }
    }
  }
};

class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

/** A disk that replaces the file only while it still holds what was read. */
const onlyIfStill = (before: TextFile | null, path: LocalPath, disk: Disk): Disk => ({
  ...disk,
  rename: async (from, to) => {
    if (readTextFile(path)?.text !== before?.text) throw new ChangedMeanwhile();
    await disk.rename(from, to);
  },
});

/** The file itself where the configuration is a link: renaming over the link would cut it off. */
const linkTarget = (file: LocalPath): LocalPath => {
  try {
    return localPath(realpathSync(file));
  } catch {
    return file;
  }
};
