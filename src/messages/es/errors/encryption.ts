import type { encryptionErrors as en } from '../../en/errors/encryption.ts';
import { reasonIn } from '../../whyWords.ts';
import { why } from '../why.ts';

export const encryptionErrors: typeof en = {
  KEY_UNREADABLE: ({ variable, reason }) => ({
    message: `${variable} no da ninguna clave: ${reasonIn(why, reason)}`,
    advice: `Compruebe lo que nombra ${variable} y que la cuenta que ejecuta este programa puede leerlo.`,
  }),
  KEYCHAIN_UNAVAILABLE: ({ reason }) => ({
    message: `no se puede consultar el llavero de este sistema: ${reasonIn(why, reason)}`,
    advice:
      'Use en su lugar BACKUP_AGE_IDENTITY_FILE, BACKUP_PASSPHRASE_FILE o BACKUP_PASSPHRASE_COMMAND; en Linux un llavero necesita una sesión de escritorio desbloqueada (Secret Service).',
  }),
  KEYCHAIN_TAKEN: ({ account }) => ({
    message: `el llavero ya guarda un secreto con el nombre ${account}`,
    advice: 'Use otro nombre, o quite antes ese con rexus-backup key forget, si sabe que ninguna copia lo necesita.',
  }),
  DECRYPTION_KEY_MISSING: ({ path, needs }) => ({
    message: `${path} está cifrado y aquí no hay ninguna ${needs === 'identity' ? 'clave secreta' : 'frase de contraseña'} que lo abra`,
    advice:
      needs === 'identity'
        ? 'Traiga a esta máquina el archivo de identidad (AGE-SECRET-KEY-1…) y nómbrelo en BACKUP_AGE_IDENTITY_FILE.'
        : 'Ponga en BACKUP_PASSPHRASE, o en BACKUP_PASSPHRASE_FILE, la frase de contraseña con la que se cifró.',
  }),
  DECRYPTION_KEY_WRONG: ({ path, needs }) => ({
    message: `${path} no se abre con ${needs === 'identity' ? 'las claves secretas' : 'la frase de contraseña'} de esta máquina`,
    advice:
      needs === 'identity'
        ? 'Se cifró para otras claves: nombre su archivo de identidad en BACKUP_AGE_IDENTITY_FILE; rexus-backup show indica las claves públicas.'
        : 'Se cifró con otra frase de contraseña: ponga en BACKUP_PASSPHRASE la de entonces.',
  }),
};
