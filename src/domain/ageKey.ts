/** The texts of age's keys: Bech32 (BIP 173) of 32 bytes, `age1…` and `AGE-SECRET-KEY-1…` (age-encryption.org/v1, "The X25519 recipient type"). */
const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const CHECKSUM_SYMBOLS = 6;
/** 32 bytes in symbols of five bits. */
const KEY_SYMBOLS = 52;

/** Is this a whole public key, its check sum included? */
export const isAgeRecipient = (text: string): boolean => text === text.toLowerCase() && isKey(text, 'age');

/** Is this a whole secret key, its check sum included? */
export const isAgeIdentity = (text: string): boolean =>
  text === text.toUpperCase() && isKey(text.toLowerCase(), 'age-secret-key-');

const isKey = (text: string, prefix: string): boolean => {
  if (!text.startsWith(`${prefix}1`)) return false;
  const symbols = [...text.slice(prefix.length + 1)].map((letter) => ALPHABET.indexOf(letter));
  if (symbols.includes(-1) || symbols.length !== KEY_SYMBOLS + CHECKSUM_SYMBOLS) return false;
  const codes = [...prefix].map((letter) => letter.charCodeAt(0));
  return checksum([...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31), ...symbols]) === 1;
};

/** BIP 173, "Checksum". */
const checksum = (values: readonly number[]): number =>
  values.reduce((sum, value) => {
    const shifted = ((sum & 0x1ffffff) << 5) ^ value;
    return GENERATOR.reduce((mixed, term, bit) => ((sum >>> (25 + bit)) & 1 ? mixed ^ term : mixed), shifted);
  }, 1);
