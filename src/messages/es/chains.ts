import { formatLsn } from '../../domain/lsn.ts';
import type { chains as en } from '../en/chains.ts';
import { formatTime } from '../format.ts';
import type { UnreachableWords } from '../unreachableClause.ts';

const at = (ms: number): string => formatTime(new Date(ms));

const unreachable: UnreachableWords = {
  no_backups: () => 'no hay ninguna copia de ella',
  run_unknown: ({ id }) => `${id} no contiene ninguna copia buena de ella`,
  no_lsn: ({ id }) =>
    `${id} es una copia de la herramienta de Python, que no anotaba su lugar en la cadena: solo se puede restaurar la ejecución entera`,
  no_full: () => 'no hay ninguna copia completa a la que puedan seguir las demás',
  before_first_full: ({ firstMs }) => `la copia completa más antigua termina el ${at(firstMs)}`,
  after_last_backup: ({ lastMs }) => `la copia más reciente termina el ${at(lastMs)}`,
  log_hole: ({ fromLsn, toLsn, fromMs, toMs }) =>
    `ninguna copia del registro cubre del ${at(fromMs)} al ${at(toMs)} (LSN ${formatLsn(fromLsn)} a ${formatLsn(toLsn)})`,
  no_log_backups: () =>
    'sin copias del registro solo se pueden restaurar los momentos de las copias completas y diferenciales',
  base_missing: ({ id, baseGuid }) => `no está aquí la copia completa que necesita la diferencial ${id} (${baseGuid})`,
  differential_multi_base: ({ id }) =>
    `la diferencial ${id} tiene más de una base y su cabecera no dice cuáles: no se puede situar en la cadena`,
  set_damaged: ({ id }) =>
    `${id} se hizo de una base de datos dañada y continuó a pesar de los errores: no cuenta como buena`,
  other_fork: ({ id, wanted, found }) =>
    `${id} pertenece a otra historia de la base de datos, que entretanto se restauró (bifurcación ${found}, no ${wanted})`,
  file_missing: ({ id, file }) => `falta el archivo guardado de ${id}: ${file}`,
  file_damaged: ({ id, file, found }) => `el archivo guardado de ${id} está dañado: ${file}: ${found}`,
  bulk_logged: ({ id }) =>
    `la copia del registro ${id} contiene cambios de registro mínimo: solo se puede restaurar su final`,
  mark_unknown: ({ name, known }) =>
    `ninguna copia del registro contiene la marca ${name}${known.length === 0 ? '' : `; hay: ${known.join(', ')}`}`,
};

export const chains: typeof en = {
  unreachable,
  restorable: 'restaurable',
  nothing: 'no se puede restaurar nada',
  oneMoment: (moment) => `solo ${moment}`,
  moments: (count, oldest, newest) => `${count} momentos, del ${oldest} al ${newest}`,
  range: (oldest, newest) => `del ${oldest} al ${newest}`,
  rpo: 'se perdería ahora',
  backedUp: 'última copia',
  never: 'nunca',
  ago: (age, id) => `hace ${age} (${id})`,
  proven: 'última prueba',
  neverProven: 'nunca (rexus-backup drill)',
  provenAgo: (age, id, rto) => `hace ${age} (simulacro ${id}${rto === null ? '' : `, restaurada en ${rto}`})`,
  overdue: 'toca otro simulacro',
  drillFailed: (id, error) => `el simulacro ${id} FALLÓ: ${error}`,
  hole: (from, to, why) => `hueco del ${from} al ${to}: ${why}`,
  unused: (id, why) => `${id} no sirve: ${why}`,
  more: (count) => `… y ${count} más antiguos (--json los tiene todos)`,
  signs: ({ all, part, moments, nothing }) =>
    `${all} cada segundo  ${part} en parte  ${moments} momentos sueltos  ${nothing} nada`,
};
