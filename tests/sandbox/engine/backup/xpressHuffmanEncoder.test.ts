import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inflateXpressHuffman } from '../../../../src/mtf/xpressHuffman.ts';
import { compressXpressHuffman } from '../../../../src/sandbox/engine/backup/xpressHuffmanEncoder.ts';

const LARGEST_BLOCK = 57_344;

const expectRoundTrip = (bytes: Uint8Array): number => {
  const packed = compressXpressHuffman(bytes);
  expect(Buffer.compare(inflateXpressHuffman(packed, bytes.length), bytes)).toBe(0);
  return packed.length;
};

/** Bytes without any pattern, always the same ones. */
const noise = (length: number): Uint8Array => {
  let state = 0x1234_5678;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  });
};

test('any bytes come back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4000 }), (bytes) => void expectRoundTrip(bytes)),
    { seed: 1 },
  );
});

test('bytes that repeat themselves come back, with matches of every length', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 9 }), fc.integer({ min: 1, max: 400 })), {
        maxLength: 40,
      }),
      (runs) => {
        const bytes = Uint8Array.from(
          runs.flatMap(([part, times]) => new Array<number[]>(times).fill([...part]).flat()),
        );
        expectRoundTrip(bytes.subarray(0, LARGEST_BLOCK));
      },
    ),
    { seed: 2, numRuns: 60 },
  );
});

test('the largest block fits its 16-bit length even where nothing repeats', () => {
  expect(expectRoundTrip(noise(LARGEST_BLOCK))).toBeLessThan(65_536);
});

test('a block of zeros shrinks to almost nothing', () => {
  expect(expectRoundTrip(new Uint8Array(LARGEST_BLOCK))).toBeLessThan(300);
});

test('frequencies as skewed as they can be still give codes of at most 15 bits', () => {
  // Fibonacci numbers make the deepest possible tree.
  const counts = [1, 1];
  while (counts.length < 22) counts.push((counts.at(-1) ?? 0) + (counts.at(-2) ?? 0));
  const bytes = Uint8Array.from(counts.flatMap((count, symbol) => new Array<number>(count).fill(symbol)));
  const shuffled = bytes.map((_, index) => bytes[(index * 7919) % bytes.length] ?? 0);
  expectRoundTrip(shuffled.subarray(0, LARGEST_BLOCK));
});
