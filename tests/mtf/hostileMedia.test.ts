import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyKeyring } from '../../src/domain/encryption.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { inspectFile } from '../../src/engine/inspectFile.ts';
import { bytesSource, openFileSource } from '../../src/mtf/byteSource.ts';
import { collationName } from '../../src/mtf/collations.ts';
import { forwardSource } from '../../src/mtf/forwardSource.ts';
import { MtfError } from '../../src/mtf/mtfError.ts';
import { readMedium } from '../../src/mtf/readMedium.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { damage, mishap, readAll } from './damagedMedia.ts';
import { realMedia, realMediaArePresent } from './realMedia.ts';
import { sandboxMedium } from './sandboxMedia.ts';

const never = new AbortController().signal;
const SETS = [{ name: 'uno', checksum: true }, { name: 'dos' }];

/** Nothing but errors of ours, each at a byte of the content. */
const inspectAll = async (bytes: Uint8Array): Promise<void> => {
  const path = joinLocal(temporaryDirectory('hostile'), 'x.bak');
  writeFileSync(path, bytes);
  try {
    const { medium } = await inspectFile({ path, pages: true, keyring: emptyKeyring, signal: never });
    if (medium.damage !== null) expect(medium.damage.offset).toBeGreaterThanOrEqual(0);
  } catch (error) {
    if (!(error instanceof RexusError)) throw error;
    expect(error.code).toBe('NOT_A_BACKUP');
  }
};

describe.each([
  ['plain', false],
  ['compressed', true],
])('a %s medium of the sandbox, mangled in any way', (_kind, compression) => {
  test('gives errors that name an offset, and never a crash', async () => {
    const bytes = await sandboxMedium(SETS, compression);
    await fc.assert(
      fc.asyncProperty(fc.array(mishap, { minLength: 1, maxLength: 6 }), async (mishaps) => {
        const result = await readAll(damage(bytes, mishaps));
        if (result instanceof MtfError) expect(result.offset).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  test('gives the same through gzip, whether the content or the gzip was mangled', async () => {
    const bytes = await sandboxMedium(SETS, compression);
    const gzip = new Uint8Array(gzipSync(bytes, { level: 1 }));
    await fc.assert(
      fc.asyncProperty(fc.array(mishap, { minLength: 1, maxLength: 4 }), fc.boolean(), async (mishaps, inside) => {
        await inspectAll(inside ? gzipSync(damage(bytes, mishaps), { level: 1 }) : damage(gzip, mishaps));
      }),
      { numRuns: 60, seed: 12 },
    );
  });
});

test('every single byte of the headers may be anything', async () => {
  const bytes = await sandboxMedium([{ name: 'uno' }]);
  const medium = await readMedium(bytesSource(bytes));
  const dataStart = medium.sets[0]?.data[0]?.offset ?? 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(dataStart - 1), fc.nat(255), async (at, value) => {
      const spoilt = bytes.slice();
      spoilt[at] = value;
      await readAll(spoilt);
    }),
    { numRuns: 500, seed: 13 },
  );
});

test('read forwards, in pieces of any size, a medium says the same as read at any place', async () => {
  for (const compression of [false, true]) {
    const bytes = await sandboxMedium(SETS, compression);
    const wanted = await readMedium(bytesSource(bytes));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 700, max: 200_000 }), async (step) => {
        let at = 0;
        const found = await readMedium(
          forwardSource(async () => {
            const start = at;
            at += step;
            return start >= bytes.length ? null : bytes.subarray(start, at);
          }),
        );
        expect(found.damage).toBeNull();
        expect(found.sets).toEqual(wanted.sets);
        expect(found.end.image).toBe(wanted.end.image);
      }),
      { numRuns: 30, seed: 14 },
    );
  }
});

test('a gzip that inflates to far more than a backup does is cut short, with flat memory', async () => {
  const path = joinLocal(temporaryDirectory('bomb'), 'bomb.bak.gz');
  const medium = await sandboxMedium([{ name: 'uno' }]);
  const { sets } = await readMedium(bytesSource(medium));
  const data = sets[0]?.data[0];
  if (data === undefined) throw new Error('no data');
  // The header of the data claims 2 TB; a hundred members of zeros follow.
  const head = Buffer.from(medium.subarray(0, data.offset));
  const stream = data.offset - 24;
  head.writeBigUInt64LE(2n ** 41n, stream + 8);
  let sum = 0;
  for (let at = 0; at < 20; at += 2) sum ^= head.readUInt16LE(stream + at);
  head.writeUInt16LE(sum, stream + 20);
  writeFileSync(path, gzipSync(head));
  const zeros = gzipSync(Buffer.alloc(32 * 1024 * 1024));
  for (let member = 0; member < 100; member++) appendFileSync(path, zeros);
  const before = process.memoryUsage.rss();
  const { medium: found } = await inspectFile({ path, pages: false, keyring: emptyKeyring, signal: never });
  expect(found.damage?.problem).toBe('gzip data that inflate to far more than a backup does');
  expect(found.damage?.offset).toBeLessThan(1.2 * 1024 ** 3);
  expect(process.memoryUsage.rss() - before).toBeLessThan(300e6);
});

test('a medium that claims endless sets or filemarks is refused before it fills the memory', async () => {
  const bytes = Buffer.from(await sandboxMedium([{ name: 'uno' }]));
  const { filemarks } = await readMedium(bytesSource(bytes));
  const [first = 0] = filemarks;
  const mark = bytes.subarray(first, first + 4096);
  const endless = new Uint8Array(first + 70_000 * 4096);
  endless.set(bytes.subarray(0, first));
  for (let at = first; at < endless.length; at += 4096) endless.set(mark, at);
  const medium = await readMedium(bytesSource(endless));
  expect(medium.damage?.problem).toBe('a descriptor block in the wrong place');
});

test.each([
  [0x00d00409, 0, 'Latin1_General_CI_AS'],
  [0x00c00409, 0, 'Latin1_General_CS_AS'],
  [0x00f00c0a, 0, 'Modern_Spanish_CI_AI'],
  [0x00100411, 0, 'Japanese_CI_AS_KS_WS'],
  [0x01000409, 0, 'Latin1_General_BIN'],
  [0x02000409, 0, 'Latin1_General_BIN2'],
  [0x00d10407, 0, 'German_PhoneBook_CI_AS'],
  [0x00d00409, 52, 'SQL_Latin1_General_CP1_CI_AS'],
  [0x00d00409, 54, 'SQL_Latin1_General_CP1_CI_AI'],
  // Of version 100: with or without _SC, these bits do not say.
  [0x20d00409, 0, 'unknown'],
  [0x24d00409, 0, 'unknown'],
  [0x00d0ffff, 0, 'unknown'],
  [0x00d00409, 200, 'unknown'],
])('the collation of LCID and flags %i and sort id %i is %s', (lcid, sortId, name) => {
  expect(collationName({ lcid, sortId })).toBe(name);
});

describe.skipIf(!realMediaArePresent)('a compressed medium (skipped where ../shared/sqlserver/bak is missing)', () => {
  test('is listed through its index, without walking over its data', async () => {
    const compressed = realMedia().find(({ name }) => name.includes('compressed'));
    if (compressed === undefined) throw new Error('it is missing');
    await using source = await openFileSource(compressed.path);
    let bytesRead = 0;
    const counting = {
      size: source.size,
      read: (offset: number, length: number) => {
        bytesRead += length;
        return source.read(offset, length);
      },
    };
    const { sets, damage: problem } = await readMedium(counting);
    expect([sets.length, problem]).toEqual([1, null]);
    expect(bytesRead).toBeLessThan(10_000);
  });

  test('whose index lies is read all the same, or found damaged: never anything else', async () => {
    const compressed = realMedia().find(({ name }) => name.includes('compressed'));
    if (compressed === undefined) throw new Error('it is missing');
    const bytes = new Uint8Array(readFileSync(compressed.path));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 428_748, max: 431_103 }), fc.nat(255), async (at, value) => {
        const spoilt = bytes.slice();
        spoilt[at] = value;
        await readAll(spoilt);
      }),
      { numRuns: 150, seed: 15 },
    );
  });
});
