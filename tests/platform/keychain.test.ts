import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { openKeyring } from '../../src/config/keyring.ts';
import { Secret } from '../../src/domain/secret.ts';
import { keepInKeychain } from '../../src/engine/keepInKeychain.ts';
import { type KeychainEntry, type KeychainPackage, keychainOf } from '../../src/platform/keychain.ts';
import { ageKey } from '../support/ageProgram.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

/** The package's face over a map; what it is asked for is kept. */
const fakePackage = () => {
  const kept = new Map<string, string>();
  const made: unknown[] = [];
  class AsyncEntry implements KeychainEntry {
    readonly #key: string;
    constructor(service: string, account: string, options: unknown) {
      made.push(options);
      this.#key = `${service}/${account}`;
    }
    async getPassword() {
      return kept.get(this.#key) ?? null;
    }
    async setPassword(text: string) {
      kept.set(this.#key, text);
    }
    async deleteCredential() {
      return kept.delete(this.#key);
    }
  }
  const loaded: KeychainPackage = { AsyncEntry };
  return { keychain: keychainOf(async () => loaded), kept, made };
};

test('what is stored is read again under its name alone, and forgotten once', async () => {
  const { keychain, kept, made } = fakePackage();
  await keychain.store('copias', new Secret('cuatro palabras'));
  expect((await keychain.read('copias'))?.reveal()).toBe('cuatro palabras');
  expect(await keychain.read('otra')).toBe(null);
  expect([await keychain.forget('copias'), await keychain.forget('copias')]).toEqual([true, false]);
  expect(kept.size).toBe(0);
  // Else the kernel's keyring would take it, which a restart empties.
  expect(made).toContainEqual({ linux: { store: 'secret-service' } });
});

test('a package that is not there, and a keychain that refuses, are told as such', async () => {
  const missing = keychainOf(() => Promise.reject(new Error('Cannot find package')));
  await expect(missing.read('x')).rejects.toMatchObject({
    code: 'KEYCHAIN_UNAVAILABLE',
    facts: { reason: { code: 'keychain_not_installed' } },
  });
  const headless = keychainOf(async () => ({
    AsyncEntry: class {
      constructor() {
        throw new Error('no session bus');
      }
      getPassword = async () => null;
      setPassword = async () => undefined;
      deleteCredential = async () => false;
    },
  }));
  await expect(headless.read('x')).rejects.toMatchObject({
    code: 'KEYCHAIN_UNAVAILABLE',
    facts: { reason: 'no session bus' },
  });
});

test('a keyring takes a passphrase and secret keys from the keychain, and says which name gives none', async () => {
  const { keychain } = fakePackage();
  const key = ageKey(temporaryDirectory());
  expect(await keepInKeychain(keychain, 'claves', `# a comment\n${key.identity}\n`)).toBe('identities');
  expect(await keepInKeychain(keychain, 'frase', 'cuatro palabras\n')).toBe('passphrase');
  const from = (account: string) => ({ from: 'keychain', account }) as const;
  const keyring = openKeyring({ identities: from('claves'), passphrase: from('frase') }, keychain);
  expect((await keyring.identities()).map((one) => one.reveal())).toEqual([key.identity]);
  expect((await keyring.passphrase())?.reveal()).toBe('cuatro palabras');
  const none = openKeyring({ identities: null, passphrase: from('nada') }, keychain);
  await expect(none.passphrase()).rejects.toMatchObject({
    code: 'KEY_UNREADABLE',
    facts: { variable: 'BACKUP_PASSPHRASE_KEYCHAIN', reason: { code: 'not_in_keychain', account: 'nada' } },
  });
});

test('nothing is stored over another secret, nor what is no key, and no error repeats it', async () => {
  const { keychain, kept } = fakePackage();
  await keepInKeychain(keychain, 'copias', 'cuatro palabras');
  const refused = async (account: string, text: string): Promise<string> => {
    const error: unknown = await keepInKeychain(keychain, account, text).catch((thrown: unknown) => thrown);
    expect(inspect(error, { depth: 9 })).not.toContain(text);
    return error instanceof Error && 'code' in error ? String(error.code) : '';
  };
  expect(await refused('copias', 'otras palabras')).toBe('KEYCHAIN_TAKEN');
  expect(await refused('corta', 'corta')).toBe('USAGE');
  expect(await refused('rota', 'AGE-SECRET-KEY-1ROTA')).toBe('KEY_UNREADABLE');
  expect([...kept.values()]).toEqual(['cuatro palabras']);
});
