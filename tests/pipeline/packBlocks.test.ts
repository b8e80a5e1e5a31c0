/** A block that cannot be compressed, as zlib says when there is no memory: the file fails with that, and every buffer is there for the next one. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { type BlockFormat, blockFormat } from '../../src/pipeline/blockFormat.ts';
import { type BlockPool, blockPool } from '../../src/pipeline/blockPool.ts';
import { FULL_SPEED, type Pace } from '../../src/pipeline/pace.ts';
import { packBlocks } from '../../src/pipeline/packBlocks.ts';
import { packFile } from '../../src/pipeline/packFile.ts';
import { unpackFile } from '../../src/pipeline/unpackFile.ts';
import { systemDisk } from '../../src/platform/disk.ts';
import { STORED_FORMS } from '../support/storedForms.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const never = new AbortController().signal;
const BLOCK = 4096;
const BLOCKS = 12;
const CONTENT = Buffer.concat([randomBytes(BLOCK * 5), Buffer.alloc(BLOCK * (BLOCKS - 5), 'a row; ')]);

/** As zlib's threads say it, and as V8 does where there is no room for the result. */
const FAILURES = {
  zlib: () => Object.assign(new Error('insufficient memory'), { code: 'Z_MEM_ERROR', errno: -4 }),
  node: () => Object.assign(new Error('Failed to allocate memory'), { code: 'ERR_MEMORY_ALLOCATION_FAILED' }),
} as const;

/** The n-th block (from 0) fails, later than those behind it or at once. */
const failingAt = (format: BlockFormat, n: number, failure: Error, how: 'at once' | 'later'): BlockFormat => {
  let begun = 0;
  return {
    ...format,
    pack: (block) => {
      if (begun++ !== n) return format.pack(block);
      if (how === 'at once') throw failure;
      return new Promise((_resolve, reject) => setImmediate(() => setImmediate(() => reject(failure))));
    },
  };
};

/** All of them can be had, and are given back again. */
const expectAllFree = async (pool: BlockPool): Promise<void> => {
  const taken = await Promise.all(Array.from({ length: pool.size }, () => pool.take()));
  expect(new Set(taken).size).toBe(pool.size);
  for (const block of taken) pool.giveBack(block);
};

describe.each(STORED_FORMS)('packing as $name', ({ format, encryptTo, keyring }) => {
  const fixed = format.compression === 'none' ? format : { compression: format.compression, level: 1 };

  it('ends with what any one block failed with, after its last write, and gives every buffer back (law)', async () => {
    const path = joinLocal(temporaryDirectory('blocks'), 'a.bak');
    writeFileSync(path, CONTENT);
    const pool = blockPool(3, BLOCK);
    const pack = async (blocks: BlockFormat): Promise<number> => {
      const source = await systemDisk.open(path);
      let [ended, writes] = [false, 0];
      try {
        await packBlocks(source, {
          path,
          contentBytes: CONTENT.length,
          format: blocks,
          isCopy: false,
          to: encryptTo,
          pool,
          write: async () => {
            expect(ended).toBe(false);
            writes++;
            await new Promise((resolve) => setImmediate(resolve));
          },
          signal: never,
          onRead: () => undefined,
        });
      } finally {
        ended = true;
        await source.close();
      }
      return writes;
    };
    const which = fc.nat(BLOCKS - 1);
    const how = fc.constantFrom('at once', 'later');
    await fc.assert(
      fc.asyncProperty(which, fc.constantFrom('zlib', 'node'), how, async (n, kind, moment) => {
        const failure = FAILURES[kind]();
        await expect(pack(failingAt(blockFormat(fixed), n, failure, moment))).rejects.toBe(failure);
        await expectAllFree(pool);
      }),
      { numRuns: 40 },
    );
    expect(await pack(blockFormat(fixed))).toBeGreaterThan(0);
  });

  it('leaves no half file, and the next file is packed with the same buffers', async () => {
    const folder = temporaryDirectory('blocks');
    const [from, to, back] = [joinLocal(folder, 'a.bak'), joinLocal(folder, 'stored'), joinLocal(folder, 'back')];
    writeFileSync(from, CONTENT);
    const pool = blockPool(3, BLOCK);
    const packed = (pace: Pace) => packFile({ from, to, format: fixed, encryptTo, signal: never, pool, pace });
    for (const n of [0, 1, BLOCKS - 1]) {
      let begun = 0;
      const work = async (): Promise<void> => {
        if (begun++ === n) throw FAILURES.zlib();
      };
      await expect(packed({ ...FULL_SPEED, work })).rejects.toMatchObject({ code: 'Z_MEM_ERROR' });
      expect(begun).toBeGreaterThan(n);
      expect(readdirSync(folder)).toEqual(['a.bak']);
      await expectAllFree(pool);
    }
    const stored = await packed(FULL_SPEED);
    const opener = encryptTo === null ? null : { keyring };
    const { compression } = fixed;
    await unpackFile({ from: to, to: back, compression, opener, expected: stored, signal: never });
    expect(readFileSync(back).equals(CONTENT)).toBe(true);
  });
});
