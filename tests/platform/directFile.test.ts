import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { directReader } from '../../src/platform/directFile.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

/** Reads all of a file by reads of which each is cut short to what `shorter` says. */
const readAll = async (content: Uint8Array, into: number, shorter: () => number): Promise<Buffer> => {
  const file = joinLocal(temporaryDirectory('direct'), 'a.bak');
  writeFileSync(file, content);
  const handle = await open(file);
  const parts: Buffer[] = [];
  try {
    const { read } = directReader({
      read: async (chunk, offset, length, position) => {
        expect(position % 4096, 'an aligned place').toBe(0);
        return await handle.read(chunk, offset, Math.min(length, Math.max(1, shorter())), position);
      },
    });
    for (;;) {
      const buffer = Buffer.alloc(into);
      const bytes = await read(buffer);
      parts.push(buffer.subarray(0, bytes));
      if (bytes < into) return Buffer.concat(parts);
    }
  } finally {
    await handle.close();
  }
};

test('a file is read to its end though each read gives less than was asked for, and always from an aligned place', async () => {
  const content = randomBytes(60_001);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(content.length),
      fc.integer({ min: 1, max: 20_000 }),
      fc.infiniteStream(fc.integer({ min: 4097, max: 30_000 })),
      async (bytes, into, shorter) => {
        const whole = content.subarray(0, bytes);
        expect((await readAll(whole, into, () => shorter.next().value)).equals(whole)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});
