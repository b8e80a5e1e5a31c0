import type { ConnectionPool } from 'mssql';
import type { ServerPath } from '../domain/serverPath.ts';
import { fileExistsProcedure, fileExistsQuery, VOLUMES_QUERY } from './queries.ts';
import { flagOf, numberOf, type Row, textOf } from './row.ts';
import { type CallNames, runBatch } from './runBatch.ts';
import { unlessRefused } from './unlessRefused.ts';

/**
 * What the server's service account sees under a path (contract.md section 9). `missing` is only believed of a sysadmin: others may be shown
 * zeros for what is there.
 */
export const readPathKind = async (
  pool: ConnectionPool,
  path: ServerPath,
  isSysadmin: boolean,
  names: CallNames,
  signal?: AbortSignal,
): Promise<'file' | 'folder' | 'missing' | 'unknown'> => {
  const row = await askForPath(pool, path, { ...names, path }, signal);
  if (row === null) return 'unknown';
  if (row.isFolder) return 'folder';
  if (row.isFile) return 'file';
  return isSysadmin ? 'missing' : 'unknown';
};

const askForPath = async (
  pool: ConnectionPool,
  path: ServerPath,
  names: CallNames,
  signal?: AbortSignal,
): Promise<{ readonly isFile: boolean; readonly isFolder: boolean } | null> => {
  const view = await unlessRefused(runBatch(pool, fileExistsQuery(path), names, signal));
  const seen = view?.rows[0];
  if (seen !== undefined) return { isFile: flagOf(seen, 'isFile'), isFolder: flagOf(seen, 'isFolder') };
  // Before 2017 there is no such view.
  const procedure = await unlessRefused(runBatch(pool, fileExistsProcedure(path), names, signal));
  const row = procedure?.rows[0];
  return row === undefined
    ? null
    : { isFile: flagOf(row, 'File Exists'), isFolder: flagOf(row, 'File is a Directory') };
};

/** Free space by volume; empty where this login may not look. */
export const readVolumes = async (
  pool: ConnectionPool,
  names: CallNames,
  signal?: AbortSignal,
): Promise<readonly { readonly mountPoint: string; readonly freeBytes: number }[]> => {
  const found = await unlessRefused(runBatch(pool, VOLUMES_QUERY, names, signal));
  return (found?.rows ?? []).map((row: Row) => ({
    mountPoint: textOf(row, 'mountPoint'),
    freeBytes: numberOf(row, 'freeBytes'),
  }));
};
