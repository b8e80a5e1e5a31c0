import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { hasCode } from '../../src/domain/rexusError.ts';
import { moveDurably, renamePatiently, syncFolder, writeFileAtomic } from '../../src/platform/atomicFile.ts';
import { systemDisk } from '../../src/platform/disk.ts';
import { failing, fullDisk } from '../support/faultyDisks.ts';
import { failAtEveryStep } from '../support/powerFailingDisk.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const caught = async (promise: Promise<unknown>): Promise<unknown> =>
  await promise.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );

describe('writeFileAtomic', () => {
  it('writes a new file and replaces an old one, and leaves nothing beside it', async () => {
    const folder = temporaryDirectory();
    const path = joinLocal(folder, 'añejo.json');
    await writeFileAtomic(path, 'first');
    await writeFileAtomic(path, Buffer.from('second'));
    expect(readFileSync(path, 'utf8')).toBe('second');
    expect(readdirSync(folder)).toEqual(['añejo.json']);
  });

  it('keeps the old content and says DISK_FULL when the disk is full', async () => {
    const folder = temporaryDirectory();
    const path = joinLocal(folder, 'state.json');
    writeFileSync(path, 'old');
    const error = await caught(writeFileAtomic(path, 'new', { disk: fullDisk() }));
    expect(hasCode(error, 'DISK_FULL') && error.facts).toEqual({ path });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['state.json']);
  });

  it('says FILE_UNWRITABLE with the file that was meant when the folder may not be written', async () => {
    const path = joinLocal(temporaryDirectory(), 'state.json');
    const error = await caught(writeFileAtomic(path, 'new', { disk: failing('create', 'EACCES') }));
    expect(hasCode(error, 'FILE_UNWRITABLE') && error.facts.path).toBe(path);
    expect(hasCode(error, 'FILE_UNWRITABLE') && error.facts.reason).toEqual({ code: 'system', errno: 'EACCES' });
  });

  it('says FILE_UNWRITABLE when the folder is missing', async () => {
    const path = joinLocal(temporaryDirectory(), 'missing', 'state.json');
    expect(hasCode(await caught(writeFileAtomic(path, 'new')), 'FILE_UNWRITABLE')).toBe(true);
  });

  it('leaves the last writer whole when many write the same file at once', async () => {
    const folder = temporaryDirectory();
    const path = joinLocal(folder, 'state.json');
    const texts = Array.from({ length: 20 }, (_, n) => String(n).repeat(1000 + n));
    await Promise.all(texts.map((text) => writeFileAtomic(path, text)));
    expect(texts).toContain(readFileSync(path, 'utf8'));
    expect(readdirSync(folder)).toEqual(['state.json']);
  });

  it('shows the old content or the new one, whole, wherever the power fails', async () => {
    const failures = await failAtEveryStep(
      async () => {
        const path = joinLocal(temporaryDirectory(), 'state.json');
        writeFileSync(path, 'old');
        return path;
      },
      (path, disk) => writeFileAtomic(path, 'new content', { disk }),
      async (path, where) =>
        expect(['old', 'new content'], JSON.stringify(where)).toContain(readFileSync(path, 'utf8')),
    );
    expect(failures).toBe(15); // create, write, sync, rename, sync of the folder: three kinds of loss each
  });
});

describe('moveDurably', () => {
  it('moves a file into another folder', async () => {
    const folder = temporaryDirectory();
    mkdirSync(joinLocal(folder, 'to'));
    writeFileSync(joinLocal(folder, 'a'), 'x');
    await moveDurably(joinLocal(folder, 'a'), joinLocal(folder, 'to', 'b'));
    expect(existsSync(joinLocal(folder, 'a'))).toBe(false);
    expect(readFileSync(joinLocal(folder, 'to', 'b'), 'utf8')).toBe('x');
  });

  it('says FILE_UNWRITABLE when there is nothing to move', async () => {
    const folder = temporaryDirectory();
    const error = await caught(moveDurably(joinLocal(folder, 'a'), joinLocal(folder, 'b')));
    expect(hasCode(error, 'FILE_UNWRITABLE')).toBe(true);
  });
});

describe('renamePatiently', () => {
  const prepared = () => {
    const folder = temporaryDirectory();
    writeFileSync(joinLocal(folder, 'a'), 'x');
    return { from: joinLocal(folder, 'a'), to: joinLocal(folder, 'b') };
  };

  it.each(['EPERM', 'EBUSY', 'EACCES'])(
    'tries again on Windows while another program holds the file (%s)',
    async (code) => {
      const { from, to } = prepared();
      await renamePatiently(failing('rename', code, { times: 2 }), from, to, 'win32');
      expect(readFileSync(to, 'utf8')).toBe('x');
    },
  );

  it('does not try again elsewhere, where such an error is one', async () => {
    const { from, to } = prepared();
    await expect(renamePatiently(failing('rename', 'EPERM'), from, to, 'linux')).rejects.toThrow('EPERM');
  });

  it('does not try again on Windows what waiting cannot mend', async () => {
    const { from, to } = prepared();
    await expect(renamePatiently(failing('rename', 'ENOSPC'), from, to, 'win32')).rejects.toThrow('ENOSPC');
  });
});

describe('syncFolder', () => {
  it('takes a folder', async () => await syncFolder(temporaryDirectory()));

  it('says FILE_UNWRITABLE when the folder is gone', async () => {
    const folder = joinLocal(temporaryDirectory(), 'gone');
    expect(hasCode(await caught(syncFolder(folder)), 'FILE_UNWRITABLE')).toBe(true);
  });
});

describe('systemDisk', () => {
  it('refuses to create a file whose name is taken', async () => {
    const path = joinLocal(temporaryDirectory(), 'taken');
    writeFileSync(path, 'x');
    await expect(systemDisk.create(path)).rejects.toThrow('EEXIST');
  });

  it('removes a folder with all that is in it, a file, and says when there was nothing', async () => {
    const folder = joinLocal(temporaryDirectory(), 'f');
    mkdirSync(joinLocal(folder, 'deep'), { recursive: true });
    writeFileSync(joinLocal(folder, 'deep', 'x'), 'x');
    chmodSync(joinLocal(folder, 'deep', 'x'), 0o444);
    expect(await systemDisk.remove(folder)).toBe(true);
    expect(await systemDisk.remove(folder)).toBe(false);
  });

  it('removes an empty folder and leaves one that is not', async () => {
    const folder = temporaryDirectory();
    mkdirSync(joinLocal(folder, 'empty'));
    mkdirSync(joinLocal(folder, 'full', 'x'), { recursive: true });
    await systemDisk.removeEmptyFolder(joinLocal(folder, 'empty'));
    await systemDisk.removeEmptyFolder(joinLocal(folder, 'full'));
    await systemDisk.removeEmptyFolder(joinLocal(folder, 'missing'));
    expect(readdirSync(folder)).toEqual(['full']);
  });
});
