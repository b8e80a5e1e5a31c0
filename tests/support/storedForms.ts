import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { type EncryptTo, emptyKeyring, type Keyring, type StoredEncryption } from '../../src/domain/encryption.ts';
import type { StoreFormat } from '../../src/pipeline/storedFileFormat.ts';
import { identities } from './ageProgram.ts';

/** One way in which content is stored: compressed or not, encrypted or not. */
export interface StoredForm {
  readonly name: string;
  readonly format: StoreFormat;
  readonly encryptTo: EncryptTo | null;
  /** The same as a manifest has it. */
  readonly encryption: StoredEncryption | null;
  /** What opens it again. */
  readonly keyring: Keyring;
  /** What stands behind `.bak`. */
  readonly ending: string;
}

const FORMATS: readonly (readonly [StoreFormat, string])[] = [
  [{ compression: 'gzip', level: 6 }, '.gz'],
  [{ compression: 'zstd', level: 3 }, '.zst'],
  [{ compression: 'none' }, ''],
];

const identity = await generateX25519Identity();
const recipients = [await identityToRecipient(identity)];
const encryptTo: EncryptTo = { kind: 'recipients', recipients };

/** All of them, the encrypted ones to a key of their own. */
export const STORED_FORMS: readonly StoredForm[] = FORMATS.flatMap(([format, ending]) => [
  { name: format.compression, format, encryptTo: null, encryption: null, keyring: emptyKeyring, ending },
  {
    name: `${format.compression}, encrypted`,
    format,
    encryptTo,
    encryption: { format: 'age-v1', recipients },
    keyring: identities(identity),
    ending: `${ending}.age`,
  },
]);
