import type { CertificateRisk, LackingKey } from '../../../domain/certificateRisk.ts';
import { CREATE_MASTER_KEY, IMPORT_CERTIFICATE } from '../../certificateCommands.ts';
import type { certificateErrors as en } from '../../en/errors/certificates.ts';
import type { Explained } from '../../errorMessages.ts';

const lacking = (lacks: LackingKey): string =>
  lacks.what === 'certificate'
    ? `este servidor no tiene el certificado que abre esta copia, o no su clave privada (huella digital ${lacks.thumbprint})`
    : `este servidor tiene el certificado ${lacks.certificate}, que abre esta copia, sin su clave privada`;

const explainRisk = (risk: CertificateRisk, names: string): Explained => {
  switch (risk.code) {
    case 'never_exported':
      return {
        message: `${names}: su cifrado usa el certificado ${risk.certificate}, cuya clave privada nunca se exportó de este servidor: si el servidor se pierde, sus copias no se podrán abrir jamás`,
        advice: `Ejecute en SQL Server Management Studio, con una contraseña propia en lugar de los asteriscos: ${risk.statement}; después guarde los dos archivos y la contraseña lejos de este servidor y de las copias.`,
      };
    case 'not_here':
      return {
        message: `${names}: hay copias guardadas que necesitan un certificado que este servidor no tiene, o no con su clave privada (huella digital ${risk.thumbprint})`,
        advice: `Busque el certificado exportado (.cer, .pvk y su contraseña) y guárdelo mientras guarde esas copias; para restaurarlas aquí, ejecute: ${IMPORT_CERTIFICATE}.`,
      };
    case 'not_seen':
      return {
        message: `${names}: su cifrado usa un certificado que este inicio de sesión no ve (huella digital ${risk.thumbprint}): no se sabe si alguna vez se exportó`,
        advice:
          'Pregunte al administrador si se exportó con su clave privada, o pídale que ejecute, en master: GRANT VIEW ANY DEFINITION TO [el inicio de sesión de .env], y repita doctor.',
      };
    case 'key_provider':
      return {
        message: `${names}: su cifrado usa una clave que está fuera del servidor, en un proveedor de claves (huella digital ${risk.thumbprint}): aquí no se puede preguntar nada sobre ella`,
        advice:
          'Asegúrese con quien lleva ese proveedor (Azure Key Vault, un HSM) de que la clave siga allí mientras haya copias, y de que otro servidor pueda usarla.',
      };
    case 'may_not_look':
      return {
        message: `${names}: hay cifrado, y ${risk.login} no puede ver con qué certificado: no se sabe si alguna vez se exportó`,
        advice:
          'Pida al administrador que ejecute, en master: GRANT VIEW SERVER STATE TO [el inicio de sesión de .env]; GRANT VIEW ANY DEFINITION TO [el inicio de sesión de .env], y repita doctor.',
      };
  }
};

export const certificateErrors: typeof en = {
  CERTIFICATE_MISSING: ({ database, lacks }) => ({
    message: `${database === null ? '' : `${database}: `}${lacking(lacks)}`,
    advice: `Copie a este servidor los dos archivos del certificado exportado (.cer y .pvk) y ejecute: ${IMPORT_CERTIFICATE} (si master aún no tiene clave maestra, antes: ${CREATE_MASTER_KEY}); si nunca se exportó, expórtelo ahora en el servidor que hizo la copia.`,
  }),
  CERTIFICATE_AT_RISK: ({ databases, risk }) => explainRisk(risk, databases.join(', ')),
};
