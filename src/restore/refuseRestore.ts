import type { BackupSetRecord } from '../catalogue/backupSetRecord.ts';
import type { DatabaseName } from '../domain/databaseName.ts';
import { RexusError } from '../domain/rexusError.ts';
import type { ServerPath } from '../domain/serverPath.ts';
import { refuseDatabase } from '../engine/refuseDatabase.ts';
import { opens } from '../sqlserver/encryptionFacts.ts';
import type { DatabaseFacts } from '../sqlserver/sqlServer.ts';
import { pathKey } from './planMoves.ts';
import type { RestoreFacts } from './restoreFacts.ts';
import type { RestoreNote } from './restoreNote.ts';

const SYSTEM_DATABASES: ReadonlySet<string> = new Set(['master', 'model', 'msdb', 'tempdb']);
const OPERATION = 'RESTORE DATABASE';

const majorOf = (version: string): number | null => {
  const major = Number.parseInt(version, 10);
  return Number.isNaN(major) ? null : major;
};

/** Why this restore is not begun, or null: the first reason that counts, said before anything is tried. */
export const refuseRestore = (
  { server, unfinished, encryption }: Pick<RestoreFacts, 'server' | 'unfinished' | 'encryption'>,
  restore: {
    /** Every set that is applied. */
    readonly sets: readonly Pick<BackupSetRecord, 'softwareVersion' | 'encryptors'>[];
    readonly target: DatabaseName;
    readonly existing: DatabaseFacts | null;
    readonly isNewName: boolean;
  },
): RexusError | null => {
  const { sets, target, existing, isNewName } = restore;
  // They need the server in single-user mode, or the same build, and come back with their own procedure (contract.md section 10).
  if (SYSTEM_DATABASES.has(target.toLowerCase())) return new RexusError('SYSTEM_DATABASE', { database: target });
  if (existing?.state === 'RESTORING') {
    const refusal = refuseUnfinished(existing.name, unfinished.get(existing.name.toLowerCase()), isNewName);
    if (refusal !== null) return refusal;
  }
  if (isNewName && existing !== null) return new RexusError('TARGET_EXISTS', { database: target });
  for (const { softwareVersion: backupVersion } of sets) {
    const [ofBackup, ofServer] = [majorOf(backupVersion), majorOf(server.version)];
    // A newer server upgrades the files; an older one refuses them (3169), whatever the compatibility level.
    if (ofBackup !== null && ofServer !== null && ofBackup > ofServer) {
      return new RexusError('BACKUP_TOO_NEW', { database: target, backupVersion, serverVersion: server.version });
    }
  }
  // Where the server may have it unseen, it is asked with the content, before anything is touched (33111).
  const missing = sets.flatMap(({ encryptors }) => encryptors).find((one) => opens(encryption, one) === 'no');
  if (missing !== undefined) {
    const lacks = { what: 'certificate', thumbprint: missing.thumbprint } as const;
    return new RexusError('CERTIFICATE_MISSING', { database: target, lacks });
  }
  if (!server.canRestore) {
    const message = "CREATE DATABASE permission denied in database 'master'.";
    return new RexusError('SERVER_PERMISSION', { operation: OPERATION, database: target, number: 262, message });
  }
  if (existing === null) return null;
  if (existing.isSnapshot) return refuseDatabase(target, existing);
  // What is to be overwritten must be copied first, so whatever forbids that forbids this.
  return existing.state === 'ONLINE' && !existing.isInStandby ? refuseDatabase(target, existing) : null;
};

/** What a restore left that broke off: what it was keeping safe is not overwritten, and where it may have been, neither. */
const refuseUnfinished = (
  database: DatabaseName,
  left: Pick<RestoreNote, 'at'> | RexusError | undefined,
  isNewName: boolean,
): RexusError | null => {
  if (left === undefined || left instanceof RexusError) return left ?? null;
  if (left.at.kind === 'safety') return new RexusError('RESTORE_UNFINISHED', { database, during: 'keeping' });
  return isNewName ? new RexusError('RESTORE_UNFINISHED', { database, during: 'applying' }) : null;
};

/** @returns NOT_ENOUGH_SPACE for the database's files on the server's side, as far as it can be known; else null */
export const refuseVolumes = (
  { volumes }: Pick<RestoreFacts, 'volumes'>,
  added: readonly { readonly path: ServerPath; readonly bytes: number }[],
): RexusError | null => {
  const byVolume = Map.groupBy(added, ({ path }) => volumeOf(path, volumes));
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
