import { constants, copyFile, link, lstat, open } from 'node:fs/promises';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import { moveDurably } from '../platform/atomicFile.ts';
import { systemDisk } from '../platform/disk.ts';
import { errnoOf, readError, writeError } from '../platform/fileErrors.ts';

/** The name under which a file is brought back until it is whole: in the folder that it belongs to, so that one rename finishes it. */
export const temporaryFor = (target: LocalPath, id: RunId): LocalPath => localPath(`${target}.restoring_${id}`);

/**
 * Gives a restored file its name. What stands there and differs is kept as `<name>.before_<run id>` first, by a second name for the same file,
 * so that at no moment (the power may fail) nothing stands under the file's own name. Equal content is left as it is.
 * @throws RexusError FILE_UNWRITABLE, DISK_FULL, FILE_UNREADABLE; what was there still is then
 */
export const putInPlace = async (temporary: LocalPath, target: LocalPath, id: RunId): Promise<void> => {
  const there = await kindOf(target);
  if (there === 'folder') {
    throw new RexusError('FILE_UNWRITABLE', { path: target, reason: { code: 'folder_in_its_place' } });
  }
  if (there === 'file' && (await sameContent(temporary, target))) {
    await systemDisk.remove(temporary);
    return;
  }
  if (there !== 'nothing') await keepBeside(target, id);
  await moveDurably(temporary, target);
};

/** Not looking through links: a link is what is replaced, never what it points to. */
export const kindOf = async (path: LocalPath): Promise<'nothing' | 'file' | 'folder' | 'other'> => {
  try {
    const stats = await lstat(path);
    return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return 'nothing';
    throw readError(error, path);
  }
};

/** File systems that know no second name for a file (FAT, some shares). */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EXDEV', 'EMLINK', 'EACCES', 'EOPNOTSUPP']);

const keepBeside = async (target: LocalPath, id: RunId): Promise<void> => {
  for (let n = 1; ; n++) {
    const kept = localPath(`${target}.before_${id}${n === 1 ? '' : `_${n}`}`);
    try {
      await link(target, kept).catch((error: unknown) => {
        if (!NO_LINKS.has(errnoOf(error) ?? '')) throw error;
        return copyDurably(target, kept);
      });
      return;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw writeError(error, kept);
    }
  }
};

const copyDurably = async (from: LocalPath, to: LocalPath): Promise<void> => {
  await copyFile(from, to, constants.COPYFILE_EXCL);
  const file = await open(to, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

const BLOCK = 256 * 1024;

const sameContent = async (a: LocalPath, b: LocalPath): Promise<boolean> => {
  const first = await openToRead(a);
  try {
    const second = await openToRead(b);
    try {
      if ((await first.facts()).bytes !== (await second.facts()).bytes) return false;
      const [here, there] = [Buffer.alloc(BLOCK), Buffer.alloc(BLOCK)];
      for (;;) {
        const [read, other] = [await first.read(here), await second.read(there)];
        if (!here.subarray(0, read).equals(there.subarray(0, other))) return false;
        if (read === 0) return true;
      }
    } finally {
      await second.close();
    }
  } finally {
    await first.close();
  }
};

const openToRead = async (path: LocalPath) => {
  try {
    return await systemDisk.open(path);
  } catch (error) {
    throw readError(error, path);
  }
};
