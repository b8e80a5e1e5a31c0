/** pack and unpack in pipelines of a real shell, as people write them. */
import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { ageKey } from '../support/ageProgram.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { waitFor } from '../support/waitFor.ts';

const ENTRY = fileURLToPath(new URL('../../bin/rexus-backup.mjs', import.meta.url));
const CONTENT = Buffer.concat([randomBytes(300_000), Buffer.alloc(5_000_000, 'a page of a database '), randomBytes(7)]);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Ended {
  /** Of each command of the last pipeline. */
  readonly codes: readonly number[];
  readonly stdout: Buffer;
  readonly stderr: string;
}

interface Shell {
  readonly folder: LocalPath;
  readonly at: (name: string) => LocalPath;
  /** A line of bash, with `rexus` as a command. */
  readonly line: (text: string) => Promise<Ended>;
}

/** A folder with `old.bak` and an empty `out`. */
const shell = (config: object | null = null, extra: Readonly<Record<string, string>> = {}): Shell => {
  const folder = temporaryDirectory();
  const at = (name: string): LocalPath => joinLocal(folder, name);
  writeFileSync(at('old.bak'), CONTENT);
  mkdirSync(at('out'));
  if (config !== null) writeFileSync(at('backup_config.json'), JSON.stringify(config));
  const { PATH = '', HOME = '' } = process.env;
  const options = {
    cwd: folder,
    env: { PATH, HOME, LANG: 'en_US.UTF-8', NODE: process.execPath, ENTRY, ...extra },
    encoding: 'buffer',
    maxBuffer: 64 * 1024 * 1024,
  } as const;
  const line = (text: string): Promise<Ended> =>
    new Promise((resolve) => {
      const script = `rexus() { "$NODE" "$ENTRY" "$@"; }\n${text}\necho "\${PIPESTATUS[@]}" >codes`;
      execFile('bash', ['-c', script], options, (_error, stdout, stderr) => {
        const codes = readFileSync(at('codes'), 'utf8').trim().split(' ').map(Number);
        resolve({ codes, stdout, stderr: stderr.toString() });
      });
    });
  return { folder, at, line };
};

test('what comes through a pipe is stored under its name, read back, and opens with gunzip', async () => {
  const { at, line } = shell();
  const { codes, stdout } = await line('cat old.bak | rexus pack - --to out --name users.bak --json');
  expect(codes).toEqual([0, 0]);
  expect(JSON.parse(stdout.toString())).toMatchObject({
    packed: [
      {
        from: '-',
        to: at('out/users.bak.gz'),
        content: { bytes: CONTENT.length, sha256: sha256(CONTENT) },
        stored: { sha256: sha256(readFileSync(at('out/users.bak.gz'))) },
        read_back_ms: expect.any(Number),
      },
    ],
  });
  expect(readdirSync(at('out'))).toEqual(['users.bak.gz']);
  expect((await line('gzip -dc out/users.bak.gz')).stdout.equals(CONTENT)).toBe(true);
});

test.each([
  ['a file to a pipe', 'rexus pack old.bak --to - --json 2>facts.json | gzip -dc'],
  ['a pipe to a pipe', 'cat old.bak | rexus pack - --to - --json 2>facts.json | gzip -dc'],
  ['a redirection', 'rexus pack - --to - --json <old.bak 2>facts.json >packed.gz; gzip -dc packed.gz'],
])('from %s only data are on stdout, and what is known of them is on stderr', async (_what, text) => {
  const { at, line } = shell();
  const { codes, stdout } = await line(text);
  expect(codes.every((code) => code === 0)).toBe(true);
  expect(stdout.equals(CONTENT)).toBe(true);
  expect(JSON.parse(readFileSync(at('facts.json'), 'utf8'))).toMatchObject({
    packed: [{ to: '-', content: { sha256: sha256(CONTENT) }, read_back_ms: null }],
    failed: [],
  });
  const { stderr } = await line('rexus pack old.bak --to - >/dev/null');
  expect(stderr).toContain('sent into a pipe, so nothing was read back');
});

test.each([
  ['gzip', 'gzip -c old.bak'],
  ['zstd', 'zstd -qc old.bak'],
  ['nothing', 'cat old.bak'],
  ['age of gzip', 'gzip -c old.bak | age -r "$RECIPIENT"'],
  ['age of nothing', 'age -r "$RECIPIENT" <old.bak'],
])('unpack sees by the first bytes that %s comes through the pipe', async (_what, packing) => {
  const { identityFile, recipient } = ageKey(temporaryDirectory());
  const { at, line } = shell(null, { RECIPIENT: recipient, BACKUP_AGE_IDENTITY_FILE: identityFile });
  const piped = await line(`{ ${packing}; } | rexus unpack - --to - --json 2>facts.json`);
  expect(piped.codes).toEqual([0, 0]);
  expect(piped.stdout.equals(CONTENT)).toBe(true);
  expect(JSON.parse(readFileSync(at('facts.json'), 'utf8'))).toMatchObject({
    from: '-',
    to: '-',
    content: { bytes: CONTENT.length, sha256: sha256(CONTENT) },
  });
  expect((await line(`{ ${packing}; } | rexus unpack - --to out/new.bak`)).codes).toEqual([0, 0]);
  expect(readFileSync(at('out/new.bak')).equals(CONTENT)).toBe(true);
});

test('as configured it is encrypted on its way through, and nothing else opens it than the key', async () => {
  const { identityFile, recipient } = ageKey(temporaryDirectory());
  const { line } = shell(
    { storage: { compression: { algorithm: 'zstd' }, encryption: { enabled: true, recipients: [recipient] } } },
    { KEY: identityFile },
  );
  const { codes, stdout } = await line('cat old.bak | rexus pack - --to - | age -d -i "$KEY" | zstd -dc');
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(stdout.equals(CONTENT)).toBe(true);
  const keyless = await line('cat old.bak | rexus pack - --to - 2>/dev/null | rexus unpack - --to out/new.bak');
  expect(keyless.codes).toEqual([0, 0, 14]);
  expect(keyless.stderr).toContain('there is no secret key here');
});

test.each(['cut off', 'a bit flipped'] as const)(
  'a file that is %s ends with 16 and says that what was sent must not be used; into a file nothing is left of it',
  async (how) => {
    const { at, line } = shell();
    const bytes = gzipSync(CONTENT);
    if (how === 'a bit flipped') bytes[bytes.length - 6] = (bytes[bytes.length - 6] ?? 0) ^ 1;
    writeFileSync(at('bad.bak.gz'), how === 'cut off' ? bytes.subarray(0, -9) : bytes);
    const sent = await line('rexus unpack bad.bak.gz --to - | cat >/dev/null');
    expect(sent.codes).toEqual([16, 0]);
    expect(sent.stderr).toMatch(/warning: the \d+ bytes that were sent .* do not use what has arrived/);
    expect(sent.stderr).toContain('is damaged');
    const events = await line('rexus unpack - --to - --json <bad.bak.gz >/dev/null');
    expect(events.codes).toEqual([16]);
    const [incomplete, exit] = events.stderr
      .trim()
      .split('\n')
      .map((text): unknown => JSON.parse(text));
    expect(incomplete).toMatchObject({ message_type: 'output_incomplete', sent_bytes: expect.any(Number) });
    expect(exit).toMatchObject({ message_type: 'exit_error', code: 'STORED_FILE_DAMAGED' });
    expect((await line('rexus unpack - --to out/new.bak <bad.bak.gz')).codes).toEqual([16]);
    expect(readdirSync(at('out'))).toEqual([]);
  },
);

test.each([
  ['pack', 'rexus pack big.bak --to - | head -c 10 | cat'],
  ['pack of a pipe', 'rexus pack - --to - <big.bak | head -c 10 | cat'],
  ['unpack', 'rexus unpack big.bak --to - | head -c 10 | cat'],
])('a reader that goes away ends %s quietly with 141', async (_what, text) => {
  const { at, line } = shell({ storage: { compression: { algorithm: 'none' } } });
  writeFileSync(at('big.bak'), '');
  truncateSync(at('big.bak'), 200_000_000);
  expect(await line(text)).toMatchObject({ codes: [141, 0, 0], stderr: '' });
});

test('nothing through the pipe is an error: the command before it has failed', async () => {
  const { at, line } = shell();
  for (const text of ['rexus pack - --to out --name x.bak </dev/null', 'rexus unpack - --to out/x.bak </dev/null']) {
    const { codes, stderr } = await line(text);
    expect(codes).toEqual([14]);
    expect(stderr).toContain('nothing came in');
  }
  expect(readdirSync(at('out'))).toEqual([]);
});

test('words that do not go together are refused, and no file is ever called -', async () => {
  const { at, line } = shell();
  for (const [text, said] of [
    ['rexus pack - --to out <old.bak', '--name says'],
    ['rexus pack - --to out --name ../x.bak <old.bak', '--name is a name alone'],
    ['rexus pack old.bak --to out --name x.bak', '--name is for what comes from a pipe'],
    ['rexus pack old.bak - --to out <old.bak', '- (standard input) stands alone'],
    ['rexus pack old.bak old.bak --to - | cat', 'only one file at a time'],
  ] as const) {
    const { codes, stderr } = await line(text);
    expect([codes[0], stderr.includes(said)], text).toEqual([2, true]);
  }
  expect([existsSync(at('-')), readdirSync(at('out'))]).toEqual([false, []]);
});

test.skipIf(!existsSync('/dev/full'))('a full disk behind a redirection is told as such', async () => {
  const { codes, stderr } = await shell().line('rexus pack old.bak --to - >/dev/full');
  expect(codes).toEqual([14]);
  expect(stderr).toContain('the disk is full');
});

test('Ctrl-C ends a pack whose writer is silent, and nothing is left', async () => {
  const { folder, at } = shell();
  const args = ['pack', '-', '--to', 'out', '--name', 'x.bak'];
  const child = spawn(process.execPath, [ENTRY, ...args], { cwd: folder, stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.on('error', () => undefined);
  child.stdin.write(CONTENT);
  await waitFor(() => readdirSync(at('out')).length > 1);
  const exit = once(child, 'exit');
  child.kill('SIGINT');
  expect(await exit).toEqual([130, null]);
  expect(readdirSync(at('out'))).toEqual([]);
});

test('Ctrl-C ends an unpack whose reader is silent', async () => {
  const { folder } = shell();
  const args = ['unpack', 'old.bak', '--to', '-'];
  const child = spawn(process.execPath, [ENTRY, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  // What is in it has arrived; the rest fills the pipe, and then the sender waits.
  await once(child.stdout, 'readable');
  const exit = once(child, 'exit');
  child.kill('SIGINT');
  expect(await exit).toEqual([130, null]);
});
