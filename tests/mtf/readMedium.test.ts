import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesSource } from '../../src/mtf/byteSource.ts';
import { checkPages, isSound } from '../../src/mtf/checkPages.ts';
import { MtfError } from '../../src/mtf/mtfError.ts';
import { PAGE_BYTES } from '../../src/mtf/pageFormat.ts';
import { readMedium } from '../../src/mtf/readMedium.ts';
import { testServer } from '../sandbox/engine/backup/server.ts';
import { readAll } from './damagedMedia.ts';

/** The bytes of a medium of two sets, the first WITH CHECKSUM; written by the sandbox. */
const twoSets = async (compression = false): Promise<Uint8Array> => {
  const { backup, createDatabase, instance, media } = testServer();
  const db = instance.open(createDatabase('foo'));
  db.exec('CREATE TABLE t (body BLOB); INSERT INTO t VALUES (randomblob(30000))');
  await backup({ to: 'foo.bak' }, { checksum: true, compression, name: 'uno' });
  await backup({ to: 'foo.bak' }, { name: 'dos' });
  return new Uint8Array(readFileSync(join(media, 'foo.bak')));
};

const flip = (bytes: Uint8Array, at: number, bit: number): Uint8Array => {
  const flipped = bytes.slice();
  flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
  return flipped;
};

const BLOCK = /^(SSET|SFMB)$/;

test('a flipped bit in the header of a block is reported at that block, and the sets before it are kept', async () => {
  const bytes = await twoSets();
  const medium = await readMedium(bytesSource(bytes));
  const second = medium.sets[1];
  if (second === undefined) throw new Error('the second set is missing');
  await fc.assert(
    // The identifier itself (bytes 0 to 3) makes an unknown block; everything else of the header is covered by its checksum.
    fc.asyncProperty(fc.integer({ min: 0, max: 51 }), fc.nat(7), async (at, bit) => {
      const { sets, damage } = await readMedium(bytesSource(flip(bytes, second.offset + at, bit)));
      expect(damage).toMatchObject({ offset: second.offset });
      expect(damage?.problem).toMatch(/a descriptor block (whose checksum is wrong|of an unknown kind)/);
      expect(sets.map(({ name, complete }) => [name, complete])).toEqual([['uno', true]]);
    }),
    { numRuns: 60, seed: 3 },
  );
});

test('a medium that is no backup at its very first block throws, with the offset 0', async () => {
  const bytes = await twoSets();
  for (const [at, problem] of [
    [0, 'not a Microsoft Tape Format medium'],
    [20, 'a descriptor block whose checksum is wrong'],
  ] as const) {
    await expect(readMedium(bytesSource(flip(bytes, at, 1)))).rejects.toMatchObject({
      name: 'MtfError',
      problem,
      offset: 0,
    });
  }
});

test.each([false, true])(
  'a medium cut anywhere is never taken for a whole one (compressed: %s)',
  async (compression) => {
    const bytes = await twoSets(compression);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes.length - 1 }), async (length) => {
        const result = await readAll(bytes.subarray(0, length));
        if (result instanceof MtfError) return;
        const { sets, damage, end } = result.medium;
        // A cut between two sets leaves a shorter medium that is whole in itself.
        if (damage === null) expect(end.file).toBe(length);
        expect(sets.filter(({ complete }) => complete).length).toBeLessThan(2);
      }),
      { numRuns: 80, seed: 4 },
    );
  },
);

test('any flipped bit in the pages of a set WITH CHECKSUM is found', async () => {
  const bytes = await twoSets();
  const { sets } = await readMedium(bytesSource(bytes));
  const data = sets[0]?.data[0];
  if (data === undefined) throw new Error('the first set has no data');
  await fc.assert(
    fc.asyncProperty(fc.nat(data.length - 1), fc.nat(7), async (at, bit) => {
      const source = bytesSource(flip(bytes, data.offset + at, bit));
      const medium = await readMedium(source);
      const set = medium.sets[0];
      if (set === undefined) throw new Error('the first set is missing');
      expect(isSound(await checkPages(medium.image, set))).toBe(false);
    }),
    { numRuns: 60, seed: 5 },
  );
});

test('a damaged or missing page is named with its file, its number and its place', async () => {
  const bytes = await twoSets();
  const first = (await readMedium(bytesSource(bytes))).sets[0];
  const data = first?.data[0];
  if (first === undefined || data === undefined) throw new Error('the first set has no data');
  // Page 1:16, the first of the database's own, stands in the third extent.
  const offset = data.offset + 16 * PAGE_BYTES;
  const medium = await readMedium(bytesSource(flip(bytes, offset + 5000, 3)));
  const check = await checkPages(medium.image, first);
  expect(check.damaged).toEqual([{ fileId: 1, pageId: 16, offset, why: 'checksum' }]);
  const wiped = bytes.slice();
  wiped.fill(0, offset, offset + PAGE_BYTES);
  const lost = await checkPages((await readMedium(bytesSource(wiped))).image, first);
  expect(lost.damaged).toEqual([{ fileId: 1, pageId: 16, offset, why: 'missing' }]);
});

test('a flipped bit in a compressed block is found by the checksum of the block', async () => {
  const bytes = await twoSets(true);
  const sound = await readMedium(bytesSource(bytes));
  expect(sound.damage).toBeNull();
  // Pages are read only by the check, which meets the damage; headers by the listing.
  const result = await readAll(flip(bytes, 20_000, 2));
  if (result instanceof MtfError) throw result;
  const check = result.checks[0];
  expect(result.medium.damage).toBeNull();
  if (check === undefined || check instanceof MtfError) throw check;
  expect(check.blocks).toMatchObject({
    damagedCount: 1,
    damaged: [{ problem: 'a compressed block whose checksum is wrong' }],
  });
  // The pages that the block held are named, and the rest is checked all the same.
  expect(check.damaged.map(({ pageId, why }) => [pageId, why])).toEqual([20, 21, 22, 23].map((id) => [id, 'missing']));
  expect(check.valid).toBeGreaterThan(0);
  expect(String.fromCharCode(...bytes.subarray(0, 8))).toBe('MSSQLBAK');
});

test('blocks of the sandbox stand where their logical address says', async () => {
  const bytes = await twoSets();
  const { sets, filemarks } = await readMedium(bytesSource(bytes));
  for (const offset of [...sets.map((set) => set.offset), ...filemarks]) {
    expect(String.fromCharCode(...bytes.subarray(offset, offset + 4))).toMatch(BLOCK);
    expect(offset % 4096).toBe(0);
  }
  expect(filemarks).toHaveLength(5);
});
