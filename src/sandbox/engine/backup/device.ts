/** Backup devices: files of the host under the names that the server gives them, with the operating system's errors as Windows words them. */
import { type FileHandle, open as openFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ByteSource } from '../../../mtf/byteSource.ts';
import { openFileSource } from '../../../mtf/byteSource.ts';
import { hitFault } from '../faults.ts';
import type { Instance } from '../instance.ts';
import { failure } from './errors.ts';
import { syncFolder } from './syncFolder.ts';

/** A file that is being written from a position on. */
export interface Device extends AsyncDisposable {
  readonly serverPath: string;
  write(bytes: Uint8Array): Promise<void>;
  /** Makes what was written durable. */
  sync(): Promise<void>;
}

interface OsError {
  readonly number: number;
  readonly text: string;
}

const ACCESS_DENIED: OsError = { number: 5, text: 'Access is denied.' };
const FILE_NOT_FOUND: OsError = { number: 2, text: 'The system cannot find the file specified.' };
export const PATH_NOT_FOUND: OsError = { number: 3, text: 'The system cannot find the path specified.' };
const IN_USE: OsError = {
  number: 32,
  text: 'The process cannot access the file because it is being used by another process.',
};
const NO_SPACE: OsError = { number: 112, text: 'There is not enough space on the disk.' };
const IO_ERROR: OsError = { number: 1117, text: 'The request could not be performed because of an I/O device error.' };
const WRITE_PROTECTED: OsError = { number: 19, text: 'The media is write protected.' };
const END_OF_FILE: OsError = { number: 38, text: 'Reached the end of the file.' };

export const osErrorText = ({ number, text }: OsError): string => `${number}(${text})`;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** The Windows error that SQL Server would show for one of the host's. */
export const osErrorOf = (error: unknown): OsError => {
  switch (codeOf(error)) {
    case 'ENOENT':
      return FILE_NOT_FOUND;
    case 'ENOTDIR':
      return PATH_NOT_FOUND;
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return NO_SPACE;
    case 'EROFS':
      return WRITE_PROTECTED;
    case 'EACCES':
    case 'EPERM':
    case 'EISDIR':
      return ACCESS_DENIED;
    default:
      return IO_ERROR;
  }
};

/** 3201: state 1 in BACKUP, 2 in RESTORE (contract.md section 4.2). */
const cannotOpen = (serverPath: string, osError: OsError, state: number): Error =>
  failure(3201, `Cannot open backup device '${serverPath}'. Operating system error ${osErrorText(osError)}.`, state);

const refuseByFault = (instance: Instance, serverPath: string, state: number): void => {
  const fault = instance.faults.deviceOpen;
  if (fault !== null && serverPath.includes(fault.pathContains)) {
    hitFault(instance.faults, 'deviceOpen');
    throw cannotOpen(serverPath, { number: fault.osError, text: fault.text }, state);
  }
};

/** The data written to it are thrown away (contract.md section 3.1). */
export const isNulDevice = (name: string): boolean => name.toUpperCase() === 'NUL';

/** A relative name is one in the default backup directory. */
export const devicePath = (instance: Instance, name: string): string =>
  isNulDevice(name) || name.startsWith('/') || name.startsWith('\\\\') || /^[A-Za-z]:[\\/]/.test(name)
    ? name
    : `${instance.defaultBackupPath.replace(/[\\/]+$/, '')}${instance.separator}${name}`;

/** Host paths that a BACKUP is writing. */
const claimed = new Set<string>();

/** Keeps a device for one BACKUP; whoever opens it meanwhile, to write or to read, gets 3201 with the system's error 32. */
export const claimDevice = (instance: Instance, serverPath: string): Disposable => {
  if (isNulDevice(serverPath)) return { [Symbol.dispose]: () => {} };
  const hostPath = instance.hostPath(serverPath);
  if (claimed.has(hostPath)) throw cannotOpen(serverPath, IN_USE, 1);
  claimed.add(hostPath);
  return { [Symbol.dispose]: () => claimed.delete(hostPath) };
};

/** The database whose file this is, if any. */
export const databaseUsing = (instance: Instance, hostPath: string): string | null =>
  instance
    .databases()
    .find(({ files }) => files.some(({ physicalName }) => instance.hostPath(physicalName) === hostPath))?.name ?? null;

/** Opens what RESTORE reads. A missing file or a folder is 3201 state 2, an empty one 3254. */
export const openForRestore = async (
  instance: Instance,
  name: string,
): Promise<{ readonly serverPath: string; readonly source: ByteSource & AsyncDisposable }> => {
  const serverPath = devicePath(instance, name);
  refuseByFault(instance, serverPath, 2);
  const hostPath = instance.hostPath(serverPath);
  if (claimed.has(hostPath)) throw cannotOpen(serverPath, IN_USE, 2);
  let source: ByteSource & AsyncDisposable;
  try {
    if ((await stat(hostPath)).isDirectory()) throw cannotOpen(serverPath, ACCESS_DENIED, 2);
    source = await openFileSource(hostPath);
  } catch (error) {
    if (codeOf(error) === '') throw error;
    throw cannotOpen(serverPath, osErrorOf(error), 2);
  }
  return { serverPath, source: withReadErrors(serverPath, source) };
};

/** The operating system's errors while reading become 3203. */
const withReadErrors = (serverPath: string, source: ByteSource & AsyncDisposable): ByteSource & AsyncDisposable => ({
  size: source.size,
  read: async (offset, length) => {
    try {
      return await source.read(offset, length);
    } catch (error) {
      if (codeOf(error) === '') throw error;
      throw failure(3203, `Read on "${serverPath}" failed: ${osErrorText(osErrorOf(error))}`);
    }
  },
  [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
});

/** The operating system's errors while a file is written become 3202 under the server's name of it; everything else passes. */
export const withWriteErrors = async <T>(serverPath: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw failure(3202, `Write on "${serverPath}" failed: ${osErrorText(osErrorOf(error))}`);
  }
};

export const endOfFile = (serverPath: string): Error =>
  failure(3203, `Read on "${serverPath}" failed: ${osErrorText(END_OF_FILE)}`);

/** 3201 state 1 before anything of the device is read: a fault that was asked for, or a database's own file. */
export const refuseDevice = (instance: Instance, serverPath: string): void => {
  refuseByFault(instance, serverPath, 1);
  if (!isNulDevice(serverPath) && databaseUsing(instance, instance.hostPath(serverPath)) !== null) {
    throw cannotOpen(serverPath, IN_USE, 1);
  }
};

/** Opens what BACKUP writes to from `position` on; everything behind it is cut off. */
export const openForBackup = async (
  instance: Instance,
  serverPath: string,
  hostPath: string,
  position: number,
): Promise<Device> => {
  let handle: FileHandle;
  try {
    handle = await openFile(hostPath, position === 0 ? 'w' : 'r+');
  } catch (error) {
    throw cannotOpen(serverPath, await missingDirectory(instance, hostPath, error), 1);
  }
  if (position > 0) await handle.truncate(position);
  return fileDevice(instance, serverPath, hostPath, handle, position);
};

/** A missing folder is "access denied" for SQL Server on Linux and "path not found" on Windows (contract.md section 1). */
const missingDirectory = async (instance: Instance, hostPath: string, error: unknown): Promise<OsError> => {
  if (codeOf(error) !== 'ENOENT') return osErrorOf(error);
  const exists = await stat(dirname(hostPath)).then(
    () => true,
    () => false,
  );
  if (exists) return FILE_NOT_FOUND;
  return instance.separator === '\\' ? PATH_NOT_FOUND : ACCESS_DENIED;
};

const fileDevice = (
  instance: Instance,
  serverPath: string,
  hostPath: string,
  handle: FileHandle,
  start: number,
): Device => {
  let position = start;
  const fails = (osError: OsError): Error => failure(3202, `Write on "${serverPath}" failed: ${osErrorText(osError)}`);
  const put = async (bytes: Uint8Array): Promise<void> => {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position);
      done += bytesWritten;
      position += bytesWritten;
    }
  };
  return {
    serverPath,
    write: async (bytes) => {
      const fault = instance.faults.deviceFullAfter;
      const room =
        fault !== null && serverPath.includes(fault.pathContains) ? Math.max(0, fault.bytes - position) : bytes.length;
      try {
        await put(bytes.subarray(0, room));
      } catch (error) {
        throw fails(osErrorOf(error));
      }
      if (room < bytes.length) {
        hitFault(instance.faults, 'deviceFullAfter');
        throw fails(NO_SPACE);
      }
    },
    sync: async () => {
      try {
        await handle.sync();
        // A file that was made here is durable only with its name.
        if (start === 0) await syncFolder(dirname(hostPath));
      } catch (error) {
        throw fails(osErrorOf(error));
      }
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
};
