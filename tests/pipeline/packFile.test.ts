import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Measured } from '../../src/domain/digests.ts';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { hasCode } from '../../src/domain/rexusError.ts';
import { BLOCK_BYTES, blockPool } from '../../src/pipeline/blockPool.ts';
import { packFile } from '../../src/pipeline/packFile.ts';
import { readBack } from '../../src/pipeline/readBack.ts';
import type { StoreFormat } from '../../src/pipeline/storedFileFormat.ts';
import { type Disk, systemDisk } from '../../src/platform/disk.ts';
import { failing, fullDisk, meddling } from '../support/faultyDisks.ts';
import { failAtEveryStep } from '../support/powerFailingDisk.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const GZIP: StoreFormat = { compression: 'gzip', level: 6 };
const ZSTD: StoreFormat = { compression: 'zstd', level: 3 };
const NONE: StoreFormat = { compression: 'none' };
const MIB = 1024 * 1024;
const never = new AbortController().signal;

const measured = (bytes: Uint8Array): Measured => ({
  bytes: bytes.length,
  md5: createHash('md5').update(bytes).digest('hex'),
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

/** Half random, half alike: neither trivial to compress nor incompressible. */
const bytesOf = (size: number): Buffer =>
  Buffer.concat([randomBytes(size >> 1), Buffer.alloc(size - (size >> 1), 'fila ')]);

const prepared = (content: Uint8Array) => {
  const folder = temporaryDirectory('pack');
  const from = joinLocal(folder, 'users.bak');
  const to = joinLocal(folder, 'users.bak.gz');
  writeFileSync(from, content);
  return { folder, from, to };
};

const caught = async (promise: Promise<unknown>): Promise<unknown> =>
  await promise.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );

describe('packFile', () => {
  it.each([0, 1, 17, 4095, 4096, 4097, MIB - 1, MIB, MIB + 1, 3 * MIB + 5])(
    'stores %i bytes so that gzip and Python give them back, and measures both sides',
    async (size) => {
      const content = bytesOf(size);
      const { from, to } = prepared(content);
      const packed = await packFile({ from, to, format: GZIP, signal: never });
      const stored = readFileSync(to);
      expect(packed).toMatchObject({ content: measured(content), stored: measured(stored) });
      expect(gunzipSync(stored).equals(content)).toBe(true);
      execFileSync('gzip', ['-t', to]);
      const python = 'import gzip,hashlib,sys; print(hashlib.md5(gzip.open(sys.argv[1]).read()).hexdigest())';
      expect(execFileSync('python3', ['-c', python, to], { encoding: 'utf8' }).trim()).toBe(packed.content.md5);
    },
  );

  it('measures what md5sum and sha256sum print', async () => {
    const { from, to } = prepared(bytesOf(100_000));
    const { content, stored } = await packFile({ from, to, format: GZIP, signal: never });
    const first = (command: string, file: string): string =>
      execFileSync(command, [file], { encoding: 'utf8' }).slice(0, -1).split(' ')[0] ?? '';
    expect([first('md5sum', from), first('sha256sum', from)]).toEqual([content.md5, content.sha256]);
    expect([first('md5sum', to), first('sha256sum', to)]).toEqual([stored.md5, stored.sha256]);
  });

  it('stores the content as it is where the format says so', async () => {
    const content = bytesOf(2 * MIB + 3);
    const { from, to } = prepared(content);
    const packed = await packFile({ from, to, format: NONE, signal: never });
    expect(readFileSync(to).equals(content)).toBe(true);
    expect(packed).toMatchObject({ content: measured(content), stored: measured(content) });
  });

  it('writes less the higher the level', async () => {
    const text = Buffer.from(Array.from({ length: 40_000 }, (_, n) => `artículo ${n * 7919};`).join(''));
    const sizes = [];
    for (const level of [1, 9]) {
      const { from, to } = prepared(text);
      sizes.push((await packFile({ from, to, format: { compression: 'gzip', level }, signal: never })).stored.bytes);
    }
    expect(sizes[1]).toBeLessThan(sizes[0] ?? 0);
  });

  it('gives back any content (law)', async () => {
    const folder = temporaryDirectory('law');
    let turn = 0;
    const compressible = fc
      .array(fc.tuple(fc.nat(255), fc.integer({ min: 1, max: 5000 })), { maxLength: 60 })
      .map((runs) => Buffer.concat(runs.map(([byte, length]) => Buffer.alloc(length, byte))));
    const anyContent = fc.oneof(fc.uint8Array({ maxLength: 5000 }), compressible);
    await fc.assert(
      fc.asyncProperty(anyContent, fc.constantFrom(GZIP, ZSTD, NONE), async (content, format) => {
        const [from, to] = [joinLocal(folder, `${++turn}`), joinLocal(folder, `${turn}.stored`)];
        writeFileSync(from, content);
        const { blocks, content: packedContent, stored } = await packFile({ from, to, format, signal: never });
        const sides = { content: packedContent, stored };
        expect(sides.content).toEqual(measured(content));
        const { compression } = format;
        expect(await readBack({ file: to, compression, signal: never })).toEqual(sides);
        expect(await readBack({ file: to, compression, blocks, signal: never })).toEqual(sides);
      }),
      { numRuns: 60 },
    );
  });

  it('tells how much content is done, of how much, and ends with all', async () => {
    const { from, to } = prepared(bytesOf(3 * MIB));
    const seen: (readonly [number, number])[] = [];
    await packFile({ from, to, format: GZIP, signal: never, onProgress: (done, total) => seen.push([done, total]) });
    expect(seen.every(([, total]) => total === 3 * MIB)).toBe(true);
    expect(seen.map(([done]) => done)).toEqual([...seen].map(([done]) => done).sort((a, b) => a - b));
    expect(seen.at(-1)?.[0]).toBe(3 * MIB);
  });

  it.each([GZIP, ZSTD, NONE])(
    'reads no further ahead than a few blocks while the disk is slow ($compression)',
    async (format) => {
      const { from, to } = prepared(randomBytes(24 * MIB));
      let [read, written, ahead] = [0, 0, 0];
      const slow: Disk = {
        ...systemDisk,
        create: async (path) => {
          const file = await systemDisk.create(path);
          const write = async (bytes: Uint8Array): Promise<void> => {
            await new Promise((resolve) => setImmediate(resolve));
            await file.write(bytes);
            written += bytes.length;
          };
          return { ...file, write };
        },
      };
      const onProgress = (done: number): void => {
        read = done;
        ahead = Math.max(ahead, read - written);
      };
      const pool = blockPool(2);
      await packFile({ from, to, format, signal: never, disk: slow, onProgress, pool });
      expect(read).toBe(24 * MIB);
      expect(ahead).toBeLessThanOrEqual(pool.size * BLOCK_BYTES);
    },
  );
});

describe('packFile, when it cannot', () => {
  const leaves = async (folder: LocalPath): Promise<readonly string[]> => readdirSync(folder).sort();

  it('says FILE_UNREADABLE and makes nothing when the content is missing', async () => {
    const folder = temporaryDirectory();
    const request = {
      from: joinLocal(folder, 'no.bak'),
      to: joinLocal(folder, 'no.bak.gz'),
      format: GZIP,
      signal: never,
    };
    expect(hasCode(await caught(packFile(request)), 'FILE_UNREADABLE')).toBe(true);
    expect(await leaves(folder)).toEqual([]);
  });

  it('refuses a name that is taken and leaves what is there alone', async () => {
    const { from, to } = prepared(bytesOf(10));
    writeFileSync(to, 'an older backup');
    expect(hasCode(await caught(packFile({ from, to, format: GZIP, signal: never })), 'FILE_UNWRITABLE')).toBe(true);
    expect(readFileSync(to, 'utf8')).toBe('an older backup');
  });

  it.each([
    ['grows', (path: LocalPath) => appendFileSync(path, 'more')],
    ['is cut', (path: LocalPath) => truncateSync(path, 100)],
    ['is touched', (path: LocalPath) => utimesSync(path, new Date(0), new Date(0))],
  ])('refuses content that %s while it is being read', async (_, meddle) => {
    const { folder, from, to } = prepared(bytesOf(3 * MIB));
    const disk = meddling(MIB, () => meddle(from));
    const error = await caught(packFile({ from, to, format: GZIP, signal: never, disk }));
    expect(hasCode(error, 'FILE_UNREADABLE') && error.facts.reason).toEqual({ code: 'changed_while_read' });
    expect(await leaves(folder)).toEqual(['users.bak']);
  });

  it.each([0, 300_000, MIB])('says DISK_FULL and leaves nothing when the disk is full after %i bytes', async (room) => {
    const { folder, from, to } = prepared(randomBytes(3 * MIB));
    const error = await caught(packFile({ from, to, format: GZIP, signal: never, disk: fullDisk(room) }));
    expect(hasCode(error, 'DISK_FULL') && error.facts.path).toBe(to);
    expect(await leaves(folder)).toEqual(['users.bak']);
  });

  it('leaves nothing when the folder cannot be synced, since the name might not survive', async () => {
    const { folder, from, to } = prepared(bytesOf(MIB));
    const error = await caught(packFile({ from, to, format: GZIP, signal: never, disk: failing('syncFolder', 'EIO') }));
    expect(hasCode(error, 'FILE_UNWRITABLE')).toBe(true);
    expect(await leaves(folder)).toEqual(['users.bak']);
  });

  it.each([GZIP, NONE])(
    'stops in the middle when it is interrupted and leaves nothing ($compression)',
    async (format) => {
      const { folder, from, to } = prepared(randomBytes(8 * MIB));
      const stop = new AbortController();
      let last = 0;
      const onProgress = (done: number): void => {
        last = done;
        if (done >= 2 * MIB) stop.abort('SIGTERM');
      };
      const error = await caught(packFile({ from, to, format, signal: stop.signal, onProgress }));
      expect(hasCode(error, 'INTERRUPTED') && error.facts).toEqual({ signal: 'SIGTERM' });
      expect(last).toBeLessThan(8 * MIB);
      expect(await leaves(folder)).toEqual(['users.bak']);
    },
  );

  it('does nothing when it was interrupted before it began', async () => {
    const { folder, from, to } = prepared(bytesOf(10));
    const signal = AbortSignal.abort('SIGINT');
    expect(hasCode(await caught(packFile({ from, to, format: GZIP, signal })), 'INTERRUPTED')).toBe(true);
    expect(await leaves(folder)).toEqual(['users.bak']);
  });

  it('leaves a whole file under its name or none, wherever the power fails', async () => {
    const content = bytesOf(2 * MIB);
    const failures = await failAtEveryStep(
      async () => prepared(content),
      ({ from, to }, disk) => packFile({ from, to, format: GZIP, signal: never, disk }),
      async ({ to }, where) => {
        if (existsSync(to)) expect(gunzipSync(readFileSync(to)).equals(content), JSON.stringify(where)).toBe(true);
      },
    );
    expect(failures).toBeGreaterThanOrEqual(15);
  });
});
