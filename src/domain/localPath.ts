import { isAbsolute, join, resolve, sep } from 'node:path';
import type { Brand } from './brand.ts';

/** An absolute path as this program sees it; the server may see the same file under another one (serverPath.ts). */
export type LocalPath = Brand<string, 'LocalPath'>;

/** What stands where a file's name would, for standard input or output: it is shown and never opened. A file that is really called so is `./-`. */
export const PIPE = '-' as LocalPath;

/** Makes `text` absolute, against `base` if it is relative. */
export const localPath = (text: string, base: LocalPath | null = null): LocalPath =>
  (isAbsolute(text) || base === null ? resolve(text) : resolve(base, text)) as LocalPath;

export const joinLocal = (folder: LocalPath, ...names: readonly string[]): LocalPath =>
  join(folder, ...names) as LocalPath;

/** Makes the paths of a folder's files out of their bare names, as a listing gives them: ten thousand are not to be normalised one by one. */
export const pathsIn = (folder: LocalPath): ((name: string) => LocalPath) => {
  const beginning = folder.endsWith(sep) ? folder : folder + sep;
  return (name) => (beginning + name) as LocalPath;
};
