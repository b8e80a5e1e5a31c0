/** What becomes of a file while it is stored, proven or given back, and something goes wrong: an error with its cause, and nothing left. */

import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { proveWritten } from '../../src/engine/proveWritten.ts';
import { blockPool } from '../../src/pipeline/blockPool.ts';
import { FULL_SPEED } from '../../src/pipeline/pace.ts';
import { type Packed, packFile } from '../../src/pipeline/packFile.ts';
import { unpackFile } from '../../src/pipeline/unpackFile.ts';
import { type Disk, systemDisk } from '../../src/platform/disk.ts';
import {
  failing,
  fullDisk,
  gone,
  meddling,
  meddlingBeforeName,
  meddlingBeforeReadBack,
  refusing,
  unreadable,
} from '../support/faultyDisks.ts';
import { STORED_FORMS, type StoredForm } from '../support/storedForms.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const never = new AbortController().signal;
/** Some of it compresses, some does not; several blocks of 64 KiB. */
const CONTENT = Buffer.concat([randomBytes(150_000), Buffer.alloc(90_000), Buffer.alloc(60_000, 'una fila; ')]);
const BLOCK = 65_536;

interface Desk {
  readonly from: LocalPath;
  readonly to: LocalPath;
  readonly back: LocalPath;
  /** The files in the folder, without the content. */
  left(): readonly string[];
  pack(disk?: Disk): Promise<Packed>;
  prove(packed: Packed, disk?: Disk): Promise<void>;
  /** With a manifest's word for it, and without. */
  unpack(packed: Packed | null, disk?: Disk): Promise<unknown>;
}

const deskFor = ({ format, encryptTo, keyring, ending }: StoredForm): Desk => {
  const folder = temporaryDirectory('faults');
  const [from, back] = [joinLocal(folder, 'users.bak'), joinLocal(folder, 'back.bak')];
  const to = joinLocal(folder, `stored.bak${ending}`);
  writeFileSync(from, CONTENT);
  const { compression } = format;
  return {
    from,
    to,
    back,
    left: () => readdirSync(folder).filter((name) => name !== 'users.bak'),
    pack: (disk = systemDisk) =>
      packFile({ from, to, format, encryptTo, signal: never, disk, pool: blockPool(3, BLOCK) }),
    prove: (written, disk = systemDisk) =>
      proveWritten({ file: to, compression, written, signal: never, onProgress: () => {}, disk, pace: FULL_SPEED }),
    unpack: (expected, disk = systemDisk) => {
      const opener = encryptTo === null ? null : { keyring };
      const request = { from: to, to: back, compression, opener, expected, signal: never, disk };
      return unpackFile(expected === null ? request : { ...request, blocks: expected.blocks });
    },
  };
};

/** What it failed with; the test fails if it did not, or with what is no error of ours. */
const errorOf = async (work: Promise<unknown>): Promise<RexusError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof RexusError) return error;
    throw error;
  }
  throw new Error('it did not fail');
};

const errnoBehind = (error: RexusError): unknown =>
  error.cause instanceof Error && 'code' in error.cause ? error.cause.code : null;

/** A clean one right afterwards works, in the same place. */
const expectWorksNow = async (desk: Desk): Promise<void> => {
  const packed = await desk.pack();
  await desk.prove(packed);
  await desk.unpack(packed);
  expect(readFileSync(desk.back).equals(CONTENT)).toBe(true);
};

describe.each(STORED_FORMS)('storing as $name', (form) => {
  test('on a disk that is full after any number of bytes is DISK_FULL, leaves nothing, and works once there is room', async () => {
    const desk = deskFor(form);
    const { stored } = await desk.pack();
    rmSync(desk.to);
    const anyRoom = fc.oneof(fc.nat(stored.bytes - 1), fc.constantFrom(0, 1, stored.bytes - 1));
    await fc.assert(
      fc.asyncProperty(anyRoom, async (room) => {
        const error = await errorOf(desk.pack(fullDisk(room)));
        expect([error.code, error.facts, errnoBehind(error)]).toEqual(['DISK_FULL', { path: desk.to }, 'ENOSPC']);
        expect(desk.left()).toEqual([]);
      }),
      { numRuns: 25 },
    );
    await expectWorksNow(desk);
  });

  test.each([
    ['no file can be made, for inodes are used up', () => failing('create', 'ENOSPC'), 'DISK_FULL', 'ENOSPC'],
    ['the quota is found used up when the file is closed', () => refusing('close', 'EDQUOT'), 'DISK_FULL', 'EDQUOT'],
    ['the medium fails when the bytes are to reach it', () => refusing('sync', 'EIO'), 'FILE_UNWRITABLE', 'EIO'],
    ['the folder has become read-only', () => failing('rename', 'EROFS'), 'FILE_UNWRITABLE', 'EROFS'],
    ['the folder cannot be synced', () => failing('syncFolder', 'EIO'), 'FILE_UNWRITABLE', 'EIO'],
    ['the content cannot be read in its middle', () => unreadable('open', 100_000), 'FILE_UNREADABLE', 'EIO'],
    ['the content cannot be read at its end', () => unreadable('open', CONTENT.length), 'FILE_UNREADABLE', 'EIO'],
    ['the share of the content goes before it is read', () => gone('open'), 'FILE_UNREADABLE', 'ESTALE'],
    ['the share of the content goes after it was read', () => gone('open', 2), 'FILE_UNREADABLE', 'ESTALE'],
  ] as const)('where %s tells the cause and leaves nothing', async (_, disk, code, errno) => {
    const desk = deskFor(form);
    const error = await errorOf(desk.pack(disk()));
    expect([error.code, errnoBehind(error)]).toEqual([code, errno]);
    expect(desk.left()).toEqual([]);
    await expectWorksNow(desk);
  });

  test.each([
    ['grows', (path: LocalPath) => appendFileSync(path, 'a page more')],
    ['is cut off', (path: LocalPath) => truncateSync(path, 70_000)],
    ['is written to, and as long as before', (path: LocalPath) => utimesSync(path, new Date(), new Date(2030, 1))],
  ] as const)('refuses content that %s meanwhile', async (_, meddle) => {
    const desk = deskFor(form);
    const error = await errorOf(desk.pack(meddling(BLOCK, () => meddle(desk.from))));
    expect([error.code, error.facts]).toEqual([
      'FILE_UNREADABLE',
      { path: desk.from, reason: { code: 'changed_while_read' } },
    ]);
    expect(desk.left()).toEqual([]);
  });

  test('takes all of content whose name goes meanwhile: it is read by its handle', async () => {
    const desk = deskFor(form);
    const { content } = await desk.pack(meddling(BLOCK, () => rmSync(desk.from)));
    expect(content.bytes).toBe(CONTENT.length);
    await desk.unpack(null);
    expect(readFileSync(desk.back).equals(CONTENT)).toBe(true);
  });

  test('never replaces a file that gets the name meanwhile, and does not take it away either', async () => {
    const desk = deskFor(form);
    const error = await errorOf(desk.pack(meddlingBeforeName(() => writeFileSync(desk.to, 'of somebody else'))));
    expect([error.code, error.facts]).toEqual(['FILE_UNWRITABLE', { path: desk.to, reason: { code: 'name_taken' } }]);
    expect(readFileSync(desk.to, 'utf8')).toBe('of somebody else');
    expect(desk.left()).toHaveLength(1);
  });

  test('twice at once under one name stores it once, whole, and takes nothing away from the one that does', async () => {
    const desk = deskFor(form);
    const outcomes = await Promise.allSettled([desk.pack(), desk.pack()]);
    const stored = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(stored).toHaveLength(1);
    for (const one of stored) await desk.prove(one);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'FILE_UNWRITABLE' } });
    expect(desk.left()).toHaveLength(1);
  });
});

describe.each(STORED_FORMS)('proving what was stored as $name', (form) => {
  const middle = (path: LocalPath): number => statSync(path).size >> 1;
  const rewritten = (path: LocalPath, change: (bytes: Buffer) => Uint8Array): void =>
    writeFileSync(path, change(readFileSync(path)));

  test.each([
    [
      'has a byte changed',
      (path: LocalPath) =>
        rewritten(path, (bytes) => {
          const at = bytes.length >> 1;
          bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
          return bytes;
        }),
    ],
    ['has its first byte changed', (path: LocalPath) => rewritten(path, (bytes) => bytes.fill(0, 0, 1))],
    ['is cut off', (path: LocalPath) => truncateSync(path, middle(path))],
    ['is emptied', (path: LocalPath) => truncateSync(path, 0)],
    ['lacks its last byte', (path: LocalPath) => truncateSync(path, statSync(path).size - 1)],
    ['is longer', (path: LocalPath) => appendFileSync(path, 'x')],
    ['is another file', (path: LocalPath) => writeFileSync(path, randomBytes(300_000))],
    [
      'is a link to another file',
      (path: LocalPath) => {
        renameSync(path, `${path}.before`);
        writeFileSync(`${path}.other`, 'other');
        symlinkSync(`${path}.other`, path);
      },
    ],
  ] as const)('finds a file that %s since', async (_, meddle) => {
    const desk = deskFor(form);
    const packed = await desk.pack();
    const { code } = await errorOf(desk.prove(packed, meddlingBeforeReadBack(meddle)));
    expect(code).toBe('READ_BACK_DIFFERS');
  });

  test.each([
    ['is gone', (path: LocalPath) => rmSync(path), 'STORED_FILE_MISSING'],
    [
      'is a link to nowhere',
      (path: LocalPath) => {
        rmSync(path);
        symlinkSync('/nowhere', path);
      },
      'STORED_FILE_MISSING',
    ],
    [
      'is a folder',
      (path: LocalPath) => {
        rmSync(path);
        symlinkSync('.', path);
      },
      'FILE_UNREADABLE',
    ],
  ] as const)('says so of a file that %s', async (_, meddle, code) => {
    const desk = deskFor(form);
    const packed = await desk.pack();
    expect((await errorOf(desk.prove(packed, meddlingBeforeReadBack(meddle)))).code).toBe(code);
  });

  test.each([
    ['in its middle', () => unreadable('openUncached', 100_000)],
    ['at its end', () => unreadable('openUncached', 140_000)],
    ['at all', () => unreadable('openUncached', 0)],
    ['for its share has gone', () => gone('openUncached')],
  ])('says that the file cannot be read %s, with the cause', async (_, disk) => {
    const desk = deskFor(form);
    const packed = await desk.pack();
    const error = await errorOf(desk.prove(packed, disk()));
    expect([error.code, errnoBehind(error)]).toEqual(['FILE_UNREADABLE', expect.stringMatching(/^(EIO|ESTALE)$/)]);
    await desk.prove(packed);
  });
});

describe.each(STORED_FORMS)('giving back what is stored as $name', (form) => {
  test('on a disk that is full after any number of bytes is DISK_FULL and leaves nothing', async () => {
    const desk = deskFor(form);
    const packed = await desk.pack();
    const before = desk.left();
    await fc.assert(
      fc.asyncProperty(fc.nat(CONTENT.length - 1), fc.boolean(), async (room, isKnown) => {
        const error = await errorOf(desk.unpack(isKnown ? packed : null, fullDisk(room)));
        expect([error.code, error.facts, errnoBehind(error)]).toEqual(['DISK_FULL', { path: desk.back }, 'ENOSPC']);
        expect(desk.left()).toEqual(before);
      }),
      { numRuns: 20 },
    );
    await desk.unpack(packed);
    expect(readFileSync(desk.back).equals(CONTENT)).toBe(true);
  });

  test.each([
    ['no file can be made', () => failing('create', 'ENOSPC'), 'DISK_FULL', 'ENOSPC'],
    ['the quota is found used up when it is closed', () => refusing('close', 'EDQUOT'), 'DISK_FULL', 'EDQUOT'],
    ['the medium fails when the bytes are to reach it', () => refusing('sync', 'EIO'), 'FILE_UNWRITABLE', 'EIO'],
    ['the folder has become read-only', () => failing('rename', 'EROFS'), 'FILE_UNWRITABLE', 'EROFS'],
    ['the folder cannot be synced', () => failing('syncFolder', 'EIO'), 'FILE_UNWRITABLE', 'EIO'],
    ['the stored file cannot be read in its middle', () => unreadable('open', 100_000), 'FILE_UNREADABLE', 'EIO'],
    ['the share of the stored file has gone', () => gone('open'), 'FILE_UNREADABLE', 'ESTALE'],
  ] as const)('where %s tells the cause and leaves nothing', async (_, disk, code, errno) => {
    const desk = deskFor(form);
    const packed = await desk.pack();
    const before = desk.left();
    for (const known of [packed, null]) {
      const error = await errorOf(desk.unpack(known, disk()));
      expect([error.code, errnoBehind(error)]).toEqual([code, errno]);
      expect(desk.left()).toEqual(before);
    }
    await desk.unpack(packed);
    expect(readFileSync(desk.back).equals(CONTENT)).toBe(true);
  });

  test('refuses a file that is still being written where nothing is known of it, and leaves nothing', async () => {
    const desk = deskFor(form);
    await desk.pack();
    const later = (): void => utimesSync(desk.to, new Date(), new Date(2030, 1));
    const error = await errorOf(desk.unpack(null, meddling(1, later)));
    expect([error.code, error.facts]).toEqual([
      'FILE_UNREADABLE',
      { path: desk.to, reason: { code: 'changed_while_read' } },
    ]);
    expect(existsSync(desk.back)).toBe(false);
  });

  test('never replaces a file that gets the name meanwhile, and does not take it away either', async () => {
    const desk = deskFor(form);
    const packed = await desk.pack();
    const error = await errorOf(
      desk.unpack(
        packed,
        meddlingBeforeName(() => writeFileSync(desk.back, 'mine')),
      ),
    );
    expect(error.code).toBe('FILE_UNWRITABLE');
    expect(readFileSync(desk.back, 'utf8')).toBe('mine');
  });
});
