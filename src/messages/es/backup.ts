import type { BackupChoice } from '../../domain/backupType.ts';
import type { backup as en } from '../en/backup.ts';

const copia: Readonly<Record<BackupChoice, string>> = {
  full: 'copia completa',
  differential: 'copia diferencial',
  log: 'copia de registro',
  auto: 'copia automática',
};

export const backup: typeof en = {
  plan: (count, type, copyOnly) =>
    `Plan: ${copia[type]} ${copyOnly ? '(solo copia) ' : ''}de ${count} ${count === 1 ? 'base de datos' : 'bases de datos'}`,
  planDatabase: (name, size, stored) => `${name}: unos ${size}, se guarda como ${stored}`,
  planAdopts: (type, by, size, id) =>
    `antes se guarda aquí, como ejecución ${id} (${size}), una copia ajena (${type}): ${by}; si no se puede, se hace una completa`,
  foreignAdopted: (database, type, by, id) =>
    `${database}: guardada aquí como ejecución ${id} una copia ajena (${type}): ${by}`,
  foreignNotAdopted: (database, type, by, why) =>
    `${database}: se hace una copia completa, porque no se pudo guardar aquí una copia ajena (${type}; ${by}): ${why}`,
  planServerWrites: (path) => `el servidor escribe ${path}`,
  planRefused: (name, message) => `${name}: no se copiará: ${message}`,
  planFiles: (config, application) =>
    `archivos: ${config} de configuración, ${application} ${application === 1 ? 'carpeta' : 'carpetas'} de la aplicación`,
  planNoFiles: 'archivos: no se incluyen',
  planSpace: (needed, free) => `espacio: hacen falta ${needed}, hay ${free} libres`,
  planSpaceMissing: (needed, free, minimum) =>
    `espacio: NO ALCANZA: hacen falta ${needed} y deben quedar ${minimum} libres, pero solo hay ${free}`,
  planRotation: (rules) => `después: ${rules}; nunca la última buena de una base`,
  cleanedUp: (runs, files) =>
    `se quitó lo que dejó ${runs === 1 ? 'una ejecución interrumpida' : `${runs} ejecuciones interrumpidas`} (${files} archivos)`,
  logAdopted: (database, from, id) =>
    `${database}: la copia del registro que la ejecución ${from} no pudo guardar queda guardada ahora, como ejecución ${id}`,
  started: (id) => `ejecución ${id}`,
  databaseStarted: (name, index, total) => `[${index}/${total}] ${name}`,
  stage: {
    adopt: 'guardando aquí la copia de otro programa',
    backup: 'haciendo la copia',
    header: 'leyendo la cabecera',
    verify: 'verificando (RESTORE VERIFYONLY)',
    pack: 'comprimiendo y calculando hash',
    read_back: 'releyendo y comparando',
  },
  databaseDone: (name, content, stored, duration) => `${name}: bien: ${content} guardados en ${stored} (${duration})`,
  databaseSkipped: (name: string, reason: string) => `${name}: omitida: ${reason}`,
  databaseFailed: (name, message) => `${name}: FALLÓ: ${message}`,
  files: { config: 'archivos de configuración', application: 'archivos de la aplicación' },
  filesDone: (part, files, skipped) =>
    `${part}: ${files} guardados${skipped > 0 ? `, ${skipped} no se pudieron leer` : ''}`,
  filesFailed: (part, message) => `${part}: FALLÓ: ${message}`,
  rotatedRun: (id, reason) => `se quitó ${id}: ${reason}`,
  rotated: (count) => `rotación: ${count} ${count === 1 ? 'ejecución quitada' : 'ejecuciones quitadas'}`,
  warning: {
    leftover_not_removed: (detail) => `no se pudo quitar lo que dejó una ejecución interrumpida: ${detail}`,
    rotation_failed: (detail) => `no se pudieron quitar ejecuciones antiguas: ${detail}`,
    bak_not_removed: (detail) => `no se pudo quitar el archivo temporal del servidor: ${detail}`,
    secret_file_unencrypted: (detail) =>
      `${detail} contiene secretos y se guarda tal cual: active storage.encryption o proteja la carpeta de copias`,
    log_behind_hole: (detail) =>
      `${detail}: otro programa copió el registro entretanto; esta copia se conserva, pero empieza después de un hueco: haga pronto una copia completa`,
    certificate_at_risk: (detail) => `puede que esta copia no se pueda restaurar: ${detail}`,
    log_kept_for_next: (detail) =>
      `una copia del registro que no se pudo guardar se conserva y la guardará la próxima ejecución: no borre ${detail}`,
    log_not_adopted: (detail) => `una copia del registro de una ejecución anterior aún no se pudo guardar: ${detail}`,
    log_damaged: (detail) =>
      `una copia del registro de una ejecución anterior está dañada y se ha apartado (${detail}): haga pronto una copia completa`,
  },
  status: { completed: 'terminada', partial: 'parcial', failed: 'fallida' },
  finished: (id, status, duration) => `ejecución ${id}: ${status} en ${duration}`,
};
