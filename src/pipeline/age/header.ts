/** The header of an age file: who can open it, and the file key wrapped for each of them. Made and read by the age-encryption package. */
import { randomBytes } from 'node:crypto';
import type { Decrypter, Stanza } from 'age-encryption';
import type { EncryptTo, Keyring } from '../../domain/encryption.ts';
import type { LocalPath } from '../../domain/localPath.ts';
import { RexusError } from '../../domain/rexusError.ts';
import type { Why } from '../../domain/why.ts';
import { isPassphraseStanza, passphraseIdentity, passphraseRecipient } from './passphraseStanza.ts';
import { PAYLOAD_NONCE_BYTES, type PayloadKey, payloadKey } from './payload.ts';

/** Room for hundreds of recipients; the package itself knows no limit. */
export const MOST_HEADER_BYTES = 128 * 1024;
/** An age file begins with this (age-encryption.org/v1, "Header"). */
export const VERSION_LINE = 'age-encryption.org/v1\n';
/** And one that was made with --armor with this. */
export const ARMOR = '-----BEGIN AGE ENCRYPTED FILE-----';
/** Of an empty payload, which the package writes behind header and nonce. */
const EMPTY_PAYLOAD_BYTES = PAYLOAD_NONCE_BYTES + 16;

/** What a new file begins with, nonce included, and the key of what follows. */
export const newHeader = async (to: EncryptTo): Promise<{ readonly bytes: Uint8Array; readonly key: PayloadKey }> => {
  const { Encrypter, Stanza: StanzaClass } = await import('age-encryption');
  const encrypter = new Encrypter();
  if (to.kind === 'recipients') for (const recipient of to.recipients) encrypter.addRecipient(recipient);
  else encrypter.addRecipient(passphraseRecipient(to.passphrase, (args, body) => new StanzaClass(args, body)));
  let fileKey: Uint8Array | null = null;
  // A recipient without a stanza: it only looks at the key.
  encrypter.addRecipient({
    wrapFileKey: (key) => {
      fileKey = key;
      return [];
    },
  });
  const file = await encrypter.encrypt(new Uint8Array(0));
  if (fileKey === null) throw new TypeError('the package has wrapped no file key');
  const header = file.subarray(0, file.length - EMPTY_PAYLOAD_BYTES);
  // A nonce of its own: no key is used for the package's empty payload and for ours.
  const nonce = randomBytes(PAYLOAD_NONCE_BYTES);
  const bytes = Buffer.concat([header, nonce]);
  return { bytes, key: payloadKey(fileKey, nonce, bytes.length) };
};

/**
 * The length of the header that `beginning` starts with, without the nonce. `beginning` holds MOST_HEADER_BYTES, or the whole file if that is less.
 * @throws RexusError STORED_FILE_DAMAGED if it starts with no header
 */
export const headerLength = (path: LocalPath, beginning: Uint8Array): number => {
  const text = Buffer.from(beginning.buffer, beginning.byteOffset, beginning.length).toString('latin1');
  if (text.startsWith(ARMOR)) throw damagedHeader(path, { code: 'age_armored' });
  if (!text.startsWith(VERSION_LINE)) throw damagedHeader(path, { code: 'not_age' });
  const lastLine = text.indexOf('\n--- ');
  const end = lastLine < 0 ? -1 : text.indexOf('\n', lastLine + 1);
  if (end < 0) throw damagedHeader(path, { code: 'age_header_endless' });
  return end + 1;
};

/**
 * The key of the payload, by whatever the keyring has for this header.
 * @throws RexusError DECRYPTION_KEY_MISSING, DECRYPTION_KEY_WRONG, KEY_UNREADABLE, STORED_FILE_DAMAGED
 */
export const openHeader = async (
  path: LocalPath,
  header: Uint8Array,
  nonce: Uint8Array,
  keyring: Keyring,
): Promise<PayloadKey> => {
  const age = await import('age-encryption');
  const needs = await keyNeeded(path, header, new age.Decrypter());
  const decrypter = new age.Decrypter();
  if (needs === 'passphrase') {
    const passphrase = await keyring.passphrase();
    if (passphrase === null) throw new RexusError('DECRYPTION_KEY_MISSING', { path, needs });
    decrypter.addIdentity(passphraseIdentity(passphrase));
  } else {
    const identities = await keyring.identities();
    if (identities.length === 0) throw new RexusError('DECRYPTION_KEY_MISSING', { path, needs });
    for (const identity of identities) decrypter.addIdentity(identity.reveal());
  }
  const fileKey = await decrypter.decryptHeader(header).catch((error: unknown) => {
    if (isNoMatch(error)) throw new RexusError('DECRYPTION_KEY_WRONG', { path, needs }, { cause: error });
    throw damagedHeader(path, { code: 'age_header_damaged' }, error);
  });
  return payloadKey(fileKey, nonce, header.length + nonce.length);
};

/** Looks at the stanzas and opens none. */
const keyNeeded = async (
  path: LocalPath,
  header: Uint8Array,
  decrypter: Decrypter,
): Promise<'identity' | 'passphrase'> => {
  let seen: readonly Stanza[] = [];
  decrypter.addIdentity({
    unwrapFileKey: (stanzas: readonly Stanza[]) => {
      seen = stanzas;
      return null;
    },
  });
  await decrypter.decryptHeader(header).catch((error: unknown) => {
    if (!isNoMatch(error)) throw damagedHeader(path, { code: 'age_header_damaged' }, error);
  });
  return seen.some(isPassphraseStanza) ? 'passphrase' : 'identity';
};

/** The package has no class for this. */
const isNoMatch = (error: unknown): boolean => error instanceof Error && /^no identity matched/.test(error.message);

const damagedHeader = (path: LocalPath, reason: Why, cause?: unknown): RexusError<'STORED_FILE_DAMAGED'> =>
  new RexusError('STORED_FILE_DAMAGED', { path, reason }, { cause });
