import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { hasCode } from '../../src/domain/rexusError.ts';
import { readBack } from '../../src/pipeline/readBack.ts';
import { frameByFrame } from '../../src/pipeline/zstdFrames.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const frame = (content: string, checksum = 1): Buffer =>
  zstdCompressSync(content, { params: { [constants.ZSTD_c_checksumFlag]: checksum } });

/** A frame that holds the user's own bytes and no content (RFC 8878 section 3.1.2). */
const skippable = (bytes: number): Buffer => {
  const out = Buffer.alloc(8 + bytes, 0x28);
  out.writeUInt32LE(0x184d2a5e, 0);
  out.writeUInt32LE(bytes, 4);
  return out;
};

async function* inBlocks(bytes: Uint8Array, ends: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const to of [...ends.toSorted((a, b) => a - b), bytes.length]) {
    yield bytes.subarray(from, to);
    from = Math.max(from, to);
  }
}

const pieces = async (bytes: Uint8Array, ends: readonly number[] = []): Promise<readonly Buffer[]> => {
  const found: Buffer[] = [];
  for await (const piece of frameByFrame(inBlocks(bytes, ends))) found.push(Buffer.from(piece));
  return found;
};

/** Where pieces end, of all that come by. */
const endsOf = (parts: readonly Buffer[]): readonly number[] => {
  let end = 0;
  return parts.map((part) => (end += part.length));
};

describe('a zstd file of several frames', () => {
  const zstdTool = (input: string): Buffer => execFileSync('zstd', ['-qc'], { input });
  const frames = [
    frame('the first'),
    skippable(0),
    frame('', 0),
    frame('x'.repeat(500_000)),
    skippable(77),
    zstdTool('by the program itself, which writes no size where it reads a pipe; '.repeat(900)),
    frame('the last', 0),
  ];
  const whole = Buffer.concat(frames);

  test('is handed out in pieces of which each is a frame', async () => {
    expect(await pieces(whole)).toEqual(frames);
  });

  test('ends a piece where each frame does, in whatever blocks it was read', async () => {
    const frameEnds = endsOf(frames);
    const places = fc.array(fc.nat(whole.length), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(places, async (ends) => {
        const parts = await pieces(whole, ends);
        expect(Buffer.concat(parts).equals(whole)).toBe(true);
        const found = new Set(endsOf(parts));
        expect(frameEnds.filter((end) => !found.has(end))).toEqual([]);
      }),
    );
  });

  test('is read to its end, as the program zstd does', async () => {
    const file = joinLocal(temporaryDirectory(), 'several.zst');
    writeFileSync(file, whole);
    const read: Buffer[] = [];
    const onContent = (block: Uint8Array): void => void read.push(Buffer.from(block));
    await readBack({ file, compression: 'zstd', onContent, signal: new AbortController().signal });
    const big = { maxBuffer: 1e7 };
    expect(Buffer.concat(read).equals(execFileSync('zstd', ['-dqc', file], big))).toBe(true);
  });

  test.each([
    ['garbage', Buffer.from('garbage')],
    ['zeros', Buffer.alloc(600)],
    ['half of a frame', frame('the first').subarray(0, 12)],
    ['half of a skippable frame', skippable(100).subarray(0, 50)],
  ])('is damaged where %s stands behind it', async (_, behind) => {
    const file = joinLocal(temporaryDirectory(), 'behind.zst');
    writeFileSync(file, Buffer.concat([whole, behind]));
    const reading = readBack({ file, compression: 'zstd', signal: new AbortController().signal });
    await expect(reading).rejects.toSatisfy((error) => hasCode(error, 'STORED_FILE_DAMAGED'));
  });
});

test('what is no zstd is handed on as it is, for the decoder to refuse', async () => {
  const bytes = Buffer.from('TAPE, and what follows in a backup');
  expect(Buffer.concat(await pieces(bytes, [2, 9]))).toEqual(bytes);
});
