import type { Intruder } from '../../domain/brokenChain.ts';
import type { BrokenChainWords } from '../brokenChainWords.ts';

const TO: Readonly<Record<Intruder['to'], (device: string) => string>> = {
  file: (device) => `en ${device}`,
  nul: () => 'en NUL, donde se pierde',
  virtual: (device) => `con otro programa de copias (dispositivo virtual ${device})`,
  snapshot: () => 'como instantánea del disco entero',
};

/** Quién hizo una copia, cuándo y dónde. */
export const takenBy = (intruder: Intruder | null): string =>
  intruder === null
    ? 'la hizo alguien (el servidor ya no recuerda quién)'
    : `la hizo ${intruder.user} el ${intruder.at.replace('T', ' ')} ${TO[intruder.to](intruder.device)}`;

/** Why a chain is not this program's own any more. */
export const brokenChain: BrokenChainWords = {
  no_full: () => 'aquí aún no hay ninguna copia completa de ella',
  foreign_full: ({ by: intruder }) => `hay otra copia completa posterior a la nuestra: ${takenBy(intruder)}`,
  foreign_log: ({ by: intruder }) =>
    `hay una copia de parte de su registro hecha fuera de este programa: ${takenBy(intruder)}`,
  own_unfinished: ({ id }) => `la ejecución ${id} de este programa se detuvo antes de guardar su copia`,
  file_gone: ({ id, file }) => `el archivo ${file} de la ejecución ${id} falta o ha cambiado`,
  restored: () => 'la base de datos se restauró después de nuestra última copia',
  recreated: () => 'es otra base de datos con el mismo nombre, no la que se copió aquí',
  no_log_chain: () =>
    'desde que estuvo en el modelo de recuperación SIMPLE, ninguna copia completa ha iniciado una cadena de registros',
  not_shown: () => 'a este inicio de sesión no se le muestra de qué dependen sus copias (necesita VIEW SERVER STATE)',
};
