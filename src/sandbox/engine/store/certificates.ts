/**
 * Certificates of master: what encrypts the keys of databases. Their files are of this look-alike's own form, since X.509 and PVK say nothing that
 * a backup needs; the private key in them is encrypted by its password, and opens with no other.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** A row of master.sys.certificates. Changed through Instance.save, as all of the server's state. */
export interface CertificateEntry {
  readonly id: number;
  readonly name: string;
  /** What BACKUP CERTIFICATE writes: everything but the private key. Its SHA-1 is the thumbprint. */
  readonly text: string;
  /** PEM, in the clear: instance.json stands for what the database master key protects. Null: only the certificate was brought here. */
  readonly privateKey: string | null;
  /** When BACKUP CERTIFICATE … WITH PRIVATE KEY last wrote it; null: never from this server. */
  privateKeyBackedUpAt: Date | null;
}

/** What master holds to encrypt with. */
export interface ServerKeys {
  /** CREATE MASTER KEY in master. */
  hasMasterKey: boolean;
  readonly certificates: CertificateEntry[];
}

/** The database encryption key of one database. The pages themselves stay as they are: what is told of the key is what this look-alike keeps to. */
export interface EncryptionKey {
  /** Of the certificate that protects it: 40 upper-case hexadecimal digits. */
  readonly thumbprint: string;
  /** Of AES. */
  readonly bits: number;
  /** ALTER DATABASE … SET ENCRYPTION. */
  readonly isOn: boolean;
}

/** What the certificate's text says. */
export interface CertificateFacts {
  readonly subject: string;
  readonly serial: string;
  readonly validFrom: Date;
  readonly validTo: Date;
}

const FORMAT = 'rexus-backup sandbox certificate';
/** PKCS #8 of an Ed25519 key: its seed stands behind this (RFC 8410 section 7). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

const publicText = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');

/** A new certificate with its key, which is made of the serial number and nothing else, so that tests can fix it. */
export const newCertificate = (facts: CertificateFacts): Pick<CertificateEntry, 'text' | 'privateKey'> => {
  const seed = createHash('sha256').update(facts.serial).digest();
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' });
  const text = JSON.stringify({
    format: FORMAT,
    subject: facts.subject,
    serial: facts.serial,
    valid_from: facts.validFrom.toISOString(),
    valid_to: facts.validTo.toISOString(),
    public_key: publicText(key),
  });
  return { text, privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
};

/** SHA-1 of the certificate, as upper-case hexadecimal digits. */
export const thumbprintOf = ({ text }: Pick<CertificateEntry, 'text'>): string =>
  createHash('sha1').update(text).digest('hex').toUpperCase();

/** What a certificate's text says; null for a text that is none. */
export const certificateFacts = (text: string): (CertificateFacts & { readonly publicKey: string }) | null => {
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found !== 'object' || found === null) return null;
    const of = (name: string): string => {
      const value: unknown = Reflect.get(found, name);
      return typeof value === 'string' ? value : '';
    };
    if (of('format') !== FORMAT) return null;
    const [validFrom, validTo] = [new Date(of('valid_from')), new Date(of('valid_to'))];
    if (Number.isNaN(validFrom.getTime()) || Number.isNaN(validTo.getTime())) return null;
    return { subject: of('subject'), serial: of('serial'), validFrom, validTo, publicKey: of('public_key') };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};

/** The private key's file: PKCS #8, encrypted by the password. */
export const sealedPrivateKey = (privateKey: string, password: string): string =>
  createPrivateKey(privateKey)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: password })
    .toString();

/** What a private key's file gave. */
export type OpenedKey =
  | { readonly kind: 'opened'; readonly privateKey: string }
  | { readonly kind: 'wrong_password' }
  | { readonly kind: 'not_its_key' };

/** What the file holds: the key, if the password opens it and it is the certificate's own. */
export const openedPrivateKey = (
  sealed: string,
  password: string,
  { publicKey }: { readonly publicKey: string },
): OpenedKey => {
  if (!sealed.includes('ENCRYPTED PRIVATE KEY')) return { kind: 'not_its_key' };
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: sealed, format: 'pem', passphrase: password });
  } catch {
    return { kind: 'wrong_password' };
  }
  if (publicText(key) !== publicKey) return { kind: 'not_its_key' };
  return { kind: 'opened', privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
};

/** The certificate of a thumbprint, or none. */
export const certificateOf = ({ certificates }: ServerKeys, thumbprint: string): CertificateEntry | undefined =>
  certificates.find((certificate) => thumbprintOf(certificate) === thumbprint);

/** The text of 33101, which CREATE DATABASE ENCRYPTION KEY and RESTORE give alike. */
export const privateKeyMissing = (certificate: string): string =>
  `Cannot use certificate '${certificate}', because its private key is not present or it is not protected by the database master key. SQL Server requires the ability to automatically access the private key of the certificate used for this operation.`;

/** The text of 33117. */
export const NO_ENCRYPTION_IN_EDITION =
  'Transparent Data Encryption is not available in the edition of this SQL Server instance. See books online for more details on feature support in different SQL Server editions.';
