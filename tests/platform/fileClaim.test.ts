import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { hasCode } from '../../src/domain/rexusError.ts';
import { systemDisk } from '../../src/platform/disk.ts';
import { whileClaimed } from '../../src/platform/fileClaim.ts';
import { lockFile } from '../../src/platform/processLock.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

/** A process that claims the file, has begun to write it, and stays so until it is ended. */
const writerOf = async (file: LocalPath) => {
  const script = `
    import { writeFileSync } from 'node:fs';
    import { systemDisk } from './src/platform/disk.ts';
    import { whileClaimed } from './src/platform/fileClaim.ts';
    const file = ${JSON.stringify(file)};
    await whileClaimed(file, systemDisk, async () => {
      writeFileSync(file + '.unfinished', 'half of it');
      process.stdout.write('writing');
      process.stdin.resume();
      await new Promise(() => undefined);
    });
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return {
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
};

const fileIn = (folder: LocalPath): LocalPath => joinLocal(folder, 'users.bak.gz');
const refused = (error: unknown): boolean =>
  hasCode(error, 'FILE_UNWRITABLE') &&
  typeof error.facts.reason === 'object' &&
  error.facts.reason.code === 'being_written';

test('a file that another process is writing is refused, and what it has written stays', async () => {
  const folder = temporaryDirectory();
  await writerOf(fileIn(folder));
  await expect(whileClaimed(fileIn(folder), systemDisk, async () => 'done')).rejects.toSatisfy(refused);
  expect(readFileSync(`${fileIn(folder)}.unfinished`, 'utf8')).toBe('half of it');
});

test('what a killed process was writing is taken away by the next one, which leaves nothing of its own', async () => {
  const folder = temporaryDirectory();
  const writer = await writerOf(fileIn(folder));
  await writer.kill();
  expect(readdirSync(folder).sort()).toEqual(['users.bak.gz.unfinished', 'users.bak.gz.unfinished.lock']);
  const seen = await whileClaimed(fileIn(folder), systemDisk, async () => existsSync(`${fileIn(folder)}.unfinished`));
  expect(seen).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});

test('a file that only looks like what a killed process left is nobody else to take away', async () => {
  const folder = temporaryDirectory();
  writeFileSync(`${fileIn(folder)}.unfinished`, 'of the user');
  await whileClaimed(fileIn(folder), systemDisk, async () => undefined);
  expect(readdirSync(folder)).toEqual(['users.bak.gz.unfinished']);
});

test('within one process a file has one writer at a time as well, and each leaves nothing, whatever it throws', async () => {
  const folder = temporaryDirectory();
  const inner = whileClaimed(fileIn(folder), systemDisk, async () => {
    await expect(whileClaimed(fileIn(folder), systemDisk, async () => 'twice')).rejects.toSatisfy(refused);
    await expect(whileClaimed(fileIn(folder), systemDisk, async () => 'twice')).rejects.toSatisfy(refused);
    throw new Error('of the work');
  });
  await expect(inner).rejects.toThrow('of the work');
  expect(await whileClaimed(fileIn(folder), systemDisk, async () => 'now')).toBe('now');
  expect(readdirSync(folder)).toEqual([]);
});

test('a lock whose file its last holder takes away in the same moment is no claim: it is made once more', async () => {
  const folder = temporaryDirectory();
  const lockPath = `${fileIn(folder)}.unfinished.lock`;
  let locked = 0;
  const asItsHolderEnds = (path: LocalPath) => {
    const lock = lockFile(path);
    // Between the look at the file and the lock: what is locked has no name any more, or somebody else has made another.
    if (++locked <= 2) rmSync(path);
    if (locked === 2) writeFileSync(path, '');
    return lock;
  };
  const seen = await whileClaimed(
    fileIn(folder),
    systemDisk,
    async () => {
      await expect(whileClaimed(fileIn(folder), systemDisk, async () => 'twice')).rejects.toSatisfy(refused);
      return existsSync(lockPath);
    },
    asItsHolderEnds,
  );
  expect([seen, locked]).toEqual([true, 3]);
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that is not there is an error about the file', async () => {
  const nowhere = joinLocal(temporaryDirectory(), 'no', 'folder.bak');
  await expect(whileClaimed(nowhere, systemDisk, async () => undefined)).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    facts: { path: nowhere },
  });
});
