import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCatalogue } from '../../src/catalogue/readCatalogue.ts';
import { writeManifest } from '../../src/catalogue/writeManifest.ts';
import { emptyKeyring } from '../../src/domain/encryption.ts';
import { joinLocal, localPath } from '../../src/domain/localPath.ts';
import { readContentHeader, type SetLsns } from '../../src/engine/readContentHeader.ts';
import { verifyStored } from '../../src/engine/verifyStored.ts';
import { bytesSource } from '../../src/mtf/byteSource.ts';
import { PAGE_BYTES } from '../../src/mtf/pageFormat.ts';
import { pushedSource } from '../../src/mtf/pushedSource.ts';
import { readMedium } from '../../src/mtf/readMedium.ts';
import { FULL_SPEED } from '../../src/pipeline/pace.ts';
import { sandboxMedium } from '../mtf/sandboxMedia.ts';
import { backupDirectory, never } from '../support/backupDirectory.ts';
import { aBackupSet, aCompletedRecord, aRun } from '../support/manifests.ts';
import { stoppedClock } from '../support/stoppedClock.ts';

const ID = '20261120_020000';
const measured = (bytes: Uint8Array) => ({
  bytes: bytes.length,
  md5: createHash('md5').update(bytes).digest('hex'),
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

/** Stores content as if it had been damaged before it was packed: every hash is right. */
const stored = async (
  content: Uint8Array,
  { position = 1, guid, place }: { position?: number; guid?: string; place?: SetLsns | undefined } = {},
) => {
  const { base, databases } = backupDirectory();
  const gzip = gzipSync(content, { level: 1 });
  const file = `foo_${ID}.bak.gz`;
  writeFileSync(joinLocal(databases, file), gzip);
  const { sets } = await readMedium(bytesSource(content));
  const { firstLsn, lastLsn } = place ?? sets[position - 1]?.atEnd?.set ?? aBackupSet();
  const backupSetGuid = guid ?? sets[position - 1]?.guid ?? '';
  const record = aCompletedRecord('foo', ID, {
    stored: {
      file: `databases/${file}`,
      compression: 'gzip',
      encryption: null,
      ...measured(gzip),
      content: measured(content),
    },
    set: aBackupSet({ backupSetGuid, position, firstLsn, lastLsn }),
  });
  await writeManifest(base, aRun(ID, [record]).manifest);
  return base;
};

const verify = async (base: Awaited<ReturnType<typeof stored>>, depth: 'header' | 'pages', signal = never) => {
  const deps = {
    base,
    clock: stoppedClock(new Date('2026-11-20T12:00:00Z')),
    pace: FULL_SPEED,
    readHeader: readContentHeader,
    keyring: emptyKeyring,
    depth,
  };
  const { files, exitCode } = await verifyStored(deps, readCatalogue(base), () => {}, signal);
  const [file] = files;
  if (file === undefined) throw new Error('nothing was verified');
  return { ...file, exitCode };
};

const dataOffset = async (content: Uint8Array): Promise<number> =>
  (await readMedium(bytesSource(content))).sets[0]?.data[0]?.offset ?? 0;

test.each([false, true])(
  'every page of a sound file is checked (compressed by the server: %s)',
  async (compression) => {
    const base = await stored(await sandboxMedium([{ name: 'uno', checksum: true }], compression));
    expect(await verify(base, 'pages')).toMatchObject({
      exitCode: 0,
      result: { status: 'good' },
      pages: { checked: 17, damaged: 0, unchecked: 0, damagedPages: [] },
    });
    expect(await verify(base, 'header')).toMatchObject({ exitCode: 0, pages: null });
  },
);

test('a page that was stored damaged is named, though every hash is right', async () => {
  const content = await sandboxMedium([{ name: 'uno' }]);
  const offset = (await dataOffset(content)) + 17 * PAGE_BYTES;
  content[offset + 500] = (content[offset + 500] ?? 0) ^ 1;
  const base = await stored(content);
  expect((await verify(base, 'header')).result).toEqual({ status: 'good' });
  expect(await verify(base, 'pages')).toMatchObject({
    exitCode: 16,
    result: {
      status: 'bad',
      stage: 'pages',
      error: { code: 'STORED_FILE_DAMAGED', facts: { reason: { code: 'damaged_pages', pages: ['1:17'] } } },
    },
    pages: { checked: 17, damaged: 1, damagedPages: [{ page: '1:17', offset, reason: 'checksum' }] },
  });
});

/** Another FirstLSN in one of the two configurations of a set (SCIN; mtf.md section 5), which no check sum covers. */
const withOtherLsn = (content: Uint8Array, where: 'start' | 'end'): Uint8Array => {
  const changed = Buffer.from(content);
  const scin = where === 'start' ? changed.indexOf('SCIN') : changed.lastIndexOf('SCIN');
  changed.writeUInt32LE(changed.readUInt32LE(scin + 36) - 1, scin + 36);
  return changed;
};

test.each(['header', 'pages'] as const)(
  'other LSNs than in the manifest are found at the end of a set; those at its start may differ, as in files of 2019 (%s)',
  async (depth) => {
    const content = await sandboxMedium([{ name: 'uno' }]);
    const { sets } = await readMedium(bytesSource(content));
    const place = sets[0]?.atEnd?.set;
    expect((await verify(await stored(withOtherLsn(content, 'start'), { place }), depth)).result.status).toBe('good');
    expect(await verify(await stored(withOtherLsn(content, 'end'), { place }), depth)).toMatchObject({
      exitCode: 16,
      result: { error: { facts: { reason: { code: 'header_of_another', what: 'lsns' } } } },
    });
  },
);

test('a beginning without the end of its set says nothing of the LSNs', async () => {
  const content = await sandboxMedium([{ name: 'uno' }]);
  const head = content.subarray(0, (await dataOffset(content)) + PAGE_BYTES);
  expect(await readContentHeader(localPath('foo.bak'), head)).toMatchObject({ databaseName: 'foo', lsns: null });
});

test('content that ends in the middle, or of which a block is damaged, is bad at its offset', async () => {
  const whole = await sandboxMedium([{ name: 'uno' }]);
  expect((await verify(await stored(whole.subarray(0, whole.length - 10_000)), 'pages')).result).toMatchObject({
    stage: 'pages',
    error: { facts: { reason: { code: 'medium', offset: expect.any(Number) } } },
  });
  const compressed = await sandboxMedium([{ name: 'uno' }], true);
  compressed[20_000] = (compressed[20_000] ?? 0) ^ 1;
  const bad = await verify(await stored(compressed), 'pages');
  expect(bad).toMatchObject({ exitCode: 16, result: { status: 'bad', stage: 'pages' } });
});

test('a set behind the first one is found by its position, and another in its place is refused', async () => {
  const two = await sandboxMedium([{ name: 'uno' }, { name: 'dos' }]);
  expect(await verify(await stored(two, { position: 2 }), 'header')).toMatchObject({ result: { status: 'good' } });
  const guid = (await readMedium(bytesSource(two))).sets[0]?.guid ?? '';
  expect((await verify(await stored(two, { position: 2, guid }), 'header')).result).toMatchObject({ stage: 'header' });
  expect((await verify(await stored(two, { position: 3, guid }), 'header')).result).toMatchObject({ stage: 'header' });
});

test('whatever happens to the content, the check ends: with what is wrong, or with nothing', async () => {
  const content = await sandboxMedium([{ name: 'uno', checksum: true }, { name: 'dos' }]);
  await fc.assert(
    fc.asyncProperty(fc.nat(content.length - 1), fc.nat(7), fc.boolean(), async (at, bit, cut) => {
      const spoilt = cut ? content.slice(0, at) : content.slice();
      if (!cut) spoilt[at] = (spoilt[at] ?? 0) ^ (1 << bit);
      const guid = (await readMedium(bytesSource(content))).sets[0]?.guid ?? '';
      const { base, databases } = backupDirectory();
      const gzip = gzipSync(spoilt, { level: 1 });
      writeFileSync(joinLocal(databases, `foo_${ID}.bak.gz`), gzip);
      const record = aCompletedRecord('foo', ID, {
        stored: {
          file: `databases/foo_${ID}.bak.gz`,
          compression: 'gzip',
          encryption: null,
          ...measured(gzip),
          content: measured(spoilt),
        },
        set: aBackupSet({ backupSetGuid: guid }),
      });
      await writeManifest(base, aRun(ID, [record]).manifest);
      const { result } = await verify(base, 'pages');
      if (cut) expect(result.status).toBe('bad');
      else if (result.status === 'bad') expect(['INTERNAL']).not.toContain(result.error.code);
    }),
    { numRuns: 40, seed: 8 },
  );
});

test('an interruption ends it', async () => {
  const base = await stored(await sandboxMedium([{ name: 'uno' }]));
  const stop = new AbortController();
  stop.abort('SIGINT');
  await expect(verify(base, 'pages', stop.signal)).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

test('a source that is pushed gives every byte in order, and waits for neither side for ever', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 50 })),
      fc.integer({ min: 1, max: 70 }),
      async (blocks, step) => {
        const { source, push, end } = pushedSource();
        const all = Buffer.concat(blocks);
        const reading = (async () => {
          const read: Uint8Array[] = [];
          for (let at = 0; await source.reaches?.(at); at += step) {
            read.push(await source.read(at, Math.min(step, all.length - at)));
          }
          return Buffer.concat(read);
        })();
        const reused = new Uint8Array(50);
        for (const block of blocks) {
          reused.set(block);
          await push(reused.subarray(0, block.length));
          reused.fill(0xee);
        }
        end();
        expect((await reading).equals(all)).toBe(true);
      },
    ),
  );
});
