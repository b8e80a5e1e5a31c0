import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isAgeIdentity } from '../domain/ageKey.ts';
import type { Keyring } from '../domain/encryption.ts';
import type { LocalPath } from '../domain/localPath.ts';
import { RexusError } from '../domain/rexusError.ts';
import { Secret } from '../domain/secret.ts';
import { errnoOf } from '../platform/fileErrors.ts';
import { type Keychain, systemKeychain } from '../platform/keychain.ts';

/** Where a passphrase is to come from. */
export type PassphraseSource =
  | { readonly from: 'value'; readonly passphrase: Secret }
  | { readonly from: 'file'; readonly path: LocalPath }
  /** A line for the system's shell that prints it, as `pass show backups` does. */
  | { readonly from: 'command'; readonly command: string }
  /** In the operating system's keychain, under this name. */
  | { readonly from: 'keychain'; readonly account: string };

/** Where secret keys are to come from. */
export type IdentitySource =
  | { readonly from: 'file'; readonly path: LocalPath }
  | { readonly from: 'keychain'; readonly account: string };

export interface KeySources {
  readonly identities: IdentitySource | null;
  readonly passphrase: PassphraseSource | null;
}

/** A person may have to type a PIN first; somebody who is not there must not hold a backup up for ever. */
const COMMAND_TIMEOUT_MS = 120_000;

/**
 * The keys that the environment names. Nothing is read and no command is run before a key is needed, and each once: a backup to public keys goes
 * on while the stick with the identity file lies in a safe.
 */
export const openKeyring = ({ identities, passphrase }: KeySources, keychain: Keychain = systemKeychain): Keyring => ({
  identities: once(async () => (identities === null ? [] : await identitiesFrom(identities, keychain))),
  passphrase: once(async () => (passphrase === null ? null : await passphraseFrom(passphrase, keychain))),
});

/** What failed is tried again the next time: the stick may be there then. */
const once = <T>(get: () => Promise<T>): (() => Promise<T>) => {
  let got: Promise<T> | null = null;
  return () => {
    got ??= get().catch((error: unknown) => {
      got = null;
      throw error;
    });
    return got;
  };
};

const identitiesFrom = async (source: IdentitySource, keychain: Keychain): Promise<readonly Secret[]> => {
  switch (source.from) {
    case 'file':
      return parseIdentities('BACKUP_AGE_IDENTITY_FILE', await readText('BACKUP_AGE_IDENTITY_FILE', source.path));
    case 'keychain': {
      const variable = 'BACKUP_AGE_IDENTITY_KEYCHAIN';
      return parseIdentities(variable, (await inKeychain(variable, source.account, keychain)).reveal());
    }
  }
};

/** The text of a file as age-keygen writes it: a key a line, comments with `#`. `variable` is where it comes from. @throws RexusError KEY_UNREADABLE */
export const parseIdentities = (variable: string, content: string): readonly Secret[] => {
  const identities: Secret[] = [];
  for (const [at, line] of content.split(/\r?\n/).entries()) {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    if (!isAgeIdentity(text)) {
      throw new RexusError('KEY_UNREADABLE', { variable, reason: { code: 'not_an_identity', line: at + 1 } });
    }
    identities.push(new Secret(text));
  }
  if (identities.length === 0) throw new RexusError('KEY_UNREADABLE', { variable, reason: { code: 'no_identity' } });
  return identities;
};

const passphraseFrom = async (source: PassphraseSource, keychain: Keychain): Promise<Secret> => {
  switch (source.from) {
    case 'value':
      return source.passphrase;
    case 'file':
      return oneLine('BACKUP_PASSPHRASE_FILE', await readText('BACKUP_PASSPHRASE_FILE', source.path));
    case 'command':
      return oneLine('BACKUP_PASSPHRASE_COMMAND', await outputOf(source.command));
    case 'keychain':
      return await inKeychain('BACKUP_PASSPHRASE_KEYCHAIN', source.account, keychain);
  }
};

const inKeychain = async (variable: string, account: string, keychain: Keychain): Promise<Secret> => {
  const secret = await keychain.read(account);
  if (secret !== null) return secret;
  throw new RexusError('KEY_UNREADABLE', { variable, reason: { code: 'not_in_keychain', account } });
};

/** Editors and `echo` end the text with a line break that is not part of it. */
const oneLine = (variable: string, text: string): Secret => {
  const passphrase = text.replace(/^\u{FEFF}/u, '').replace(/\r?\n$/, '');
  if (passphrase === '') throw new RexusError('KEY_UNREADABLE', { variable, reason: { code: 'nothing_given' } });
  return new Secret(passphrase);
};

const readText = async (variable: string, path: LocalPath): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const errno = errnoOf(error);
    const reason = errno === 'ENOENT' ? ({ code: 'missing' } as const) : (errno ?? String(error));
    throw new RexusError('KEY_UNREADABLE', { variable, reason }, { cause: error });
  }
};

/** What it prints is the secret, so neither its output nor what it complains of is repeated anywhere. */
const outputOf = async (command: string): Promise<string> => {
  const [shell, ...options] =
    process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', command] : ['/bin/sh', '-c', command];
  try {
    const { execFile } = await import('node:child_process');
    const { stdout } = await promisify(execFile)(shell ?? '', options, {
      timeout: COMMAND_TIMEOUT_MS,
      windowsHide: true,
    });
    return stdout;
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : null;
    const variable = 'BACKUP_PASSPHRASE_COMMAND';
    throw new RexusError('KEY_UNREADABLE', { variable, reason: { code: 'command_failed', exitCode: code } });
  }
};
