import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { emptyKeyring } from '../../src/domain/encryption.ts';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { archiveFolder } from '../../src/engine/archiveFolder.ts';
import { restoreFile } from '../../src/restore/restoreFile.ts';
import type { PlannedFile } from '../../src/restore/restorePlan.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { ID } from './facts.ts';

const { signal } = new AbortController();
const md5Of = (path: LocalPath): string => createHash('md5').update(readFileSync(path)).digest('hex');
const planned = (kind: PlannedFile['kind'], backup: LocalPath, target: LocalPath, md5: string | null): PlannedFile => ({
  kind,
  backup,
  target,
  place: 'source',
  overwrites: existsSync(target),
  expected: { md5, sha256: null },
  encryption: null,
  error: null,
});

const configFile = (content = 'DB_PASSWORD=old\n') => {
  const base = temporaryDirectory();
  const backup = joinLocal(base, '.env.backup');
  writeFileSync(backup, content, { mode: 0o600 });
  return { base, backup, target: joinLocal(base, 'app', '.env') };
};

test('a configuration file comes back with its permissions, into a folder that is gone', async () => {
  const { backup, target } = configFile();
  expect(await restoreFile(planned('config', backup, target, md5Of(backup)), ID, emptyKeyring, signal)).toBe(1);
  expect(readFileSync(target, 'utf8')).toBe('DB_PASSWORD=old\n');
  expect(statSync(target).mode & 0o777).toBe(0o600);
});

test('what stands there and differs is kept beside it, every time', async () => {
  const { base, backup, target } = configFile();
  mkdirSync(joinLocal(base, 'app'));
  for (const content of ['newer', 'newest']) {
    writeFileSync(target, content);
    await restoreFile(planned('config', backup, target, md5Of(backup)), ID, emptyKeyring, signal);
  }
  expect(readdirSync(joinLocal(base, 'app')).sort()).toEqual(['.env', `.env.before_${ID}`, `.env.before_${ID}_2`]);
  expect(readFileSync(`${target}.before_${ID}`, 'utf8')).toBe('newer');
  expect(readFileSync(`${target}.before_${ID}_2`, 'utf8')).toBe('newest');
});

test('equal content is left alone and nothing is kept', async () => {
  const { base, backup, target } = configFile();
  mkdirSync(joinLocal(base, 'app'));
  writeFileSync(target, 'DB_PASSWORD=old\n');
  const { ino } = statSync(target);
  await restoreFile(planned('config', backup, target, md5Of(backup)), ID, emptyKeyring, signal);
  expect(readdirSync(joinLocal(base, 'app'))).toEqual(['.env']);
  expect(statSync(target).ino).toBe(ino);
});

test('a stored file that is not the one of the manifest is refused, and what is there stands', async () => {
  const { base, backup, target } = configFile();
  mkdirSync(joinLocal(base, 'app'));
  writeFileSync(target, 'mine');
  const wrong = planned('config', backup, target, '0'.repeat(32));
  await expect(restoreFile(wrong, ID, emptyKeyring, signal)).rejects.toThrow(/HASH_MISMATCH/);
  expect(readdirSync(joinLocal(base, 'app'))).toEqual(['.env']);
  expect(readFileSync(target, 'utf8')).toBe('mine');
});

test('a link where the file belongs is replaced and not written through', async () => {
  const { base, backup, target } = configFile();
  mkdirSync(joinLocal(base, 'app'));
  writeFileSync(joinLocal(base, 'elsewhere'), 'not mine');
  symlinkSync('../elsewhere', target);
  await restoreFile(planned('config', backup, target, md5Of(backup)), ID, emptyKeyring, signal);
  expect(readFileSync(joinLocal(base, 'elsewhere'), 'utf8')).toBe('not mine');
  expect(lstatSync(target).isFile()).toBe(true);
  expect(readlinkSync(`${target}.before_${ID}`)).toBe('../elsewhere');
});

test('a folder where the file belongs is not replaced', async () => {
  const { backup, target } = configFile();
  mkdirSync(target, { recursive: true });
  await expect(restoreFile(planned('config', backup, target, md5Of(backup)), ID, emptyKeyring, signal)).rejects.toThrow(
    /FILE_UNWRITABLE/,
  );
});

const applicationFolder = () => {
  const base = temporaryDirectory();
  const folder = joinLocal(base, 'app ñ');
  mkdirSync(joinLocal(folder, 'src', 'vacía'), { recursive: true });
  writeFileSync(joinLocal(folder, 'src', 'main.py'), 'print(1)\n');
  writeFileSync(joinLocal(folder, 'run.sh'), '#!/bin/sh\n');
  chmodSync(joinLocal(folder, 'run.sh'), 0o755);
  symlinkSync('src/main.py', joinLocal(folder, 'latest'));
  return { base, folder, zip: joinLocal(base, 'app.zip') };
};

test('an application folder comes back as it was archived, beside what was changed meanwhile', async () => {
  const { base, folder, zip } = applicationFolder();
  const { md5, sha256 } = await archiveFolder({ folder, to: zip, except: joinLocal(base, 'backups'), signal });
  writeFileSync(joinLocal(folder, 'src', 'main.py'), 'print(2)\n');
  writeFileSync(joinLocal(folder, 'new.py'), 'new\n');
  const file = { ...planned('application', zip, folder, md5), expected: { md5, sha256 } };
  expect(await restoreFile(file, ID, emptyKeyring, signal)).toBe(3);
  expect(readFileSync(joinLocal(folder, 'src', 'main.py'), 'utf8')).toBe('print(1)\n');
  expect(readFileSync(joinLocal(folder, 'src', `main.py.before_${ID}`), 'utf8')).toBe('print(2)\n');
  expect(readFileSync(joinLocal(folder, 'new.py'), 'utf8')).toBe('new\n');

  const beside = joinLocal(base, 'restored');
  expect(await restoreFile({ ...file, target: beside }, ID, emptyKeyring, signal)).toBe(3);
  expect(readdirSync(beside, { recursive: true }).sort()).toEqual([
    'latest',
    'run.sh',
    'src',
    'src/main.py',
    'src/vacía',
  ]);
  expect(statSync(joinLocal(beside, 'run.sh')).mode & 0o777).toBe(0o755);
  expect(readlinkSync(joinLocal(beside, 'latest'))).toBe('src/main.py');
});

test('an archive whose bytes changed is refused before the first file is written', async () => {
  const { base, folder, zip } = applicationFolder();
  const { md5 } = await archiveFolder({ folder, to: zip, except: joinLocal(base, 'backups'), signal });
  const bytes = readFileSync(zip);
  bytes[60] = (bytes[60] ?? 0) ^ 1;
  writeFileSync(zip, bytes);
  const beside = joinLocal(base, 'restored');
  await expect(restoreFile(planned('application', zip, beside, md5), ID, emptyKeyring, signal)).rejects.toThrow(
    /HASH_MISMATCH/,
  );
  expect(existsSync(beside)).toBe(false);
});

/** A zip by hand: what archiver would never write. */
const zipOf = (
  entries: readonly { readonly name: string; readonly content: string; readonly mode?: number }[],
): Buffer => {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, mode = 0o100644 } of entries) {
    const [nameBytes, data] = [Buffer.from(name), deflateRawSync(content)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(Buffer.byteLength(content), 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, nameBytes, data]);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03'), common, rest, nameBytes]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
};

const evil = async (
  entries: Parameters<typeof zipOf>[0],
  prepare: (target: LocalPath, base: LocalPath) => void = () => {},
) => {
  const base = temporaryDirectory();
  const [zip, target] = [joinLocal(base, 'evil.zip'), joinLocal(base, 'target')];
  mkdirSync(joinLocal(base, 'outside'));
  prepare(target, base);
  writeFileSync(zip, zipOf(entries));
  const result = restoreFile(planned('application', zip, target, md5Of(zip)), ID, emptyKeyring, signal);
  return { base, target, result };
};

test('the zip made by hand is one that can be read', async () => {
  const { target, result } = await evil([{ name: 'a/b.txt', content: 'hello' }]);
  expect(await result).toBe(1);
  expect(readFileSync(joinLocal(target, 'a', 'b.txt'), 'utf8')).toBe('hello');
});

test.each(['../outside/x', '/tmp/rexus-outside', 'a/../../outside/x', 'a\\..\\..\\outside\\x', 'C:/x'])(
  'an archive with the entry %j writes nothing at all',
  async (name) => {
    const { base, target, result } = await evil([
      { name: 'first.txt', content: 'harmless' },
      { name, content: 'evil' },
    ]);
    await expect(result).rejects.toThrow(/STORED_FILE_OUTSIDE/);
    expect(existsSync(target)).toBe(false);
    expect(readdirSync(joinLocal(base, 'outside'))).toEqual([]);
  },
);

test('a link of the archive is not written through by its other entries', async () => {
  const { base, result } = await evil([
    { name: 'a', content: '../outside', mode: 0o120777 },
    { name: 'a/x', content: 'evil' },
  ]);
  await expect(result).rejects.toThrow(/FILE_UNWRITABLE/);
  expect(readdirSync(joinLocal(base, 'outside'))).toEqual([]);
});

test('a link that was in the target already is not written through', async () => {
  const { base, result } = await evil([{ name: 'a/x', content: 'evil' }], (target, root) => {
    mkdirSync(target);
    symlinkSync(joinLocal(root, 'outside'), joinLocal(target, 'a'));
  });
  await expect(result).rejects.toThrow(/STORED_FILE_OUTSIDE/);
  expect(readdirSync(joinLocal(base, 'outside'))).toEqual([]);
});

test('an archive that is cut off is damaged, and leaves what is there', async () => {
  const base = temporaryDirectory();
  const zip = joinLocal(base, 'cut.zip');
  writeFileSync(zip, zipOf([{ name: 'a', content: 'x'.repeat(1000) }]).subarray(0, 40));
  const target = joinLocal(base, 'target');
  await expect(restoreFile(planned('application', zip, target, md5Of(zip)), ID, emptyKeyring, signal)).rejects.toThrow(
    /STORED_FILE_DAMAGED/,
  );
  expect(existsSync(target)).toBe(false);
});

test('a plain copy of a folder, as the Python tool keeps it, comes back', async () => {
  const { base, folder } = applicationFolder();
  const target = joinLocal(base, 'restored');
  expect(await restoreFile(planned('application', folder, target, null), ID, emptyKeyring, signal)).toBe(2);
  expect(readdirSync(target, { recursive: true }).sort()).toEqual(['run.sh', 'src', 'src/main.py', 'src/vacía']);
});

test('an aborted signal writes nothing', async () => {
  const { base, folder, zip } = applicationFolder();
  const { md5 } = await archiveFolder({ folder, to: zip, except: joinLocal(base, 'backups'), signal });
  const target = joinLocal(base, 'restored');
  await expect(
    restoreFile(planned('application', zip, target, md5), ID, emptyKeyring, AbortSignal.abort('SIGINT')),
  ).rejects.toThrow(/INTERRUPTED/);
  expect(existsSync(target)).toBe(false);
});

test('a hard link of the kept file is broken by the rename, so that the kept one does not change', async () => {
  const { base, backup, target } = configFile();
  mkdirSync(joinLocal(base, 'app'));
  writeFileSync(target, 'newer');
  linkSync(target, joinLocal(base, 'other name'));
  await restoreFile(planned('config', backup, target, md5Of(backup)), ID, emptyKeyring, signal);
  expect(readFileSync(joinLocal(base, 'other name'), 'utf8')).toBe('newer');
});
