import { writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { openKeyring } from '../../src/config/keyring.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { Secret } from '../../src/domain/secret.ts';
import { ageKey } from '../support/ageProgram.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { load, problemsOf } from './loading.ts';

const keys = () => {
  const folder = temporaryDirectory('keys');
  return [ageKey(folder, 'a.txt'), ageKey(folder, 'b.txt')] as const;
};

const encrypted = (encryption: object, environment: Record<string, string> = {}) => ({
  config: { storage: { encryption } },
  environment,
});

describe('encryption in the configuration', () => {
  test('is off unless it is asked for, and keys that are there still open what is encrypted', async () => {
    const [a] = keys();
    const { storage } = load({ environment: { BACKUP_AGE_IDENTITY_FILE: a.identityFile } }).settings;
    expect(storage.encryption).toBeNull();
    expect((await storage.keyring.identities()).map((one) => one.reveal())).toEqual([a.identity]);
  });

  test('is to the recipients of the list and of the file, each once', () => {
    const [a, b] = keys();
    const file = joinLocal(temporaryDirectory('keys'), 'recipients.txt');
    writeFileSync(file, `# los que pueden abrir las copias\n${a.recipient}\n\n${b.recipient}\r\n`);
    const { settings } = load(encrypted({ enabled: true, recipients: [a.recipient], recipients_file: file }));
    expect(settings.storage.encryption).toEqual({ format: 'age-v1', recipients: [a.recipient, b.recipient] });
  });

  test('is to a passphrase where there are no recipients, and to the recipients where there are both', async () => {
    const [a] = keys();
    const environment = { BACKUP_PASSPHRASE: 'cuatro palabras muy largas' };
    const byPassphrase = load(encrypted({ enabled: true }, environment)).settings.storage;
    expect(byPassphrase.encryption).toEqual({ format: 'age-v1', passphrase: true });
    expect((await byPassphrase.keyring.passphrase())?.reveal()).toBe(environment.BACKUP_PASSPHRASE);
    const both = load(encrypted({ enabled: true, recipients: [a.recipient] }, environment)).settings.storage;
    expect(both.encryption).toEqual({ format: 'age-v1', recipients: [a.recipient] });
    expect((await both.keyring.passphrase())?.reveal()).toBe(environment.BACKUP_PASSPHRASE);
  });

  test('prints no secret, whatever prints the settings', () => {
    const { settings } = load(encrypted({ enabled: true }, { BACKUP_PASSPHRASE: 'cuatro palabras muy largas' }));
    expect(inspect(settings, { depth: 9 })).not.toContain('cuatro');
    expect(JSON.stringify(settings)).not.toContain('cuatro');
  });

  test.each([
    ['storage.encryption.enabled', { storage: { encryption: { enabled: true } } }],
    ['encrypt_backups', { encrypt_backups: true }],
  ])('without a key is refused, since plain files would break a promise: %s', (key, config) => {
    expect(problemsOf({ config })).toEqual([
      {
        key,
        value: 'true',
        allowed: 'false, or true with storage.encryption.recipients or BACKUP_PASSPHRASE beside it',
      },
    ]);
  });

  test('of the two places must say the same', () => {
    const config = { encrypt_backups: false, storage: { encryption: { enabled: true } } };
    expect(problemsOf({ config })).toEqual([
      { key: 'encrypt_backups', value: 'false', allowed: 'storage.encryption.enabled: true' },
    ]);
  });

  test('names what is no public key, and repeats no secret one', () => {
    const [a] = keys();
    const changed = `${a.recipient.slice(0, -1)}${a.recipient.endsWith('q') ? 'p' : 'q'}`;
    const problems = problemsOf(encrypted({ enabled: true, recipients: [changed, a.identity, ''] }));
    expect(problems.map(({ key }) => key)).toEqual([0, 1, 2].map((n) => `storage.encryption.recipients.${n}`));
    expect(JSON.stringify(problems)).not.toContain(a.identity.slice(20, 40));
    expect(problems[0]?.allowed).toBe('a public key of age (age1…), as rexus-backup key generate prints it');
  });

  test('refuses an algorithm that it does not have, a file that is not there and a passphrase that is too short', () => {
    const [a] = keys();
    const wrong = { enabled: true, algorithm: 'AES256', recipients: [a.recipient], recipients_file: '/no/such.txt' };
    expect(problemsOf(encrypted(wrong)).map(({ key }) => key)).toEqual([
      'storage.encryption.recipients_file',
      'storage.encryption.algorithm',
    ]);
    expect(problemsOf(encrypted({ enabled: true }, { BACKUP_PASSPHRASE: 'corta' }))).toEqual([
      { key: 'BACKUP_PASSPHRASE', value: '[secret]', allowed: 'at least 10 characters' },
    ]);
    expect(load(encrypted({ enabled: false, algorithm: 'AES256' })).settings.storage.encryption).toBeNull();
  });

  test('takes the passphrase from one place only, and the environment overrules what .env says of it', async () => {
    expect(problemsOf({ environment: { BACKUP_PASSPHRASE: 'x', BACKUP_PASSPHRASE_COMMAND: 'cat x' } })).toEqual([
      {
        key: 'BACKUP_PASSPHRASE_COMMAND',
        value: '…',
        allowed:
          'only one of BACKUP_PASSPHRASE, BACKUP_PASSPHRASE_FILE, BACKUP_PASSPHRASE_COMMAND and BACKUP_PASSPHRASE_KEYCHAIN',
      },
    ]);
    const { settings } = load({
      dotEnv: 'BACKUP_PASSPHRASE=de antes\n',
      environment: { BACKUP_PASSPHRASE_COMMAND: 'echo la de ahora' },
    });
    expect((await settings.storage.keyring.passphrase())?.reveal()).toBe('la de ahora');
  });
});

describe('a keyring', () => {
  const none = { identities: null, passphrase: null };
  const folder = () => temporaryDirectory('keys');

  test('reads a file of several keys as age-keygen writes it', async () => {
    const [a, b] = keys();
    const file = joinLocal(folder(), 'keys.txt');
    writeFileSync(file, `# created: …\n# public key: ${a.recipient}\n${a.identity}\n\n${b.identity}\n`);
    const identities = await openKeyring({ ...none, identities: { from: 'file', path: file } }).identities();
    expect(identities.map((one) => one.reveal())).toEqual([a.identity, b.identity]);
  });

  test.each([
    ['that is not there', null, { code: 'missing' }],
    ['with comments only', '# nothing\n', { code: 'no_identity' }],
    ['with a public key in it', '# x\nage1qqqq\n', { code: 'not_an_identity', line: 2 }],
  ])('says why a file %s gives no key, and tries again the next time', async (_what, text, reason) => {
    const [a] = keys();
    const file = joinLocal(folder(), 'keys.txt');
    if (text !== null) writeFileSync(file, text);
    const keyring = openKeyring({ ...none, identities: { from: 'file', path: file } });
    await expect(keyring.identities()).rejects.toMatchObject({
      code: 'KEY_UNREADABLE',
      facts: { variable: 'BACKUP_AGE_IDENTITY_FILE', reason },
    });
    writeFileSync(file, a.identity);
    expect(await keyring.identities()).toHaveLength(1);
  });

  test('takes a passphrase from a file and from a command without the line break behind it, and asks once', async () => {
    const at = folder();
    const [file, calls] = [joinLocal(at, 'phrase.txt'), joinLocal(at, 'calls')];
    writeFileSync(file, '\u{FEFF}con espacios \r\n');
    expect((await openKeyring({ ...none, passphrase: { from: 'file', path: file } }).passphrase())?.reveal()).toBe(
      'con espacios ',
    );
    const command = `echo x >>'${calls}'; cat '${calls}' | wc -l; echo nada >&2`;
    const keyring = openKeyring({ ...none, passphrase: { from: 'command', command } });
    const [first, second] = await Promise.all([keyring.passphrase(), keyring.passphrase()]);
    expect([first?.reveal().trim(), second, await keyring.passphrase()]).toEqual(['1', first, first]);
  });

  test.each([
    ['fails', 'echo secreto; exit 3', { code: 'command_failed', exitCode: 3 }],
    ['prints nothing', 'true', { code: 'nothing_given' }],
  ])('repeats nothing of a command that %s', async (_what, command, reason) => {
    const keyring = openKeyring({ ...none, passphrase: { from: 'command', command } });
    const error: unknown = await keyring.passphrase().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'KEY_UNREADABLE', facts: { variable: 'BACKUP_PASSPHRASE_COMMAND', reason } });
    expect(inspect(error, { depth: 9 })).not.toContain('secreto');
  });

  test('has nothing where nothing is named', async () => {
    expect([await openKeyring(none).identities(), await openKeyring(none).passphrase()]).toEqual([[], null]);
    const given = openKeyring({ ...none, passphrase: { from: 'value', passphrase: new Secret('x') } });
    expect((await given.passphrase())?.reveal()).toBe('x');
  });
});
