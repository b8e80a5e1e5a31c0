import type { DatabaseRecord } from '../catalogue/manifest.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { ServerPath } from '../domain/serverPath.ts';
import { refuseDatabase } from '../engine/refuseDatabase.ts';
import type { DatabaseFacts } from '../sqlserver/sqlServer.ts';
import { overwritesOf } from './overwrites.ts';
import { pathKey } from './planMoves.ts';
import type { RestoreFacts } from './restoreFacts.ts';

const SYSTEM_DATABASES: ReadonlySet<string> = new Set(['master', 'model', 'msdb', 'tempdb']);
const OPERATION = 'RESTORE DATABASE';

const majorOf = (version: string): number | null => {
  const major = Number.parseInt(version, 10);
  return Number.isNaN(major) ? null : major;
};

/** Why this restore is not begun, or null: the first reason that counts, said before anything is tried. */
export const refuseRestore = (
  { server, run }: Pick<RestoreFacts, 'server' | 'run'>,
  restore: {
    readonly record: DatabaseRecord;
    readonly target: DatabaseName;
    readonly existing: DatabaseFacts | null;
    readonly isNewName: boolean;
  },
): RexusError | null => {
  const { record, target, existing, isNewName } = restore;
  const { id } = run.manifest;
  // They need the server in single-user mode, or the same build, and come back with their own procedure (contract.md section 10).
  if (SYSTEM_DATABASES.has(target.toLowerCase())) return new RexusError('SYSTEM_DATABASE', { database: target });
  if (isNewName && existing !== null) return new RexusError('TARGET_EXISTS', { database: target });
  // A differential or a log is no database: it needs the chain before it.
  if (record.status === 'completed' && record.type !== 'full') {
    return new RexusError('BACKUP_NOT_GOOD', { id, database: record.name, status: record.type });
  }
  if (record.status === 'completed') {
    const { softwareVersion } = record.set;
    const [ofBackup, ofServer] = [majorOf(softwareVersion), majorOf(server.version)];
    // A newer server upgrades the files; an older one refuses them (3169), whatever the compatibility level.
    if (ofBackup !== null && ofServer !== null && ofBackup > ofServer) {
      const facts = { database: target, backupVersion: softwareVersion, serverVersion: server.version };
      return new RexusError('BACKUP_TOO_NEW', facts);
    }
  }
  if (!server.canRestore) {
    const message = "CREATE DATABASE permission denied in database 'master'.";
    return new RexusError('SERVER_PERMISSION', { operation: OPERATION, database: target, number: 262, message });
  }
  if (existing === null) return null;
  if (existing.isSnapshot) return refuseDatabase(target, existing);
  // What is to be overwritten must be copied first, so whatever forbids that forbids this.
  return overwritesOf(existing).safetyCopy === 'will_be_taken' ? refuseDatabase(target, existing) : null;
};

/** @returns NOT_ENOUGH_SPACE for the content on this side or the database's files on the server's, as far as it can be known; else null */
export const refuseSpace = (
  { freeBytes, volumes }: Pick<RestoreFacts, 'freeBytes' | 'volumes'>,
  needed: {
    readonly contentBytes: number;
    readonly contentPath: LocalPath;
    readonly added: readonly { readonly path: ServerPath; readonly bytes: number }[];
  },
): RexusError | null => {
  if (needed.contentBytes > freeBytes) {
    const facts = { path: needed.contentPath, neededBytes: needed.contentBytes, freeBytes };
    return new RexusError('NOT_ENOUGH_SPACE', facts);
  }
  const byVolume = Map.groupBy(needed.added, ({ path }) => volumeOf(path, volumes));
  for (const [volume, files] of byVolume) {
    const neededBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (volume !== null && neededBytes > volume.freeBytes) {
      return new RexusError('NOT_ENOUGH_SPACE', { path: volume.mountPoint, neededBytes, freeBytes: volume.freeBytes });
    }
  }
  return null;
};

type Volume = RestoreFacts['volumes'][number];

/** The volume with the longest mount point that the path lies under. */
const volumeOf = (path: ServerPath, volumes: readonly Volume[]): Volume | null => {
  let best: Volume | null = null;
  for (const volume of volumes) {
    const mount = `${volume.mountPoint.replaceAll('\\', '/').toLowerCase().replace(/\/+$/, '')}/`;
    if (pathKey(path).startsWith(mount) && (best === null || volume.mountPoint.length > best.mountPoint.length)) {
      best = volume;
    }
  }
  return best;
};
