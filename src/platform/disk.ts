import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { directReader, openDirect } from './directFile.ts';
import { errnoOf } from './fileErrors.ts';

/**
 * The few operations that durable files are made of. The program uses `systemDisk`; tests wrap it, so that the power can fail between any
 * two of them. Errors are the operating system's own: who calls knows whether a path was being read or written (fileErrors.ts).
 */
export interface Disk {
  /** A new file for writing, with these permissions at most (0o666 unless said). Fails with EEXIST if the name is taken. */
  create(path: LocalPath, mode?: number): Promise<NewFile>;
  /** Only a regular file: anything else is FILE_UNREADABLE. */
  open(path: LocalPath): Promise<OpenFile>;
  /** The same, and what is read comes from the medium and not from memory, where the system can: to prove what was written. */
  openUncached(path: LocalPath): Promise<OpenFile>;
  makeFolder(path: LocalPath): Promise<void>;
  /** Replaces what stands under the new name, in one step. */
  rename(from: LocalPath, to: LocalPath): Promise<void>;
  /** A file, a link (not what it points to) or a folder with all that is in it. False if there was nothing. */
  remove(path: LocalPath): Promise<boolean>;
  /** Removes a folder only if nothing is in it. */
  removeEmptyFolder(path: LocalPath): Promise<void>;
  /** Makes the names in a folder durable: a rename is safe from a power failure only after this. */
  syncFolder(path: LocalPath): Promise<void>;
}

export interface NewFile {
  write(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenFile {
  /** Fills `into` from where the last read ended and says how many bytes there were: 0 at the end of the file. */
  read(into: Uint8Array): Promise<number>;
  facts(): Promise<FileFacts>;
  close(): Promise<void>;
}

/** What tells whether a file is still the one that was opened, unchanged. */
export interface FileFacts {
  readonly bytes: number;
  readonly changedNs: bigint;
}

export const systemDisk: Disk = {
  create: async (path, mode) => newFile(await open(path, 'wx', mode)),
  open: async (path) => openFile(await openRegularFile(path)),
  openUncached: async (path) => {
    const plain = await openRegularFile(path);
    const direct = await openDirect(path).catch(async (error: unknown) => {
      await plain.close();
      throw error;
    });
    if (direct === null) return openFile(plain);
    await plain.close();
    return { ...openFile(direct), read: directReader(direct).read };
  },
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true });
  },
  rename,
  remove: async (path) => {
    if (!(await isThere(path))) return false;
    // Windows keeps a file that has just been read busy for a moment.
    await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    return true;
  },
  removeEmptyFolder: async (path) => {
    try {
      await rmdir(path);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errnoOf(error) ?? '')) throw error;
    }
  },
  syncFolder: async (path) => {
    // Windows opens no folder for this; some network file systems take no fsync of one. There the rename alone has to do.
    try {
      const folder = await open(path, constants.O_RDONLY);
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
    } catch (error) {
      const tolerated = process.platform === 'win32' ? ['EPERM', 'EISDIR', 'EACCES', 'EBADF', 'EINVAL'] : [];
      if (![...tolerated, 'EINVAL', 'ENOTSUP', 'ENOSYS'].includes(errnoOf(error) ?? '')) throw error;
    }
  },
};

/**
 * Opens a file for reading at any place. A named pipe is not waited for and a device is not read: neither ends. Windows has no such flag and
 * needs none. @throws RexusError FILE_UNREADABLE for anything but a regular file; else the operating system's error
 */
export const openRegularFile = async (path: LocalPath): Promise<FileHandle> => {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const stats = await handle.stat();
  if (stats.isFile()) return handle;
  await handle.close();
  throw new RexusError('FILE_UNREADABLE', { path, reason: { code: 'not_a_regular_file' } });
};

const isThere = async (path: LocalPath): Promise<boolean> => {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return false;
    throw error;
  }
};

const newFile = (handle: FileHandle): NewFile => ({
  write: async (bytes) => {
    for (let done = 0; done < bytes.length; ) {
      done += (await handle.write(bytes, done, bytes.length - done, null)).bytesWritten;
    }
  },
  sync: () => handle.sync(),
  close: () => handle.close(),
});

const openFile = (handle: FileHandle): OpenFile => ({
  read: async (into) => {
    let done = 0;
    while (done < into.length) {
      const { bytesRead } = await handle.read(into, done, into.length - done, null);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done;
  },
  facts: async () => {
    const { size, mtimeNs } = await handle.stat({ bigint: true });
    return { bytes: Number(size), changedNs: mtimeNs };
  },
  close: () => handle.close(),
});
