/** Certificates, and the keys of databases: who encrypts what. */
import type { DatabaseEntry } from '../instance.ts';
import type { SessionState } from '../session/sessionState.ts';
import { type CertificateEntry, certificateFacts, type EncryptionKey, thumbprintOf } from '../store/certificates.ts';
import { sidBytes } from '../store/principals.ts';
import { sameName } from '../values/collation.ts';
import { datetimeText } from '../values/dates.ts';
import { char, DATETIME, INT, nvarchar, SYSNAME, varbinary } from '../values/types.ts';
import { type SystemView, view } from './viewDefinition.ts';

/** sys.certificates: no database but master has any. */
export const certificatesView = ({ instance }: SessionState, database: string): SystemView => {
  const dateOf = (certificate: CertificateEntry, which: 'validFrom' | 'validTo'): string | null => {
    const facts = certificateFacts(certificate.text);
    return facts === null ? null : datetimeText(facts[which]);
  };
  return view<CertificateEntry>(
    [
      ['name', SYSNAME, ({ name }) => name],
      ['certificate_id', INT, ({ id }) => id],
      ['principal_id', INT, () => 1],
      ['pvt_key_encryption_type', char(2), ({ privateKey }) => (privateKey === null ? 'NA' : 'MK')],
      [
        'pvt_key_encryption_type_desc',
        nvarchar(60),
        ({ privateKey }) => (privateKey === null ? 'NO_PRIVATE_KEY' : 'ENCRYPTED_BY_MASTER_KEY'),
      ],
      ['subject', nvarchar(4000), ({ text }) => certificateFacts(text)?.subject ?? null],
      ['cert_serial_number', nvarchar(64), ({ text }) => certificateFacts(text)?.serial ?? null],
      ['expiry_date', DATETIME, (certificate) => dateOf(certificate, 'validTo')],
      ['start_date', DATETIME, (certificate) => dateOf(certificate, 'validFrom')],
      ['thumbprint', varbinary(32), (certificate) => sidBytes(thumbprintOf(certificate))],
      ['pvt_key_last_backup_date', DATETIME, ({ privateKeyBackedUpAt: at }) => (at === null ? null : datetimeText(at))],
    ],
    () => (sameName(database, 'master') ? instance.keys.certificates : []),
  );
};

/** sys.asymmetric_keys: this look-alike has no key provider. */
export const asymmetricKeysView = (): SystemView =>
  view<never>(
    [
      ['name', SYSNAME, () => null],
      ['asymmetric_key_id', INT, () => null],
      ['thumbprint', varbinary(32), () => null],
    ],
    () => [],
  );

/** Documentation of sys.dm_database_encryption_keys: there is no state 2 here, since nothing is rewritten. */
const UNENCRYPTED = 1;
const ENCRYPTED = 3;

interface KeyRow {
  readonly entry: DatabaseEntry;
  /** Null: tempdb, which is encrypted once any other database is, under a key of the server's own. */
  readonly key: EncryptionKey | null;
}

/** sys.dm_database_encryption_keys. */
export const encryptionKeysView = ({ instance }: SessionState): SystemView =>
  view<KeyRow>(
    [
      ['database_id', INT, ({ entry }) => entry.id],
      ['encryption_state', INT, ({ key }) => (key === null || key.isOn ? ENCRYPTED : UNENCRYPTED)],
      ['key_algorithm', nvarchar(32), () => 'AES'],
      ['key_length', INT, ({ key }) => key?.bits ?? 256],
      ['encryptor_thumbprint', varbinary(20), ({ key }) => sidBytes(key?.thumbprint ?? '')],
      ['encryptor_type', nvarchar(32), ({ key }) => (key === null ? 'ASYMMETRIC KEY' : 'CERTIFICATE')],
      ['percent_complete', { kind: 'float', bytes: 4 }, () => 0],
      ['encryption_state_desc', nvarchar(32), ({ key }) => (key === null || key.isOn ? 'ENCRYPTED' : 'UNENCRYPTED')],
    ],
    () => {
      const databases = instance.databases();
      const isAnyOn = databases.some(({ encryptionKey }) => encryptionKey?.isOn === true);
      return databases.flatMap((entry): readonly KeyRow[] => {
        if (entry.name === 'tempdb' && isAnyOn) return [{ entry, key: null }];
        return entry.encryptionKey === null ? [] : [{ entry, key: entry.encryptionKey }];
      });
    },
  );
