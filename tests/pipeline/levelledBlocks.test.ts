import { describe, expect, test } from 'vitest';
import { blockFormat } from '../../src/pipeline/blockFormat.ts';
import { levelledBlocks } from '../../src/pipeline/levelledBlocks.ts';
import type { FixedFormat } from '../../src/pipeline/storedFileFormat.ts';

const BLOCK = new Uint8Array(1000);

/** Compresses on one thread in a time that grows with the level; between blocks the rest of the pass takes its own. */
const pass = async (restMs: number, blocks: number) => {
  let nowMs = 0;
  const levels: number[] = [];
  const at = (format: FixedFormat) => ({
    ...blockFormat({ compression: 'none' }),
    pack: async (block: Uint8Array) => {
      const level = format.compression === 'none' ? 0 : format.level;
      levels.push(level);
      nowMs += 2 ** level;
      return block;
    },
  });
  const levelled = levelledBlocks(
    { compression: 'gzip', level: 'auto' },
    { at, clock: { monotonicMs: () => nowMs }, workers: 1 },
  );
  for (let n = 0; n < blocks; n++) {
    await levelled.format.pack(BLOCK);
    nowMs += restMs;
  }
  return { levels, taken: levelled.taken() };
};

describe('level auto', () => {
  test('a pass that waits for nothing else goes down to the lowest level', async () => {
    const { levels, taken } = await pass(0, 200);
    expect(levels.at(-1)).toBe(1);
    expect(taken).toEqual({ lowest: 1, highest: 6, mostUsed: 1 });
  });

  test('a pass that waits for a slow disk goes up to the highest', async () => {
    const { levels, taken } = await pass(100_000, 200);
    expect(levels.at(-1)).toBe(8);
    expect(taken).toEqual({ lowest: 6, highest: 8, mostUsed: 8 });
  });

  test('where one level is the right one it stays', async () => {
    const { levels } = await pass(5, 400);
    expect(new Set(levels.slice(200)).size).toBe(1);
    expect(levels.at(-1)).toBe(5);
  });

  test('a file of a few blocks keeps the ordinary level', async () => {
    expect((await pass(0, 5)).taken).toEqual({ lowest: 6, highest: 6, mostUsed: 6 });
    expect((await pass(0, 0)).taken).toEqual({ lowest: 6, highest: 6, mostUsed: 6 });
  });
});

test('a fixed level is the format itself, and says so', () => {
  const format = blockFormat({ compression: 'zstd', level: 9 });
  const levelled = levelledBlocks(
    { compression: 'zstd', level: 9 },
    { at: () => format, clock: { monotonicMs: () => 0 }, workers: 2 },
  );
  expect(levelled.format).toBe(format);
  expect(levelled.taken()).toEqual({ lowest: 9, highest: 9, mostUsed: 9 });
});

test('what is not compressed has no level', () => {
  const compressor = { at: blockFormat, clock: { monotonicMs: () => 0 }, workers: 2 };
  expect(levelledBlocks({ compression: 'none' }, compressor).taken()).toBeNull();
});
