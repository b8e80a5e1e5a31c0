import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { hasCode } from '../../src/domain/rexusError.ts';
import { blockFormat } from '../../src/pipeline/blockFormat.ts';
import { BLOCK_BYTES, blockPool } from '../../src/pipeline/blockPool.ts';
import { packFile } from '../../src/pipeline/packFile.ts';
import { readBack } from '../../src/pipeline/readBack.ts';
import type { FixedFormat } from '../../src/pipeline/storedFileFormat.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const never = new AbortController().signal;
const FORMATS: readonly FixedFormat[] = [
  { compression: 'gzip', level: 6 },
  { compression: 'zstd', level: 3 },
];
const PLAIN_TOOLS = { gzip: ['gzip', '-dc'], zstd: ['zstd', '-dqc'], none: ['cat'] } as const;

const text = (bytes: number): Buffer => Buffer.alloc(bytes, 'fila de inventario; ');

const packed = async (content: Uint8Array, format: FixedFormat) => {
  const folder = temporaryDirectory('blocks');
  const [from, to] = [joinLocal(folder, 'a.bak'), joinLocal(folder, 'a.stored')];
  writeFileSync(from, content);
  return { to, ...(await packFile({ from, to, format, signal: never })) };
};

describe.each(FORMATS)('content stored as blocks of $compression', (format) => {
  const { compression } = format;
  const read = (file: Parameters<typeof readBack>[0]['file'], blocks?: readonly number[]) =>
    readBack({ file, compression, blocks, signal: never });

  it.each([0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 3 * BLOCK_BYTES + 7])(
    'is one file that the ordinary program opens, at %i bytes',
    async (size) => {
      const content = text(size);
      const { to, blocks } = await packed(content, format);
      expect(blocks).toHaveLength(Math.ceil(size / blockFormat(format).blockBytes(size)));
      const [command, ...options] = PLAIN_TOOLS[compression];
      const out = execFileSync(command, options, { input: readFileSync(to), maxBuffer: size + 1024 });
      expect(out.equals(content)).toBe(true);
    },
  );

  it('is not made larger where it cannot be compressed', async () => {
    const { stored, content } = await packed(randomBytes(2 * BLOCK_BYTES), format);
    expect(stored.bytes - content.bytes).toBeLessThan(content.bytes / 5000);
  });

  it('is found damaged by its blocks wherever one byte differs', async () => {
    const { to, blocks, stored } = await packed(Buffer.concat([text(BLOCK_BYTES), randomBytes(5000)]), format);
    const good = readFileSync(to);
    for (let at = 0; at < good.length; at += Math.max(1, Math.floor(good.length / 60))) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ 0x10;
      writeFileSync(to, bad);
      const isFound = await read(to, blocks).then(
        (found) => found.stored.sha256 !== stored.sha256,
        (error: unknown) => hasCode(error, 'STORED_FILE_DAMAGED'),
      );
      expect(isFound, `a change of byte ${at}`).toBe(true);
    }
  });

  it('is read as a stream when the blocks that are named are not those of the file', async () => {
    const { to, stored, content, blocks } = await packed(text(2 * BLOCK_BYTES), format);
    expect(await read(to, [...blocks, 5])).toEqual({ stored, content });
  });

  it('gives no more than a block holds, whatever its compressed bytes say', async () => {
    const blocks = blockFormat(format);
    const whole = await blocks.pack(text(1000));
    expect(Buffer.from(await blocks.unpack(whole, 1000)).equals(text(1000))).toBe(true);
    await expect(blocks.unpack(whole, 999)).rejects.toMatchObject({ code: 'ERR_BUFFER_TOO_LARGE' });
  });

  it('is damaged when the file was cut in the middle of a block', async () => {
    const { to, blocks, stored } = await packed(Buffer.concat([text(BLOCK_BYTES), randomBytes(9000)]), format);
    truncateSync(to, stored.bytes - 4000);
    const error = await read(to, blocks).catch((thrown: unknown) => thrown);
    expect(hasCode(error, 'STORED_FILE_DAMAGED')).toBe(true);
  });
});

it('is told as damaged by zstd itself, which only a check sum in the file can do for content that is stored as it is', async () => {
  const { to } = await packed(randomBytes(100_000), { compression: 'zstd', level: 3 });
  const bytes = readFileSync(to);
  bytes[50_000] = (bytes[50_000] ?? 0) ^ 1;
  expect(() => execFileSync('zstd', ['-tq'], { input: bytes, stdio: 'pipe' })).toThrow();
});

it('packs many files at once with a pool that is smaller than they are many, and gives every block back', async () => {
  const folder = temporaryDirectory('many');
  const pool = blockPool(2);
  const content = text(3 * BLOCK_BYTES + 1);
  await Promise.all(
    Array.from({ length: 6 }, async (_, n) => {
      const from = joinLocal(folder, `${n}.bak`);
      writeFileSync(from, content);
      const format: FixedFormat = { compression: 'gzip', level: 1 };
      await packFile({ from, to: joinLocal(folder, `${n}.gz`), format, signal: never, pool });
    }),
  );
  expect(new Set(await Promise.all([pool.take(), pool.take()])).size).toBe(2);
});
