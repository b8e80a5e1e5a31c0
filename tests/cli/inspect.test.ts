import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { bytesSource } from '../../src/mtf/byteSource.ts';
import { PAGE_BYTES } from '../../src/mtf/pageFormat.ts';
import { readMedium } from '../../src/mtf/readMedium.ts';
import { realMedia, realMediaArePresent } from '../mtf/realMedia.ts';
import { sandboxMedium } from '../mtf/sandboxMedia.ts';
import { writeStretched } from '../mtf/stretchedMedium.ts';
import { ageKey } from '../support/ageProgram.ts';
import { type CliBench, cliBench } from './cliBench.ts';

type Json = Readonly<Record<string, unknown>>;
const noServices = { openServices: () => Promise.reject(new Error('no configuration is needed')) };

const bench = (): CliBench & { readonly put: (name: string, bytes: Uint8Array) => string } => {
  const made = cliBench();
  return {
    ...made,
    run: (argv, invocation) => made.run(argv, { environment: noServices, ...invocation }),
    put: (name, bytes) => {
      writeFileSync(joinLocal(made.folder, name), bytes);
      return name;
    },
  };
};

/** `FirstLSN` as `first_lsn`. */
const snakeCase = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();

/** As the samples' descriptions write it: bits as 0 and 1, GUIDs in lower case. */
const sampleForm = (value: unknown): unknown => {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' && /^[\dA-F]{8}(-[\dA-F]{4}){3}-[\dA-F]{12}$/.test(value)
    ? value.toLowerCase()
    : value;
};
const described = (found: Json, expected: object): Json =>
  Object.fromEntries(
    Object.keys(expected).map((name) => {
      const key = snakeCase(name);
      return [name, key in found ? sampleForm(found[key]) : `${key} is missing`];
    }),
  );

interface Document {
  readonly media: Json & { readonly members: readonly Json[]; readonly missing_families: readonly number[] };
  readonly sets: readonly (Json & {
    readonly files: readonly Json[];
    readonly pages: (Json & { damaged: number }) | null;
  })[];
}
const documentOf = (stdout: string): Document => JSON.parse(stdout);

describe.skipIf(!realMediaArePresent)('real files (skipped where ../shared/sqlserver/bak is missing)', () => {
  test.each(realMedia())(
    '$name agrees with its description in every field, and every page verifies',
    async (medium) => {
      const { run } = bench();
      const { code, stdout } = await run(['inspect', medium.path, '--pages', '--json']);
      expect(code).toBe(0);
      const { media, sets } = documentOf(stdout);
      expect(described(media, medium.expected.media)).toEqual(medium.expected.media);
      expect(sets).toHaveLength(medium.expected.sets.length);
      for (const [index, set] of sets.entries()) {
        const expected = medium.expected.sets[index];
        if (expected === undefined) throw new Error('a set too many');
        expect(described(set, expected.header)).toEqual(expected.header);
        expect(set.files.map((file, at) => described(file, expected.files[at] ?? {}))).toEqual(expected.files);
        const counts: Readonly<Record<string, number>> = expected.pagecheck ?? {};
        const { ok = 0, torn = 0, noverify = 0 } = counts;
        expect(set.pages).toMatchObject({ checked: ok + torn, valid: ok + torn, damaged: 0, unchecked: noverify });
        expect(set.complete).toBe(true);
      }
    },
  );

  test('through gzip every file tells the same', async () => {
    const { run, put } = bench();
    for (const { path } of realMedia()) {
      put('same.bak.gz', gzipSync(readFileSync(path), { level: 1 }));
      const plain = documentOf((await run(['inspect', path, '--pages', '--json'])).stdout);
      const inflated = documentOf((await run(['inspect', 'same.bak.gz', '--pages', '--json'])).stdout);
      const [member] = inflated.media.members;
      expect(member).toMatchObject({ compression: 'gzip', content_bytes: statSync(path).size, damage: null });
      const withoutPaths = (found: Document): string =>
        JSON.stringify(found, (key, value: unknown) => (key === 'path' || key === 'members' ? undefined : value));
      expect(withoutPaths(inflated)).toBe(withoutPaths(plain));
    }
  });

  test('the stripes of one backup are put together, whatever their order; one alone names what is missing', async () => {
    const { run } = bench();
    const [first = '', second = ''] = realMedia()
      .map(({ path }) => path)
      .filter((path) => /stripe[12]\.bak$/.test(path));
    const both = documentOf((await run(['inspect', second, first, '--pages', '--json'])).stdout);
    expect(both.media.members.map(({ path, family_sequence_number }) => [path, family_sequence_number])).toEqual([
      [first, 1],
      [second, 2],
    ]);
    expect(both.media.missing_families).toEqual([]);
    expect(both.sets).toHaveLength(1);
    const alone = await Promise.all(
      [first, second].map(async (path) => documentOf((await run(['inspect', path, '--pages', '--json'])).stdout)),
    );
    expect(alone.map(({ media }) => media.missing_families)).toEqual([[2], [1]]);
    const valid = (found: Document): number => Number(found.sets[0]?.pages?.valid);
    expect(valid(both)).toBe(alone.reduce((sum, one) => sum + valid(one), 0));
  });
});

test('several sets on one medium are listed with their positions, in an empty folder with a broken configuration', async () => {
  const { run, put, folder } = bench();
  writeFileSync(joinLocal(folder, 'backup_config.json'), '{ not json');
  put(
    'two.bak',
    await sandboxMedium([
      { name: 'uno', checksum: true },
      { name: 'dos', copyOnly: true },
    ]),
  );
  const { code, stdout, stderr } = await run(['inspect', 'two.bak', '--json']);
  expect([code, stderr]).toEqual([0, '']);
  const { sets } = documentOf(stdout);
  expect(sets).toMatchObject([
    { backup_name: 'uno', position: 1, database_name: 'foo', has_backup_checksums: true, complete: true, pages: null },
    { backup_name: 'dos', position: 2, is_copy_only: true, containment: 'unknown', expiration_date: null },
  ]);
  expect(sets[0]?.files.map(({ logical_name, type }) => [logical_name, type])).toEqual([
    ['foo', 'D'],
    ['foo_log', 'L'],
  ]);
});

test.each(['en', 'es'])('in words it reads as the golden file of %s says', async (language) => {
  const { run, put, folder } = bench();
  const bytes = await sandboxMedium([{ name: 'uno', checksum: true }, { name: 'dos' }]);
  const first = (await readMedium(bytesSource(bytes))).sets[0]?.data[0];
  if (first === undefined) throw new Error('no data');
  put('whole.bak', bytes);
  put('whole.bak.gz', gzipSync(bytes));
  const damaged = bytes.slice();
  damaged[first.offset + 16 * PAGE_BYTES + 5000] = 0x77;
  put('damaged.bak', damaged);
  put('cut.bak', bytes.subarray(0, bytes.length - 60_000));
  put('none.bak', new TextEncoder().encode('this is not a backup'));
  const files = ['whole.bak', 'whole.bak.gz', 'damaged.bak', 'cut.bak', 'none.bak'];
  const { code, stdout } = await run(['inspect', '--pages', '--language', language, ...files]);
  expect(code).toBe(16);
  const text = stdout
    .replaceAll(folder, '/folder')
    .replaceAll(/[\dA-F]{8}-0000-4000-8000-\d{12}/g, 'GUID')
    // What depends on how often the sandbox looks at its clock and moves its log is no matter of these words.
    .replaceAll(/\d{17}/g, 'LSN')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME')
    .replaceAll(/UTC[+-]\d\d:\d\d/g, 'UTC+00:00')
    .replaceAll(/\S*server\/\S*/g, 'SERVER/PATH')
    .replaceAll(/[\d.,]+ kB\)/g, 'SIZE)');
  await expect(text).toMatchFileSnapshot(`__snapshots__/inspect.${language}.txt`);
});

test('damaged pages, streams and compressed blocks are named with their places, and end with 16', async () => {
  const { run, put } = bench();
  const plain = await sandboxMedium([{ name: 'uno', checksum: true }]);
  const data = (await readMedium(bytesSource(plain))).sets[0]?.data[0];
  if (data === undefined) throw new Error('no data');
  const offset = data.offset + 17 * PAGE_BYTES;
  plain[offset + 100] = (plain[offset + 100] ?? 0) ^ 4;
  put('plain.bak', plain);
  const found = await run(['inspect', 'plain.bak', '--pages', '--json']);
  expect(found.code).toBe(16);
  expect(documentOf(found.stdout).sets[0]?.pages).toMatchObject({
    damaged: 1,
    damaged_pages: [{ page: '1:17', file_id: 1, page_id: 17, offset, reason: 'checksum' }],
    checksums: [
      { kind: 'data', valid: false },
      { kind: 'log', valid: true },
    ],
  });
  // Only reading the pages finds it: the headers are whole.
  expect((await run(['inspect', 'plain.bak', '--json'])).code).toBe(0);
  const compressed = await sandboxMedium([{ name: 'uno' }], true);
  compressed[20_000] = (compressed[20_000] ?? 0) ^ 4;
  put('compressed.bak', compressed);
  const block = await run(['inspect', 'compressed.bak', '--pages', '--json']);
  expect(block.code).toBe(16);
  expect(documentOf(block.stdout).sets[0]?.pages).toMatchObject({
    blocks: { damaged: 1, damaged_blocks: [{ problem: 'a compressed block whose checksum is wrong' }] },
  });
});

test('files of different media sets, and copies, make a list; what cannot be read is beside it', async () => {
  const { run, put, folder } = bench();
  put('a.bak', await sandboxMedium([{ name: 'a' }]));
  put('b.bak', await sandboxMedium([{ name: 'b' }]));
  copyFileSync(joinLocal(folder, 'a.bak'), joinLocal(folder, 'copy.bak'));
  put('empty.bak', new Uint8Array());
  const { code, stdout } = await run(['inspect', 'a.bak', 'b.bak', 'copy.bak', 'a.bak', 'empty.bak', '--json']);
  const document: { media_sets: readonly Document[]; unreadable: readonly Json[] } = JSON.parse(stdout);
  expect(document.media_sets.map(({ media }) => media.members.map(({ path }) => basename(String(path))))).toEqual([
    ['a.bak'],
    ['b.bak'],
    ['copy.bak'],
  ]);
  expect(document.unreadable).toMatchObject([
    { path: joinLocal(folder, 'empty.bak'), error: { code: 'NOT_A_BACKUP' } },
  ]);
  expect(code).toBe(16);
});

test.each([
  ['an empty file', (path: string) => writeFileSync(path, ''), 'NOT_A_BACKUP', 16],
  ['a text', (path: string) => writeFileSync(path, 'CREATE TABLE x (y int);'), 'NOT_A_BACKUP', 16],
  ['a gzip of a text', (path: string) => writeFileSync(path, gzipSync('x'.repeat(5000))), 'NOT_A_BACKUP', 16],
  ['the head of a gzip', (path: string) => writeFileSync(path, gzipSync('x').subarray(0, 18)), 'NOT_A_BACKUP', 16],
  ['a folder', (path: string) => mkdirSync(path), 'FILE_UNREADABLE', 14],
  ['a named pipe that nobody writes to', (path: string) => execFileSync('mkfifo', [path]), 'FILE_UNREADABLE', 14],
  ['no file', () => {}, 'FILE_UNREADABLE', 14],
])('%s is refused with its reason', async (_what, make, code, exit) => {
  const { run, folder } = bench();
  make(joinLocal(folder, 'x.bak'));
  const ended = await run(['inspect', 'x.bak', '--json']);
  expect(ended.code).toBe(exit);
  expect(ended.errorEvents()).toMatchObject([{ message_type: 'exit_error', code }]);
});

test('a gzip with something behind its end, cut, or with a flipped bit is damaged at an offset', async () => {
  const { run, put } = bench();
  const gzip = gzipSync(await sandboxMedium([{ name: 'uno' }]));
  const flipped = Buffer.from(gzip);
  flipped[20_000] = (flipped[20_000] ?? 0) ^ 16;
  for (const [name, bytes] of [
    ['zeros.gz', Buffer.concat([gzip, Buffer.alloc(100)])],
    ['text.gz', Buffer.concat([gzip, Buffer.from('hello')])],
    ['cut.gz', gzip.subarray(0, gzip.length - 1000)],
    ['flipped.gz', flipped],
  ] as const) {
    put(name, bytes);
    const { code, stdout } = await run(['inspect', name, '--json']);
    expect([name, code]).toEqual([name, 16]);
    expect(documentOf(stdout).media.members[0]?.damage).toMatchObject({ offset: expect.any(Number) });
  }
});

test('a file that grows while it is read is refused', async () => {
  const { run, put, folder } = bench();
  const path = joinLocal(folder, put('grows.bak', await sandboxMedium([{ name: 'uno' }])));
  const growing = {
    inspectFiles: async (request: Parameters<typeof inspectFiles>[0]) => {
      const grow = (): void => appendFileSync(path, 'x');
      return inspectFiles({ ...request, onProgress: grow });
    },
  };
  const { inspectFiles } = await import('../../src/engine/inspectFiles.ts');
  const ended = await run(['inspect', 'grows.bak', '--pages', '--json'], {
    environment: { ...noServices, ...growing },
  });
  expect(ended.errorEvents()).toMatchObject([{ code: 'FILE_UNREADABLE' }]);
});

test('on a terminal a line says how far it is, and an interruption ends it', async () => {
  const { run, put } = bench();
  put('x.bak', await sandboxMedium([{ name: 'uno' }]));
  const { stdout } = await run(['inspect', 'x.bak', '--pages'], { terminal: true });
  expect(stdout).toMatch(/[█░]{20} {2}\d+ %/);
  const stop = new AbortController();
  stop.abort('SIGINT');
  expect((await run(['inspect', 'x.bak', '--pages'], { signal: stop.signal })).code).toBe(130);
});

test('the headers of a backup of a hundred gigabytes are listed without reading its data', async () => {
  const { run, folder } = bench();
  const path = joinLocal(folder, 'large.bak');
  const { size } = await writeStretched(path, await sandboxMedium([{ name: 'uno' }]), 12_500_000, 'hole');
  expect(size).toBeGreaterThan(100e9);
  const before = process.resourceUsage().fsRead;
  const { code, stdout } = await run(['inspect', 'large.bak', '--json']);
  expect(code).toBe(0);
  expect(documentOf(stdout)).toMatchObject({ sets: [{ backup_name: 'uno', complete: true }] });
  expect(process.resourceUsage().fsRead - before).toBeLessThan(10_000);
  truncateSync(path, size - 5000);
  expect((await run(['inspect', 'large.bak', '--json'])).code).toBe(16);
});

describe('compressed and encrypted files', () => {
  const sealed = async (how: 'zstd' | 'age' | 'age of gzip' | 'age of zstd') => {
    const made = bench();
    const key = ageKey(made.folder);
    made.put('plain.bak', await sandboxMedium([{ name: 'uno', checksum: true }]));
    const plain = joinLocal(made.folder, 'plain.bak');
    const content = {
      zstd: () => zstdCompressSync(readFileSync(plain)),
      age: () => readFileSync(plain),
      'age of gzip': () => gzipSync(readFileSync(plain)),
      'age of zstd': () => zstdCompressSync(readFileSync(plain)),
    }[how]();
    if (how === 'zstd') made.put('packed', content);
    else {
      execFileSync('age', ['-r', key.recipient, '-o', joinLocal(made.folder, 'packed')], { input: content });
    }
    return { ...made, ...key, size: statSync(plain).size };
  };

  test.each(['zstd', 'age', 'age of gzip', 'age of zstd'] as const)(
    '%s tells the same as the plain file',
    async (how) => {
      const { run, configure, identityFile, recipient, size } = await sealed(how);
      configure({ language: 'en' });
      const variables = { BACKUP_AGE_IDENTITY_FILE: identityFile };
      const plain = documentOf((await run(['inspect', 'plain.bak', '--pages', '--json'])).stdout);
      const { code, stdout } = await run(['inspect', 'packed', '--pages', '--json'], { variables });
      expect(code).toBe(0);
      const packed = documentOf(stdout);
      expect(packed.sets).toEqual(JSON.parse(JSON.stringify(plain.sets).replaceAll('plain.bak', 'packed')));
      expect(packed.media.members[0]).toMatchObject({
        content_bytes: size,
        compression: { zstd: 'zstd', age: 'none', 'age of gzip': 'gzip', 'age of zstd': 'zstd' }[how],
        encryption: how === 'zstd' ? null : { format: 'age-v1', recipients: [recipient] },
        damage: null,
      });
      const text = (await run(['inspect', 'packed'], { variables })).stdout;
      if (how !== 'zstd') expect(text).toContain(`encrypted (age) to ${recipient}`);
    },
  );

  test('without the key, with another one, and changed behind its header, the error says which it is', async () => {
    const { run, folder, identityFile } = await sealed('age of gzip');
    const without = await run(['inspect', 'packed']);
    expect(without.code).toBe(14);
    expect(without.stderr).toContain('there is no secret key here to open it');
    const other = ageKey(folder, 'other.txt');
    const wrong = await run(['inspect', 'packed'], { variables: { BACKUP_AGE_IDENTITY_FILE: other.identityFile } });
    expect(wrong.code).toBe(16);
    const bytes = readFileSync(joinLocal(folder, 'packed'));
    bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
    writeFileSync(joinLocal(folder, 'packed'), bytes);
    const changed = await run(['inspect', 'packed'], { variables: { BACKUP_AGE_IDENTITY_FILE: identityFile } });
    expect(changed.code).toBe(16);
    expect(changed.stderr).toContain('is damaged');
  });

  test('a zstd that is cut off is damaged', async () => {
    const { run, folder } = await sealed('zstd');
    truncateSync(joinLocal(folder, 'packed'), 3000);
    const { code, stderr } = await run(['inspect', 'packed']);
    expect([code, stderr.includes('is damaged')]).toEqual([16, true]);
  });
});
