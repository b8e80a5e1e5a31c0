/** Why backups may be impossible to restore although each of them is good: what opens them may be lost with the server. */
export type CertificateRisk =
  | {
      readonly code: 'never_exported';
      readonly certificate: string;
      readonly thumbprint: string;
      /** The T-SQL that exports it with its private key; its password stands for one of the person's own. */
      readonly statement: string;
    }
  /** Only stored backups need it, and this server does not have it, or has it without its private key. */
  | { readonly code: 'not_here'; readonly thumbprint: string }
  /** A database is encrypted by it, and this login does not see it: it may be there. */
  | { readonly code: 'not_seen'; readonly thumbprint: string }
  /** The key lies outside of the server (Extensible Key Management), where nothing can be asked. */
  | { readonly code: 'key_provider'; readonly thumbprint: string }
  /** This login may not see which key encrypts a database. */
  | { readonly code: 'may_not_look'; readonly login: string };

/** A risk with the databases whose backups it threatens. */
export interface CertificateFinding {
  readonly databases: readonly string[];
  readonly risk: CertificateRisk;
}

/** What a server lacks to open a backup. */
export type LackingKey =
  | { readonly what: 'certificate'; readonly thumbprint: string }
  /** The certificate is there, its private key is not. */
  | { readonly what: 'private_key'; readonly certificate: string };
