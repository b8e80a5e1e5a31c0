import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { errnoOf } from '../platform/fileErrors.ts';

/** Something in a folder; `name` is relative to the folder, `/`-separated on every system. */
export type FolderEntry =
  | { readonly kind: 'file' | 'link' | 'folder'; readonly name: string; readonly path: LocalPath }
  /** Not kept, and why: a folder that may not be listed, a socket, a device. */
  | { readonly kind: 'skipped'; readonly name: string; readonly reason: string };

/**
 * Everything below a folder, in the order of names, folders before what is in them. Links are entries and never followed, so nothing outside
 * the folder is ever reached. `except` is left out with all that is in it, under whatever name it is met: through a link, or in other letters
 * where case does not count. @throws the operating system's error if `root` cannot be listed
 */
export async function* walkFolder(root: LocalPath, except: LocalPath): AsyncGenerator<FolderEntry> {
  yield* walk(root, '', await identityOf(except), await readdir(root, { withFileTypes: true }));
}

/** What tells whether two paths are one folder, null if there is none. */
const identityOf = async (path: LocalPath): Promise<string | null> => {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return null;
  }
};

async function* walk(
  folder: LocalPath,
  prefix: string,
  except: string | null,
  entries: readonly Dirent[],
): AsyncGenerator<FolderEntry> {
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = joinLocal(folder, entry.name);
    const name = `${prefix}${entry.name}`;
    if (entry.isSymbolicLink()) yield { kind: 'link', name, path };
    else if (entry.isFile()) yield { kind: 'file', name, path };
    else if (entry.isDirectory()) {
      if (except !== null && (await identityOf(path)) === except) continue;
      const inside = await readdir(path, { withFileTypes: true }).catch(
        (error: unknown) => errnoOf(error) ?? String(error),
      );
      if (typeof inside === 'string') yield { kind: 'skipped', name, reason: inside };
      else {
        yield { kind: 'folder', name, path };
        yield* walk(path, `${name}/`, except, inside);
      }
    } else yield { kind: 'skipped', name, reason: 'not a regular file' };
  }
}
