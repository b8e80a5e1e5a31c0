import { type DatabaseName, sameDatabase } from '../domain/databaseName.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { hasCode, RexusError } from '../domain/rexusError.ts';
import type { ServerPath } from '../domain/serverPath.ts';
import type { BackupHeader } from '../sqlserver/backupHeader.ts';
import type { SqlServer } from '../sqlserver/sqlServer.ts';
import type { ExpectedSet, RestoredFile } from './restorePlan.ts';

/** The set that is to be restored, as the server itself reads it from the content. */
export interface ReadSet {
  readonly position: number;
  readonly hasBackupChecksums: boolean;
  readonly files: readonly RestoredFile[];
}

/**
 * Lets the server read the content and makes sure that it sees the backup that is meant, before anything is touched: the manifest's set by its
 * guids, LSNs, database and files, or, where the manifest knows none (the Python tool), the newest full backup on the medium.
 * @throws RexusError OTHER_BACKUP_SET, PATH_NOT_SHARED, and those of the server
 */
export const checkContent = async (
  server: Pick<SqlServer, 'headers' | 'fileList'>,
  content: { readonly localPath: LocalPath; readonly serverPath: ServerPath },
  expected: { readonly source: DatabaseName; readonly set: ExpectedSet | null },
  signal: AbortSignal,
): Promise<ReadSet> => {
  const { serverPath: path } = content;
  const headers = await server.headers(path, signal).catch((error: unknown) => {
    // It was written a moment ago: if the server does not find it, the two sides do not see the same folder.
    if (!hasCode(error, 'SERVER_PATH_MISSING')) throw error;
    const facts = { serverPath: path, localPath: content.localPath };
    throw new RexusError('PATH_NOT_SHARED', facts, { cause: error, serverMessages: error.serverMessages });
  });
  const { source, set } = expected;
  const header = set === null ? newestFull(headers, source, path) : theSet(headers, set, source, path);
  const files = (await server.fileList(path, header.position, signal)).map(
    ({ logicalName, physicalName, type, sizeBytes }): RestoredFile => ({
      logicalName,
      physicalName,
      type,
      bytes: Number(sizeBytes),
    }),
  );
  if (set !== null) requireFiles(files, set.files, path);
  return { position: header.position, hasBackupChecksums: header.hasBackupChecksums, files };
};

const other = (path: ServerPath, expected: string, found: string): RexusError<'OTHER_BACKUP_SET'> =>
  new RexusError('OTHER_BACKUP_SET', { path, expected, found });

const sameGuid = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const theSet = (
  headers: readonly BackupHeader[],
  set: ExpectedSet,
  source: DatabaseName,
  path: ServerPath,
): BackupHeader => {
  const header = headers.find(({ backupSetGuid }) => sameGuid(backupSetGuid, set.backupSetGuid));
  if (header === undefined) {
    throw other(path, set.backupSetGuid, headers.map(({ backupSetGuid }) => backupSetGuid).join(', ') || 'nothing');
  }
  if (!sameGuid(header.familyGuid, set.familyGuid)) throw other(path, set.familyGuid, header.familyGuid);
  // A manifest in which two databases changed places is whole in itself: only the backup knows whose it is.
  if (!sameDatabase(header.databaseName, source)) throw other(path, source, header.databaseName);
  // Another place in the chain than the manifest says would be found out only at this step, with the earlier ones in the database already.
  if (lsnsOf(header) !== lsnsOf(set)) throw other(path, lsnsOf(set), lsnsOf(header));
  return header;
};

const lsnsOf = ({ firstLsn, lastLsn }: Pick<BackupHeader, 'firstLsn' | 'lastLsn'>): string =>
  `LSN ${firstLsn}–${lastLsn}`;

const newestFull = (headers: readonly BackupHeader[], source: DatabaseName, path: ServerPath): BackupHeader => {
  const fulls = headers.filter(({ type }) => type === 'full').sort((a, b) => b.position - a.position);
  // The manifest's name is the one in that tool's configuration, which the database itself need not have.
  const header = fulls.find(({ databaseName }) => sameDatabase(databaseName, source)) ?? fulls[0];
  if (header === undefined) throw other(path, 'full', headers.map(({ type }) => type).join(', ') || 'nothing');
  return header;
};

const requireFiles = (found: readonly RestoredFile[], wanted: readonly RestoredFile[], path: ServerPath): void => {
  const list = (files: readonly RestoredFile[]): string =>
    files
      .map(({ logicalName, type }) => `${logicalName} (${type})`)
      .sort()
      .join(', ');
  if (list(found) !== list(wanted)) throw other(path, list(wanted), list(found));
};
