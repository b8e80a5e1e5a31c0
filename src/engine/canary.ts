import { dirname } from 'node:path';
import type { StorageSettings } from '../config/settings.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import { joinLocal, type LocalPath, localPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { RunId } from '../domain/runId.ts';
import type { ServerPath } from '../domain/serverPath.ts';
import { packFile } from '../pipeline/packFile.ts';
import type { Disk } from '../platform/disk.ts';
import { errnoOf, readError, writeError } from '../platform/fileErrors.ts';
import type { DatabaseFacts, SqlServer } from '../sqlserver/sqlServer.ts';
import { serverPathOf } from './backupFiles.ts';
import { refuseDatabase } from './refuseDatabase.ts';

/** A file under its two names. */
export interface SharedFile {
  readonly localPath: LocalPath;
  readonly serverPath: ServerPath;
}

/** The files of one proof: what the server writes for this program, and what this program writes for the server. */
export interface Canary {
  readonly written: SharedFile;
  readonly returned: SharedFile;
}

export const canaryFiles = (id: RunId, storage: StorageSettings): Canary => {
  const shared = (path: LocalPath): SharedFile => ({ localPath: path, serverPath: serverPathOf(path, storage) });
  return {
    written: shared(joinLocal(storage.temp, `rexus-doctor_${id}.bak`)),
    returned: shared(joinLocal(storage.restore, `rexus-doctor_${id}.bak`)),
  };
};

/** `model` is there on every server and tiny; where this login may not back it up, the smallest configured database it may. */
export const canaryDatabase = (
  present: readonly DatabaseFacts[],
  configured: readonly DatabaseName[],
): DatabaseName | null => {
  const names = new Set(configured.map((name) => name.toLowerCase()));
  const usable = present.filter((facts) => refuseDatabase(facts.name, facts) === null);
  const model = usable.find(({ name }) => name.toLowerCase() === 'model');
  const smallest = usable
    .filter(({ name }) => names.has(name.toLowerCase()))
    .toSorted((a, b) => (a.usedBytes ?? a.dataBytes) - (b.usedBytes ?? b.dataBytes))[0];
  return (model ?? smallest)?.name ?? null;
};

/** COPY_ONLY: it must not become the base of anybody's differentials. @throws RexusError of the server */
export const writeCanary = async (
  server: SqlServer,
  database: DatabaseName,
  { serverPath }: SharedFile,
  run: { readonly signal: AbortSignal; readonly silenceMs: number },
): Promise<void> => {
  const name = 'rexus-backup doctor';
  await server.backup(
    { what: 'full', database, to: serverPath, copyOnly: true, compression: false, name, description: null, stats: 50 },
    run,
  );
};

/** Reads every byte that the server wrote, and says how many. @throws RexusError PATH_NOT_SHARED, FILE_UNREADABLE */
export const readCanary = async ({ localPath: path, serverPath }: SharedFile, disk: Disk): Promise<number> => {
  try {
    const file = await disk.open(path);
    try {
      const block = new Uint8Array(256 * 1024);
      let bytes = 0;
      for (let read = await file.read(block); read > 0; read = await file.read(block)) bytes += read;
      return bytes;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT')
      throw new RexusError('PATH_NOT_SHARED', { serverPath, localPath: path }, { cause: error });
    throw readError(error, path);
  }
};

/** The way of a restore: a file that this program writes and the server must read. @throws RexusError of the disk or the server */
export const returnCanary = async (
  server: SqlServer,
  { written, returned }: Canary,
  disk: Disk,
  signal: AbortSignal,
): Promise<void> => {
  await disk.makeFolder(localPath(dirname(returned.localPath)));
  await packFile({ from: written.localPath, to: returned.localPath, format: { compression: 'none' }, signal, disk });
  await server.headers(returned.serverPath, signal);
};

/** @throws RexusError FILE_UNWRITABLE if one of them cannot be removed */
export const removeCanary = async ({ written, returned }: Canary, disk: Disk): Promise<void> => {
  for (const { localPath: path } of [returned, written]) {
    try {
      await disk.remove(path);
    } catch (error) {
      throw writeError(error, path);
    }
  }
};
