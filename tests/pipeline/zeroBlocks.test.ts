import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { BLOCK_BYTES } from '../../src/pipeline/blockPool.ts';
import { packFile } from '../../src/pipeline/packFile.ts';
import { zerosOnce } from '../../src/pipeline/zeroBlocks.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

it('compresses whole blocks of zeros once, and any other each time', async () => {
  const packed: Uint8Array[] = [];
  const pack = zerosOnce(async (block) => {
    packed.push(block);
    return Buffer.from('packed');
  });
  const almost = Buffer.alloc(BLOCK_BYTES);
  almost[BLOCK_BYTES - 1] = 1;
  const blocks = [Buffer.alloc(BLOCK_BYTES), almost, Buffer.alloc(BLOCK_BYTES), Buffer.alloc(1000), Buffer.alloc(1000)];
  const results: Uint8Array[] = [];
  for (const block of blocks) results.push(await pack(block));
  expect(packed).toHaveLength(4);
  expect(results.map((bytes) => Buffer.from(bytes).toString())).toEqual(Array(5).fill('packed'));
  // Each is the caller's own: whoever gets the next one must not see what was done to this.
  results[0]?.fill(0);
  expect(Buffer.from(await pack(Buffer.alloc(BLOCK_BYTES))).toString()).toBe('packed');
});

it('stores a file of nothing but zeros, and one with zeros between, so that gunzip gives them back', async () => {
  const folder = temporaryDirectory('zeros');
  const text = Buffer.alloc(BLOCK_BYTES, 'fila de inventario; ');
  const zeros = Buffer.alloc(3 * BLOCK_BYTES);
  for (const [n, content] of [zeros, Buffer.concat([zeros, text, zeros])].entries()) {
    const [from, to] = [joinLocal(folder, `${n}.bak`), joinLocal(folder, `${n}.gz`)];
    writeFileSync(from, content);
    await packFile({ from, to, format: { compression: 'gzip', level: 6 }, signal: new AbortController().signal });
    expect(gunzipSync(readFileSync(to)).equals(content)).toBe(true);
  }
});
