import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import type { StorageSettings } from '../config/settings.ts';
import type { BackupType } from '../domain/backupType.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import { fileStem } from '../domain/fileStem.ts';
import { joinLocal, type LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import { joinServer, parseServerPath, type ServerPath } from '../domain/serverPath.ts';
import { ENCRYPTED_SUFFIX, type StoreFormat, storedSuffix } from '../pipeline/storedFileFormat.ts';

/**
 * The stem of each database's file. Two names may be one to a file system (case, composed and decomposed accents): all of such a group carry
 * eight digits of their exact name's hash, whatever else is in the run.
 */
export const fileStems = (databases: readonly DatabaseName[]): ReadonlyMap<DatabaseName, string> => {
  const byKey = Map.groupBy(databases, (name) => fileStem(name).normalize('NFC').toLowerCase());
  const stems = new Map<DatabaseName, string>();
  for (const group of byKey.values()) {
    for (const name of group) {
      const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
      stems.set(name, group.length === 1 ? fileStem(name) : `${fileStem(name)}-${hash}`);
    }
  }
  return stems;
};

/** Where one database's backup passes through: the server writes content into temp, this side stores it. */
export interface BackupFiles {
  /** The .bak as the server and as this side see it. */
  readonly serverPath: ServerPath;
  readonly localPath: LocalPath;
  /** Relative to the backup directory, `/`-separated: what the manifest says. */
  readonly storedFile: string;
}

/** What stands behind the run's id in the name of content (design.md "On disk"). */
const ENDINGS: Readonly<Record<BackupType, string>> = { full: '.bak', differential: '_diff.bak', log: '_log.trn' };

/** The id and the ending of a content's or stored file's name; the stem in front may look like an id itself, the last one counts. */
export const contentEnding = /_(?<id>\d{8}_\d{6}(?:_[1-9]\d*)?)(?:\.bak|_diff\.bak|_log\.trn)(?:\.[a-z]+)*$/;

/** The files of one database in one run. Content lies in temp: what a dead run leaves there is never taken for a backup. */
export const backupFiles = (
  stem: string,
  type: BackupType,
  id: RunId,
  storage: StorageSettings,
  format: StoreFormat,
): BackupFiles => {
  const content = `${stem}_${id}${ENDINGS[type]}`;
  const localPath = joinLocal(storage.temp, content);
  const suffix = `${storedSuffix(format)}${storage.encryption === null ? '' : ENCRYPTED_SUFFIX}`;
  return {
    localPath,
    serverPath: serverPathOf(localPath, storage),
    storedFile: relativeToBase(joinLocal(storage.databases, `${content}${suffix}`), storage.base),
  };
};

/**
 * A path under the backup directory as the server sees it: the same one, or below `storage.server_directory` with that path's own separator,
 * since the server may run on another system (a container, a share).
 */
export const serverPathOf = (path: LocalPath, { base, serverDirectory }: StorageSettings): ServerPath => {
  if (serverDirectory === null) return parseServerPath(path);
  return joinServer(serverDirectory, ...relativeToBase(path, base).split('/'));
};

/** @throws RexusError STORED_FILE_OUTSIDE if it is not below the backup directory: no manifest could name it, nor the server be told of it */
export const relativeToBase = (path: LocalPath, base: LocalPath): string => {
  const inside = relative(base, path).replaceAll('\\', '/');
  if (inside === '' || inside.startsWith('../') || inside === '..' || /^([A-Za-z]:|\/)/.test(inside)) {
    throw new RexusError('STORED_FILE_OUTSIDE', { path });
  }
  return inside;
};
