import type { Messages } from '../en.ts';

export const rebuild: Messages['rebuild'] = {
  nothing: 'nada que reconstruir: no se ha encontrado ninguna copia sin manifiesto',
  title: (runs) => `${runs === 1 ? 'se escribiría 1 manifiesto' : `se escribirían ${runs} manifiestos`}:`,
  run: (id) => `ejecución ${id}`,
  reason: { lost_manifest: 'se perdió su manifiesto', found: 'encontrada sin manifiesto' },
  set: (database, type, started, size) => `${database}, ${type}, ${started}, ${size}`,
  type: { full: 'completa', differential: 'diferencial', log: 'registro de transacciones' },
  source: (path, position) => (position === 1 ? `de ${path}` : `de ${path}, copia ${position}`),
  how: {
    in_place: (file) => `se queda donde está: ${file}`,
    copy: (file) => `se copia a ${file}; el original no se toca`,
    another_name: (file) => `la misma copia otra vez, como ${file}`,
  },
  space: (needed, free) => `las copias necesitan hasta ${needed}, hay ${free} libres`,
  skipped: 'no se tocan:',
  skip: (path, position, reason) =>
    position === null ? `${path}: ${reason}` : `${path}, copia ${position}: ${reason}`,
  known: (count) => (count === 1 ? '1 copia ya está en el catálogo' : `${count} copias ya están en el catálogo`),
  why: {
    in_catalogue: (id) => `ya está en el catálogo (ejecución ${id})`,
    duplicate: (path) => `la misma copia que ${path}`,
    damaged: (problem, offset) => `dañado: ${problem} (en el byte ${offset})`,
    incomplete: 'la copia no terminó o el archivo está cortado',
    striped: (number, count) =>
      `parte ${number} de ${count}: este programa guarda un archivo por copia; restáurela en el servidor, con todos sus archivos`,
    stripeMissing: (number, count, missing) => `parte ${number} de ${count}, y falta la parte ${missing}`,
    partial: 'una copia de archivos o grupos de archivos sueltos',
    no_name: 'no dice de qué base de datos es',
    encrypted:
      'cifrada, y aquí no está su clave secreta o su frase de contraseña (BACKUP_AGE_IDENTITY_FILE, BACKUP_PASSPHRASE)',
    unfinished_run: (id) =>
      `la ejecución ${id} está en marcha o se interrumpió: la próxima copia quitará lo que queda de ella; copie el archivo a otro sitio para conservarlo`,
    manifest_unreadable: (id) =>
      `el manifiesto de la ejecución ${id} está ahí y no se puede leer; muévalo a otro sitio y repita la orden`,
  },
  written: (id) => `escrito: ejecución ${id}`,
  notWritten: (id, message) => `NO ESCRITO: ejecución ${id}: ${message}`,
};
