import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { asRexusError } from '../../src/domain/rexusError.ts';
import { BLOCK_BYTES, blockPool } from '../../src/pipeline/blockPool.ts';
import { md5InThread } from '../../src/pipeline/digestThread.ts';
import { packFile } from '../../src/pipeline/packFile.ts';
import type { StoreFormat } from '../../src/pipeline/storedFileFormat.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const never = new AbortController().signal;
const LARGE = 16 * 1024 * 1024;

const md5 = (parts: readonly Uint8Array[]): string => {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

const shared = (bytes: Uint8Array): Uint8Array => {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
};

/** Kills the thread that digests; the one that is started next if there is none yet. */
const threads: Worker[] = [];
process.on('worker', (worker) => threads.push(worker));
const killThread = async (): Promise<void> => {
  for (const worker of threads.splice(0)) await worker.terminate();
};

const largeFile = () => {
  const folder = temporaryDirectory('thread');
  const [from, to] = [joinLocal(folder, 'a.bak'), joinLocal(folder, 'a.stored')];
  const content = Buffer.alloc(LARGE + 12_345, randomBytes(5000));
  writeFileSync(from, content);
  return { folder, from, to, content };
};

const FORMATS: readonly StoreFormat[] = [
  { compression: 'gzip', level: 1 },
  { compression: 'zstd', level: 3 },
  { compression: 'none' },
];

describe('MD5 in a thread of its own', () => {
  it('is that of the bytes, in pieces of shared memory and of any other, of many files at once (law)', async () => {
    const pieces = fc.array(fc.tuple(fc.uint8Array({ maxLength: 3000 }), fc.boolean()), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { minLength: 1, maxLength: 4 }), async (files) => {
        const digests = await Promise.all(
          files.map(async (file) => {
            const digest = md5InThread();
            await Promise.all(file.map(([bytes, isShared]) => digest.update(isShared ? shared(bytes) : bytes)));
            return await digest.digest();
          }),
        );
        expect(digests).toEqual(files.map((file) => md5(file.map(([bytes]) => bytes))));
      }),
      { numRuns: 50 },
    );
  });

  it('lets bytes that are not shared be changed once they were taken', async () => {
    const digest = md5InThread();
    const bytes = Buffer.from('one');
    await digest.update(bytes);
    bytes.write('two');
    await digest.update(bytes);
    expect(await digest.digest()).toBe(md5([Buffer.from('onetwo')]));
  });

  it('ends with an error where the thread dies, and the next one gets a thread of its own', async () => {
    const digest = md5InThread();
    await digest.update(Buffer.from('one'));
    await killThread();
    await expect(digest.update(Buffer.from('two'))).rejects.toThrow('the thread that digests has ended');
    await expect(digest.digest()).rejects.toThrow('the thread that digests has ended');
    const next = md5InThread();
    await next.update(Buffer.from('one'));
    expect(await next.digest()).toBe(md5([Buffer.from('one')]));
  });
});

describe.each(FORMATS)('a large file, packed as $compression', (format) => {
  it('has the digests that its bytes have', async () => {
    const { from, to, content } = largeFile();
    const packed = await packFile({ from, to, format, signal: never });
    expect(packed.content.md5).toBe(md5([content]));
    expect(packed.content.sha256).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it('is not stored, and no block of the pool is lost, when the thread dies in the middle', async () => {
    const { folder, from, to } = largeFile();
    const pool = blockPool(3);
    let killed: Promise<void> | null = null;
    const onProgress = (done: number): void => {
      if (done >= 2 * BLOCK_BYTES) killed ??= killThread();
    };
    const error = await packFile({ from, to, format, signal: never, pool, onProgress }).catch((e: unknown) => e);
    await killed;
    expect(asRexusError(error)).toMatchObject({
      code: 'INTERNAL',
      facts: { message: expect.stringContaining('the thread that digests has ended') },
    });
    expect(readdirSync(folder)).toEqual(['a.bak']);
    expect(new Set(await Promise.all([pool.take(), pool.take(), pool.take()])).size).toBe(3);
  });
});
