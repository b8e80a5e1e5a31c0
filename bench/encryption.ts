/**
 * How fast age files are sealed and opened on one core, in memory, beside the `age` program, which reads and writes the same on a disk:
 * `npm run bench -- encryption [MiB]` (1,024 by default). The content does not matter: a cipher does not look at it.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyKeyring } from '../src/domain/encryption.ts';
import { localPath } from '../src/domain/localPath.ts';
import { Secret } from '../src/domain/secret.ts';
import { generateKey } from '../src/engine/generateKey.ts';
import { openedFile } from '../src/pipeline/age/openedFile.ts';
import { sealedWriter } from '../src/pipeline/age/sealedWriter.ts';
import type { OpenFile } from '../src/platform/disk.ts';

const ROUNDS = 5;
const BLOCK_BYTES = 2 * 1024 * 1024;

export const run = async ([mebibytes = '1024']: readonly string[]): Promise<void> => {
  const bytes = Number(mebibytes) * 1024 * 1024;
  const { recipient, identityText } = await generateKey('now');
  const identity = /^AGE-SECRET-KEY-.*$/m.exec(identityText)?.[0] ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'rexus-bench-'));
  try {
    const sealed: Buffer[] = [];
    const keep = async (part: Uint8Array): Promise<void> => void sealed.push(Buffer.from(part));
    await seal(recipient, bytes, keep);
    const [key, plain, theirs] = [join(folder, 'key.txt'), join(folder, 'plain'), join(folder, 'theirs.age')];
    writeFileSync(key, identityText, { mode: 0o600 });
    writeFileSync(plain, Buffer.alloc(bytes));
    const rows: readonly (readonly [string, () => Promise<void> | void])[] = [
      ['seal', () => seal(recipient, bytes, async () => {})],
      ['open', () => open(identity, sealed)],
      ['`age -r`', () => void execFileSync('age', ['-r', recipient, '-o', theirs, plain])],
      ['`age -d`', () => void execFileSync('age', ['-d', '-i', key, '-o', '/dev/null', theirs])],
    ];
    console.log(`| ${mebibytes} MiB | median | rate |`);
    console.log('|---|---|---|');
    for (const [name, work] of rows) {
      const seconds = await median(work);
      console.log(`| ${name} | ${seconds.toFixed(2)} s | ${Math.round(bytes / 1e6 / seconds)} MB/s |`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const seal = async (recipient: string, bytes: number, put: (part: Uint8Array) => Promise<void>): Promise<void> => {
  const writer = await sealedWriter({ kind: 'recipients', recipients: [recipient] }, put);
  const block = Buffer.alloc(BLOCK_BYTES);
  for (let done = 0; done < bytes; done += block.length) await writer.write(block);
  await writer.end();
};

const open = async (identity: string, parts: readonly Buffer[]): Promise<void> => {
  const keyring = { ...emptyKeyring, identities: async () => [new Secret(identity)] };
  const file = await openedFile(inMemory(parts), {
    path: localPath('memory'),
    opener: { keyring },
    onStored: () => {},
  });
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  while ((await file.read(block)) > 0);
};

const inMemory = (parts: readonly Buffer[]): OpenFile => {
  let [part, at] = [0, 0];
  return {
    read: async (into) => {
      let done = 0;
      while (done < into.length) {
        const from = parts[part];
        if (from === undefined) break;
        const piece = from.subarray(at, at + into.length - done);
        into.set(piece, done);
        done += piece.length;
        at += piece.length;
        if (at === from.length) [part, at] = [part + 1, 0];
      }
      return done;
    },
    facts: async () => ({ bytes: parts.reduce((sum, { length }) => sum + length, 0), changedNs: 0n }),
    close: async () => {},
  };
};

const median = async (work: () => Promise<void> | void): Promise<number> => {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    await work();
    times.push((performance.now() - began) / 1000);
  }
  return times.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 0;
};
