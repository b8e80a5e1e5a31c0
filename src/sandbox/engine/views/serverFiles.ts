/** The server's own file system, seen through its mounts (contract.md section 9). */
import { existsSync, readdirSync, type Stats, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Instance } from '../instance.ts';

export const statOf = (path: string): Stats | null => statSync(path, { throwIfNoEntry: false }) ?? null;

/** What stands at a path. */
export interface PathKind {
  readonly isFile: boolean;
  readonly isFolder: boolean;
  readonly hasParent: boolean;
}

/** What stands at a server path. */
export const pathKind = (instance: Instance, serverPath: string): PathKind => {
  const path = instance.hostPath(serverPath);
  const stats = statOf(path);
  return {
    isFile: stats?.isFile() === true,
    isFolder: stats?.isDirectory() === true,
    hasParent: statOf(dirname(path))?.isDirectory() === true,
  };
};

/** A file or folder of a listing. */
export interface ListedFile {
  readonly serverPath: string;
  readonly serverParent: string;
  readonly name: string;
  /** 0: directly in the folder that was asked for. */
  readonly level: number;
  readonly stats: Stats;
}

/** The folder's content, subfolders included down to `depth`. What vanishes meanwhile is left out. */
export const listFolder = (instance: Instance, serverFolder: string, depth: number): readonly ListedFile[] => {
  const { separator } = instance;
  const found: ListedFile[] = [];
  const visit = (server: string, level: number): void => {
    const host = instance.hostPath(server);
    if (!existsSync(host)) return;
    for (const name of readdirSync(host).sort()) {
      const stats = statOf(join(host, name));
      if (stats === null) continue;
      const serverPath = `${server.replace(/[\\/]+$/, '')}${separator}${name}`;
      found.push({ serverPath, serverParent: server, name, level, stats });
      if (stats.isDirectory() && level + 1 < depth) visit(serverPath, level + 1);
    }
  };
  visit(serverFolder, 0);
  return found;
};

/** A disk and its space. */
export interface Volume {
  readonly mountPoint: string;
  readonly totalBytes: bigint;
  readonly freeBytes: bigint;
}

/** The disk that a server path is on. */
export const volumeOf = (instance: Instance, serverPath: string): Volume | null => {
  let host = dirname(instance.hostPath(serverPath));
  while (!existsSync(host) && dirname(host) !== host) host = dirname(host);
  const stats = statfsSync(host, { bigint: true });
  const mountPoint = /^[A-Za-z]:/.test(serverPath) ? `${serverPath.slice(0, 2).toUpperCase()}\\` : '/';
  return { mountPoint, totalBytes: stats.blocks * stats.bsize, freeBytes: stats.bavail * stats.bsize };
};

/** `*.bak` as a file system compares: case does not count on Windows' paths. */
export const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'is',
  );
