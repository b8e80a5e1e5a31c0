/**
 * The file key under a passphrase (age-encryption.org/v1, "The scrypt recipient type"). The age-encryption package has it too, but in JavaScript, on
 * the one thread that everything else needs.
 */
import { createCipheriv, createDecipheriv, randomBytes, type ScryptOptions, scrypt } from 'node:crypto';
import type { Identity, Recipient, Stanza } from 'age-encryption';
import type { Secret } from '../../domain/secret.ts';

const LABEL = 'age-encryption.org/v1/scrypt';
const SALT_BYTES = 16;
const TAG_BYTES = 16;
const FILE_KEY_BYTES = 16;
/** 64 MiB and a sixth of a second for each guess and for each file: the program stays under its 200 MB, which age's own 2^18 would not leave it. */
const WORK_FACTOR = 16;
/** 1 GiB: a file that asks for more wants to stop this machine. `age -p` itself asks for 18. */
const MOST_WORK = 20;
/** Zero: the key it goes with is made for this one stanza by its salt. */
const NONCE = Buffer.alloc(12);

/** `makeStanza` is the package's class, which is loaded only where a file is encrypted. */
export const passphraseRecipient = (
  passphrase: Secret,
  makeStanza: (args: string[], body: Uint8Array) => Stanza,
): Recipient => ({
  wrapFileKey: async (fileKey) => {
    const salt = randomBytes(SALT_BYTES);
    const key = await wrapKey(passphrase, salt, WORK_FACTOR);
    const cipher = createCipheriv('chacha20-poly1305', key, NONCE, { authTagLength: TAG_BYTES });
    const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
    return [makeStanza(['scrypt', unpadded(salt), String(WORK_FACTOR)], body)];
  },
});

/** Throws an Error for a stanza that the specification bars. */
export const passphraseIdentity = (passphrase: Secret): Identity => ({
  unwrapFileKey: async (stanzas) => {
    const [stanza, ...others] = stanzas.filter(isPassphraseStanza);
    if (stanza === undefined) return null;
    if (others.length > 0 || stanzas.length > 1) throw new Error('a passphrase beside other keys');
    const [, saltText = '', workText = ''] = stanza.args;
    const salt = Buffer.from(saltText, 'base64');
    if (stanza.args.length !== 3 || salt.length !== SALT_BYTES || unpadded(salt) !== saltText) {
      throw new Error('a salt that is none');
    }
    if (!/^[1-9]\d?$/.test(workText) || Number(workText) > MOST_WORK) {
      throw new RangeError(`scrypt with 2^${workText.slice(0, 8)}`);
    }
    if (stanza.body.length !== FILE_KEY_BYTES + TAG_BYTES) throw new Error('a file key of another length');
    const key = await wrapKey(passphrase, salt, Number(workText));
    const decipher = createDecipheriv('chacha20-poly1305', key, NONCE, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(stanza.body.subarray(FILE_KEY_BYTES));
    const fileKey = decipher.update(stanza.body.subarray(0, FILE_KEY_BYTES));
    try {
      decipher.final();
      return new Uint8Array(fileKey);
    } catch {
      return null;
    }
  },
});

export const isPassphraseStanza = ({ args }: Stanza): boolean => args[0] === 'scrypt';

const wrapKey = (passphrase: Secret, salt: Uint8Array, workFactor: number): Promise<Buffer> => {
  const cost = 2 ** workFactor;
  // scrypt takes 128 * N * r bytes, and a little for its own.
  const options: ScryptOptions = { N: cost, r: 8, p: 1, maxmem: 128 * 8 * cost + 32 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.reveal(), Buffer.concat([Buffer.from(LABEL), salt]), 32, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
};

/** age's base64 has no padding and knows one text for each value ("Conventions used in this document"). */
const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
