/**
 * The keychain of the operating system (Windows' Credential Manager, macOS' Keychain, the Secret Service of a Linux desktop), through an optional package:
 * a machine without the package, or without a keychain, keeps its secrets elsewhere.
 */
import { RexusError } from '../domain/rexusError.ts';
import { Secret } from '../domain/secret.ts';

/** Secrets by the name of an account, all of them under this program's own service name. Methods throw RexusError KEYCHAIN_UNAVAILABLE. */
export interface Keychain {
  /** Null: there is nothing under that name. */
  read(account: string): Promise<Secret | null>;
  store(account: string, secret: Secret): Promise<void>;
  /** False: there was nothing. */
  forget(account: string): Promise<boolean>;
}

/** What is used of @napi-rs/keyring. */
export interface KeychainPackage {
  readonly AsyncEntry: new (service: string, account: string, options: typeof OPTIONS) => KeychainEntry;
}
export interface KeychainEntry {
  getPassword(): Promise<string | null>;
  setPassword(password: string): Promise<void>;
  deleteCredential(): Promise<boolean>;
}

const SERVICE = 'rexus-backup';
/** Left to itself, the package takes the kernel's keyring where there is no Secret Service: that one is empty after a restart. */
const OPTIONS = { linux: { store: 'secret-service' } } as const;
/** A person may have to unlock it first; somebody who is not there must not hold a backup up for ever. */
const TIMEOUT_MS = 120_000;

export const keychainOf = (load: () => Promise<KeychainPackage>): Keychain => {
  const ask = async <T>(account: string, work: (entry: KeychainEntry) => Promise<T>): Promise<T> => {
    const { AsyncEntry } = await load().catch((error: unknown) => {
      throw unavailable({ code: 'keychain_not_installed' }, error);
    });
    try {
      return await inTime(() => work(new AsyncEntry(SERVICE, account, OPTIONS)));
    } catch (error) {
      if (error instanceof RexusError) throw error;
      throw unavailable(error instanceof Error ? error.message : String(error), error);
    }
  };
  return {
    read: (account) =>
      ask(account, async (entry) => {
        const text = await entry.getPassword();
        return text === null ? null : new Secret(text);
      }),
    store: (account, secret) => ask(account, (entry) => entry.setPassword(secret.reveal())),
    forget: (account) => ask(account, (entry) => entry.deleteCredential()),
  };
};

export const systemKeychain = keychainOf(() => import('@napi-rs/keyring'));

const inTime = async <T>(work: () => Promise<T>): Promise<T> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(unavailable({ code: 'keychain_silent' })), TIMEOUT_MS);
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
};

const unavailable = (
  reason: RexusError<'KEYCHAIN_UNAVAILABLE'>['facts']['reason'],
  cause?: unknown,
): RexusError<'KEYCHAIN_UNAVAILABLE'> => new RexusError('KEYCHAIN_UNAVAILABLE', { reason }, { cause });
