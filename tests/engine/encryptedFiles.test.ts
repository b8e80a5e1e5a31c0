import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { emptyKeyring, type Keyring, type StoredEncryption } from '../../src/domain/encryption.ts';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { archiveFolder } from '../../src/engine/archiveFolder.ts';
import { copyFiles } from '../../src/engine/copyFiles.ts';
import { generateKey, writeIdentity } from '../../src/engine/generateKey.ts';
import { systemDisk } from '../../src/platform/disk.ts';
import { restoreFile } from '../../src/restore/restoreFile.ts';
import type { PlannedFile } from '../../src/restore/restorePlan.ts';
import { ID } from '../restore/facts.ts';
import { age, ageKey } from '../support/ageProgram.ts';
import { fullDisk } from '../support/faultyDisks.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const never = new AbortController().signal;
const SECRET = 'DB_PASSWORD=muy secreta\n';

const prepared = () => {
  const base = temporaryDirectory('files');
  const key = ageKey(base);
  const stored = joinLocal(base, 'stored');
  mkdirSync(stored);
  const encryption: StoredEncryption = { format: 'age-v1', recipients: [key.recipient] };
  return { base, key, stored, encryption };
};

const planned = (
  kind: PlannedFile['kind'],
  { backup, md5, sha256 }: { readonly backup: LocalPath; readonly md5: string | null; readonly sha256: string | null },
  target: LocalPath,
  encryption: StoredEncryption,
): PlannedFile => ({
  kind,
  backup,
  target,
  place: 'source',
  overwrites: false,
  expected: { md5, sha256 },
  encryption,
  error: null,
});

/** Every file below a folder, with what stands in it. */
const textsBelow = (folder: LocalPath): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'latin1'));

describe('a configuration file in an encrypted run', () => {
  const copied = async () => {
    const { base, key, stored, encryption } = prepared();
    const from = joinLocal(base, '.env');
    writeFileSync(from, SECRET, { mode: 0o600 });
    const { entries } = await copyFiles({
      files: [from],
      folder: stored,
      nameOf: (path) => path,
      encryption,
      keyring: emptyKeyring,
      signal: never,
    });
    const [entry] = entries;
    if (entry === undefined) throw new Error('nothing was copied');
    const backup = joinLocal(stored, '.env.age');
    const target = joinLocal(base, 'restored', '.env');
    const restore = (keyring: Keyring) =>
      restoreFile(planned('config', { ...entry, backup }, target, encryption), ID, keyring, never);
    return { base, key, entry, backup, target, restore };
  };

  test('is sealed for its readers with the permissions that it had, and comes back with them', async () => {
    const { key, entry, backup, target, restore } = await copied();
    expect(entry.backup).toBe(backup);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(readFileSync(backup, 'latin1')).not.toContain('secreta');
    expect(age('-d', '-i', key.identityFile, backup).toString()).toBe(SECRET);
    expect(await restore(key.keyring)).toBe(1);
    expect(readFileSync(target, 'utf8')).toBe(SECRET);
    expect(statSync(target).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['no key', 'DECRYPTION_KEY_MISSING', (): Keyring => emptyKeyring],
    ['another key', 'DECRYPTION_KEY_WRONG', (): Keyring => ageKey(temporaryDirectory('keys')).keyring],
  ])('comes back with %s not at all', async (_what, code, keyring) => {
    const { base, restore } = await copied();
    await expect(restore(keyring())).rejects.toMatchObject({ code });
    expect(readdirSync(joinLocal(base, 'restored'))).toEqual([]);
  });

  test('that was changed since is told by its hash, and nothing of it is written', async () => {
    const { base, key, backup, restore } = await copied();
    const bytes = readFileSync(backup);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 3) ^ 1, bytes.length - 3);
    writeFileSync(backup, bytes);
    await expect(restore(key.keyring)).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
    expect(readdirSync(base)).not.toContain('restored');
  });
});

describe('an application folder in an encrypted run', () => {
  const archived = async () => {
    const { base, key, stored, encryption } = prepared();
    const folder = joinLocal(base, 'app');
    mkdirSync(joinLocal(folder, 'conf'), { recursive: true });
    writeFileSync(joinLocal(folder, 'conf', 'app.ini'), SECRET);
    const backup = joinLocal(stored, 'app.zip.age');
    const encryptTo = { kind: 'recipients', recipients: [key.recipient] } as const;
    const entry = await archiveFolder({ folder, to: backup, except: stored, encryptTo, signal: never });
    const target = joinLocal(base, 'restored', 'app');
    const restore = (keyring: Keyring) =>
      restoreFile(planned('application', { ...entry, backup }, target, encryption), ID, keyring, never);
    return { base, key, backup, target, restore };
  };

  test('is a zip within an age file, and comes back without leaving the zip', async () => {
    const { base, key, backup, target, restore } = await archived();
    expect(age('-d', '-i', key.identityFile, backup).subarray(0, 2).toString()).toBe('PK');
    expect(await restore(key.keyring)).toBe(1);
    expect(readFileSync(joinLocal(target, 'conf', 'app.ini'), 'utf8')).toBe(SECRET);
    expect(readdirSync(joinLocal(base, 'restored'))).toEqual(['app']);
  });

  test('leaves nothing readable where the key is another one', async () => {
    const { base, restore } = await archived();
    const other = ageKey(temporaryDirectory('keys'));
    await expect(restore(other.keyring)).rejects.toMatchObject({ code: 'DECRYPTION_KEY_WRONG' });
    expect(textsBelow(joinLocal(base, 'restored'))).toEqual([]);
  });
});

describe('a new key', () => {
  test('is never written over what stands there, and not half where the disk is full', async () => {
    const path = joinLocal(temporaryDirectory('keys'), 'key.txt');
    const generated = await generateKey('2026-11-20T02:00:00Z');
    await expect(writeIdentity(path, generated, fullDisk(10))).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await systemDisk.remove(path)).toBe(false);
    await writeIdentity(path, generated);
    await expect(writeIdentity(path, await generateKey('later'))).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      facts: { reason: { code: 'name_taken' } },
    });
    expect(readFileSync(path, 'utf8')).toBe(generated.identityText);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});
