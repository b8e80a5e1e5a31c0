import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, sep } from 'node:path';
import { joinLocal, type LocalPath, localPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { errnoOf, readError } from '../platform/fileErrors.ts';

/** What Windows has no file for: a drive, a stream of another file, a device. */
const NOT_ON_WINDOWS = /[<>:"|?*]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * The place below `folder` that an archive's `/`-separated entry names. Looks at the name only.
 * @throws RexusError STORED_FILE_OUTSIDE if it is absolute or leads out of the folder
 */
export const entryPath = (
  folder: LocalPath,
  entry: string,
  platform: NodeJS.Platform = process.platform,
): LocalPath => {
  const names = entry.replace(/\/$/, '').split('/');
  const leads = names.some(
    (name) =>
      ['', '.', '..'].includes(name) || /[\\\0]/.test(name) || (platform === 'win32' && NOT_ON_WINDOWS.test(name)),
  );
  if (leads || /^[A-Za-z]:/.test(entry)) throw new RexusError('STORED_FILE_OUTSIDE', { path: entry });
  return joinLocal(folder, ...names);
};

/**
 * Looks at the disk: no link above `path` may lead out of `folder`, or a file would be written somewhere else than it says.
 * @throws RexusError STORED_FILE_OUTSIDE
 */
export const refuseLinksOut = async (folder: LocalPath, path: LocalPath): Promise<void> => {
  const [inside, real] = [await nearestReal(folder), await nearestReal(localPath(dirname(path)))];
  const way = relative(inside, real);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
    throw new RexusError('STORED_FILE_OUTSIDE', { path });
  }
};

/** The real place of a path, or of the nearest folder above it that is there. */
const nearestReal = async (path: LocalPath): Promise<string> => {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = localPath(dirname(path));
    if (errnoOf(error) !== 'ENOENT' || parent === path) throw readError(error, path);
    return await nearestReal(parent);
  }
};
