import { readdir } from 'node:fs/promises';
import { type LocalPath, localPath } from '../domain/localPath.ts';

/**
 * The files that words of a command line name. On Windows no shell does it: `*.bak` comes as it was typed, and no name there may hold a `*` or a `?`. Elsewhere
 * the shell has done it, and what still holds one is a name. A word that nothing matches stays, to be reported as missing.
 */
export const namedFiles = async (
  words: readonly string[],
  cwd: LocalPath,
  platform: NodeJS.Platform = process.platform,
): Promise<readonly string[]> => {
  if (platform !== 'win32') return words;
  const named = await Promise.all(words.map((word) => matching(word, cwd)));
  return named.flat();
};

/** Sorted, so that a report reads like a listing of the folder. */
const matching = async (word: string, cwd: LocalPath): Promise<readonly string[]> => {
  const folder = /^.*[\\/]|^/.exec(word)?.[0] ?? '';
  const pattern = word.slice(folder.length);
  if (!/[*?]/.test(pattern)) return [word];
  const names = await readdir(localPath(folder === '' ? '.' : folder, cwd)).catch(() => []);
  const pieces = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  // Names differ by more than case on no disk of Windows.
  const isMeant = new RegExp(`^${pieces}$`, 'is');
  const found = names.filter((name) => isMeant.test(name)).toSorted();
  return found.length === 0 ? [word] : found.map((name) => `${folder}${name}`);
};
