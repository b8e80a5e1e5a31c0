import { once } from 'node:events';
import { type FileHandle, open, readlink, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Archiver } from 'archiver';
import type { ArchivedFolder } from '../catalogue/manifest.ts';
import type { EncryptTo } from '../domain/encryption.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { sealedWriter } from '../pipeline/age/sealedWriter.ts';
import { DIGEST_NAMES, measured, meter } from '../pipeline/measure.ts';
import { FULL_SPEED, type Pace, pacedWrite } from '../pipeline/pace.ts';
import { unfinishedName, writeDurably } from '../platform/atomicFile.ts';
import { type Disk, type NewFile, systemDisk } from '../platform/disk.ts';
import { errnoOf, readError } from '../platform/fileErrors.ts';
import { isWithin } from './ownedFiles.ts';
import { type FolderEntry, walkFolder } from './walkFolder.ts';

export interface ArchiveRequest {
  readonly folder: LocalPath;
  readonly to: LocalPath;
  /** Left out: the backup directory itself, where it lies inside the folder. */
  readonly except: LocalPath;
  /** @default null: anybody who has the archive can read it */
  readonly encryptTo?: EncryptTo | null;
  readonly signal: AbortSignal;
  readonly disk?: Disk;
  /** @default as fast as it goes */
  readonly pace?: Pace;
}

export type ArchiveMeasured = Pick<ArchivedFolder, 'sizeBytes' | 'filesCount' | 'md5' | 'sha256' | 'skipped'>;

/** Enough for text and code; what is packed already gains nothing from more. */
const LEVEL = 6;

/**
 * Packs a folder into one zip, encrypted if asked for, written durably, digests taken of the bytes as they are written. A file that cannot be opened is listed in
 * `skipped` and the rest is done: archiver would only warn of it, and the zip would be short without a word. Links are kept as links.
 * @throws RexusError FILE_UNREADABLE (the folder itself, or a file that failed while it was read), FILE_UNWRITABLE, DISK_FULL, INTERRUPTED
 */
export const archiveFolder = async (request: ArchiveRequest): Promise<ArchiveMeasured> => {
  const { folder, to, disk = systemDisk } = request;
  await requireFolder(folder);
  await refuseItself(request);
  return writeDurably({ path: to, temporary: unfinishedName(to), disk }, (file) => writeZip(request, file));
};

/** Before the target is made: a missing folder must leave nothing. */
const requireFolder = async (folder: LocalPath): Promise<void> => {
  try {
    if ((await stat(folder)).isDirectory()) return;
  } catch (error) {
    throw readError(error, folder);
  }
  throw new RexusError('FILE_UNREADABLE', { path: folder, reason: { code: 'not_a_folder' } });
};

/** A folder of backups that held its own archive would grow while it is read, and reading the lock's file would let the lock go. */
const refuseItself = async ({ folder, to, except }: ArchiveRequest): Promise<void> => {
  const [root, base, into] = [await realOf(folder), await realOf(except), await realOf(localPath(dirname(to)))];
  if (!isWithin(root, base) || !isWithin(into, root)) return;
  throw new RexusError('FILE_UNREADABLE', { path: folder, reason: { code: 'holds_the_backups' } });
};

/** The path itself where nothing is there yet. */
const realOf = async (path: LocalPath): Promise<LocalPath> => localPath(await realpath(path).catch(() => path));

const writeZip = async (request: ArchiveRequest, file: NewFile): Promise<ArchiveMeasured> => {
  const { ZipArchive } = await import('archiver');
  const archive = new ZipArchive({ zlib: { level: LEVEL } });
  const skipped: { readonly file: string; readonly reason: string }[] = [];
  // What archiver itself lets go of must not be lost either.
  archive.on('warning', (warning) => skipped.push({ file: folderRelative(warning), reason: warning.code }));
  const measure = meter(DIGEST_NAMES);
  const { encryptTo = null, pace = FULL_SPEED, signal } = request;
  const write = pacedWrite((bytes) => file.write(bytes), pace, signal);
  const store = async (bytes: Uint8Array): Promise<void> => {
    measure.update(bytes);
    await write(bytes);
  };
  const sealed = encryptTo === null ? null : await sealedWriter(encryptTo, store);
  // Either side that fails takes the other with it; what failed first is why.
  const failures: unknown[] = [];
  const failed = new AbortController();
  const take = async (chunk: unknown): Promise<void> => {
    try {
      throwIfInterrupted(signal);
      await pace.work?.(signal);
      if (!(chunk instanceof Uint8Array)) throw new TypeError('the archive is no stream of bytes');
      await (sealed?.write ?? store)(chunk);
    } catch (error) {
      failures.push(error);
      // A stream that is let go of because its reader failed tells nobody: who fills it would wait for ever.
      failed.abort(error);
      throw error;
    }
  };
  const written = (async () => {
    for await (const chunk of archive) await take(chunk);
    await sealed?.end();
  })();
  const filled = fill(archive, request, skipped, failed).catch((error: unknown) => {
    failures.push(error);
    // Ends the reading side too, which would wait for ever for the end of the archive.
    archive.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  });
  const [count, done] = await Promise.allSettled([filled, written]);
  if (count.status === 'rejected' || done.status === 'rejected') {
    throw readError(failures[0] ?? (done.status === 'rejected' ? done.reason : null), request.folder);
  }
  const { bytes, md5, sha256 } = measured(measure.finish());
  return { sizeBytes: bytes, md5, sha256, filesCount: count.value, skipped };
};

const fill = async (
  archive: Archiver,
  { folder, except, signal }: ArchiveRequest,
  skipped: { readonly file: string; readonly reason: string }[],
  failed: AbortController,
): Promise<number> => {
  // A failed archive says so here even while it is waiting for its next entry.
  archive.once('error', (error) => failed.abort(error));
  let files = 0;
  for await (const entry of walkFolder(folder, except)) {
    throwIfInterrupted(signal);
    if (failed.signal.aborted) throw failed.signal.reason;
    if (entry.kind === 'skipped') {
      skipped.push({ file: entry.name, reason: entry.reason });
      continue;
    }
    try {
      const added = await add(archive, entry, failed.signal);
      if (added !== null) skipped.push({ file: entry.name, reason: added });
      else if (entry.kind !== 'folder') files++;
    } catch (error) {
      throw failed.signal.aborted ? failed.signal.reason : error;
    }
  }
  await Promise.race([archive.finalize(), abortOf(failed.signal)]);
  return files;
};

const abortOf = (signal: AbortSignal): Promise<never> => {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(signal.reason);
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  // Of one that is never waited for.
  promise.catch(() => undefined);
  return promise;
};

/** Adds one entry and waits until it is in, so that one file is open at a time. Gives the reason if it could not be opened. */
const add = async (
  archive: Archiver,
  entry: Exclude<FolderEntry, { kind: 'skipped' }>,
  failed: AbortSignal,
): Promise<string | null> => {
  const taken = once(archive, 'entry', { signal: failed });
  // Not waited for where the entry cannot be opened.
  taken.catch(() => {});
  switch (entry.kind) {
    case 'folder':
      archive.append('', { name: `${entry.name}/` });
      break;
    case 'link': {
      const target = await openable(readlink(entry.path));
      if ('reason' in target) return target.reason;
      archive.symlink(entry.name, target.value);
      break;
    }
    case 'file': {
      const opened = await openable(openWithStats(entry.path));
      if ('reason' in opened) return opened.reason;
      const { handle, stats } = opened.value;
      archive.append(handle.createReadStream(), { name: entry.name, stats });
      break;
    }
  }
  await taken;
  return null;
};

const openWithStats = async (path: LocalPath) => {
  const handle: FileHandle = await open(path, 'r');
  return { handle, stats: await handle.stat() };
};

const openable = async <T>(opening: Promise<T>): Promise<{ readonly value: T } | { readonly reason: string }> => {
  try {
    return { value: await opening };
  } catch (error) {
    const reason = errnoOf(error);
    if (reason === null) throw error;
    return { reason };
  }
};

const folderRelative = (warning: { readonly data?: unknown; readonly message: string }): string => {
  const { data } = warning;
  return typeof data === 'object' && data !== null && 'name' in data && typeof data.name === 'string'
    ? data.name
    : warning.message;
};
