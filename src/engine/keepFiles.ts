import { basename, dirname } from 'node:path';
import type { ArchivedFolder, CopiedFile, FilesRecord } from '../catalogue/manifest.ts';
import type { StorageSettings } from '../config/settings.ts';
import { encryptTo, type StoredEncryption } from '../domain/encryption.ts';
import { joinLocal, type LocalPath, localPath } from '../domain/localPath.ts';
import { asRexusError, hasCode, RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import type { Pace } from '../pipeline/pace.ts';
import { ENCRYPTED_SUFFIX } from '../pipeline/storedFileFormat.ts';
import type { Disk } from '../platform/disk.ts';
import { writeError } from '../platform/fileErrors.ts';
import { archiveFolder } from './archiveFolder.ts';
import { relativeToBase } from './backupFiles.ts';
import { copyFiles, freeName } from './copyFiles.ts';
import type { RunListener } from './runEvent.ts';

export interface KeepFiles {
  readonly id: RunId;
  readonly storage: StorageSettings;
  /** As the run's plan has it. */
  readonly encryption: StoredEncryption | null;
  readonly disk: Disk;
  readonly pace: Pace;
  readonly describe: (error: RexusError) => string;
  readonly listener: RunListener;
  readonly signal: AbortSignal;
}

/** The folders of one run's configuration and application files. */
export const runFolders = (storage: StorageSettings, id: RunId): { config: LocalPath; application: LocalPath } => ({
  config: joinLocal(storage.config, id),
  application: joinLocal(storage.application, id),
});

/** Files that are made to hold secrets: unless it is encrypted, the copy is as readable as the original, and that has to be said. */
const SECRET = /^\.env(\.|$)|\.(key|pem|pfx|p12)$/i;

/** The configuration's half: single files as they are. @throws RexusError INTERRUPTED */
export const keepConfig = async (files: readonly LocalPath[], keep: KeepFiles): Promise<FilesRecord<CopiedFile>> => {
  if (files.length === 0) return { status: 'none', entries: [], error: null };
  const { id, storage, encryption, disk, describe, listener, signal } = keep;
  listener({ type: 'files_started', part: 'config' });
  try {
    const folder = runFolders(storage, id).config;
    await makeRunFolder(folder, disk);
    const nameOf = (path: LocalPath): string => relativeToBase(path, storage.base);
    const { entries, failed } = await copyFiles({
      files,
      folder,
      nameOf,
      encryption,
      keyring: storage.keyring,
      signal,
      disk,
    });
    const exposed = encryption === null ? entries.filter(({ source }) => SECRET.test(basename(source))) : [];
    for (const { source } of exposed) {
      listener({ type: 'warning', code: 'secret_file_unencrypted', detail: source });
    }
    const [error = null, ...otherErrors] = failed.map((one) => one.error);
    listener({
      type: 'files_finished',
      part: 'config',
      files: entries.length,
      skipped: failed.length,
      error,
      otherErrors,
    });
    return record(
      entries,
      failed.map((one) => describe(one.error)),
    );
  } catch (thrown) {
    return await failedPart('config', thrown, keep);
  }
};

/** The application's half: one zip a folder. @throws RexusError INTERRUPTED */
export const keepApplication = async (
  folders: readonly LocalPath[],
  keep: KeepFiles,
): Promise<FilesRecord<ArchivedFolder>> => {
  if (folders.length === 0) return { status: 'none', entries: [], error: null };
  const { id, storage, encryption, disk, pace, describe, listener, signal } = keep;
  listener({ type: 'files_started', part: 'application' });
  try {
    const into = runFolders(storage, id).application;
    await makeRunFolder(into, disk);
    const entries: ArchivedFolder[] = [];
    const failed: RexusError[] = [];
    const taken = new Set<string>();
    for (const folder of folders) {
      const ending = encryption === null ? '' : ENCRYPTED_SUFFIX;
      const to = joinLocal(into, `${freeName(basename(folder) || 'root', taken)}.zip${ending}`);
      try {
        const measured = await archiveFolder({
          folder,
          to,
          except: storage.base,
          encryptTo: await encryptTo(encryption, storage.keyring),
          signal,
          disk,
          pace,
        });
        entries.push({ source: folder, backup: relativeToBase(to, storage.base), ...measured, encryption });
      } catch (error) {
        if (!(error instanceof RexusError) || hasCode(error, 'INTERRUPTED') || hasCode(error, 'DISK_FULL')) throw error;
        failed.push(error);
      }
    }
    listener({
      type: 'files_finished',
      part: 'application',
      files: entries.reduce((sum, entry) => sum + entry.filesCount, 0),
      skipped: entries.reduce((sum, entry) => sum + entry.skipped.length, 0),
      error: failed[0] ?? null,
      otherErrors: failed.slice(1),
    });
    return record(entries, failed.map(describe));
  } catch (thrown) {
    return await failedPart('application', thrown, keep);
  }
};

const record = <Entry>(entries: readonly Entry[], errors: readonly string[]): FilesRecord<Entry> => ({
  status: errors.length === 0 ? 'completed' : 'failed',
  entries,
  error: errors.length === 0 ? null : errors.join('\n'),
});

const failedPart = async <Entry>(
  part: 'config' | 'application',
  thrown: unknown,
  { id, storage, disk, describe, listener }: KeepFiles,
): Promise<FilesRecord<Entry>> => {
  const error = asRexusError(thrown);
  if (hasCode(error, 'INTERRUPTED')) throw error;
  // The manifest will name none of it, so nobody would ever remove it.
  await disk.remove(runFolders(storage, id)[part]).catch(() => false);
  listener({ type: 'files_finished', part, files: 0, skipped: 0, error, otherErrors: [] });
  return { status: 'failed', entries: [], error: describe(error) };
};

const makeRunFolder = async (folder: LocalPath, disk: Disk): Promise<void> => {
  try {
    await disk.makeFolder(folder);
    // The folder's own name must survive a power failure like what will be in it.
    await disk.syncFolder(localPath(dirname(folder)));
  } catch (error) {
    throw writeError(error, folder);
  }
};
