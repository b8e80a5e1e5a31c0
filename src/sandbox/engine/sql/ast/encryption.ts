/** What encrypts a database: the master key, certificates, and the database's own key. */

/** A private key's file and the password that seals it. */
export interface PrivateKeyFile {
  readonly file: string;
  readonly password: string;
}

/** One of these statements, as it was written. */
export type EncryptionSyntax =
  | { readonly what: 'createMasterKey' }
  | {
      readonly what: 'createCertificate';
      readonly name: string;
      readonly subject: string;
      readonly validFrom: string | null;
      readonly validTo: string | null;
    }
  | {
      readonly what: 'importCertificate';
      readonly name: string;
      readonly file: string;
      readonly privateKey: PrivateKeyFile | null;
    }
  | {
      readonly what: 'backupCertificate';
      readonly name: string;
      readonly file: string;
      readonly privateKey: PrivateKeyFile | null;
    }
  /** CREATE and ALTER DATABASE ENCRYPTION KEY; `bits` null: it keeps those that it has. */
  | {
      readonly what: 'encryptionKey';
      readonly mode: 'create' | 'alter';
      readonly bits: number | null;
      readonly certificate: string;
    };
