import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EncryptTo, emptyKeyring, type Keyring } from '../../../src/domain/encryption.ts';
import { joinLocal, type LocalPath } from '../../../src/domain/localPath.ts';
import { hasCode, RexusError } from '../../../src/domain/rexusError.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { packFile } from '../../../src/pipeline/packFile.ts';
import { readBack } from '../../../src/pipeline/readBack.ts';
import type { StoreFormat } from '../../../src/pipeline/storedFileFormat.ts';
import { unpackFile } from '../../../src/pipeline/unpackFile.ts';
import { age, ageKey, ageWithPassphrase, identities, passphrase } from '../../support/ageProgram.ts';
import { temporaryDirectory } from '../../support/temporaryDirectory.ts';

const CHUNK = 64 * 1024;
const SEALED = CHUNK + 16;
const PASSPHRASE = 'cuatro palabras muy largas';
const GZIP: StoreFormat = { compression: 'gzip', level: 6 };
const NONE: StoreFormat = { compression: 'none' };
const never = new AbortController().signal;
const SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 16 * CHUNK, 16 * CHUNK + 1, 5_000_003];

const encrypted = async (content: Uint8Array, encryptTo: EncryptTo, format: StoreFormat = NONE, name = 'a') => {
  const folder = temporaryDirectory('age');
  const [from, to] = [joinLocal(folder, `${name}.bak`), joinLocal(folder, `${name}.bak.age`)];
  writeFileSync(from, content);
  return { folder, to, format, content, packed: await packFile({ from, to, format, encryptTo, signal: never }) };
};

const recipients = (...keys: readonly string[]): EncryptTo => ({ kind: 'recipients', recipients: keys });

/** Reads a file back and gives its content, or the error. */
const read = async (file: LocalPath, keyring: Keyring, compression: StoreFormat['compression'] = 'none') => {
  const blocks: Buffer[] = [];
  const onContent = (block: Uint8Array): void => void blocks.push(Buffer.from(block));
  try {
    const sides = await readBack({ file, compression, opener: { keyring }, onContent, signal: never });
    return { content: Buffer.concat(blocks), sides };
  } catch (error) {
    return error;
  }
};

const caught = async (promise: Promise<unknown>): Promise<unknown> =>
  await promise.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );

describe('an encrypted file, with age itself as the witness', () => {
  it.each(SIZES)('is opened by age, and ours opens what age made, at %i bytes', async (size) => {
    const { identityFile, recipient, keyring } = ageKey(temporaryDirectory('keys'));
    const content = randomBytes(size);
    const { to, folder, packed } = await encrypted(content, recipients(recipient));
    expect(age('-d', '-i', identityFile, to).equals(content)).toBe(true);
    expect(await read(to, keyring)).toMatchObject({
      content,
      sides: { stored: packed.stored, content: packed.content },
    });
    const theirs = joinLocal(folder, 'theirs.age');
    age('-r', recipient, '-o', theirs, joinLocal(folder, 'a.bak'));
    expect(await read(theirs, keyring)).toMatchObject({ content });
  });

  it('is opened by each of several keys, and by no other', async () => {
    const folder = temporaryDirectory('keys');
    const keys = ['a', 'b', 'c'].map((name) => ageKey(folder, name));
    const content = randomBytes(100_000);
    const { to } = await encrypted(content, recipients(...keys.map(({ recipient }) => recipient)));
    for (const key of keys) {
      expect(age('-d', '-i', key.identityFile, to).equals(content)).toBe(true);
      expect(await read(to, key.keyring)).toMatchObject({ content });
    }
    const stranger = ageKey(folder, 'other');
    expect(await read(to, identities(stranger.identity))).toMatchObject({ code: 'DECRYPTION_KEY_WRONG' });
    expect(await read(to, identities(stranger.identity, keys[1]?.identity ?? ''))).toMatchObject({ content });
    expect(await read(to, emptyKeyring)).toMatchObject({
      code: 'DECRYPTION_KEY_MISSING',
      facts: { path: to, needs: 'identity' },
    });
    expect(await read(to, passphrase(PASSPHRASE))).toMatchObject({ code: 'DECRYPTION_KEY_MISSING' });
  });

  it('is opened by age with the passphrase, and ours opens what age made with one', async () => {
    const content = randomBytes(200_000);
    const { to, folder } = await encrypted(content, { kind: 'passphrase', passphrase: new Secret(PASSPHRASE) });
    const opened = joinLocal(folder, 'opened');
    ageWithPassphrase(PASSPHRASE, '-d', '-o', opened, to);
    expect(readFileSync(opened).equals(content)).toBe(true);
    expect(await read(to, passphrase(PASSPHRASE))).toMatchObject({ content });
    expect(await read(to, passphrase('otra'))).toMatchObject({
      code: 'DECRYPTION_KEY_WRONG',
      facts: { needs: 'passphrase' },
    });
    expect(await read(to, emptyKeyring)).toMatchObject({
      code: 'DECRYPTION_KEY_MISSING',
      facts: { needs: 'passphrase' },
    });
    const theirs = joinLocal(folder, 'theirs.age');
    ageWithPassphrase(PASSPHRASE, '-p', '-o', theirs, joinLocal(folder, 'a.bak'));
    expect(await read(theirs, passphrase(PASSPHRASE))).toMatchObject({ content });
  });

  it('is compressed first: age and then gunzip give the content back, and all cores read it back', async () => {
    const { identityFile, recipient, keyring } = ageKey(temporaryDirectory('keys'));
    const content = Buffer.alloc(7_000_000, 'fila de inventario; ');
    const { to, packed } = await encrypted(content, recipients(recipient), GZIP);
    expect(packed.stored.bytes).toBeLessThan(content.length / 10);
    expect(gunzipSync(age('-d', '-i', identityFile, to)).equals(content)).toBe(true);
    expect(
      execFileSync('sh', ['-c', 'age -d -i "$0" "$1" | gunzip | sha256sum', identityFile, to], { encoding: 'utf8' }),
    ).toContain(packed.content.sha256);
    const { blocks, payloadKey, content: packedContent, stored } = packed;
    const sides = { content: packedContent, stored };
    for (const opener of [{ keyring }, ...(payloadKey === null ? [] : [{ payloadKey }])]) {
      expect(await readBack({ file: to, compression: 'gzip', blocks, opener, signal: never })).toEqual(sides);
      expect(await readBack({ file: to, compression: 'gzip', opener, signal: never })).toEqual(sides);
    }
  });

  it('never has the same bytes twice, since key and nonce are new for each', async () => {
    const { recipient } = ageKey(temporaryDirectory('keys'));
    const [a, b] = await Promise.all([1, 2].map(() => encrypted(Buffer.alloc(1000), recipients(recipient))));
    expect(a?.packed.content).toEqual(b?.packed.content);
    expect(a?.packed.stored.sha256).not.toBe(b?.packed.stored.sha256);
  });

  it('gives the key of what was written to nobody who prints it', async () => {
    const { recipient } = ageKey(temporaryDirectory('keys'));
    const { packed } = await encrypted(Buffer.alloc(10), recipients(recipient));
    const { inspect } = await import('node:util');
    expect(JSON.stringify(packed.payloadKey?.key)).toBe('{}');
    expect(inspect(packed.payloadKey, { depth: 9, showHidden: false })).not.toMatch(/<Buffer|Uint8Array/);
  });
});

describe('an encrypted file that is not what was written', () => {
  const key = async () => ageKey(temporaryDirectory('keys'));
  const payloadStart = (bytes: Buffer): number => bytes.indexOf('\n', bytes.indexOf('\n--- ') + 1) + 1 + 16;

  /** Writes `bytes` as the file and gives the error of reading it. */
  const errorOf = async (folder: LocalPath, bytes: Uint8Array, keyring: Keyring): Promise<RexusError> => {
    const file = joinLocal(folder, 'changed.age');
    writeFileSync(file, bytes);
    const result = await read(file, keyring);
    if (result instanceof RexusError) return result;
    throw new Error('it was read without an error');
  };
  const damagedBy = async (change: (bytes: Buffer, start: number) => Uint8Array, size = 3 * CHUNK + 100) => {
    const { recipient, keyring } = await key();
    const { to, folder } = await encrypted(randomBytes(size), recipients(recipient));
    const bytes = readFileSync(to);
    const error = await errorOf(folder, change(bytes, payloadStart(bytes)), keyring);
    expect(error.code).toBe('STORED_FILE_DAMAGED');
    return error.facts;
  };
  const chunk = (bytes: Buffer, start: number, n: number): Buffer =>
    bytes.subarray(start + n * SEALED, start + (n + 1) * SEALED);

  it.each([
    ['within the last chunk', 3 * CHUNK + 100, (b: Buffer) => b.subarray(0, -1), 'age_chunk_damaged'],
    ['after a whole chunk', 3 * CHUNK + 100, (b: Buffer, s: number) => b.subarray(0, s + 2 * SEALED), 'age_cut_off'],
    ['before its last, full chunk', 2 * CHUNK, (b: Buffer, s: number) => b.subarray(0, s + SEALED), 'age_cut_off'],
    ['before its only chunk', 10, (b: Buffer, s: number) => b.subarray(0, s), 'age_cut_off'],
    ['within the nonce', 10, (b: Buffer, s: number) => b.subarray(0, s - 3), 'age_cut_off'],
    ['within the header', 10, (b: Buffer, s: number) => b.subarray(0, s - 40), 'age_header_endless'],
    ['at its beginning', 10, (b: Buffer) => b.subarray(0, 0), 'not_age'],
  ] as const)('cut off %s, is found', async (_where, size, change, code) => {
    expect(await damagedBy(change, size)).toMatchObject({ reason: { code } });
  });

  it.each([
    [
      'two chunks swapped',
      (b: Buffer, s: number) =>
        Buffer.concat([b.subarray(0, s), chunk(b, s, 1), chunk(b, s, 0), b.subarray(s + 2 * SEALED)]),
    ],
    [
      'a chunk twice',
      (b: Buffer, s: number) => Buffer.concat([b.subarray(0, s + SEALED), chunk(b, s, 0), b.subarray(s + SEALED)]),
    ],
    ['a chunk left out', (b: Buffer, s: number) => Buffer.concat([b.subarray(0, s), b.subarray(s + SEALED)])],
    ['a byte behind its end', (b: Buffer) => Buffer.concat([b, Buffer.of(0)])],
    ['a chunk behind its end', (b: Buffer, s: number) => Buffer.concat([b, chunk(b, s, 0)])],
    ['itself behind its end', (b: Buffer) => Buffer.concat([b, b])],
    [
      'the header of another file',
      (b: Buffer) => Buffer.concat([b.subarray(0, 21), Buffer.from('\n-> x\n\n'), b.subarray(22)]),
    ],
  ] as const)('with %s, is found', async (_what, change) => {
    await damagedBy(change);
  });

  it('with a whole, full last chunk and more behind it, says so', async () => {
    expect(await damagedBy((b) => Buffer.concat([b, Buffer.alloc(SEALED)]), 2 * CHUNK)).toMatchObject({
      reason: { code: 'age_bytes_behind_the_end' },
    });
  });

  it('with a header that never ends, is refused after 128 KiB', async () => {
    const { keyring } = await key();
    const header = Buffer.concat([Buffer.from('age-encryption.org/v1\n'), Buffer.alloc(50_000_000, '-> x y\nQUJD\n')]);
    expect(await errorOf(temporaryDirectory('age'), header, keyring)).toMatchObject({
      code: 'STORED_FILE_DAMAGED',
      facts: { reason: { code: 'age_header_endless' } },
    });
  });

  it('in armour, or not of age at all, is refused as that', async () => {
    const { recipient, keyring } = await key();
    const { folder } = await encrypted(randomBytes(10), recipients(recipient));
    const armoured = joinLocal(folder, 'armoured.age');
    age('-a', '-r', recipient, '-o', armoured, joinLocal(folder, 'a.bak'));
    expect(await read(armoured, keyring)).toMatchObject({ facts: { reason: { code: 'age_armored' } } });
    expect(await errorOf(folder, gzipSync('x'), keyring)).toMatchObject({ facts: { reason: { code: 'not_age' } } });
  });

  it('whose passphrase would take more memory than a machine has, is refused before it is tried', async () => {
    const { to, folder } = await encrypted(Buffer.alloc(5), { kind: 'passphrase', passphrase: new Secret(PASSPHRASE) });
    const bytes = Buffer.from(
      readFileSync(to)
        .toString('latin1')
        .replace(/^(-> scrypt \S+) 16$/m, '$1 40'),
      'latin1',
    );
    expect(await errorOf(folder, bytes, passphrase(PASSPHRASE))).toMatchObject({
      code: 'STORED_FILE_DAMAGED',
      facts: { reason: { code: 'age_header_damaged' } },
    });
  });

  it('by any single bit, is found wherever the bit is, and its content is never handed out as whole', async () => {
    const { recipient, keyring } = await key();
    const { to, folder } = await encrypted(randomBytes(2 * CHUNK + 10), recipients(recipient));
    const bytes = readFileSync(to);
    const start = payloadStart(bytes);
    const places = fc.oneof(fc.nat(start - 1), fc.integer({ min: start, max: bytes.length - 1 }));
    await fc.assert(
      fc.asyncProperty(places, fc.nat(7), async (at, bit) => {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
        const { code } = await errorOf(folder, changed, keyring);
        expect(['STORED_FILE_DAMAGED', 'DECRYPTION_KEY_WRONG']).toContain(code);
        if (at >= start) expect(code).toBe('STORED_FILE_DAMAGED');
      }),
      { numRuns: 150 },
    );
  });

  it('leaves no plaintext behind when it is unpacked, and is told from a wrong key by its hash', async () => {
    const { recipient, keyring } = await key();
    const { to, folder, packed } = await encrypted(randomBytes(5_000_000), recipients(recipient));
    const whole = readFileSync(to);
    const unpack = (expected = packed.stored, ring = keyring) =>
      caught(
        unpackFile({
          from: to,
          to: joinLocal(folder, 'out.bak'),
          compression: 'none',
          opener: { keyring: ring },
          expected: { stored: expected, content: packed.content },
          signal: never,
        }),
      );
    const changedAt = (at: number, byte = whole.readUInt8(at) ^ 1): void => {
      const changed = Buffer.from(whole);
      changed.writeUInt8(byte, at);
      writeFileSync(to, changed);
    };
    const clean = (): void => {
      expect(existsSync(joinLocal(folder, 'out.bak'))).toBe(false);
      expect(readdirSync(folder).sort()).toEqual(['a.bak', 'a.bak.age']);
    };
    changedAt(whole.length - 20);
    expect(hasCode(await unpack(), 'STORED_FILE_DAMAGED')).toBe(true);
    clean();
    // Another letter of base64: what is none would make the header unreadable instead.
    const letter = whole.indexOf('-> X25519') + 12;
    changedAt(letter, whole.toString('latin1', letter, letter + 1) === 'A' ? 0x42 : 0x41);
    expect(hasCode(await unpack(), 'HASH_MISMATCH')).toBe(true);
    clean();
    writeFileSync(to, whole);
    expect(hasCode(await unpack(packed.stored, (await key()).keyring), 'DECRYPTION_KEY_WRONG')).toBe(true);
    clean();
  });
});

it('any content in any pieces round-trips', async () => {
  const { recipient, keyring } = ageKey(temporaryDirectory('keys'));
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 900 }), async (seed, times) => {
      const content = Buffer.concat(Array.from({ length: times }, () => seed));
      const { to } = await encrypted(content, recipients(recipient), GZIP);
      expect(await read(to, keyring, 'gzip')).toMatchObject({ content });
    }),
    { numRuns: 25 },
  );
});
