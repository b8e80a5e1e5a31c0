import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { age, ageKey } from '../support/ageProgram.ts';
import { runProgram, startProgram } from '../support/program.ts';
import { signalled } from '../support/signalled.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waitFor.ts';

const CONTENT = Buffer.concat([randomBytes(300_000), Buffer.alloc(5_000_000, 'a page of a database '), randomBytes(7)]);
const digest = (algorithm: 'md5' | 'sha256', bytes: Uint8Array): string =>
  createHash(algorithm).update(bytes).digest('hex');
const big = { maxBuffer: 64 * 1024 * 1024 };

interface Desk {
  readonly folder: LocalPath;
  readonly at: (name: string) => LocalPath;
  readonly run: (...args: string[]) => ReturnType<typeof runProgram>;
}

/** A folder with `old.bak`, an empty `out`, and no configuration unless one is given. */
const desk = (config: object | null = null, env: Readonly<Record<string, string>> = {}): Desk => {
  const folder = temporaryDirectory();
  const at = (name: string): LocalPath => joinLocal(folder, name);
  writeFileSync(at('old.bak'), CONTENT);
  mkdirSync(at('out'));
  if (config !== null) writeFileSync(at('backup_config.json'), JSON.stringify(config));
  return { folder, at, run: (...args) => runProgram(args, { cwd: folder, env }) };
};

test('without a configuration pack makes a gzip that gunzip opens, tells both sides, and leaves the original', async () => {
  const { at, run } = desk();
  chmodSync(at('old.bak'), 0o600);
  const { code, stdout } = await run('pack', 'old.bak', '--to', 'out', '--json');
  expect(code).toBe(0);
  const stored = readFileSync(at('out/old.bak.gz'));
  expect(execFileSync('gzip', ['-dc', at('out/old.bak.gz')], big).equals(CONTENT)).toBe(true);
  expect(JSON.parse(stdout)).toMatchObject({
    packed: [
      {
        from: at('old.bak'),
        to: at('out/old.bak.gz'),
        compression: 'gzip',
        level: 6,
        encryption: null,
        content: { bytes: CONTENT.length, md5: digest('md5', CONTENT), sha256: digest('sha256', CONTENT) },
        stored: { bytes: stored.length, md5: digest('md5', stored), sha256: digest('sha256', stored) },
        ratio: CONTENT.length / stored.length,
      },
    ],
    failed: [],
  });
  expect(readFileSync(at('old.bak')).equals(CONTENT)).toBe(true);
  // Who may not read the original may not read the copy.
  expect(statSync(at('out/old.bak.gz')).mode & 0o777).toBe(0o600);
  expect(readdirSync(at('.')).sort()).toEqual(['old.bak', 'out']);
});

test('as configured it is zstd to an age key: age and zstd open it, and unpack does with the key', async () => {
  const { identityFile, recipient } = ageKey(temporaryDirectory());
  const storage = {
    compression: { algorithm: 'zstd' },
    encryption: { enabled: true, recipients: [recipient] },
  };
  const { at, run, folder } = desk({ storage });
  expect((await run('pack', 'old.bak', '--to', 'out')).code).toBe(0);
  const stored = at('out/old.bak.zst.age');
  const plain = execFileSync('zstd', ['-dc'], { ...big, input: age('-d', '-i', identityFile, stored) });
  expect(plain.equals(CONTENT)).toBe(true);
  const keyless = await run('unpack', stored, '--to', 'again.bak');
  expect(keyless.code).toBe(14);
  const env = { BACKUP_AGE_IDENTITY_FILE: identityFile };
  expect((await runProgram(['unpack', stored, '--to', 'again.bak'], { cwd: folder, env })).code).toBe(0);
  expect(readFileSync(at('again.bak')).equals(CONTENT)).toBe(true);
});

test('unpack opens what gzip, zstd and age made, and copies what is plain', async () => {
  const { identityFile, recipient } = ageKey(temporaryDirectory());
  const { at, run } = desk(null, { BACKUP_AGE_IDENTITY_FILE: identityFile });
  execFileSync('gzip', ['-k', at('old.bak')]);
  execFileSync('zstd', ['-q', at('old.bak')]);
  execFileSync('age', ['-r', recipient, '-o', at('old.bak.gz.age'), at('old.bak.gz')]);
  for (const stored of ['old.bak.gz', 'old.bak.zst', 'old.bak.gz.age', 'old.bak']) {
    const { code, stdout, stderr } = await run('unpack', stored, '--to', `out/of-${stored}`, '--json');
    expect([stored, code, stderr]).toEqual([stored, 0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ content: { bytes: CONTENT.length, sha256: digest('sha256', CONTENT) } });
    expect(readFileSync(at(`out/of-${stored}`)).equals(CONTENT)).toBe(true);
  }
});

test.each(['cut off', 'a bit flipped', 'empty'] as const)(
  'a gzip that is %s ends with 16 and leaves nothing',
  async (how) => {
    const { at, run } = desk();
    const bytes = gzipSync(CONTENT);
    if (how === 'a bit flipped') bytes[200_000] = (bytes[200_000] ?? 0) ^ 1;
    writeFileSync(at('bad.bak.gz'), bytes);
    if (how === 'cut off') truncateSync(at('bad.bak.gz'), bytes.length - 3);
    if (how === 'empty') truncateSync(at('bad.bak.gz'), 0);
    const { code, stderr } = await run('unpack', 'bad.bak.gz', '--to', 'out/bad.bak');
    expect(code).toBe(16);
    expect(stderr).toContain('is damaged');
    expect(readdirSync(at('out'))).toEqual([]);
  },
);

test('a broken configuration stops pack, which might write in the clear, and not unpack', async () => {
  const { at, run } = desk({ storage: { encryption: { enabled: true } } });
  const { code } = await run('pack', 'old.bak', '--to', 'out');
  expect(code).toBe(2);
  expect(readdirSync(at('out'))).toEqual([]);
  execFileSync('gzip', ['-k', at('old.bak')]);
  expect((await run('unpack', 'old.bak.gz', '--to', 'out/old.bak')).code).toBe(0);
});

test('a taken name is never written over, and does not stop the other files', async () => {
  const { at, run } = desk();
  writeFileSync(at('other.bak'), 'small');
  writeFileSync(at('out/old.bak.gz'), 'mine');
  const { code, stdout } = await run('pack', 'old.bak', 'other.bak', '--to', 'out', '--json');
  expect(code).toBe(14);
  expect(JSON.parse(stdout)).toMatchObject({
    packed: [{ from: at('other.bak') }],
    failed: [{ path: at('old.bak'), error: { code: 'FILE_UNWRITABLE' } }],
  });
  expect(readFileSync(at('out/old.bak.gz'), 'utf8')).toBe('mine');
  expect((await run('unpack', 'out/other.bak.gz', '--to', 'old.bak')).code).toBe(14);
  expect(readFileSync(at('old.bak')).equals(CONTENT)).toBe(true);
});

test('Ctrl-C while packing ends with 130 and leaves nothing', async () => {
  const { folder, at } = desk();
  // Holes are as good as content here, and take no room.
  truncateSync(at('old.bak'), 4 * 1024 ** 3);
  const { kill, finished } = startProgram(['pack', 'old.bak', '--to', 'out'], { cwd: folder });
  await waitFor(() => readdirSync(at('out')).length > 0);
  kill('SIGINT');
  expect((await finished).code).toBe(130);
  expect(readdirSync(at('out'))).toEqual([]);
});

test('Ctrl-C while what was written is read back ends with 130 and leaves nothing: it was never proven', async () => {
  const { folder, at } = desk();
  const ctrlC = signalled({ signal: 'SIGINT', rename: 'old.bak.gz', when: 'after' });
  const { code } = await runProgram(['pack', 'old.bak', '--to', 'out'], { cwd: folder, ...ctrlC });
  expect(code).toBe(130);
  expect(readdirSync(at('out'))).toEqual([]);
});

test('Ctrl-C while unpacking ends with 130 and leaves nothing', async () => {
  const { folder, at } = desk();
  truncateSync(at('old.bak'), 4 * 1024 ** 3);
  const { kill, finished } = startProgram(['unpack', 'old.bak', '--to', 'out/new.bak'], { cwd: folder });
  await waitFor(() => readdirSync(at('out')).length > 0);
  kill('SIGINT');
  expect((await finished).code).toBe(130);
  expect(readdirSync(at('out'))).toEqual([]);
});

test('a file that lost its endings is opened as its first bytes say, and never given back as a backup while it is packed', async () => {
  const { identityFile, recipient } = ageKey(temporaryDirectory());
  const { at, run } = desk(null, { BACKUP_AGE_IDENTITY_FILE: identityFile });
  writeFileSync(at('gzip.bak'), gzipSync(CONTENT));
  execFileSync('zstd', ['-q', at('old.bak'), '-o', at('zstd.bak')]);
  execFileSync('age', ['-r', recipient, '-o', at('age.bak'), at('gzip.bak')]);
  execFileSync('age', ['-r', recipient, '-o', at('inner.bak.age'), at('zstd.bak')]);
  for (const stored of ['gzip.bak', 'zstd.bak', 'age.bak', 'inner.bak.age']) {
    const { code, stderr } = await run('unpack', stored, '--to', `out/${stored}`);
    expect([stored, code, stderr]).toEqual([stored, 0, '']);
    expect([stored, readFileSync(at(`out/${stored}`)).equals(CONTENT)]).toEqual([stored, true]);
  }
});

test('--compression says how a file is packed, whatever its name says', async () => {
  const { at, run } = desk();
  const packed = gzipSync(CONTENT);
  writeFileSync(at('nameless'), packed);
  writeFileSync(at('wrong.zst'), packed);
  expect((await run('unpack', 'wrong.zst', '--to', 'out/new.bak', '--compression', 'gzip')).code).toBe(0);
  expect(readFileSync(at('out/new.bak')).equals(CONTENT)).toBe(true);
  expect((await run('unpack', 'nameless', '--to', 'out/as-it-is', '--compression', 'none')).code).toBe(0);
  expect(readFileSync(at('out/as-it-is')).equals(packed)).toBe(true);
  expect((await run('unpack', 'nameless', '--to', 'out/x', '--compression', 'bzip2')).code).toBe(2);
});
