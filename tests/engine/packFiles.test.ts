import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { emptyKeyring } from '../../src/domain/encryption.ts';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { type PackFilesRequest, type PackReport, packFiles } from '../../src/engine/packFiles.ts';
import { FULL_SPEED } from '../../src/pipeline/pace.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { type Disk, systemDisk } from '../../src/platform/disk.ts';
import { fullDisk } from '../support/faultyDisks.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

type Algorithm = PackFilesRequest['storage']['compression']['algorithm'];

const requestTo = (
  folder: LocalPath,
  files: readonly LocalPath[],
  algorithm: Algorithm = 'gzip',
): PackFilesRequest => ({
  files,
  folder,
  storage: { compression: { algorithm, level: 6 }, encryption: null, keyring: emptyKeyring },
  clock: systemClock,
  pace: FULL_SPEED,
  signal: new AbortController().signal,
  onProgress: () => {},
  onPacked: () => {},
});

/** Packs one file of 3 MB on this disk; gives what came of it and what is left in the folder. */
const packOn = async (
  disk: Disk,
  algorithm: Algorithm = 'gzip',
): Promise<{ readonly report: PackReport; readonly left: readonly string[] }> => {
  const at = temporaryDirectory();
  const folder = joinLocal(at, 'out');
  const file = joinLocal(at, 'users.bak');
  mkdirSync(folder);
  writeFileSync(file, randomBytes(3_000_000));
  const report = await packFiles({ ...requestTo(folder, [file, file], algorithm), disk });
  return { report, left: readdirSync(folder) };
};

const codes = ({ failed }: PackReport): readonly string[] => failed.map(({ error }) => error.code);

test('a file that is named twice is stored once', async () => {
  const { report, left } = await packOn(systemDisk);
  expect(codes(report)).toEqual([]);
  expect(report.packed).toHaveLength(1);
  expect(left).toEqual(['users.bak.gz']);
});

test.each([
  ['is not there', () => undefined, { code: 'system', errno: 'ENOENT' }],
  ['is a file', (folder: string) => writeFileSync(folder, ''), { code: 'not_a_folder' }],
] as const)('a folder that %s is said once, however many files there are', async (_, make, reason) => {
  const at = temporaryDirectory();
  const folder = joinLocal(at, 'out');
  make(folder);
  const files = ['a.bak', 'b.bak'].map((name) => joinLocal(at, name));
  for (const file of files) writeFileSync(file, 'content');
  await expect(packFiles(requestTo(folder, files))).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    facts: { path: folder, reason },
  });
});

test('a disk that is full leaves nothing', async () => {
  const { report, left } = await packOn(fullDisk(1_000_000));
  expect(codes(report)).toEqual(['DISK_FULL']);
  expect(left).toEqual([]);
});

// Whether or not the gzip itself still agrees with its check sum.
test.each(['gzip', 'none'] as const)(
  'a medium (%s) that gives back other bytes than were written is found, and nothing is left that looks stored',
  async (algorithm) => {
    const lying: Disk = {
      ...systemDisk,
      openUncached: async (path) => {
        const bytes = readFileSync(path);
        bytes[1_500_000] = (bytes[1_500_000] ?? 0) ^ 1;
        writeFileSync(path, bytes);
        return await systemDisk.openUncached(path);
      },
    };
    const { report, left } = await packOn(lying, algorithm);
    expect(report.packed).toEqual([]);
    expect(codes(report)).toEqual(['READ_BACK_DIFFERS']);
    expect(left).toEqual([]);
  },
);
