import { lstat, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { StorageSettings } from '../../config/settings.ts';
import { type LocalPath, localPath } from '../../domain/localPath.ts';
import type { NotAdopted } from '../../domain/notAdopted.ts';
import { asRexusError, hasCode, RexusError } from '../../domain/rexusError.ts';
import type { RunId } from '../../domain/runId.ts';
import { parseServerPath, type ServerPath } from '../../domain/serverPath.ts';
import { errnoOf, readError } from '../../platform/fileErrors.ts';
import type { BackupHeader } from '../../sqlserver/backupHeader.ts';
import type { HistoryEntry } from '../../sqlserver/chainFacts.ts';
import type { SqlServer } from '../../sqlserver/sqlServer.ts';
import { backupSetRecord, sameOffset } from '../backupSetRecord.ts';
import type { ForeignFile } from '../chains/foreignFile.ts';
import { isNul } from '../chains/intruder.ts';
import { sameGuid } from '../chains/ownSet.ts';
import { isWithin } from '../ownedFiles.ts';
import { seenAt } from './seenAt.ts';

export interface ForeignSources {
  readonly server: Pick<SqlServer, 'headers'>;
  readonly storage: Pick<StorageSettings, 'base' | 'serverDirectory'>;
  /** Of the server's clock, for the times in headers and in msdb. */
  readonly utcOffsetMinutes: number;
}

/** Says of a backup in msdb whether this side has its file, by path and header; what is inside is proven when it is stored. @throws RexusError INTERRUPTED */
export const lookAtForeign = async (
  sources: ForeignSources,
  entry: HistoryEntry,
  id: RunId,
  signal: AbortSignal,
): Promise<ForeignFile> => {
  const place = placeOf(entry, sources.storage);
  if ('code' in place) return { entry, file: { state: 'unusable', why: place } };
  const found = await findForeign(sources, { ...place, guid: entry.guid, type: entry.type }, signal);
  if ('code' in found) return { entry, file: { state: 'unusable', why: found } };
  // The files in it are listed when it is stored; its chain is told without them.
  const set = backupSetRecord(found.header, [], sameOffset(sources.utcOffsetMinutes));
  return { entry, file: { state: 'seen', ...place, bytes: found.bytes, set, id } };
};

/** Where its one file is, by msdb alone. */
const placeOf = (
  { isSnapshot, isVirtual, devices }: HistoryEntry,
  storage: ForeignSources['storage'],
): { readonly serverPath: ServerPath; readonly path: LocalPath } | NotAdopted => {
  if (isSnapshot || isVirtual || devices.some(isNul)) return { code: 'no_file' };
  const [device] = devices;
  if (device === undefined) return { code: 'forgotten' };
  if (devices.length > 1) return { code: 'striped', devices: devices.length };
  const path = seenAt(device, storage);
  return path === null ? { code: 'not_seen', device } : { serverPath: parseServerPath(device), path };
};

export interface WantedSet {
  readonly serverPath: ServerPath;
  readonly path: LocalPath;
  readonly guid: string;
  readonly type: HistoryEntry['type'];
}

/**
 * The header of one set of a foreign file, as the server reads it, where this side has a regular file of that name. Sets are told by their GUID;
 * a medium that is appended to keeps them all. @throws RexusError INTERRUPTED
 */
export const findForeign = async (
  { server, storage }: Omit<ForeignSources, 'utcOffsetMinutes'>,
  { serverPath, path, guid, type }: WantedSet,
  signal: AbortSignal,
): Promise<{ readonly header: BackupHeader; readonly bytes: number } | NotAdopted> => {
  try {
    const stats = await lstat(path);
    // What the server named is a file; a link may lead anywhere.
    if (!stats.isFile()) throw new RexusError('FILE_UNREADABLE', { path, reason: { code: 'not_a_regular_file' } });
    // Nor may a folder on the way lead out of the directory that both sides share.
    if (storage.serverDirectory !== null && !isWithin(await real(dirname(path)), await real(storage.base))) {
      return { code: 'not_seen', device: serverPath };
    }
    const header = (await server.headers(serverPath, signal)).find((one) => sameGuid(one.backupSetGuid, guid));
    if (header === undefined) return { code: 'other_set', path };
    if (header.type !== type || header.isDamaged || header.hasIncompleteMetadata) return { code: 'damaged_set', path };
    return { header, bytes: stats.size };
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return { code: 'missing', path };
    const error = asRexusError(readError(thrown, path));
    if (hasCode(error, 'INTERRUPTED')) throw error;
    return { code: 'failed', error };
  }
};

const real = async (path: string): Promise<LocalPath> => localPath(await realpath(path));
