/** pack and unpack of the built program when they are killed, meet each other, or run out of disk: nothing half stays, and the next one works. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { ageKey } from '../support/ageProgram.ts';
import { runProgram, startProgram } from '../support/program.ts';
import { type SignalAt, signalled } from '../support/signalled.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { canMount, smallDisk } from '../support/tmpfs.ts';
import { waitFor } from '../support/waitFor.ts';

const CONTENT = Buffer.concat([randomBytes(300_000), Buffer.alloc(3_000_000, 'a page of a database ')]);
/** Holes are as good as content here, and take no room. */
const LONG_BYTES = 8 * 1024 ** 3;

interface Desk {
  readonly folder: LocalPath;
  readonly at: (name: string) => LocalPath;
  /** What is in `out`. */
  readonly out: () => readonly string[];
}

const desk = (config: object = {}): Desk => {
  const folder = temporaryDirectory();
  const at = (name: string): LocalPath => joinLocal(folder, name);
  writeFileSync(at('old.bak'), CONTENT);
  mkdirSync(at('out'));
  writeFileSync(at('backup_config.json'), JSON.stringify(config));
  return { folder, at, out: () => readdirSync(at('out')) };
};

const PACK = ['pack', 'old.bak', '--to', 'out'] as const;

const KILLED_PACKS: readonly (readonly [string, Omit<SignalAt, 'signal'>])[] = [
  ['when all is written and nothing has a name', { rename: 'old.bak.gz', when: 'before' }],
  ['when it begins to read back', { rename: 'old.bak.gz', when: 'after' }],
  ['when it is proven and about to get its name', { rename: 'old.bak.gz', when: 'before', nth: 2 }],
];

describe('pack that is killed (kill -9)', () => {
  test.each(KILLED_PACKS)('%s stores nothing, and the next one stores and takes away what it left', async (_, at) => {
    const { folder, at: path, out } = desk();
    const { signal } = await runProgram(PACK, { cwd: folder, ...signalled({ ...at, signal: 'SIGKILL' }) });
    expect(signal).toBe('SIGKILL');
    expect(out().length).toBeGreaterThan(0);
    expect(out()).not.toContain('old.bak.gz');
    const next = await runProgram(PACK, { cwd: folder });
    expect([next.code, next.stderr]).toEqual([0, '']);
    expect(out()).toEqual(['old.bak.gz']);
    expect(gunzipSync(readFileSync(path('out/old.bak.gz'))).equals(CONTENT)).toBe(true);
  });

  test('in the middle of writing stores nothing, and the next one stores and takes away what it left', async () => {
    const { folder, at, out } = desk();
    truncateSync(at('old.bak'), LONG_BYTES);
    const { kill, finished } = startProgram(PACK, { cwd: folder });
    await waitFor(() => out().some((name) => name.endsWith('.unfinished')));
    kill('SIGKILL');
    await finished;
    expect(out()).not.toContain('old.bak.gz');
    writeFileSync(at('old.bak'), CONTENT);
    expect((await runProgram(PACK, { cwd: folder })).code).toBe(0);
    expect(out()).toEqual(['old.bak.gz']);
  });

  test('after the file got its name has stored it, proven', async () => {
    const { folder, at, out } = desk();
    const after = signalled({ rename: 'old.bak.gz', when: 'after', nth: 2, signal: 'SIGKILL' });
    expect((await runProgram(PACK, { cwd: folder, ...after })).signal).toBe('SIGKILL');
    expect(out()).toContain('old.bak.gz');
    expect(gunzipSync(readFileSync(at('out/old.bak.gz'))).equals(CONTENT)).toBe(true);
    // It is never written over; the lock that was left goes all the same.
    expect((await runProgram(PACK, { cwd: folder })).code).toBe(14);
    expect(out()).toEqual(['old.bak.gz']);
  });
});

describe('unpack that is killed (kill -9)', () => {
  const UNPACK = ['unpack', 'old.bak.gz', '--to', 'out/again.bak'] as const;

  test('before the content gets its name gives nothing, and the next one gives it and takes away what was left', async () => {
    const { folder, at, out } = desk();
    execFileSync('gzip', ['-k', at('old.bak')]);
    const before = signalled({ rename: 'again.bak', when: 'before', signal: 'SIGKILL' });
    expect((await runProgram(UNPACK, { cwd: folder, ...before })).signal).toBe('SIGKILL');
    expect(out()).not.toContain('again.bak');
    expect((await runProgram(UNPACK, { cwd: folder })).code).toBe(0);
    expect(out()).toEqual(['again.bak']);
    expect(readFileSync(at('out/again.bak')).equals(CONTENT)).toBe(true);
  });

  test('in the middle of writing likewise', async () => {
    const { folder, at, out } = desk();
    const unpack = ['unpack', 'old.bak', '--to', 'out/again.bak'];
    truncateSync(at('old.bak'), LONG_BYTES);
    const { kill, finished } = startProgram(unpack, { cwd: folder });
    await waitFor(() => out().some((name) => name.endsWith('.unfinished')));
    kill('SIGKILL');
    await finished;
    expect(out()).not.toContain('again.bak');
    writeFileSync(at('old.bak'), CONTENT);
    expect((await runProgram(unpack, { cwd: folder })).code).toBe(0);
    expect(out()).toEqual(['again.bak']);
  });
});

test('a second pack under the name of one that is going on is refused and does it no harm', async () => {
  const { folder, at, out } = desk();
  truncateSync(at('old.bak'), LONG_BYTES);
  const first = startProgram(PACK, { cwd: folder });
  await waitFor(() => out().some((name) => name.endsWith('.unfinished')));
  // It stays where it is, however long the second one takes to start.
  first.kill('SIGSTOP');
  const second = await runProgram(PACK, { cwd: folder });
  expect([second.code, second.stderr]).toEqual([14, expect.stringContaining('another process is writing it')]);
  expect(out().some((name) => name.endsWith('.unfinished'))).toBe(true);
  first.kill('SIGINT');
  first.kill('SIGCONT');
  expect((await first.finished).code).toBe(130);
  expect(out()).toEqual([]);
});

/** Every way of storing, as a configuration has it, and what the stored file is called. */
const FORMS = (['gzip', 'zstd', 'none'] as const).flatMap((algorithm) =>
  [false, true].map((isEncrypted) => ({
    algorithm,
    isEncrypted,
    name: `${algorithm}${isEncrypted ? ', encrypted' : ''}`,
  })),
);
const ENDINGS = { gzip: '.gz', zstd: '.zst', none: '' } as const;

describe.skipIf(!canMount).each(FORMS)(
  'on a real disk (skipped where none may be mounted), stored as $name',
  (form) => {
    const { algorithm, isEncrypted } = form;
    const stored = `old.bak${ENDINGS[algorithm]}${isEncrypted ? '.age' : ''}`;

    const prepared = () => {
      const { recipient, identityFile } = ageKey(temporaryDirectory());
      const encryption = isEncrypted ? { enabled: true, recipients: [recipient] } : { enabled: false };
      const { folder } = desk({ storage: { compression: { algorithm }, encryption } });
      const env = { BACKUP_AGE_IDENTITY_FILE: identityFile };
      return { folder, run: (...args: readonly string[]) => runProgram(args, { cwd: folder, env }) };
    };

    test('that has too little room pack and unpack say so, leave nothing, and work once there is some', async () => {
      const { folder, run } = prepared();
      const disk = smallDisk('size=4k');
      for (const size of ['4k', '64k', '288k']) {
        disk.remount(`size=${size}`);
        const { code, stderr } = await run('pack', 'old.bak', '--to', disk.folder);
        expect([size, code, stderr]).toEqual([size, 14, expect.stringContaining('full')]);
        expect(readdirSync(disk.folder)).toEqual([]);
      }
      disk.remount('size=4m');
      expect((await run('pack', 'old.bak', '--to', disk.folder)).code).toBe(0);
      expect(readdirSync(disk.folder)).toEqual([stored]);

      const back = joinLocal(disk.folder, 'again.bak');
      const from = joinLocal(folder, stored === 'old.bak' ? 'plain.bak' : stored);
      writeFileSync(from, readFileSync(joinLocal(disk.folder, stored)));
      disk.remount('size=3600k');
      writeFileSync(joinLocal(disk.folder, 'filler'), Buffer.alloc(300_000));
      const full = await run('unpack', from, '--to', back);
      expect([full.code, full.stderr]).toEqual([14, expect.stringContaining('full')]);
      expect(readdirSync(disk.folder).sort()).toEqual(['filler', stored]);
      disk.remount('size=16m');
      expect((await run('unpack', from, '--to', back)).code).toBe(0);
      expect(readFileSync(back).equals(CONTENT)).toBe(true);
    });

    test('that takes no more files, or is read-only, pack says so, leaves nothing, and works afterwards', async () => {
      const { run } = prepared();
      for (const inodes of [1, 2]) {
        const disk = smallDisk(`size=16m,nr_inodes=${inodes}`);
        const { code, stderr } = await run('pack', 'old.bak', '--to', disk.folder);
        expect([inodes, code, stderr]).toEqual([inodes, 14, expect.stringContaining('full')]);
        expect(readdirSync(disk.folder)).toEqual([]);
      }
      const disk = smallDisk('size=16m');
      disk.remount('ro');
      const { code, stderr } = await run('pack', 'old.bak', '--to', disk.folder);
      expect([code, stderr]).toEqual([14, expect.stringContaining('EROFS')]);
      disk.remount('rw');
      expect((await run('pack', 'old.bak', '--to', disk.folder)).code).toBe(0);
      expect(readdirSync(disk.folder)).toEqual([stored]);
    });
  },
);
