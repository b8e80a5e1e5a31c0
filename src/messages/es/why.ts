import { offsetText } from '../../domain/localMoment.ts';
import type { SystemErrno } from '../../domain/systemErrno.ts';
import type { PipeMisuse } from '../../domain/why.ts';
import type { WhyWords } from '../whyWords.ts';
import { mediumProblem } from './mediumProblem.ts';

const pipeMisuse: Readonly<Record<PipeMisuse, string>> = {
  data_to_terminal:
    '--to - escribiría los bytes de un archivo en esta terminal: envíelos a un archivo o a una orden (… --to - > ARCHIVO, … --to - | ORDEN)',
  data_from_terminal:
    '- lee lo que da otra orden o un archivo, y nadie teclea una copia: ORDEN | rexus-backup …, o rexus-backup … < ARCHIVO',
  one_file_to_a_pipe: 'a una tubería (--to -) va un solo archivo cada vez',
  pipe_among_files: '- (la entrada estándar) va solo: empaquete los archivos con otra orden',
  name_missing: '--name dice cómo se llama el archivo que llega por la tubería: --name users.bak',
  name_without_pipe: '--name es para lo que llega por una tubería (pack - --to CARPETA --name users.bak)',
  name_is_a_path: '--name es solo un nombre, como users.bak; la carpeta la dice --to',
};

/** With the code itself behind it, which is what a search engine or a technician knows. */
const system: Readonly<Record<SystemErrno, string>> = {
  EACCES: 'permiso denegado',
  EBUSY: 'otro programa lo está usando',
  EIO: 'falló el disco o la conexión con él',
  EISDIR: 'es una carpeta',
  ELOOP: 'sus enlaces dan vueltas en círculo',
  EMFILE: 'hay demasiados archivos abiertos',
  ENAMETOOLONG: 'el nombre es demasiado largo para este disco',
  ENOENT: 'no existe ese archivo o esa carpeta',
  ENOTDIR: 'en esa ruta hay un archivo donde debería haber una carpeta',
  EPERM: 'el sistema no lo permite',
  EROFS: 'ese disco es de solo lectura',
  ESTALE: 'el recurso compartido ya no está',
  ETXTBSY: 'es un programa que se está ejecutando',
};

export const why: WhyWords = {
  system: ({ errno }) => `${system[errno]} (${errno})`,
  missing: () => 'no existe ese archivo',
  not_utf8: () => 'no está en UTF-8',
  keeps_changing: () => 'otro programa lo cambia una y otra vez',
  not_a_regular_file: () => 'no es un archivo normal',
  not_a_folder: () => 'no es una carpeta',
  holds_the_backups: () => 'en ella se guardan las copias',
  lock_in_use: () => 'es el bloqueo de este mismo programa y está en uso',
  changed_while_read: () => 'cambió mientras se leía',
  name_taken: () => 'ya hay un archivo con ese nombre',
  being_written: () => 'otro proceso lo está escribiendo en este momento',
  folder_in_its_place: () => 'hay una carpeta en su lugar',
  no_ledger: () =>
    'no es un registro de ejecución de este programa; bórrelo si sabe que de esa ejecución no queda nada',
  manifest_exists: () => 'esta ejecución ya tiene un manifiesto',
  of_another_run: ({ id }) => `es de la ejecución ${id}`,
  too_large_for_a_manifest: () => 'es demasiado grande para ser un manifiesto',
  more_content: ({ mostBytes }) => `contiene más de los ${mostBytes} bytes que se guardaron`,
  packed_cut_off: () => 'los datos comprimidos están cortados',
  packed_altered: () => 'los datos comprimidos fueron alterados',
  bytes_behind_the_end: ({ bytes }) => `hay ${bytes} bytes detrás del final de los datos comprimidos`,
  not_age: () => 'no empieza como un archivo de age',
  age_armored: () => 'está cifrado como texto (age --armor): solo se lee la forma binaria',
  age_header_endless: () => 'su cabecera no termina',
  age_header_damaged: () => 'su cabecera fue alterada',
  age_chunk_damaged: ({ offset }) => `los 64 KiB a partir del byte ${offset} fueron alterados o movidos de sitio`,
  age_cut_off: () => 'está cortado',
  age_bytes_behind_the_end: () => 'hay bytes detrás de su final',
  no_identity: () => 'no contiene ninguna clave secreta (una línea AGE-SECRET-KEY-1…)',
  not_an_identity: ({ line }) => `la línea ${line} no es una clave secreta (AGE-SECRET-KEY-1…)`,
  nothing_given: () => 'está vacío',
  not_in_keychain: ({ account }) => `no hay nada con el nombre ${account} en el llavero de esta cuenta`,
  keychain_not_installed: () => 'el paquete @napi-rs/keyring no está instalado para este sistema',
  keychain_silent: () => 'no responde',
  passphrase_too_short: ({ least }) => `la frase de contraseña tiene menos de ${least} caracteres`,
  passphrases_differ: () => 'las dos que se escribieron no son iguales',
  command_failed: ({ exitCode }) =>
    exitCode === null ? 'no se pudo ejecutar la orden' : `la orden terminó con el código ${exitCode}`,
  other_size: ({ bytes, expectedBytes }) =>
    expectedBytes === null ? 'está vacío' : `tiene ${bytes} bytes en lugar de ${expectedBytes}`,
  header_of_another: ({ what, found, wanted }) =>
    `su cabecera nombra ${{ database: 'la base de datos', set: 'el conjunto de copia', lsns: 'los LSN' }[what]} ${found} y el manifiesto, ${wanted}`,
  database_unknown: ({ database }) => `no hay ninguna base de datos ${database} configurada ni con copias`,
  copy_only_differential: () => 'una copia diferencial no puede ser de solo copia',
  one_database_a_name: ({ databases }) => `un nombre nuevo es para una sola base de datos, no para ${databases}`,
  medium: ({ problem, offset }) => `${mediumProblem[problem]} (en el byte ${offset})`,
  damaged_pages: ({ pages, damaged, checked }) =>
    `${damaged} de ${checked} páginas están dañadas: ${pages.join(', ')}${damaged > pages.length ? ' …' : ''}`,
  wrong_sums: ({ streams, blocks, offset }) =>
    `${streams + blocks} sumas de comprobación de la copia no coinciden, la primera en el byte ${offset}`,
  one_way_to_restore: () => 'indique exactamente una de --id, --to, --until-end, --before-mark y --resume',
  one_database_a_moment: ({ databases }) =>
    databases === 0
      ? '--database dice qué base de datos vuelve a ese momento'
      : 'un momento es para una sola base de datos, sin --files',
  resume_keeps_its_name: () => '--resume continúa con el nombre con el que empezó: no use --as',
  no_tail_to_give_up: () =>
    '--without-tail trata de una base de datos que se sobrescribe: no se usa con --as ni con --resume',
  several_to_resume: ({ databases }) =>
    `se interrumpieron varias restauraciones (${databases.join(', ')}): diga con --database cuál continúa`,
  nothing_piped: () => 'no ha llegado nada: lo más probable es que haya fallado la orden anterior a la tubería',
  pipe_misused: ({ how }) => pipeMisuse[how],
  no_runbook: ({ database }) =>
    `la copia de ${database} es de la herramienta de Python: solo al descomprimirla se ve qué contiene, así que no hay guía de ella`,
  no_moment: ({ text }) =>
    `${text} no es un momento: escríbalo como 2026-11-20 14:30:00, si quiere con +02:00 o Z detrás`,
  moment_skipped: ({ text }) => `los relojes se adelantaron por encima de ${text}: esa hora no existió`,
  moment_twice: ({ text, offsets: [first, second] }) =>
    `los relojes se atrasaron y mostraron ${text} dos veces: escriba detrás ${offsetText(first)} para la primera y ${offsetText(second)} para la segunda`,
};
