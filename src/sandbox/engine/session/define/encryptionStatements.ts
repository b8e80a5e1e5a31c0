/** What encrypts a database, from the server's master key to the key of the database (numbers and texts of sys.messages; states as seen in the field). */
import type { SqlMessage } from '../../../backend.ts';
import type { EncryptionSyntax } from '../../sql/ast/encryption.ts';
import { sqlError } from '../../sqlError.ts';
import {
  type CertificateEntry,
  NO_ENCRYPTION_IN_EDITION,
  privateKeyMissing,
  thumbprintOf,
} from '../../store/certificates.ts';
import { sameName } from '../../values/collation.ts';
import { unsupported } from '../../values/errors.ts';
import { sqlMessage } from '../messages.ts';
import { enterDatabase } from '../objects.ts';
import type { SessionState } from '../sessionState.ts';
import { backupCertificate, createCertificate, importCertificate } from './certificateStatements.ts';

/** Keys stand in instance.json, which no ROLLBACK reaches: what SQL Server would undo is refused here. @returns warnings */
export const executeEncryption = (session: SessionState, syntax: EncryptionSyntax): readonly SqlMessage[] => {
  if (session.transactions.count > 0) throw unsupported('A statement about keys in a transaction');
  switch (syntax.what) {
    case 'createMasterKey':
      createMasterKey(session);
      return [];
    case 'createCertificate':
      createCertificate(session, syntax);
      return [];
    case 'importCertificate':
      importCertificate(session, syntax);
      return [];
    case 'backupCertificate':
      backupCertificate(session, requireCertificate(session, syntax.name), syntax);
      return [];
    case 'encryptionKey':
      return setEncryptionKey(session, syntax);
  }
};

/** @throws SqlError 15578 */
const createMasterKey = (session: SessionState): void => {
  if (!sameName(session.database, 'master')) throw unsupported('CREATE MASTER KEY outside of master');
  const { keys } = session.instance;
  if (keys.hasMasterKey) {
    throw sqlError(
      15578,
      16,
      1,
      'There is already a master key in the database. Please drop it before performing this statement.',
    );
  }
  keys.hasMasterKey = true;
  session.instance.save();
};

/** Those of master alone, whatever the current database is: no other has any. @throws SqlError 15151 */
const requireCertificate = (session: SessionState, name: string, from = session.database): CertificateEntry => {
  const found = session.instance.keys.certificates.find((certificate) => sameName(certificate.name, name));
  if (found !== undefined && sameName(from, 'master')) return found;
  throw sqlError(
    15151,
    16,
    1,
    `Cannot find the certificate '${name}', because it does not exist or you do not have permission.`,
  );
};

/** CREATE and ALTER DATABASE ENCRYPTION KEY, of the current database. @throws SqlError 33102, 33103, 33104, 33117, 33101 */
const setEncryptionKey = (
  session: SessionState,
  { mode, bits, certificate: name }: Extract<EncryptionSyntax, { what: 'encryptionKey' }>,
): readonly SqlMessage[] => {
  const { instance } = session;
  const entry = enterDatabase(session, session.database);
  if (instance.options.edition === 'express') throw sqlError(33117, 16, 2, NO_ENCRYPTION_IN_EDITION);
  if (entry.isSystem) {
    throw sqlError(
      33102,
      16,
      1,
      "Cannot encrypt a system database. Database encryption operations cannot be performed for 'master', 'model', 'tempdb', 'msdb', or 'resource' databases.",
    );
  }
  const before = entry.encryptionKey;
  if (mode === 'create' && before !== null) {
    throw sqlError(33103, 16, 1, 'A database encryption key already exists for this database.');
  }
  if (mode === 'alter' && before === null) {
    throw sqlError(33104, 16, 1, 'A database encryption key does not exist for this database.');
  }
  const certificate = requireCertificate(session, name, 'master');
  if (certificate.privateKey === null) throw sqlError(33101, 16, 1, privateKeyMissing(certificate.name));
  entry.encryptionKey = {
    thumbprint: thumbprintOf(certificate),
    bits: bits ?? before?.bits ?? 256,
    isOn: before?.isOn ?? false,
  };
  instance.save();
  return certificate.privateKeyBackedUpAt === null ? [NOT_BACKED_UP] : [];
};

const NOT_BACKED_UP = sqlMessage(
  33091,
  10,
  1,
  'Warning: The certificate used for encrypting the database encryption key has not been backed up. You should immediately back up the certificate and the private key associated with the certificate. If the certificate ever becomes unavailable or if you must restore or attach the database on another server, you must have backups of both the certificate and the private key or you will not be able to open the database.',
);
