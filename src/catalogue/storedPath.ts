/** From what a manifest says to a file on this machine, and never to one outside the backup directory. */
import { existsSync, lstatSync, realpathSync, type Stats } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { Compression } from '../domain/compression.ts';
import { joinLocal, type LocalPath, localPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { errnoOf } from '../platform/fileErrors.ts';
import type { DatabaseRecord } from './manifest.ts';

/**
 * The file that a manifest's relative, `/`-separated path means. It need not exist.
 * @throws RexusError STORED_FILE_OUTSIDE if it leaves the backup directory: by `..`, as an absolute path, with a drive, a backslash or
 * through a link
 */
export const resolveStored = (base: LocalPath, file: string): LocalPath => storedPlaces(base)(file).path;

/** Where a file belongs, and what stands there: a link as such, not what it leads to; null: nothing. */
export interface StoredPlace {
  readonly path: LocalPath;
  readonly entry: Stats | null;
}

/**
 * The same for many files of one backup directory: each folder's real place is asked for once, and of a file only whether it is a link, since what
 * is none is where its folder is. To be asked at one go: who keeps it does not see that a folder became a link.
 */
export const storedPlaces = (base: LocalPath): ((file: string) => StoredPlace) => {
  const realFolders = new Map<string, string>();
  const realFolder = (folder: LocalPath): string => {
    const real = realFolders.get(folder) ?? realPathOf(folder);
    realFolders.set(folder, real);
    return real;
  };
  return (file) => {
    const path = pathWithin(base, file);
    const entry = lstatSync(path, { throwIfNoEntry: false }) ?? null;
    const real = entry?.isSymbolicLink()
      ? realPathOf(path)
      : join(realFolder(localPath(dirname(path))), basename(path));
    if (!isInside(realFolder(base), real)) throw outside(file);
    return { path, entry };
  };
};

const outside = (file: string): RexusError<'STORED_FILE_OUTSIDE'> =>
  new RexusError('STORED_FILE_OUTSIDE', { path: file });

/** By its names alone. */
const pathWithin = (base: LocalPath, file: string): LocalPath => {
  const names = file.split('/');
  // A backslash separates on Windows and a drive leaves the folder there: refused everywhere, so that a manifest means the same everywhere.
  if (/[\\\0]|^[A-Za-z]:/.test(file) || names.some((name) => name === '' || name === '.' || name === '..'))
    throw outside(file);
  return joinLocal(base, ...names);
};

/** How a file was stored, by its name. */
export const compressionOf = (file: string): Compression =>
  file.endsWith('.gz') ? 'gzip' : file.endsWith('.zst') ? 'zstd' : 'none';

/** A stored file as it stands on this disk. */
export interface LocatedFile {
  readonly path: LocalPath;
  readonly compression: Compression;
}

/**
 * The stored file of a good record. The Python tool's manifests name a file of another machine, often a `.bak` of which only the `.bak.gz`
 * was kept: it is looked for by its name under `databases/`. @throws RexusError STORED_FILE_OUTSIDE, STORED_FILE_MISSING
 */
export const locateStored = (
  base: LocalPath,
  record: Extract<DatabaseRecord, { readonly status: 'completed' | 'completed_python' }>,
): LocatedFile => {
  if (record.status === 'completed') {
    const path = resolveStored(base, record.stored.file);
    if (!existsSync(path)) throw new RexusError('STORED_FILE_MISSING', { path });
    return { path, compression: record.stored.compression };
  }
  const candidates = storedCandidates(base, record);
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path === undefined)
    throw new RexusError('STORED_FILE_MISSING', { path: candidates[0] ?? localPath(record.file) });
  return { path, compression: compressionOf(path) };
};

/** Where the stored file of a record of the Python tool may be, the likeliest first. @throws RexusError STORED_FILE_OUTSIDE */
export const storedCandidates = (
  base: LocalPath,
  record: Extract<DatabaseRecord, { readonly status: 'completed_python' }>,
): readonly LocalPath[] => pythonNames(record.file).map((name) => resolveStored(base, `databases/${name}`));

/** The file's name as a Python manifest has it, then the other way: compressed after the manifest was written, or inflated by hand. */
export const pythonNames = (file: string): readonly string[] => {
  const name = file.split(/[\\/]/).at(-1) ?? '';
  return name.endsWith('.gz') ? [name, name.slice(0, -'.gz'.length)] : [name, `${name}.gz`];
};

const isInside = (base: string, path: string): boolean => {
  const way = relative(base, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
};

/** The real place of a path of which the last parts may not exist yet; a link that leads nowhere has none. */
const realPathOf = (path: LocalPath): string => {
  try {
    // The C library asks for a third of the time that Node takes with its own.
    return realpathSync.native(path);
  } catch (error) {
    const parent = localPath(dirname(path));
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
    if (errnoOf(error) !== 'ENOENT' || isLink || parent === path) {
      throw new RexusError('STORED_FILE_OUTSIDE', { path }, { cause: error });
    }
    return join(realPathOf(parent), basename(path));
  }
};
