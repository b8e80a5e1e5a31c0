import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/domain/errorFacts.ts';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { asRexusError, hasCode } from '../../src/domain/rexusError.ts';
import { compareMeasured } from '../../src/pipeline/compareMeasured.ts';
import { type Packed, packFile } from '../../src/pipeline/packFile.ts';
import { readBack } from '../../src/pipeline/readBack.ts';
import { unpackFile } from '../../src/pipeline/unpackFile.ts';
import { fullDisk } from '../support/faultyDisks.ts';
import { failAtEveryStep } from '../support/powerFailingDisk.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const never = new AbortController().signal;

const stored = async (content: Uint8Array) => {
  const folder = temporaryDirectory('stored');
  const [from, file, to] = [joinLocal(folder, 'a.bak'), joinLocal(folder, 'a.bak.gz'), joinLocal(folder, 'back.bak')];
  writeFileSync(from, content);
  const packed = await packFile({ from, to: file, format: { compression: 'gzip', level: 6 }, signal: never });
  return { folder, from, file, to, packed };
};

const codeOf = async (promise: Promise<unknown>): Promise<ErrorCode | 'nothing was thrown'> =>
  await promise.then(
    () => 'nothing was thrown' as const,
    (error: unknown) => asRexusError(error).code,
  );

/** What verify does: read back, then compare everything with what was written down. */
const check = async (file: LocalPath, packed: Packed): Promise<void> => {
  const found = await readBack({ file, compression: 'gzip', signal: never });
  compareMeasured(file, packed.stored, found.stored);
  compareMeasured(file, packed.content, found.content);
};

describe('readBack', () => {
  it('finds every single byte that was changed in a stored file', async () => {
    const { file, packed } = await stored(Buffer.from('CREATE TABLE obras (id int, nombre nvarchar(40));'.repeat(8)));
    const good = readFileSync(file);
    const unnoticed: number[] = [];
    for (let at = 0; at < good.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const bad = Buffer.from(good);
        bad[at] = (bad[at] ?? 0) ^ flip;
        writeFileSync(file, bad);
        const code = await codeOf(check(file, packed));
        if (code !== 'HASH_MISMATCH' && code !== 'STORED_FILE_DAMAGED') unnoticed.push(at);
      }
    }
    expect(unnoticed).toEqual([]);
    writeFileSync(file, good);
    await check(file, packed);
  });

  it('finds a stored file that was cut off at any place', async () => {
    const { file, packed } = await stored(randomBytes(300));
    const good = readFileSync(file);
    for (let length = 0; length < good.length; length++) {
      writeFileSync(file, good.subarray(0, length));
      expect([length, await codeOf(check(file, packed))]).toEqual([length, 'STORED_FILE_DAMAGED']);
    }
  });

  it.each([
    ['other bytes', Buffer.from('xyz')],
    ['zeros, which zlib passes over', Buffer.alloc(512)],
    ['the beginning of another member', Buffer.from([0x1f, 0x8b, 8])],
  ])('says STORED_FILE_DAMAGED when %s stand behind the end', async (_, garbage) => {
    const { file } = await stored(randomBytes(5000));
    writeFileSync(file, Buffer.concat([readFileSync(file), garbage]));
    expect(await codeOf(readBack({ file, compression: 'gzip', signal: never }))).toBe('STORED_FILE_DAMAGED');
  });

  it('says STORED_FILE_DAMAGED when the file is no gzip file', async () => {
    const { from } = await stored(randomBytes(5000));
    expect(await codeOf(readBack({ file: from, compression: 'gzip', signal: never }))).toBe('STORED_FILE_DAMAGED');
  });

  it('reads the files of tools that write several members one after the other', async () => {
    const file = joinLocal(temporaryDirectory(), 'two.gz');
    writeFileSync(file, Buffer.concat([gzipSync('one '), gzipSync('two')]));
    const seen: string[] = [];
    const onContent = (block: Uint8Array): void => {
      seen.push(Buffer.from(block).toString());
    };
    expect((await readBack({ file, compression: 'gzip', signal: never, onContent })).content.bytes).toBe(7);
    expect(seen.join('')).toBe('one two');
  });

  it('says STORED_FILE_MISSING when the file is gone', async () => {
    const file = joinLocal(temporaryDirectory(), 'gone.bak.gz');
    expect(await codeOf(readBack({ file, compression: 'gzip', signal: never }))).toBe('STORED_FILE_MISSING');
  });

  it('says FILE_UNREADABLE when there is a folder in the place of the file', async () => {
    expect(await codeOf(readBack({ file: temporaryDirectory(), compression: 'none', signal: never }))).toBe(
      'FILE_UNREADABLE',
    );
  });

  it.skipIf(process.platform === 'win32')(
    'says FILE_UNREADABLE when a named pipe stands in the place of the file',
    async () => {
      const file = joinLocal(temporaryDirectory('pipe'), 'a.bak.gz');
      execFileSync('mkfifo', [file]);
      expect(await codeOf(readBack({ file, compression: 'gzip', signal: never }))).toBe('FILE_UNREADABLE');
    },
  );

  it('stops when it is interrupted', async () => {
    const { file } = await stored(randomBytes(6 * 1024 * 1024));
    const stop = new AbortController();
    const reading = readBack({
      file,
      compression: 'gzip',
      signal: stop.signal,
      onProgress: () => stop.abort('SIGINT'),
    });
    expect(await codeOf(reading)).toBe('INTERRUPTED');
  });
});

describe('unpackFile', () => {
  it('gives the content back after comparing all that is known', async () => {
    const content = randomBytes(3 * 1024 * 1024 + 7);
    const { file, to, packed } = await stored(content);
    const found = await unpackFile({ from: file, to, compression: 'gzip', expected: packed, signal: never });
    // SHA-256 proves them equal: MD5 costs twice as much and is not taken.
    const { bytes, sha256 } = packed.content;
    expect(found.content).toEqual({ bytes, sha256, md5: null });
    expect(readFileSync(to).equals(content)).toBe(true);
  });

  it('takes a file of the Python tool, of which only the MD5 of the content is known', async () => {
    const { file, to, packed } = await stored(randomBytes(1000));
    const content = { md5: packed.content.md5, sha256: null, bytes: null };
    const found = await unpackFile({
      from: file,
      to,
      compression: 'gzip',
      expected: { stored: null, content },
      signal: never,
    });
    expect(readFileSync(to)).toHaveLength(1000);
    expect(found.content).toEqual({ bytes: 1000, md5: packed.content.md5, sha256: null });
  });

  it('says HASH_MISMATCH and leaves no output when that MD5 differs', async () => {
    const { folder, file, to } = await stored(randomBytes(1000));
    const expected = { stored: null, content: { md5: zeros.slice(32), sha256: null, bytes: null } };
    const request = { from: file, to, compression: 'gzip', expected, signal: never } as const;
    expect(await codeOf(unpackFile(request))).toBe('HASH_MISMATCH');
    expect(readdirSync(folder).sort()).toEqual(['a.bak', 'a.bak.gz']);
  });

  it('takes all digests where nothing is known, for whoever writes them down', async () => {
    const { file, to, packed } = await stored(randomBytes(1000));
    const found = await unpackFile({ from: file, to, compression: 'gzip', expected: null, signal: never });
    expect(found).toEqual({ content: packed.content, stored: packed.stored });
  });

  const zeros = '0'.repeat(64);
  it.each([
    ['the SHA-256 of the stored file', (p: Packed) => ({ ...p, stored: { ...p.stored, sha256: zeros } })],
    ['the size of the stored file', (p: Packed) => ({ ...p, stored: { ...p.stored, bytes: 1 } })],
    ['the SHA-256 of the content', (p: Packed) => ({ ...p, content: { ...p.content, sha256: zeros } })],
    ['the size of the content', (p: Packed) => ({ ...p, content: { ...p.content, bytes: 1001 } })],
  ])('says HASH_MISMATCH and leaves no output when %s differs', async (_, change) => {
    const { folder, file, to, packed } = await stored(randomBytes(1000));
    const request = { from: file, to, compression: 'gzip', expected: change(packed), signal: never } as const;
    expect(await codeOf(unpackFile(request))).toBe('HASH_MISMATCH');
    expect(readdirSync(folder).sort()).toEqual(['a.bak', 'a.bak.gz']);
  });

  it('stops early when a hostile file holds more than was stored', async () => {
    const { folder, file, to, packed } = await stored(Buffer.alloc(20 * 1024 * 1024));
    const expected = { stored: null, content: { ...packed.content, bytes: 1000 } };
    expect(await codeOf(unpackFile({ from: file, to, compression: 'gzip', expected, signal: never }))).toBe(
      'STORED_FILE_DAMAGED',
    );
    expect(readdirSync(folder).sort()).toEqual(['a.bak', 'a.bak.gz']);
  });

  it('leaves no output when the stored file is damaged, the disk is full or it is interrupted', async () => {
    const { folder, file, to, packed } = await stored(randomBytes(3 * 1024 * 1024));
    const request = { from: file, to, compression: 'gzip', expected: packed, signal: never } as const;
    expect(await codeOf(unpackFile({ ...request, disk: fullDisk(1024 * 1024) }))).toBe('DISK_FULL');
    const stop = new AbortController();
    expect(await codeOf(unpackFile({ ...request, signal: stop.signal, onProgress: () => stop.abort('SIGINT') }))).toBe(
      'INTERRUPTED',
    );
    const bad = readFileSync(file);
    writeFileSync(file, bad.subarray(0, bad.length - 4));
    expect(await codeOf(unpackFile(request))).toBe('STORED_FILE_DAMAGED');
    expect(readdirSync(folder).sort()).toEqual(['a.bak', 'a.bak.gz']);
  });

  it('does not write over a file that is there', async () => {
    const { from, file, to, packed } = await stored(randomBytes(1000));
    copyFileSync(from, to);
    const unpacking = unpackFile({ from: file, to, compression: 'gzip', expected: packed, signal: never });
    await expect(unpacking).rejects.toSatisfy((error) => hasCode(error, 'FILE_UNWRITABLE'));
  });

  it('leaves the whole content under its name or nothing, wherever the power fails', async () => {
    const content = randomBytes(1000);
    const failures = await failAtEveryStep(
      async () => await stored(content),
      ({ file, to, packed }, disk) =>
        unpackFile({ from: file, to, compression: 'gzip', expected: packed, signal: never, disk }),
      async ({ folder, to }) => {
        if (readdirSync(folder).includes('back.bak')) expect(readFileSync(to).equals(content)).toBe(true);
      },
    );
    expect(failures).toBe(15);
  });
});
