/** What holds of any content, stored in any form, in blocks of any size. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Measured } from '../../src/domain/digests.ts';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import type { Opener } from '../../src/pipeline/age/openedFile.ts';
import { blockPool } from '../../src/pipeline/blockPool.ts';
import { compareMeasured } from '../../src/pipeline/compareMeasured.ts';
import { type Packed, packFile } from '../../src/pipeline/packFile.ts';
import { readBack, readToCompare } from '../../src/pipeline/readBack.ts';
import { unpackFile } from '../../src/pipeline/unpackFile.ts';
import { type Disk, systemDisk } from '../../src/platform/disk.ts';
import { STORED_FORMS, type StoredForm } from '../support/storedForms.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const never = new AbortController().signal;
/** Past the page cache is for what a medium holds, which no law is about, and slow thousands of times. */
const disk: Disk = { ...systemDisk, openUncached: systemDisk.open };

const measured = (bytes: Uint8Array): Measured => ({
  bytes: bytes.length,
  md5: createHash('md5').update(bytes).digest('hex'),
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

/** Bytes that no compressor makes smaller, the same ones for the same seed. */
const noise = (bytes: number, seed: number): Buffer => {
  const out = Buffer.alloc(bytes);
  let state = seed | 1;
  for (let at = 0; at < bytes; at++) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + at;
    out[at] = (state ^ (state >>> 13)) & 0xff;
  }
  return out;
};

const PAGE_BYTES = 8192;
/** Pages as a database has them: a header, rows that are alike, what is free between, offsets at the end; every third is empty. */
const pages = (bytes: number, seed: number): Buffer => {
  const out = Buffer.alloc(bytes);
  for (let page = 0; page * PAGE_BYTES < bytes; page++) {
    if (page % 3 === 2) continue;
    const start = page * PAGE_BYTES;
    out.write('\x01\x01\x00\x00', start, 'latin1');
    for (let row = 0; row < 40; row++) {
      const at = start + 96 + row * 120;
      if (at + 120 > bytes) break;
      out.write(`${seed + page * 40 + row};artículo ${(row * 7919 + seed) % 977};`, at);
      noise(16, seed + row).copy(out, at + 100);
    }
  }
  return out;
};

const KINDS = {
  zeros: (bytes: number) => Buffer.alloc(bytes),
  noise,
  'a line again and again': (bytes: number, seed: number) => Buffer.alloc(bytes, `fila ${seed}; `),
  pages,
};

/** Tiny ones too: what goes wrong at the edges of blocks does so here thousands of times. */
const BLOCK_SIZES = [1, 7, 512, 4096, 65_536, 70_000];
const MOST_BLOCKS = 40;

const aBlockSize = fc.constantFrom(...BLOCK_SIZES);
const sizeFor = (blockBytes: number): fc.Arbitrary<number> => {
  const most = Math.min(300_000, blockBytes * MOST_BLOCKS);
  const edges = fc
    .tuple(fc.integer({ min: 1, max: Math.max(1, Math.floor(most / blockBytes) - 1) }), fc.constantFrom(-1, 0, 1))
    .map(([blocks, off]) => blocks * blockBytes + off);
  const known = [0, 1, 17, 4095, 4096, 4097].filter((bytes) => bytes <= most);
  return fc.oneof(fc.constantFrom(...known), edges, fc.nat(most));
};

interface Sample {
  readonly blockBytes: number;
  readonly kind: keyof typeof KINDS;
  readonly bytes: number;
  readonly seed: number;
}

const samples: fc.Arbitrary<Sample> = aBlockSize.chain((blockBytes) =>
  fc.record({
    blockBytes: fc.constant(blockBytes),
    kind: fc.constantFrom('zeros', 'noise', 'a line again and again', 'pages'),
    bytes: sizeFor(blockBytes),
    seed: fc.nat(1_000_000),
  }),
);
const contentOf = ({ kind, bytes, seed }: Sample): Buffer => KINDS[kind](bytes, seed);

interface Shelf {
  readonly folder: LocalPath;
  pack(content: Uint8Array, options?: { readonly blockBytes?: number; readonly blocks?: number }): Promise<Stored>;
}

interface Stored {
  readonly file: LocalPath;
  readonly packed: Packed;
}

/** A folder for the files of many turns. */
const shelfFor = ({ format, encryptTo }: StoredForm): Shelf => {
  const folder = temporaryDirectory('laws');
  let turn = 0;
  return {
    folder,
    pack: async (content, { blockBytes = 4096, blocks = 3 } = {}) => {
      const at = joinLocal(folder, String(++turn));
      mkdirSync(at);
      const [from, file] = [joinLocal(at, 'a.bak'), joinLocal(at, 'a.stored')];
      writeFileSync(from, content);
      const pool = blockPool(blocks, blockBytes);
      return { file, packed: await packFile({ from, to: file, format, encryptTo, signal: never, pool }) };
    },
  };
};

/** Every way of opening what was written: by the machine's secret, and by the key that the writer still has. */
const openersOf = ({ encryptTo, keyring }: StoredForm, { payloadKey }: Packed): readonly (Opener | null)[] => {
  if (encryptTo === null) return [null];
  return payloadKey === null ? [{ keyring }] : [{ keyring }, { payloadKey }];
};

/** The ways in which a run, verify and restore read a stored file: each with the lengths of its blocks and without. */
const waysToRead = (form: StoredForm, packed: Packed) =>
  openersOf(form, packed).flatMap((opener) => [
    { opener, blocks: packed.blocks },
    { opener, blocks: undefined },
  ]);

/** The code of what is found when the file is read and compared with what was written down; null: it is good. */
const findings = async (
  form: StoredForm,
  { file, packed }: Stored,
  ways = waysToRead(form, packed),
): Promise<readonly (string | null)[]> => {
  const found: (string | null)[] = [];
  for (const way of ways) {
    try {
      const { compression } = form.format;
      const { stored, content } = await readToCompare({ file, compression, ...way, signal: never, disk }, packed);
      compareMeasured(file, packed.stored, stored);
      compareMeasured(file, packed.content, content);
      found.push(null);
    } catch (error) {
      if (!(error instanceof RexusError)) throw error;
      found.push(error.code);
    }
  }
  return found;
};

const FOUND = ['HASH_MISMATCH', 'STORED_FILE_DAMAGED', 'DECRYPTION_KEY_WRONG'];

/** Puts these bytes in the place of the file: each way of reading it must find that they are others. */
const expectFound = async (
  form: StoredForm,
  stored: Stored,
  bytes: Uint8Array,
  what: string,
  ways = waysToRead(form, stored.packed),
): Promise<void> => {
  writeFileSync(stored.file, bytes);
  for (const code of await findings(form, stored, ways)) expect(FOUND, `${what}: ${code}`).toContain(code);
};

const changed = (bytes: Buffer, at: number, xor: number): Buffer => {
  const other = Buffer.from(bytes);
  other.writeUInt8(other.readUInt8(at) ^ xor, at);
  return other;
};

describe.each(STORED_FORMS)('any content, stored as $name', (form) => {
  const { compression } = form.format;

  test('comes back byte for byte, whatever the size of the blocks, and both sides are measured rightly', async () => {
    const shelf = shelfFor(form);
    await fc.assert(
      fc.asyncProperty(samples, fc.integer({ min: 1, max: 5 }), async (sample, blocks) => {
        const content = contentOf(sample);
        const stored = await shelf.pack(content, { blockBytes: sample.blockBytes, blocks });
        const { file, packed } = stored;
        expect(packed.content).toEqual(measured(content));
        expect(packed.stored).toEqual(measured(readFileSync(file)));
        expect(packed.blocks).toHaveLength(Math.ceil(content.length / sample.blockBytes));
        for (const way of waysToRead(form, packed)) {
          const read: Buffer[] = [];
          const onContent = (block: Uint8Array): void => void read.push(Buffer.from(block));
          const sides = await readBack({ file, compression, ...way, onContent, signal: never, disk });
          expect(sides).toEqual({ content: packed.content, stored: packed.stored });
          expect(Buffer.concat(read).equals(content)).toBe(true);
        }
        const to = joinLocal(file, '..', 'back');
        const [way = { opener: null }] = waysToRead(form, packed);
        await unpackFile({ from: file, to, compression, ...way, expected: packed, signal: never });
        expect(readFileSync(to).equals(content)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test('has equal digests where it is equal, however many blocks are worked on at once', async () => {
    const shelf = shelfFor(form);
    const few = fc.integer({ min: 1, max: 6 });
    await fc.assert(
      fc.asyncProperty(samples, few, few, async (sample, some, others) => {
        const content = contentOf(sample);
        const { blockBytes } = sample;
        const one = await shelf.pack(content, { blockBytes, blocks: some });
        const other = await shelf.pack(content, { blockBytes, blocks: others });
        expect(other.packed.content).toEqual(one.packed.content);
        // An encrypted file has a key of its own: equal ones would tell that their contents are.
        expect(other.packed.stored.sha256 === one.packed.stored.sha256).toBe(form.encryptTo === null);
        expect(readFileSync(other.file).equals(readFileSync(one.file))).toBe(form.encryptTo === null);
      }),
      { numRuns: 12 },
    );
  });

  test('is found changed by every single byte of a small file', async () => {
    const stored = await shelfFor(form).pack(pages(300, 3), { blockBytes: 128 });
    const good = readFileSync(stored.file);
    const ways = waysToRead(form, stored.packed);
    for (let at = 0; at < good.length; at++) {
      // Each way of reading in its turn: all of them for every byte would take a minute.
      const way = ways.slice(at % ways.length, (at % ways.length) + 1);
      await expectFound(form, stored, changed(good, at, 1 + ((at * 37) % 255)), `byte ${at} of ${good.length}`, way);
    }
    writeFileSync(stored.file, good);
    for (const code of await findings(form, stored)) expect(code).toBe(null);
  });

  test('is found changed by any single byte of a large one, whatever it became', async () => {
    const content = Buffer.concat([pages(200_000, 7), noise(70_000, 7)]);
    const stored = await shelfFor(form).pack(content, { blockBytes: 65_536 });
    const good = readFileSync(stored.file);
    const places = fc.oneof(
      fc.nat(good.length - 1),
      fc.nat(300),
      fc.nat(60).map((back) => good.length - 1 - back),
    );
    await fc.assert(
      fc.asyncProperty(places, fc.integer({ min: 1, max: 255 }), (at, xor) =>
        expectFound(form, stored, changed(good, at, xor), `byte ${at}`),
      ),
      { numRuns: 30 },
    );
  });

  test('is found changed wherever it was cut off, and by whatever was written behind it', async () => {
    const stored = await shelfFor(form).pack(pages(5000, 9), { blockBytes: 1024 });
    const good = readFileSync(stored.file);
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), (length) =>
        expectFound(form, stored, good.subarray(0, length), `cut off after ${length}`),
      ),
      { numRuns: 30 },
    );
    const behind = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 5000 }).map((bytes) => Buffer.alloc(bytes)),
      fc.nat(good.length - 1).map((from) => good.subarray(from)),
    );
    await fc.assert(
      fc.asyncProperty(behind, (more) => expectFound(form, stored, Buffer.concat([good, more]), 'more behind the end')),
      { numRuns: 25 },
    );
  });

  test('is found changed where two pieces of it have changed places, or one stands there twice or not at all', async () => {
    const stored = await shelfFor(form).pack(noise(300_000, 5), { blockBytes: 65_536 });
    const good = readFileSync(stored.file);
    const cut = fc.nat(good.length);
    const cuts = fc.tuple(cut, cut, cut, cut).map((places) => places.toSorted((one, other) => one - other));
    /** The edges of blocks, and of the chunks of an encrypted file, are where a change could go unseen. */
    const edges: number[] = [];
    let edge = form.format.compression === 'gzip' ? 10 : 0;
    for (const length of [0, ...stored.packed.blocks]) {
      edge += length;
      edges.push(edge);
    }
    const start = stored.packed.payloadKey?.start ?? 0;
    const chunks = [0, 1, 2, 3].map((n) => start + n * (65_536 + 16));
    const atEdges = fc
      .tuple(...[1, 2, 3, 4].map(() => fc.constantFrom(...(form.encryptTo === null ? edges : chunks))))
      .map((places) => places.toSorted((one, other) => one - other));
    await fc.assert(
      fc.asyncProperty(fc.oneof(cuts, atEdges), fc.constantFrom('swapped', 'twice', 'left out'), async (four, how) => {
        const [a = 0, b = 0, c = 0, d = 0] = four;
        const [head, one, between, other, tail] = [
          good.subarray(0, a),
          good.subarray(a, b),
          good.subarray(b, c),
          good.subarray(c, d),
          good.subarray(d),
        ];
        const pieces = {
          swapped: [head, other, between, one, tail],
          twice: [head, one, one, between, other, tail],
          'left out': [head, between, other, tail],
        }[how];
        const bad = Buffer.concat(pieces);
        fc.pre(!bad.equals(good));
        await expectFound(form, stored, bad, `${how}: ${four.join(' ')}`);
      }),
      { numRuns: 30 },
    );
  });
});

describe.each(STORED_FORMS.filter(({ ending }) => ending !== ''))(
  'a file stored as $name of which nothing is known but the file itself',
  (form) => {
    test('gives its content or an error, and never other content, whichever byte of it was changed', async () => {
      const content = pages(9000, 11);
      const { file, packed } = await shelfFor(form).pack(content, { blockBytes: 4096 });
      const good = readFileSync(file);
      const { compression } = form.format;
      const [way = { opener: null }] = waysToRead(form, packed);
      const to = joinLocal(file, '..', 'back');
      let turn = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(fc.nat(good.length - 1), fc.nat(40)),
          fc.integer({ min: 1, max: 255 }),
          async (at, xor) => {
            writeFileSync(file, changed(good, at, xor));
            const out = joinLocal(file, '..', `${++turn}.back`);
            const request = { from: file, to: out, compression, opener: way.opener, expected: null, signal: never };
            const outcome = await unpackFile(request).then(
              () => 'given',
              (error: unknown) => (error instanceof RexusError ? error.code : Promise.reject(error)),
            );
            if (outcome === 'given') expect(readFileSync(out).equals(content), `byte ${at} ^ ${xor}`).toBe(true);
            else expect(['STORED_FILE_DAMAGED', 'DECRYPTION_KEY_WRONG']).toContain(outcome);
          },
        ),
        { numRuns: 80 },
      );
      writeFileSync(file, good);
      await unpackFile({ from: file, to, compression, opener: way.opener, expected: null, signal: never });
      expect(readFileSync(to).equals(content)).toBe(true);
    });
  },
);
