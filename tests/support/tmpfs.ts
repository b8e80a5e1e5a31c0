/** File systems that are small, or become read-only, in earnest: only root may make them. */
import { spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import type { LocalPath } from '../../src/domain/localPath.ts';
import { makeTemporaryDirectory, removeDirectory } from './temporaryDirectory.ts';

const run = (command: string, ...args: readonly string[]): void => {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')}: ${stderr}`);
};

export interface SmallDisk {
  readonly folder: LocalPath;
  /** Other options from now on: `size=1m`, `ro`. */
  remount(options: string): void;
  unmount(): void;
}

/** Mounts one (`size=1m`, `nr_inodes=5`). */
export const smallDisk = (options: string): SmallDisk => {
  const folder = makeTemporaryDirectory('tmpfs');
  run('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder);
  let isMounted = true;
  const unmount = (): void => {
    if (!isMounted) return;
    isMounted = false;
    run('umount', '-l', folder);
    removeDirectory(folder);
  };
  onTestFinished(unmount);
  return { folder, remount: (changed) => run('mount', '-o', `remount,${changed}`, folder), unmount };
};

/** Whether this process may mount one. */
export const canMount = ((): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = makeTemporaryDirectory('tmpfs');
  try {
    run('mount', '-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', folder);
    run('umount', folder);
    return true;
  } catch {
    return false;
  } finally {
    removeDirectory(folder);
  }
})();
