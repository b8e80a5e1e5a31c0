import type { Weekday } from '../../config/when.ts';
import type { Messages } from '../en.ts';
import type { NotAdoptedWords } from '../notAdoptedWords.ts';
import type { TypeReasonWords } from '../typeReasonWords.ts';
import { brokenChain, takenBy } from './brokenChain.ts';

const weekday: Readonly<Record<Weekday, string>> = {
  monday: 'lunes',
  tuesday: 'martes',
  wednesday: 'miércoles',
  thursday: 'jueves',
  friday: 'viernes',
  saturday: 'sábado',
  sunday: 'domingo',
};

const days = (count: number): string => `${count} ${count === 1 ? 'día' : 'días'}`;

const reason: TypeReasonWords = {
  ...brokenChain,
  asked_for: () => 'pedida así',
  master: () => 'de master solo se hacen copias completas',
  secondary: () => 'en una réplica secundaria la copia completa solo puede ser de solo copia',
  full_weekday: ({ day }) => `las completas se hacen en ${weekday[day]}`,
  full_old: ({ days: old, most }) => `la última completa tiene ${days(old)}, y se hace una cada ${days(most)}`,
  many_differentials: ({ count, most }) =>
    most === 0
      ? 'las diferenciales están desactivadas'
      : `ya hay ${count} ${count === 1 ? 'diferencial' : 'diferenciales'} desde la última completa`,
  much_changed: ({ percent, most }) =>
    `ha cambiado el ${percent} % de los datos desde la última completa, más del ${most} %`,
  changes_only: ({ baseId, days: old, percent }) =>
    `lo que ha cambiado desde la completa de la ejecución ${baseId}, hace ${days(old)}${
      percent === null ? ' (el servidor no dice cuánto)' : ` (el ${percent} % de los datos)`
    }`,
  data_recent: ({ id, hours, most }) =>
    `los datos se copiaron hace ${hours === 0 ? 'menos de una hora' : `${hours} h`} (ejecución ${id}); se copian de nuevo a las ${most} h`,
  adopted_log: ({ from }) => `la hizo la ejecución ${from}, que se detuvo antes de poder guardarla`,
  adopted_foreign: ({ by }) =>
    `hecha fuera de este programa: ${takenBy(by)}; se guarda aquí porque de ella dependen copias posteriores`,
  simple_recovery: () => 'su modelo de recuperación es SIMPLE: no tiene registro que copiar',
  master_no_log: () => 'de master solo se hacen copias completas',
  not_preferred_replica: () => 'su grupo de disponibilidad prefiere otra réplica para las copias',
  secondary_no_differential: () => 'una réplica secundaria de esta versión no admite copias diferenciales',
};

/** Por qué no se puede guardar aquí lo que hizo otro. */
const notAdopted: NotAdoptedWords = {
  forgotten: () => 'el servidor ya no recuerda dónde está',
  no_file: () => 'no dejó ningún archivo',
  striped: ({ devices }) => `está repartida en ${devices} archivos, y una copia guardada es uno solo`,
  not_seen: ({ device }) => `desde aquí no se llega a ${device}`,
  missing: ({ path }) => `el archivo ${path} no está`,
  other_set: ({ path }) => `el archivo ${path} contiene ya otra copia`,
  damaged_set: ({ path }) => `el servidor da por dañada la copia de ${path}`,
};

/** What a backup is, in a word, and why it is. */
export const backupTypes: Messages['backupTypes'] = {
  type: { full: 'completa', differential: 'diferencial', log: 'registro', auto: 'automática' },
  about: {
    full: 'la base de datos entera; se restaura por sí sola',
    differential: 'lo que ha cambiado desde la última completa',
    log: 'lo que ha pasado desde el último registro; permite restaurar a cualquier segundo',
    auto: 'la que elijan las reglas para cada base de datos',
  },
  reason,
  notAdopted,
  takenBy,
  couldNotAdopt: (reason, why) => `${reason}; no se pudo guardar aquí: ${why}`,
  because: (type, why) => `${type}: ${why}`,
  copyOnly: (type) => `${type}, solo copia`,
};
