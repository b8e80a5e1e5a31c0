import type { CertificateRisk, LackingKey } from '../../../domain/certificateRisk.ts';
import { CREATE_MASTER_KEY, IMPORT_CERTIFICATE } from '../../certificateCommands.ts';
import type { ErrorMessages, Explained } from '../../errorMessages.ts';

type Codes = 'CERTIFICATE_MISSING' | 'CERTIFICATE_AT_RISK';

const lacking = (lacks: LackingKey): string =>
  lacks.what === 'certificate'
    ? `this server does not have the certificate that opens this backup, or not its private key (thumbprint ${lacks.thumbprint})`
    : `this server has the certificate ${lacks.certificate}, which opens this backup, without its private key`;

const explainRisk = (risk: CertificateRisk, names: string): Explained => {
  switch (risk.code) {
    case 'never_exported':
      return {
        message: `${names}: encrypted by the certificate ${risk.certificate}, whose private key was never exported from this server: if the server is lost, these backups can never be opened`,
        advice: `Run in SQL Server Management Studio, with a password of your own in place of the asterisks: ${risk.statement}; then keep both files and the password away from this server and from the backups.`,
      };
    case 'not_here':
      return {
        message: `${names}: stored backups need a certificate that this server does not have, or not with its private key (thumbprint ${risk.thumbprint})`,
        advice: `Look for the exported certificate (.cer, .pvk and its password) and keep it as long as those backups; to restore them here, run: ${IMPORT_CERTIFICATE}.`,
      };
    case 'not_seen':
      return {
        message: `${names}: encrypted by a certificate that this login does not see (thumbprint ${risk.thumbprint}): whether it was ever exported is not known`,
        advice:
          'Ask the administrator whether it was exported with its private key, or to run, in master: GRANT VIEW ANY DEFINITION TO [the login of .env], and run doctor again.',
      };
    case 'key_provider':
      return {
        message: `${names}: encrypted by a key that lies outside of the server, in a key provider (thumbprint ${risk.thumbprint}): nothing can be asked about it here`,
        advice:
          'Make sure with whoever keeps that provider (Azure Key Vault, an HSM) that the key stays there as long as the backups, and that another server can reach it.',
      };
    case 'may_not_look':
      return {
        message: `${names}: encrypted, but ${risk.login} may not see by which certificate: whether it was ever exported is not known`,
        advice:
          'Ask the administrator to run, in master: GRANT VIEW SERVER STATE TO [the login of .env]; GRANT VIEW ANY DEFINITION TO [the login of .env], and run doctor again.',
      };
  }
};

export const certificateErrors: Pick<ErrorMessages, Codes> = {
  CERTIFICATE_MISSING: ({ database, lacks }) => ({
    message: `${database === null ? '' : `${database}: `}${lacking(lacks)}`,
    advice: `Copy the two files of the exported certificate (.cer and .pvk) to this server and run: ${IMPORT_CERTIFICATE} (where master has no master key yet, before that: ${CREATE_MASTER_KEY}); if it was never exported, export it now on the server that made the backup.`,
  }),
  CERTIFICATE_AT_RISK: ({ databases, risk }) => explainRisk(risk, databases.join(', ')),
};
