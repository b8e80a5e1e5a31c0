import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { acquireLock, type ProcessLock } from '../../src/platform/processLock.ts';
import { stoppedClock } from '../support/stoppedClock.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const NAME = '.rexus.lock';
const acquire = (folder: LocalPath, what = 'backup'): ProcessLock => acquireLock(folder, NAME, what, systemClock);

/** Another process that holds the lock. */
const holder = async (folder: LocalPath): Promise<ChildProcess & { readonly pid: number }> => {
  const child = spawn(process.execPath, ['tests/platform/holdLock.ts', folder, NAME], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [said] = await once(child.stdout, 'data');
  expect(String(said)).toBe('held\n');
  const { pid } = child;
  if (pid === undefined) throw new Error('the holder did not start');
  return Object.assign(child, { pid });
};

describe('a lock held by another process', () => {
  test('is refused with who holds it, since when and what for', async () => {
    const folder = temporaryDirectory();
    const child = await holder(folder);
    expect(() => acquire(folder)).toThrow(
      expect.objectContaining({
        code: 'ALREADY_RUNNING',
        facts: { pid: child.pid, since: expect.stringMatching(/^\d{4}-.*Z$/), what: 'backup' },
      }),
    );
  });

  test('is free at once when that process was killed, whatever it left lying there', async () => {
    const folder = temporaryDirectory();
    const child = await holder(folder);
    expect(() => acquire(folder)).toThrow(expect.objectContaining({ code: 'ALREADY_RUNNING' }));
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    expect(existsSync(joinLocal(folder, `${NAME}.owner.json`))).toBe(true);
    acquire(folder).release();
  });
});

describe('a lock of this process', () => {
  test('is refused a second time in the same process, and free after its release', () => {
    const folder = temporaryDirectory();
    const lock = acquireLock(folder, NAME, 'restore', stoppedClock(new Date('2026-11-20T14:30:00Z')));
    expect(() => acquire(folder)).toThrow(
      expect.objectContaining({ facts: { pid: process.pid, since: '2026-11-20T14:30:00.000Z', what: 'restore' } }),
    );
    lock.release();
    lock.release();
    const next = acquire(folder, 'prune');
    lock.release();
    expect(() => acquire(folder)).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ what: 'prune' }) }),
    );
    next.release();
    expect(readdirSync(folder)).toEqual([NAME]);
  });

  test('is another one under another name or in another folder', () => {
    const folder = temporaryDirectory();
    const locks = [
      acquire(folder),
      acquire(joinLocal(folder, 'made', 'on', 'the', 'way')),
      acquireLock(folder, '.scheduler.lock', 'scheduler', systemClock),
    ];
    for (const lock of locks) lock.release();
  });

  test('is kept also where nothing refers to it any more, until it is released', () => {
    // In a process of its own, where the garbage collector can be called.
    const folder = temporaryDirectory();
    const script = `
      import { acquireLock } from './src/platform/processLock.ts';
      import { systemClock } from './src/platform/clock.ts';
      const take = () => void acquireLock(${JSON.stringify(folder)}, 'lock', 'test', systemClock);
      take();
      await new Promise((resolve) => setImmediate(resolve));
      globalThis.gc();
      await new Promise((resolve) => setImmediate(resolve));
      try { take(); } catch (error) { process.stdout.write(error.code); }
    `;
    const options = ['--expose-gc', '--input-type=module', '-e', script];
    expect(spawnSync(process.execPath, options, { encoding: 'utf8' }).stdout).toBe('ALREADY_RUNNING');
  });

  test('is refused with pid 0 where nobody says who holds it', () => {
    const folder = temporaryDirectory();
    const lock = acquire(folder);
    writeFileSync(joinLocal(folder, `${NAME}.owner.json`), '{"pid": 1');
    expect(() => acquire(folder)).toThrow(expect.objectContaining({ facts: { pid: 0, since: '', what: '' } }));
    lock.release();
  });
});

describe('a lock that cannot be made', () => {
  test('is an error about the file where that is something else', () => {
    const folder = temporaryDirectory();
    writeFileSync(
      joinLocal(folder, NAME),
      'not a database at all, but longer than a header of one hundred bytes'.repeat(20),
    );
    expect(() => acquire(folder)).toThrow(expect.objectContaining({ code: 'FILE_UNWRITABLE' }));
    expect(readFileSync(joinLocal(folder, NAME), 'utf8')).toMatch(/^not a database/);
  });

  test('is an error about the file where a folder has its name or a file that of the folder', () => {
    const folder = temporaryDirectory();
    mkdirSync(joinLocal(folder, NAME));
    expect(() => acquire(folder)).toThrow(expect.objectContaining({ code: 'FILE_UNWRITABLE' }));
    writeFileSync(joinLocal(folder, 'file'), '');
    expect(() => acquire(joinLocal(folder, 'file'))).toThrow(expect.objectContaining({ code: 'FILE_UNWRITABLE' }));
  });
});
