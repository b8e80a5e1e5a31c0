import { join } from 'node:path';

/** A folder by the server's name for it and by ours. */
export interface Mount {
  readonly server: string;
  readonly host: string;
}

/** Nothing can be made below it. */
const NOT_THERE = '/dev/null';

const isWindowsPath = (path: string): boolean => /^[A-Za-z]:[\\/]/.test(path) || path.startsWith('\\\\');
/** Windows compares paths without case and takes both slashes. */
const canonical = (path: string): string =>
  isWindowsPath(path) ? path.replaceAll('/', '\\').toLowerCase() : path.replace(/\/{2,}/g, '/');
const withoutTrailingSeparator = (path: string): string => (path.length > 1 ? path.replace(/[\\/]+$/, '') : path);

/**
 * The host's path of a server path: the longest mount that is its prefix counts, everything else is seen as it is. A drive that no mount stands
 * for is not there: on another system its path, taken as it is, would be the name of a new file in the current folder.
 */
export const hostPathOf = (serverPath: string, mounts: readonly Mount[]): string => {
  const wanted = canonical(serverPath);
  let best: { readonly mount: Mount; readonly length: number } | null = null;
  for (const mount of mounts) {
    const prefix = withoutTrailingSeparator(canonical(mount.server));
    const next = wanted.charAt(prefix.length);
    const matches = wanted.startsWith(prefix) && (next === '' || next === '/' || next === '\\' || prefix === '/');
    if (matches && (best === null || prefix.length > best.length)) best = { mount, length: prefix.length };
  }
  if (best === null) {
    const isForeign = isWindowsPath(serverPath) && process.platform !== 'win32';
    return isForeign ? join(NOT_THERE, serverPath) : serverPath;
  }
  const rest = serverPath
    .slice(0)
    .replace(/\/{2,}/g, isWindowsPath(serverPath) ? '$&' : '/')
    .slice(best.length);
  return join(best.mount.host, ...rest.split(/[\\/]/).filter((part) => part !== ''));
};

/** A server with a mount of Windows (`D:\backups`) has the separator and the default paths of Windows. */
export const usesWindowsPaths = (mounts: readonly Mount[]): boolean =>
  mounts.some((mount) => isWindowsPath(mount.server));

/** Whether a path is whole, on Windows or on Linux. */
export const isAbsoluteServerPath = (path: string): boolean => path.startsWith('/') || isWindowsPath(path);
