import type { StorageSettings } from '../../config/settings.ts';
import { joinLocal, type LocalPath, localPath } from '../../domain/localPath.ts';

/** Absolute on Windows: with a drive, or on a share. */
const WINDOWS_PATH = /^([A-Za-z]:[\\/]|\\\\)/;

/**
 * Where this side sees a file that the server names; null: nowhere. With a `server_directory` that is what lies below it, under the backup
 * directory; without one, server and program are taken to name files alike, as on one machine, or on a share that both call the same. That it is
 * the same file is proven by the backup set in it, not by its path.
 */
export const seenAt = (
  device: string,
  { base, serverDirectory }: Pick<StorageSettings, 'base' | 'serverDirectory'>,
  platform: NodeJS.Platform = process.platform,
): LocalPath | null => {
  const isWindows = WINDOWS_PATH.test(device);
  const file = namesIn(device, isWindows);
  if (!file.every((name, index) => leadsOn(name, index, platform))) return null;
  if (serverDirectory === null) {
    const isOfThisSystem = platform === 'win32' ? isWindows : device.startsWith('/');
    return isOfThisSystem ? localPath(device) : null;
  }
  // A path of the other system is none below this folder; Windows knows both separators and no case.
  if (isWindows !== WINDOWS_PATH.test(serverDirectory)) return null;
  const folder = namesIn(serverDirectory, isWindows);
  const key = (name: string | undefined): string => (isWindows ? (name ?? '').toLowerCase() : (name ?? ''));
  if (file.length <= folder.length || !folder.every((name, index) => key(name) === key(file[index]))) return null;
  return joinLocal(base, ...file.slice(folder.length));
};

const namesIn = (path: string, isWindows: boolean): readonly string[] =>
  path.split(isWindows ? /[\\/]+/ : /\/+/).filter((name, index) => name !== '' || index === 0);

/** Not up, to a device (`\\.\`, `\\?\`), to a stream of a file on Windows, or through what is a separator there. */
const leadsOn = (name: string, index: number, platform: NodeJS.Platform): boolean => {
  if (name === '.' || name === '..' || name === '?' || name.includes('\0')) return false;
  const isDrive = index === 0 && /^[A-Za-z]:$/.test(name);
  return platform !== 'win32' || isDrive || !/[\\:]/.test(name);
};
