import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { age, ageWithPassphrase } from '../support/ageProgram.ts';
import { createSampleDatabase, makeMistakes, takeSnapshot } from '../support/sampleDatabase.ts';
import { filesHolding, makeSite, type Site } from '../support/site.ts';
import { openTestServer, type TestServer } from '../support/testServer.ts';

const NAME = 'e2e_cifrada';
const PASSPHRASE = 'cuatro palabras muy largas';

let server: TestServer;
let site: Site;
let identityFile: LocalPath;
let recipient: string;
let id: string;
let stored: LocalPath;

beforeAll(async () => {
  server = await openTestServer();
  await createSampleDatabase(server, NAME);
  site = await makeSite(server, { databases: [NAME] });
  identityFile = joinLocal(site.folder, 'llave.txt');
  const { stdout } = await site.succeed(['key', 'generate', '--to', identityFile]);
  recipient = /age1\S+/.exec(stdout)?.[0] ?? '';
  site.configure({ databases: [NAME], storage: { encryption: { enabled: true, recipients: [recipient] } } });
  id = await site.backup();
  stored = joinLocal(site.backups, `databases/${NAME}_${id}.bak.gz.age`);
});
afterAll(async () => {
  site?.close();
  await server?.close();
});

const withKey = () => ({ env: { BACKUP_AGE_IDENTITY_FILE: identityFile } });
const otherKey = async () => {
  const file = joinLocal(site.folder, 'otra.txt');
  if (!existsSync(file)) await site.succeed(['key', 'generate', '--to', file]);
  return { env: { BACKUP_AGE_IDENTITY_FILE: file } };
};
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('the key is for its owner alone, and is never written over', async () => {
  expect(statSync(identityFile).mode & 0o777).toBe(0o600);
  const text = readFileSync(identityFile, 'utf8');
  expect(text).toMatch(/^# created: \S+\n# public key: age1\S+\nAGE-SECRET-KEY-1\S+\n$/);
  expect(execFileSync('age-keygen', ['-y', identityFile], { encoding: 'utf8' }).trim()).toBe(recipient);
  const again = await site.run(['key', 'generate', '--to', identityFile]);
  expect(again.code).toBe(14);
  expect(readFileSync(identityFile, 'utf8')).toBe(text);
  const { stdout, stderr } = await site.succeed(['key', 'generate']);
  expect(stdout).toMatch(/^AGE-SECRET-KEY-1\S+$/m);
  expect(stderr).toMatch(/Public key: age1\S+/);
});

test('age and gunzip give the backup back byte for byte, and the manifest says to whom it is', () => {
  const manifest = site.manifest(id);
  const record = manifest.databases[NAME];
  expect(record).toMatchObject({
    file: `databases/${NAME}_${id}.bak.gz.age`,
    sha256: sha256(readFileSync(stored)),
    encryption: { format: 'age-v1', recipients: [recipient] },
    verified: { read_back: true },
  });
  const content = gunzipSync(age('-d', '-i', identityFile, stored));
  expect(sha256(content)).toBe(record?.content_sha256);
});

test('nothing of the run lies in the clear: neither the password in .env nor the application’s files', async () => {
  const { config, application } = site.manifest(id);
  for (const entry of [...config.files, ...application.directories]) {
    expect(entry).toMatchObject({ backup: expect.stringMatching(/\.age$/), encryption: { recipients: [recipient] } });
  }
  expect(filesHolding(site.backups, server.login.password.reveal())).toEqual([]);
  expect(filesHolding(joinLocal(site.backups, 'application'), 'app.ini')).toEqual([]);
  const env = config.files.find(({ backup }) => backup.endsWith('/.env.age'));
  const plain = age('-d', '-i', identityFile, joinLocal(site.backups, env?.backup ?? ''));
  expect(plain.equals(readFileSync(joinLocal(site.folder, '.env')))).toBe(true);
  const { events } = await site.succeed(['backup', '--json', '--dry-run']);
  expect(JSON.stringify(events)).not.toContain('AGE-SECRET');
});

test('list, show and verify work without the key, and verify says what it did not look at', async () => {
  expect((await site.list())[0]).toMatchObject({ id, status: 'completed' });
  expect((await site.succeed(['show', id])).stdout).toContain(`encrypted (age) to ${recipient}`);
  const text = await site.succeed(['verify', '--id', id]);
  expect(text.stdout).toContain('content not checked for lack of a key');
  const { events } = await site.succeed(['verify', '--id', id, '--json']);
  expect(events.at(-1)).toMatchObject({ good: 0, unopened: 1, bad: 0, exit_code: 0 });
});

test('with the key verify looks at every page, and with another one it ends with 16', async () => {
  const { events } = await site.succeed(['verify', '--id', id, '--deep', '--json'], withKey());
  expect(events.at(-1)).toMatchObject({ good: 1, unopened: 0, bad: 0 });
  expect(events.find(({ message_type }) => message_type === 'file_verified')).toMatchObject({
    verified: { pages: { damaged: 0 } },
  });
  const wrong = await site.run(['verify', '--id', id, '--json'], await otherKey());
  expect(wrong.code).toBe(16);
  expect(wrong.events.find(({ message_type }) => message_type === 'file_verified')).toMatchObject({
    verified: { result: { status: 'bad', stage: 'decrypt', error: { code: 'DECRYPTION_KEY_WRONG' } } },
  });
});

test('key check says whether this machine can open its newest backups', async () => {
  const none = await site.run(['key', 'check']);
  expect(none.code).toBe(14);
  expect(none.stdout).toContain('Only the public key is known on this machine');
  expect((await site.succeed(['key', 'check'], withKey())).stdout).toContain(`opens: ${NAME}`);
  const wrong = await site.run(['key', 'check', '--json'], await otherKey());
  expect(wrong.code).toBe(16);
  expect(JSON.parse(wrong.stdout)).toMatchObject({
    databases: [{ database: NAME, id, result: { status: 'failed', error: { code: 'DECRYPTION_KEY_WRONG' } } }],
  });
});

test.each([
  ['no key', 14, 'DECRYPTION_KEY_MISSING', async () => ({})],
  ['another key', 16, 'DECRYPTION_KEY_WRONG', otherKey],
] as const)('a restore with %s ends with %i and changes nothing', async (_what, code, error, options) => {
  const before = [await takeSnapshot(server, NAME), site.files()];
  const restored = await site.run(['restore', '--id', id, '--yes', '--json'], await options());
  expect(restored.code).toBe(code);
  expect(restored.events.at(-2)).toMatchObject({ outcome: { status: 'failed', error: { code: error } } });
  expect([await takeSnapshot(server, NAME), site.files()]).toEqual(before);
});

test('a bit that was flipped in the stored file is found with the key and without', async () => {
  const whole = readFileSync(stored);
  const changed = Buffer.from(whole);
  changed.writeUInt8(changed.readUInt8(whole.length >> 1) ^ 1, whole.length >> 1);
  writeFileSync(stored, changed);
  try {
    for (const options of [{}, withKey()]) {
      const verified = await site.run(['verify', '--id', id, '--json'], options);
      expect(verified.code).toBe(16);
      expect(verified.events.find(({ message_type }) => message_type === 'file_verified')).toMatchObject({
        verified: { result: { status: 'bad', stage: 'hash', error: { code: 'HASH_MISMATCH' } } },
      });
    }
    const before = [await takeSnapshot(server, NAME), site.files()];
    const restored = await site.run(['restore', '--id', id, '--yes', '--json'], withKey());
    expect(restored.code).toBe(16);
    expect([await takeSnapshot(server, NAME), site.files()]).toEqual(before);
  } finally {
    writeFileSync(stored, whole);
  }
});

test('a restore with the key gives databases and files back, and its safety copy is encrypted as well', async () => {
  const before = await takeSnapshot(server, NAME);
  await makeMistakes(server, NAME);
  const ini = joinLocal(site.application, 'configuración/app.ini');
  const text = readFileSync(ini, 'utf8');
  rmSync(site.application, { recursive: true });
  await site.succeed(['restore', '--id', id, '--files', '--yes'], withKey());
  expect(await takeSnapshot(server, NAME)).toEqual(before);
  expect(readFileSync(ini, 'utf8')).toBe(text);
  expect(site.files().filter((name) => /^databases\//.test(name) && !name.endsWith('.age'))).toEqual([]);
  expect((await site.list()).map(({ purpose }) => purpose)).toContain('safety');
});

test('a runbook names the commands of plain tools, from the outside in', async () => {
  await site.succeed(['restore', '--id', id, '--as', 'e2e_a_mano', '--runbook', 'guía']);
  const text = readFileSync(joinLocal(site.folder, 'guía', 'restore_e2e_a_mano.txt'), 'utf8');
  const [opened, unpack] = [stored.slice(0, -'.age'.length), stored.slice(0, -'.gz.age'.length)];
  expect(text).toContain(`age -d -i KEY.txt -o '${opened}' '${stored}'`);
  expect(text).toContain(`gunzip -k '${opened}'`);
  expect(readFileSync(joinLocal(site.folder, 'guía', 'restore_e2e_a_mano.sql'), 'utf8')).toContain(`${unpack}'`);
});

test('a drill proves it with the key', async () => {
  await site.succeed(['drill', '--database', NAME, '--yes'], withKey());
});

test('a lost manifest is made again with the key, and without it the file is named as encrypted', async () => {
  const path = joinLocal(site.backups, `backup_manifest_${id}.json`);
  const lost: { readonly databases: Record<string, object> } = JSON.parse(readFileSync(path, 'utf8'));
  unlinkSync(path);
  const without = await site.run(['catalogue', 'rebuild', '--dry-run', '--json']);
  expect(JSON.stringify(JSON.parse(without.stdout))).toContain('"encrypted"');
  await site.succeed(['catalogue', 'rebuild', '--yes'], withKey());
  const { sha256: hash, content_sha256, encryption, file } = site.manifest(id).databases[NAME] ?? { status: '' };
  expect(lost.databases[NAME]).toMatchObject({ sha256: hash, content_sha256, encryption, file });
});

test('with a passphrase the whole job is the same, and age opens it when the passphrase is typed', async () => {
  const other = await makeSite(server, {
    databases: [NAME],
    storage: { encryption: { enabled: true }, compression: { algorithm: 'none' } },
    environment: { BACKUP_PASSPHRASE: PASSPHRASE },
  });
  try {
    const run = await other.backup();
    const file = joinLocal(other.backups, `databases/${NAME}_${run}.bak.age`);
    const record = other.manifest(run).databases[NAME];
    expect(record).toMatchObject({ encryption: { format: 'age-v1', passphrase: true } });
    expect(filesHolding(other.backups, PASSPHRASE)).toEqual([]);
    const opened = joinLocal(other.folder, 'opened.bak');
    ageWithPassphrase(PASSPHRASE, '-d', '-o', opened, file);
    expect(sha256(readFileSync(opened))).toBe(record?.content_sha256);
    const before = await takeSnapshot(server, NAME);
    await makeMistakes(server, NAME);
    const wrong = await other.run(['restore', '--id', run, '--yes'], {
      env: { BACKUP_PASSPHRASE: 'otra frase distinta' },
    });
    expect(wrong.code).toBe(16);
    expect(wrong.stdout + wrong.stderr).toContain('does not open with the passphrase of this machine');
    await other.succeed(['restore', '--id', run, '--yes']);
    expect(await takeSnapshot(server, NAME)).toEqual(before);
  } finally {
    other.close();
  }
});
