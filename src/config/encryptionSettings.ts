import { readFileSync } from 'node:fs';
import { isAgeRecipient } from '../domain/ageKey.ts';
import type { StoredEncryption } from '../domain/encryption.ts';
import type { ConfigProblem } from '../domain/errorFacts.ts';
import { type LocalPath, localPath } from '../domain/localPath.ts';
import { Secret } from '../domain/secret.ts';
import { type CheckedConfig, shown } from './checkConfig.ts';
import { type Environment, IDENTITY_VARIABLES, PASSPHRASE_VARIABLES } from './environment.ts';
import { type IdentitySource, type KeySources, openKeyring, type PassphraseSource } from './keyring.ts';
import { ALLOWED } from './schema/allowed.ts';
import type { KeysFrom, StorageSettings } from './settings.ts';

/** Shorter ones are found by trying; age's own authors name eight to ten characters as the least. */
export const LEAST_PASSPHRASE = 10;

type Report = (problem: ConfigProblem) => void;

/**
 * Whether new files are encrypted, to whom, and what opens encrypted ones. Public keys go before a passphrase: the machine that backs up should not
 * have to hold what opens its backups; the passphrase then still opens older files.
 */
export const encryptionSettings = (
  config: CheckedConfig,
  environment: Environment,
  folder: LocalPath,
  report: Report,
): Pick<StorageSettings, 'encryption' | 'keyring'> => {
  const sources = keySources(environment, folder, report);
  const keyring = openKeyring(sources);
  const recipients = recipientsFrom(config, folder, report);
  if (!isEnabled(config, report)) return { encryption: null, keyring };
  return { encryption: encryptionFrom(config, recipients, sources.passphrase, report), keyring };
};

const encryptionFrom = (
  { sections, keyOf }: CheckedConfig,
  recipients: readonly string[],
  passphrase: PassphraseSource | null,
  report: Report,
): StoredEncryption | null => {
  if (recipients.length > 0) return { format: 'age-v1', recipients };
  if (passphrase === null) {
    const key =
      sections.encrypt_backups === true ? keyOf('encrypt_backups') : keyOf('storage', 'encryption', 'enabled');
    report({ key, value: 'true', allowed: ALLOWED.encryptionNeedsKey });
    return null;
  }
  if (passphrase.from === 'value' && passphrase.passphrase.reveal().length < LEAST_PASSPHRASE) {
    report({ key: 'BACKUP_PASSPHRASE', value: String(passphrase.passphrase), allowed: ALLOWED.passphrase });
  }
  return { format: 'age-v1', passphrase: true };
};

const isEnabled = ({ sections, keyOf }: CheckedConfig, report: Report): boolean => {
  const { encrypt_backups: flat, storage } = sections;
  const nested = storage?.encryption;
  if (flat !== undefined && nested?.enabled !== undefined && flat !== nested.enabled) {
    const allowed = `${keyOf('storage', 'encryption', 'enabled')}: ${nested.enabled}`;
    report({ key: keyOf('encrypt_backups'), value: shown(flat), allowed });
  }
  const enabled = flat ?? nested?.enabled ?? false;
  // The Python tool's file names AES256 beside `false`; who switches it on would believe in it.
  if (enabled && nested?.algorithm !== undefined && nested.algorithm.toLowerCase() !== 'age') {
    report({ key: keyOf('storage', 'encryption', 'algorithm'), value: shown(nested.algorithm), allowed: 'age' });
  }
  return enabled;
};

/** Those of the list and of the file, each once. */
const recipientsFrom = ({ sections, keyOf }: CheckedConfig, folder: LocalPath, report: Report): readonly string[] => {
  const { recipients = [], recipients_file: file } = sections.storage?.encryption ?? {};
  const problem = (value: string, ...path: readonly string[]): void =>
    report({ key: keyOf('storage', 'encryption', ...path), value: shown(shownKey(value)), allowed: ALLOWED.recipient });
  for (const [at, recipient] of recipients.entries()) {
    if (!isAgeRecipient(recipient)) problem(recipient, 'recipients', String(at));
  }
  const inFile: string[] = [];
  if (file !== undefined) {
    try {
      const lines = readFileSync(localPath(file, folder), 'utf8').split(/\r?\n/);
      inFile.push(...lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#')));
    } catch {
      report({
        key: keyOf('storage', 'encryption', 'recipients_file'),
        value: shown(file),
        allowed: ALLOWED.readableFile,
      });
    }
    for (const line of inFile) if (!isAgeRecipient(line)) problem(line, 'recipients_file');
  }
  return [...new Set([...recipients, ...inFile])];
};

/** Who writes the secret key where the public one belongs must not find it in every log. */
const shownKey = (text: string): string => (/^AGE-SECRET/i.test(text) ? 'AGE-SECRET-KEY-…' : text);

/** Which variables name the keys of this machine. */
export const keysFrom = (environment: Environment): KeysFrom => ({
  identities: IDENTITY_VARIABLES.find((name) => environment.has(name)) ?? null,
  passphrase: PASSPHRASE_VARIABLES.find((name) => environment.has(name)) ?? null,
});

const keySources = (environment: Environment, folder: LocalPath, report: Report): KeySources => {
  const second = (names: readonly string[]): string | undefined => names.filter((name) => environment.has(name))[1];
  const [secondPassphrase, secondIdentity] = [second(PASSPHRASE_VARIABLES), second(IDENTITY_VARIABLES)];
  if (secondPassphrase !== undefined) report({ key: secondPassphrase, value: '…', allowed: ALLOWED.oneSecretSource });
  if (secondIdentity !== undefined) report({ key: secondIdentity, value: '…', allowed: ALLOWED.oneIdentitySource });
  const { identities, passphrase } = keysFrom(environment);
  return {
    identities: identities === null ? null : identitySource(identities, environment.get(identities) ?? '', folder),
    passphrase: passphrase === null ? null : passphraseSource(passphrase, environment.get(passphrase) ?? '', folder),
  };
};

const identitySource = (
  variable: (typeof IDENTITY_VARIABLES)[number],
  text: string,
  folder: LocalPath,
): IdentitySource =>
  variable === 'BACKUP_AGE_IDENTITY_FILE'
    ? { from: 'file', path: localPath(text, folder) }
    : { from: 'keychain', account: text };

const passphraseSource = (
  variable: (typeof PASSPHRASE_VARIABLES)[number],
  text: string,
  folder: LocalPath,
): PassphraseSource => {
  switch (variable) {
    case 'BACKUP_PASSPHRASE':
      return { from: 'value', passphrase: new Secret(text) };
    case 'BACKUP_PASSPHRASE_FILE':
      return { from: 'file', path: localPath(text, folder) };
    case 'BACKUP_PASSPHRASE_COMMAND':
      return { from: 'command', command: text };
    case 'BACKUP_PASSPHRASE_KEYCHAIN':
      return { from: 'keychain', account: text };
  }
};
