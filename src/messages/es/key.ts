import type { key as en } from '../en/key.ts';

export const key: typeof en = {
  publicKey: (recipient) => `Clave pública: ${recipient}`,
  written: (file) => `La clave secreta está en ${file}; solo usted puede leerla.`,
  whatNow:
    'Escriba la clave pública en storage.encryption.recipients de backup_config.json. Guarde el archivo en dos lugares seguros que no sean este equipo ni el disco de las copias: sin él nadie podrá restaurar ninguna copia cifrada.',
  toRecipients: (recipients) => `cifrado (age) para ${recipients}`,
  byPassphrase: 'cifrado (age) con una frase de contraseña',
  opens: (database, file) => `se abre: ${database}: ${file}`,
  noKey: (database, file) => `aquí no se abre, por falta de clave: ${database}: ${file}`,
  failed: (database, message) => `NO SE ABRE: ${database}: ${message}`,
  onlyPublicHere:
    'En este equipo solo se conoce la clave pública: quien se lleve el equipo no puede leer sus copias, y el equipo no puede restaurarlas por sí solo. Asegúrese de que el archivo de identidad (AGE-SECRET-KEY-1…) está guardado en otro lugar y nómbrelo en BACKUP_AGE_IDENTITY_FILE cuando restaure.',
  noPassphraseHere:
    'La frase de contraseña no está definida en este equipo: asegúrese de que está guardada en otro lugar y póngala en BACKUP_PASSPHRASE cuando restaure.',
  askSecret: 'Frase de contraseña o clave secreta (no se muestra): ',
  askAgain: 'Otra vez: ',
  kept: (account) => `guardado en el llavero con el nombre ${account}`,
  nameIt: (line) => `Escriba en .env: ${line}`,
  keptOnlyHere: 'Guárdelo también en otro lugar que no sea este equipo: el llavero se pierde con él.',
  willForget: (account) => `${account} se quita del llavero: aquí ya no se abrirá ninguna copia que lo necesite`,
  forgotten: (account) => `quitado del llavero: ${account}`,
  identitiesFrom: (variable) => `claves secretas: ${variable}`,
  passphraseFrom: (variable) => `frase de contraseña: ${variable}`,
  notNamed: 'en este equipo no se nombra ninguna',
};
