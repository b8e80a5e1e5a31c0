/** CREATE CERTIFICATE, from nothing or from files, and BACKUP CERTIFICATE (numbers and texts of sys.messages). */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Instance } from '../../instance.ts';
import type { EncryptionSyntax } from '../../sql/ast/encryption.ts';
import { sqlError } from '../../sqlError.ts';
import {
  type CertificateEntry,
  certificateFacts,
  certificateOf,
  newCertificate,
  openedPrivateKey,
  sealedPrivateKey,
  thumbprintOf,
} from '../../store/certificates.ts';
import { isAbsoluteServerPath } from '../../store/serverPaths.ts';
import { sameName } from '../../values/collation.ts';
import { unsupported } from '../../values/errors.ts';
import type { SessionState } from '../sessionState.ts';

const YEAR_MS = 365 * 86_400_000;
/** The server's own certificates are those below. */
const FIRST_CERTIFICATE_ID = 256;

type Of<What extends EncryptionSyntax['what']> = Extract<EncryptionSyntax, { what: What }>;

/** A certificate of the server's own making, valid for a year if nothing else is said. @throws SqlError 15581, 15232 */
export const createCertificate = (session: SessionState, syntax: Of<'createCertificate'>): void => {
  const { instance } = session;
  requireMasterKey(session);
  const { now, newGuid } = instance.options;
  const validFrom = syntax.validFrom === null ? now() : requireDate(syntax.validFrom);
  const validTo = syntax.validTo === null ? new Date(validFrom.getTime() + YEAR_MS) : requireDate(syntax.validTo);
  add(instance, syntax.name, newCertificate({ subject: syntax.subject, serial: newGuid(), validFrom, validTo }));
};

/** One that another server wrote to files. @throws SqlError 15581, 15208, 15465, 15232 */
export const importCertificate = (session: SessionState, { name, file, privateKey }: Of<'importCertificate'>): void => {
  const { instance } = session;
  const text = readText(instance, file);
  const facts = certificateFacts(text);
  if (facts === null) throw notValid();
  if (privateKey === null) {
    add(instance, name, { text, privateKey: null });
    return;
  }
  requireMasterKey(session);
  const opened = openedPrivateKey(readText(instance, privateKey.file), privateKey.password, facts);
  if (opened.kind === 'wrong_password') throw sqlError(15465, 16, 6, 'The private key password is invalid.');
  if (opened.kind === 'not_its_key') throw notValid();
  add(instance, name, { text, privateKey: opened.privateKey });
};

/** Files that are there stay as they are. @throws SqlError 15240, 33101 */
export const backupCertificate = (
  { instance }: SessionState,
  certificate: CertificateEntry,
  { file, privateKey }: Of<'backupCertificate'>,
): void => {
  if (privateKey !== null && certificate.privateKey === null) {
    // Number and text from memory.
    throw sqlError(15507, 16, 1, 'A key required by this operation appears to be corrupted.');
  }
  writeNew(instance, file, certificate.text);
  if (privateKey === null || certificate.privateKey === null) return;
  writeNew(instance, privateKey.file, sealedPrivateKey(certificate.privateKey, privateKey.password));
  certificate.privateKeyBackedUpAt = instance.options.now();
  instance.save();
};

/** @throws SqlError 15581 */
const requireMasterKey = ({ instance, database }: SessionState): void => {
  if (!sameName(database, 'master')) throw unsupported('CREATE CERTIFICATE outside of master');
  if (instance.keys.hasMasterKey) return;
  throw sqlError(
    15581,
    16,
    1,
    'Please create a master key in the database or open the master key in the session before performing this operation.',
  );
};

const add = (instance: Instance, name: string, made: Pick<CertificateEntry, 'text' | 'privateKey'>): void => {
  const { keys } = instance;
  const isTaken = keys.certificates.some((certificate) => sameName(certificate.name, name));
  if (isTaken || certificateOf(keys, thumbprintOf(made)) !== undefined) {
    throw sqlError(
      15232,
      16,
      1,
      `A certificate with name '${name}' already exists or this certificate already has been added to the database.`,
    );
  }
  const id = Math.max(FIRST_CERTIFICATE_ID - 1, ...keys.certificates.map((certificate) => certificate.id)) + 1;
  keys.certificates.push({ id, name, ...made, privateKeyBackedUpAt: null });
  instance.save();
};

/** What BACKUP CERTIFICATE calls by its name alone lies where new databases do. */
const pathOf = (instance: Instance, file: string): string =>
  instance.hostPath(isAbsoluteServerPath(file) ? file : `${instance.defaultDataPath}${file}`);

const writeNew = (instance: Instance, file: string, text: string): void => {
  try {
    writeFileSync(pathOf(instance, file), text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw sqlError(
      15240,
      16,
      1,
      `Cannot write into file '${file}'. Verify that you have write permissions, that the file path is valid, and that the file does not already exist.`,
    );
  }
};

const readText = (instance: Instance, file: string): string => {
  try {
    return readFileSync(pathOf(instance, file), 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw notValid();
  }
};

const notValid = (): Error =>
  sqlError(
    15208,
    16,
    6,
    'The certificate, asymmetric key, or private key file is not valid or does not exist; or you do not have permissions for it.',
  );

/** As ISO 8601, the form that every server reads alike. */
const requireDate = (text: string): Date => {
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  throw sqlError(241, 16, 1, 'Conversion failed when converting date and/or time from character string.');
};
