/** What kind of key of the server protects another one. `unknown`: a file list names its thumbprint and not its kind. */
export const ENCRYPTOR_KINDS = ['certificate', 'asymmetric_key', 'unknown'] as const;

/** The key of the server without which something that it encrypted does not open. */
export interface Encryptor {
  readonly kind: (typeof ENCRYPTOR_KINDS)[number];
  /** SHA-1 of it, as the server writes it: `0x` and hexadecimal digits. */
  readonly thumbprint: string;
}

/** One that a backup set needs to be restored. */
export interface SetEncryptor extends Encryptor {
  /** `database`: its pages are encrypted (transparent data encryption); `backup`: it was taken WITH ENCRYPTION. */
  readonly protects: 'database' | 'backup';
}

/** Thumbprints are compared like this: their digits come in either case. */
export const sameThumbprint = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
