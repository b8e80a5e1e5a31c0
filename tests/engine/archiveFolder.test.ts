import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fromBuffer } from 'yauzl';
import { emptyKeyring } from '../../src/domain/encryption.ts';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { archiveFolder } from '../../src/engine/archiveFolder.ts';
import { copyFiles, freeName } from '../../src/engine/copyFiles.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { type Disk, systemDisk } from '../../src/platform/disk.ts';
import { acquireLock } from '../../src/platform/processLock.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

interface Unzipped {
  readonly text: string;
  readonly mode: number;
}

/** What another program reads in the archive. */
const unzip = (file: string): Promise<ReadonlyMap<string, Unzipped>> =>
  new Promise((resolve, reject) => {
    const entries = new Map<string, Unzipped>();
    fromBuffer(readFileSync(file), { lazyEntries: true }, (error, zip) => {
      if (error !== null || zip === undefined) return reject(error);
      zip.on('entry', (entry) => {
        zip.openReadStream(entry, async (failed, stream) => {
          if (failed !== null || stream === undefined) return reject(failed);
          const chunks: Buffer[] = [];
          for await (const chunk of stream) chunks.push(chunk);
          entries.set(entry.fileName, {
            text: Buffer.concat(chunks).toString(),
            mode: entry.externalFileAttributes >>> 16,
          });
          zip.readEntry();
        });
      });
      zip.on('end', () => resolve(entries));
      zip.on('error', reject);
      zip.readEntry();
    });
  });

const signal = new AbortController().signal;
const room = (): { folder: LocalPath; to: LocalPath; except: LocalPath } => {
  const root = temporaryDirectory();
  const folder = joinLocal(root, 'app');
  mkdirSync(folder);
  return { folder, to: joinLocal(root, 'app.zip'), except: joinLocal(root, 'backups') };
};

test('everything in the folder is in the archive, empty folders and odd names too', async () => {
  const { folder, to, except } = room();
  mkdirSync(join(folder, 'empty'));
  mkdirSync(join(folder, 'src', 'deep'), { recursive: true });
  writeFileSync(join(folder, 'ñandú con espacios.txt'), 'hola');
  writeFileSync(join(folder, 'src', 'deep', 'x.py'), 'print(1)');
  writeFileSync(join(folder, 'zero'), '');
  const measured = await archiveFolder({ folder, to, except, signal });
  const entries = await unzip(to);
  expect([...entries.keys()].sort()).toEqual(
    ['empty/', 'src/', 'src/deep/', 'src/deep/x.py', 'zero', 'ñandú con espacios.txt'].sort(),
  );
  expect(entries.get('src/deep/x.py')?.text).toBe('print(1)');
  expect(measured).toMatchObject({ filesCount: 3, skipped: [] });
});

test('the digests are those of the archive on the disk', async () => {
  const { folder, to, except } = room();
  writeFileSync(join(folder, 'a'), 'x'.repeat(300_000));
  const measured = await archiveFolder({ folder, to, except, signal });
  const bytes = readFileSync(to);
  expect(measured).toMatchObject({
    sizeBytes: bytes.length,
    md5: createHash('md5').update(bytes).digest('hex'),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
});

test('links stay links: nothing outside the folder is read', async () => {
  const { folder, to, except } = room();
  const outside = temporaryDirectory();
  writeFileSync(join(outside, 'secret'), 'not yours');
  symlinkSync(outside, join(folder, 'out'));
  symlinkSync(join(outside, 'secret'), join(folder, 'file'));
  await archiveFolder({ folder, to, except, signal });
  const entries = await unzip(to);
  expect([...entries.keys()].sort()).toEqual(['file', 'out']);
  expect(entries.get('out')?.text).toBe(outside);
  expect(((entries.get('out')?.mode ?? 0) & 0o170000) === 0o120000).toBe(true);
});

test('the backup directory inside the folder is left out', async () => {
  const { folder, to } = room();
  mkdirSync(join(folder, 'backups'));
  writeFileSync(join(folder, 'backups', 'old.zip'), 'big');
  await archiveFolder({ folder, to, except: joinLocal(folder, 'backups'), signal });
  expect([...(await unzip(to)).keys()]).toEqual([]);
});

test('the backup directory inside the folder is left out when a link leads to it', async () => {
  const { folder, to, except } = room();
  mkdirSync(join(folder, 'backups'));
  writeFileSync(join(folder, 'backups', '.rexus.lock'), '');
  writeFileSync(join(folder, 'app.py'), 'x');
  symlinkSync(join(folder, 'backups'), except);
  await archiveFolder({ folder, to, except, signal });
  expect([...(await unzip(to)).keys()]).toEqual(['app.py']);
});

test.each(['backups', 'backups/application'])('%s is not archived into itself', async (name) => {
  const root = temporaryDirectory();
  const base = joinLocal(root, 'backups');
  mkdirSync(join(base, 'application', 'run'), { recursive: true });
  const link = joinLocal(root, 'link');
  symlinkSync(join(root, name), link);
  const to = joinLocal(base, 'application', 'run', 'link.zip');
  await expect(archiveFolder({ folder: link, to, except: base, signal })).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    facts: { path: link, reason: { code: 'holds_the_backups' } },
  });
  expect(readdirSync(join(base, 'application', 'run'))).toEqual([]);
});

test('a file or folder that cannot be opened is listed with its reason, and the rest is done', async () => {
  const { folder, to, except } = room();
  // Larger than what archiver keeps in memory, so that it writes before it comes to the next file.
  writeFileSync(join(folder, 'a'), randomBytes(4 * 1024 * 1024));
  writeFileSync(join(folder, 'b'), 'gone before it is opened');
  writeFileSync(join(folder, 'c'), 'still there');
  mkdirSync(join(folder, 'd'));
  let hits = 0;
  const disk: Disk = {
    ...systemDisk,
    create: async (path) => {
      const file = await systemDisk.create(path);
      return {
        ...file,
        write: (bytes) => {
          if (hits++ === 0) for (const name of ['b', 'd']) rmSync(join(folder, name), { recursive: true });
          return file.write(bytes);
        },
      };
    },
  };
  const measured = await archiveFolder({ folder, to, except, signal, disk });
  expect(hits).toBeGreaterThan(0);
  expect(measured).toMatchObject({ filesCount: 2, skipped: ['b', 'd'].map((file) => ({ file, reason: 'ENOENT' })) });
  expect((await unzip(to)).get('c')?.text).toBe('still there');
});

test('a folder that is missing or is none leaves no archive', async () => {
  const { folder, to, except } = room();
  const file = joinLocal(folder, 'file');
  writeFileSync(file, '');
  for (const wrong of [joinLocal(folder, 'gone'), file]) {
    await expect(archiveFolder({ folder: wrong, to, except, signal })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
  }
  expect(readdirSync(join(folder, '..'))).toEqual(['app']);
});

test('a disk that fills up leaves no part of an archive', async () => {
  const { folder, to, except } = room();
  for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, name), 'x'.repeat(1000));
  let hits = 0;
  const disk: Disk = {
    ...systemDisk,
    create: async (path) => ({
      ...(await systemDisk.create(path)),
      write: () => {
        hits++;
        return Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' }));
      },
    }),
  };
  await expect(archiveFolder({ folder, to, except, signal, disk })).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(hits).toBe(1);
  expect(readdirSync(join(folder, '..'))).toEqual(['app']);
});

test('interrupted, it leaves no part of an archive', async () => {
  const { folder, to, except } = room();
  for (let n = 0; n < 50; n++) writeFileSync(join(folder, `f${n}`), 'x'.repeat(1000));
  const stop = new AbortController();
  const disk: Disk = {
    ...systemDisk,
    create: async (path) => {
      stop.abort('SIGINT');
      return systemDisk.create(path);
    },
  };
  const running = archiveFolder({ folder, to, except, signal: stop.signal, disk });
  await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(readdirSync(join(folder, '..'))).toEqual(['app']);
});

test('copied files keep bytes and permissions, and the same name twice is two files', async () => {
  const root = temporaryDirectory();
  for (const folder of ['one', 'two', 'to']) mkdirSync(join(root, folder));
  writeFileSync(join(root, 'one', '.env'), 'A=1', { mode: 0o600 });
  writeFileSync(join(root, 'two', '.ENV'), 'A=2');
  const files = [joinLocal(root, 'one', '.env'), joinLocal(root, 'two', '.ENV'), joinLocal(root, 'gone')];
  const folder = joinLocal(root, 'to');
  const { entries, failed } = await copyFiles({
    encryption: null,
    keyring: emptyKeyring,
    files,
    folder,
    nameOf: (path) => path.slice(root.length + 1),
    signal,
  });
  expect(entries.map(({ backup }) => backup)).toEqual(['to/.env', 'to/.ENV_2']);
  expect(readFileSync(join(folder, '.ENV_2'), 'utf8')).toBe('A=2');
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
  expect(failed.map(({ file, error }) => [file, error.code])).toEqual([[files[2], 'FILE_UNREADABLE']]);
});

test('the lock that this process holds is not copied under any name, and stays held', async () => {
  const root = temporaryDirectory();
  const lock = acquireLock(root, '.rexus.lock', 'backup', systemClock);
  onTestFinished(() => lock.release());
  const files = ['.rexus.lock', 'second-name', 'link'].map((name) => joinLocal(root, name));
  linkSync(join(root, '.rexus.lock'), join(root, 'second-name'));
  symlinkSync(join(root, '.rexus.lock'), join(root, 'link'));
  mkdirSync(join(root, 'to'));
  const { entries, failed } = await copyFiles({
    encryption: null,
    keyring: emptyKeyring,
    files,
    folder: joinLocal(root, 'to'),
    nameOf: String,
    signal,
  });
  expect([entries, failed.map(({ error }) => error.code)]).toEqual([[], files.map(() => 'FILE_UNREADABLE')]);
  const other = spawnSync(process.execPath, ['tests/platform/holdLock.ts', root, '.rexus.lock'], { encoding: 'utf8' });
  expect(other.stderr).toContain('ALREADY_RUNNING');
});

test('a free name keeps its ending', () => {
  const taken = new Set<string>();
  expect(['a.tar.gz', 'A.tar.gz', 'a.tar.gz', '.env', '.env'].map((name) => freeName(name, taken))).toEqual([
    'a.tar.gz',
    'A_2.tar.gz',
    'a_3.tar.gz',
    '.env',
    '.env_2',
  ]);
});
