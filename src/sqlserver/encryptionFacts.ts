import type { DatabaseName } from '../domain/databaseName.ts';
import { type Encryptor, sameThumbprint } from '../domain/encryptor.ts';

/** Which databases the server encrypts, and what it holds to open them, as far as this login may look. */
export interface EncryptionFacts {
  readonly databases: readonly EncryptedDatabase[];
  readonly certificates: readonly ServerCertificate[];
  /** Thumbprints of the asymmetric keys in master, which lie in a key provider. */
  readonly asymmetricKeys: readonly string[];
  /** False: a certificate that is not among these may be there all the same, since the server shows only what a login may see. */
  readonly seesAll: boolean;
}

/** A user database that has a database encryption key, also while encryption is off: its log may still be encrypted. */
export interface EncryptedDatabase {
  readonly name: DatabaseName;
  /** Null: the database is encrypted, and this login may not see by what (VIEW SERVER STATE). */
  readonly encryptor: Encryptor | null;
}

/** A row of master.sys.certificates. */
export interface ServerCertificate {
  readonly name: string;
  readonly thumbprint: string;
  readonly hasPrivateKey: boolean;
  /** When this server last exported the private key, ISO 8601 in its local time; null: never. */
  readonly exportedAt: string | null;
}

/** Whether the server can open what this encryptor protects; `unknown` where it may have it unseen. */
export const opens = (
  { certificates, asymmetricKeys, seesAll }: EncryptionFacts,
  { thumbprint }: Encryptor,
): 'yes' | 'no' | 'unknown' => {
  const certificate = certificates.find((one) => sameThumbprint(one.thumbprint, thumbprint));
  if (certificate !== undefined) return certificate.hasPrivateKey ? 'yes' : 'no';
  if (asymmetricKeys.some((key) => sameThumbprint(key, thumbprint))) return 'yes';
  return seesAll ? 'no' : 'unknown';
};

/** EncryptorType of headers, encryptor_type of views (contract.md section 5.1). */
export const encryptorKind = (text: string | null): Encryptor['kind'] => {
  switch (text?.trim().toUpperCase().replaceAll('_', ' ')) {
    case 'CERTIFICATE':
      return 'certificate';
    case 'ASYMMETRIC KEY':
      return 'asymmetric_key';
    default:
      return 'unknown';
  }
};
