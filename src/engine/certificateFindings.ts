import type { CataloguedRun } from '../catalogue/manifest.ts';
import type { CertificateFinding, CertificateRisk } from '../domain/certificateRisk.ts';
import { type DatabaseName, sameDatabase } from '../domain/databaseName.ts';
import { type Encryptor, sameThumbprint } from '../domain/encryptor.ts';
import { exportCertificateStatement } from '../sqlserver/certificateStatements.ts';
import { type EncryptionFacts, opens } from '../sqlserver/encryptionFacts.ts';
import type { ServerFacts } from '../sqlserver/sqlServer.ts';

export interface CertificateFacts {
  readonly server: Pick<ServerFacts, 'login' | 'pathSeparator' | 'defaultDataPath' | 'defaultBackupPath'>;
  readonly encryption: EncryptionFacts;
  /** Those that are backed up. */
  readonly databases: readonly DatabaseName[];
  /** What stored backups need; empty where nobody asked. */
  readonly stored: readonly StoredEncryptor[];
}

/** A stored backup of a database opens only with this. */
export interface StoredEncryptor {
  readonly database: DatabaseName;
  readonly encryptor: Encryptor;
}

/** A key with the databases that hang on it: by what they are now, or by backups that were taken before it was changed. */
interface UsedKey {
  readonly encryptor: Encryptor;
  readonly databases: DatabaseName[];
  isInUse: boolean;
}

/**
 * What may keep an encrypted backup from ever being restored: a certificate that was never exported is lost with its server (rivals.md rule 41).
 * One finding a key, those in use first. Pure.
 */
export const certificateFindings = (facts: CertificateFacts): readonly CertificateFinding[] => {
  const { encryption, databases, server } = facts;
  const current = encryption.databases.filter(({ name }) => databases.some((one) => sameDatabase(one, name)));
  const hidden = current.filter(({ encryptor }) => encryptor === null).map(({ name }) => name);
  const keys: UsedKey[] = [];
  const note = (database: DatabaseName, encryptor: Encryptor, isInUse: boolean): void => {
    const known = keys.find((key) => sameThumbprint(key.encryptor.thumbprint, encryptor.thumbprint));
    if (known === undefined) keys.push({ encryptor, databases: [database], isInUse });
    else if (!known.databases.some((one) => sameDatabase(one, database))) known.databases.push(database);
  };
  for (const { name, encryptor } of current) if (encryptor !== null) note(name, encryptor, true);
  for (const { database, encryptor } of facts.stored) note(database, encryptor, false);
  const ofKeys = keys.flatMap((key): readonly CertificateFinding[] => {
    const risk = riskOf(key, facts);
    return risk === null ? [] : [{ databases: key.databases, risk }];
  });
  if (hidden.length === 0) return ofKeys;
  return [...ofKeys, { databases: hidden, risk: { code: 'may_not_look', login: server.login } }];
};

const riskOf = ({ encryptor, isInUse }: UsedKey, { encryption, server }: CertificateFacts): CertificateRisk | null => {
  const { thumbprint, kind } = encryptor;
  const certificate = encryption.certificates.find((one) => sameThumbprint(one.thumbprint, thumbprint));
  if (certificate?.hasPrivateKey === true) {
    if (certificate.exportedAt !== null) return null;
    const place = { folder: server.defaultBackupPath ?? server.defaultDataPath, separator: server.pathSeparator };
    const statement = exportCertificateStatement(certificate.name, place);
    return { code: 'never_exported', certificate: certificate.name, thumbprint, statement };
  }
  const isInProvider = encryption.asymmetricKeys.some((key) => sameThumbprint(key, thumbprint));
  if (kind === 'asymmetric_key' || isInProvider) return { code: 'key_provider', thumbprint };
  return isInUse || opens(encryption, encryptor) === 'unknown'
    ? { code: 'not_seen', thumbprint }
    : { code: 'not_here', thumbprint };
};

/** What the stored backups of these runs need, each database and key once. */
export const storedEncryptors = (runs: readonly CataloguedRun[]): readonly StoredEncryptor[] => {
  const found = new Map<string, StoredEncryptor>();
  for (const { manifest } of runs) {
    for (const record of manifest.databases) {
      if (record.status !== 'completed') continue;
      for (const { kind, thumbprint } of record.set.encryptors) {
        const key = `${thumbprint.toLowerCase()} ${record.name.toLowerCase()}`;
        if (!found.has(key)) found.set(key, { database: record.name, encryptor: { kind, thumbprint } });
      }
    }
  }
  return [...found.values()];
};
