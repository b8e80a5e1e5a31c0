import { chmod, readdir, stat } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import type { Keyring } from '../domain/encryption.ts';
import { throwIfInterrupted } from '../domain/interrupted.ts';
import { joinLocal, type LocalPath, localPath } from '../domain/localPath.ts';
import type { RunId } from '../domain/runId.ts';
import { decryptFile } from '../pipeline/age/decryptFile.ts';
import { type Opener, openerOf } from '../pipeline/age/openedFile.ts';
import { compareStored } from '../pipeline/compareStored.ts';
import { packFile } from '../pipeline/packFile.ts';
import { unpackFile } from '../pipeline/unpackFile.ts';
import { type Disk, systemDisk } from '../platform/disk.ts';
import { readError, writeError } from '../platform/fileErrors.ts';
import { refuseLinksOut } from './entryPath.ts';
import { makeFolderDurably } from './makeFolderDurably.ts';
import { kindOf, putInPlace, temporaryFor } from './putInPlace.ts';
import type { PlannedFile } from './restorePlan.ts';
import { unpackArchive } from './unpackArchive.ts';

/**
 * Brings one configuration file or one application folder back and gives the number of files. The stored bytes are compared with the manifest
 * before the first of them gets its name; what differs from what is there is kept beside it.
 * @throws RexusError HASH_MISMATCH, STORED_FILE_OUTSIDE, STORED_FILE_MISSING, STORED_FILE_DAMAGED, DECRYPTION_KEY_MISSING,
 * DECRYPTION_KEY_WRONG, KEY_UNREADABLE, FILE_UNREADABLE, FILE_UNWRITABLE, DISK_FULL, INTERRUPTED
 */
export const restoreFile = async (
  file: PlannedFile,
  id: RunId,
  keyring: Keyring,
  signal: AbortSignal,
): Promise<number> => {
  throwIfInterrupted(signal);
  if (file.error !== null) throw file.error;
  const { backup, target, expected } = file;
  if ((await kindOf(backup)) === 'folder') return await copyFolder(backup, target, id, signal);
  const md5 = expected.md5;
  const stored = md5 === null ? null : { md5, sha256: expected.sha256, bytes: null };
  const opener = openerOf(file.encryption, keyring);
  if (opener !== null) {
    if (stored !== null) await compareStored(backup, stored, signal);
    return await restoreEncrypted(file, { id, opener, signal });
  }
  if (file.kind === 'config') {
    await copyInto(target, id, async (temporary) => {
      if (stored === null) await packFile({ from: backup, to: temporary, format: { compression: 'none' }, signal });
      else {
        await unpackFile({
          from: backup,
          to: temporary,
          compression: 'none',
          expected: { stored: null, content: stored },
          signal,
        });
      }
      await chmod(temporary, (await stat(backup)).mode & 0o777);
    });
    return 1;
  }
  if (stored !== null) await compareStored(backup, stored, signal);
  return await unpackArchive(backup, target, id, signal);
};

interface Decrypting {
  readonly id: RunId;
  readonly opener: Opener;
  readonly signal: AbortSignal;
}

/** A zip is read from its end: it is decrypted as a whole first, for nobody else to read, and goes when its files are there. */
const restoreEncrypted = async (
  { kind, backup, target }: PlannedFile,
  { id, opener, signal }: Decrypting,
): Promise<number> => {
  const decrypt = async (to: LocalPath): Promise<void> => {
    const disk: Disk = { ...systemDisk, create: (path) => systemDisk.create(path, 0o600) };
    await decryptFile({ from: backup, to, opener, signal, disk });
  };
  if (kind === 'config') {
    await copyInto(target, id, async (temporary) => {
      await decrypt(temporary);
      await chmod(temporary, (await stat(backup)).mode & 0o777);
    });
    return 1;
  }
  const archive = temporaryFor(localPath(`${target}.zip`), id);
  await makeFolderDurably(localPath(dirname(archive)));
  try {
    await systemDisk.remove(archive);
    await decrypt(archive);
    return await unpackArchive(archive, target, id, signal);
  } finally {
    await systemDisk.remove(archive).catch(() => undefined);
  }
};

/** The Python tool keeps application folders as plain copies, with nothing to compare them with. Links in them are left out: it made none. */
const copyFolder = async (from: LocalPath, to: LocalPath, id: RunId, signal: AbortSignal): Promise<number> => {
  const entries = await readdir(from, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw readError(error, from);
  });
  let files = 0;
  for (const entry of entries) {
    throwIfInterrupted(signal);
    const source = joinLocal(localPath(entry.parentPath), entry.name);
    const target = joinLocal(to, relative(from, source));
    await refuseLinksOut(to, target);
    if (entry.isDirectory()) await makeFolderDurably(target);
    if (!entry.isFile()) continue;
    await copyInto(target, id, async (temporary) => {
      await packFile({ from: source, to: temporary, format: { compression: 'none' }, signal });
      await chmod(temporary, (await stat(source)).mode & 0o777);
    });
    files++;
  }
  return files;
};

const copyInto = async (target: LocalPath, id: RunId, fill: (temporary: LocalPath) => Promise<void>): Promise<void> => {
  const temporary = temporaryFor(target, id);
  await makeFolderDurably(localPath(dirname(target)));
  try {
    // What a restore that died here left.
    await systemDisk.remove(temporary);
    await fill(temporary);
    await putInPlace(temporary, target, id);
  } catch (error) {
    await systemDisk.remove(temporary).catch(() => undefined);
    throw writeError(error, target);
  }
};
