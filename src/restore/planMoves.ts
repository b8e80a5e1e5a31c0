import type { DatabaseName } from '../domain/databaseName.ts';
import { fileStem } from '../domain/fileStem.ts';
import { joinServer, type ServerPath } from '../domain/serverPath.ts';
import type { DatabaseFacts, ServerFacts } from '../sqlserver/sqlServer.ts';
import type { PlannedMove, RestoredFile } from './restorePlan.ts';

export interface MoveFacts {
  readonly server: Pick<ServerFacts, 'defaultDataPath' | 'defaultLogPath'>;
  readonly databases: readonly DatabaseFacts[];
  /** Paths that are not to be used though no database owns them: seen on the server's disk, or promised to another restore. */
  readonly takenPaths: ReadonlySet<string>;
}

/** Server paths are compared without case: right for Windows, and on Linux it only avoids more than it must. */
export const pathKey = (path: ServerPath): string => path.replaceAll('\\', '/').toLowerCase();

/**
 * Where every file of the backup goes; none is left to its own path, which is that of the server it came from (contract.md section 10). A file
 * that the target already has under its logical name stays in its place; every other one goes to the server's default folders under a name made
 * from the target's, which no database has and nothing on the disk that is known of.
 */
export const planMoves = (
  files: readonly RestoredFile[],
  target: DatabaseName,
  existing: DatabaseFacts | null,
  facts: MoveFacts,
): readonly PlannedMove[] => {
  const used = new Set(facts.takenPaths);
  for (const database of facts.databases) for (const file of database.files) used.add(pathKey(file.path));
  const claim = (folder: ServerPath, name: string, extension: string): ServerPath => {
    for (let n = 1; ; n++) {
      const path = joinServer(folder, `${name}${n === 1 ? '' : `_${n}`}${extension}`);
      if (used.has(pathKey(path))) continue;
      used.add(pathKey(path));
      return path;
    }
  };
  const stem = fileStem(target);
  const { defaultDataPath: data, defaultLogPath: log } = facts.server;
  let hasPrimary = false;
  return files.map(({ logicalName, physicalName, type }) => {
    const here = existing?.files.find((file) => file.logicalName.toLowerCase() === logicalName.toLowerCase());
    const isPrimary = type === 'D' && !hasPrimary;
    if (isPrimary) hasPrimary = true;
    const newPlace = (): ServerPath => {
      switch (type) {
        case 'D':
          return claim(data, stem, isPrimary ? '.mdf' : '.ndf');
        case 'L':
          return claim(log, `${stem}_log`, '.ldf');
        // Folders: FILESTREAM, in-memory tables, full-text.
        case 'S':
        case 'F':
          return claim(data, `${stem}_files`, '');
      }
    };
    return { logicalName, from: physicalName, to: here?.path ?? newPlace() };
  });
};

/** Bytes that the server must find on each folder's volume beside the files that are replaced in place. */
export const addedBytes = (
  files: readonly RestoredFile[],
  moves: readonly PlannedMove[],
  existing: DatabaseFacts | null,
): readonly { readonly path: ServerPath; readonly bytes: number }[] =>
  moves.map(({ logicalName, to }) => {
    const needed = files.find((file) => file.logicalName === logicalName)?.bytes ?? 0;
    const there = existing?.files.find((file) => pathKey(file.path) === pathKey(to))?.bytes ?? 0;
    return { path: to, bytes: Math.max(0, needed - there) };
  });
