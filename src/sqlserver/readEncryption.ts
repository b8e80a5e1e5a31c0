import type { ConnectionPool } from 'mssql';
import { parseDatabaseName } from '../domain/databaseName.ts';
import {
  type EncryptedDatabase,
  type EncryptionFacts,
  encryptorKind,
  type ServerCertificate,
} from './encryptionFacts.ts';
import { flagOrNull, type Row, textOf, textOrNull } from './row.ts';
import { type CallNames, runBatch } from './runBatch.ts';
import { unlessRefused } from './unlessRefused.ts';

/** VIEW SERVER STATE (2022: VIEW SERVER SECURITY STATE); encryptor_type since 2012. The system's own databases have no key that a backup needs. */
export const ENCRYPTION_KEYS_QUERY = `SELECT
  DB_NAME(k.database_id) AS name,
  k.encryptor_type AS kind,
  CONVERT(varchar(66), k.encryptor_thumbprint, 1) AS thumbprint
FROM sys.dm_database_encryption_keys AS k
WHERE k.database_id > 4 AND DB_NAME(k.database_id) IS NOT NULL
ORDER BY k.database_id`;

/** What every login may see of it. */
export const ENCRYPTED_DATABASES_QUERY = `SELECT
  d.name AS name
FROM sys.databases AS d
WHERE d.is_encrypted = 1 AND d.database_id > 4
ORDER BY d.database_id`;

/** Rows that this login may not see are left out by the server, without an error. */
export const CERTIFICATES_QUERY = `SELECT
  c.name AS name,
  CONVERT(varchar(66), c.thumbprint, 1) AS thumbprint,
  c.pvt_key_encryption_type AS keyProtection,
  CONVERT(varchar(23), c.pvt_key_last_backup_date, 126) AS exportedAt
FROM master.sys.certificates AS c
ORDER BY c.certificate_id`;

export const ASYMMETRIC_KEYS_QUERY = `SELECT
  CONVERT(varchar(66), k.thumbprint, 1) AS thumbprint
FROM master.sys.asymmetric_keys AS k`;

export const SEES_DEFINITIONS_QUERY = `SELECT HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW ANY DEFINITION') AS seesAll`;

/** Keys and certificates (documentation of the views; contract.md section 10). A refusal is no error: the facts say what could not be seen. */
export const readEncryption = async (
  pool: ConnectionPool,
  names: CallNames,
  signal?: AbortSignal,
): Promise<EncryptionFacts> => {
  const ask = async (sql: string): Promise<readonly Row[] | null> =>
    (await unlessRefused(runBatch(pool, sql, names, signal)))?.rows ?? null;
  const databases =
    (await ask(ENCRYPTION_KEYS_QUERY))?.map(databaseOf) ?? (await ask(ENCRYPTED_DATABASES_QUERY))?.map(unseen) ?? [];
  const certificates = await ask(CERTIFICATES_QUERY);
  const sees = flagOrNull((await ask(SEES_DEFINITIONS_QUERY))?.[0] ?? {}, 'seesAll');
  return {
    databases,
    certificates: certificates?.map(certificateOf) ?? [],
    asymmetricKeys: (await ask(ASYMMETRIC_KEYS_QUERY))?.map((row) => textOf(row, 'thumbprint')) ?? [],
    seesAll: certificates !== null && sees === true,
  };
};

/** A key that the service itself keeps names none. */
const NO_THUMBPRINT = '0x';

const databaseOf = (row: Row): EncryptedDatabase => {
  const thumbprint = textOrNull(row, 'thumbprint') ?? NO_THUMBPRINT;
  const kind = encryptorKind(textOrNull(row, 'kind'));
  const encryptor = thumbprint === NO_THUMBPRINT ? null : { kind, thumbprint };
  return { name: parseDatabaseName(textOf(row, 'name')), encryptor };
};

const unseen = (row: Row): EncryptedDatabase => ({ name: parseDatabaseName(textOf(row, 'name')), encryptor: null });

const certificateOf = (row: Row): ServerCertificate => ({
  name: textOf(row, 'name'),
  thumbprint: textOf(row, 'thumbprint'),
  hasPrivateKey: textOf(row, 'keyProtection') !== 'NA',
  exportedAt: textOrNull(row, 'exportedAt'),
});
