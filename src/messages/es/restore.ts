import type { NoTail, TailUse } from '../../restore/restorePlan.ts';
import type { restore as en } from '../en/restore.ts';

const sinCola: Readonly<Record<NoTail, string>> = {
  simple_recovery: 'su modelo de recuperación es SIMPLE',
  no_log_chain: 'no hay ninguna cadena de registro que una copia del registro pudiera continuar',
  chain_not_ours: 'ninguna copia de esta carpeta lleva hasta su estado actual',
  chain_ends_early: 'se hizo otra copia del registro que no está en esta carpeta',
  chain_damaged: 'falta un archivo de su cadena',
};

const usoDeLaCola: Readonly<Record<TailUse, string>> = {
  no: '',
  to_its_end: '; después es el último paso, para que no se pierda nada',
  holds_target: '; el momento está en ella, así que después es el último paso',
};

export const restore: typeof en = {
  plan: (id) => (id === null ? 'Plan: restaurar' : `Plan: restaurar desde la ejecución ${id}`),
  planDatabase: (source, target) => (source === target ? source : `${source} como ${target}`),
  planFrom: (file, size) => `desde ${file} (${size})`,
  planReaches: (local, server) => `como estaba el ${local} (${server} en el reloj del servidor)`,
  planSteps: (steps) => `${steps} copias, una tras otra:`,
  type: { full: 'completa', differential: 'diferencial', log: 'registro' },
  planStep: (number, type, id, reason) => `${number}. ${type} ${id}: ${reason}`,
  reason: {
    base: 'aquella en la que se apoya todo lo demás',
    newest_differential: (baseId) => `la diferencial más reciente de ${baseId} que encaja`,
    next_log: 'el registro que sigue',
    holds_target: 'el registro en el que está el momento',
  },
  fileState: {
    present: 'está; su hash se comprueba antes de tocar nada',
    unchecked: 'su hash se comprueba antes de tocar nada',
    missing: 'FALTA',
    damaged: 'DAÑADO',
  },
  planApplied: (applied, of) => `${applied} de ${of} ya están en la base de datos; se continúa desde ahí`,
  planOverwrites: (name, size, state) => `SOBRESCRIBE ${name} (${size}, ${state})`,
  planLoses: (since, span) =>
    `lo que se cambió después del ${since} (${span} hasta ahora) ya no estará en la base de datos`,
  planSafetyCopy: (why) =>
    `antes se toma una copia completa de lo que hay ahora (${sinCola[why]}): conserva lo que se pierde`,
  planTail: (use) =>
    `antes se desconecta a sus usuarios y se copia la cola de su registro, que conserva lo que se pierde${usoDeLaCola[use]}`,
  planTailDamaged: (use) =>
    `sus archivos de datos están dañados: antes se intenta salvar la cola de su registro (NO_TRUNCATE)${usoDeLaCola[use]}`,
  planNoSafetyCopy: (state) =>
    `en el estado ${state} no se puede conservar nada de lo que hay ahora: lo que no está en ninguna copia se pierde`,
  planWithoutTail: (backedUpTo) =>
    `se renuncia a la cola de su registro con --without-tail: lo confirmado después del ${backedUpTo} (última copia) se pierde`,
  planBrokenOff: (safetyCopy) =>
    `una restauración suya se interrumpió: rexus-backup restore --resume continúa con ella${safetyCopy === null ? '' : `, y la ejecución ${safetyCopy} conserva lo que había antes`}`,
  planReopen: (name) =>
    `${name} se estaba poniendo a salvo cuando se interrumpió su restauración: se vuelve a abrir y la restauración empieza de nuevo`,
  planMove: (logical, path) => `${logical} va a ${path}`,
  planMovesLater: 'los archivos se leen de la copia al descomprimirla',
  planStatements: 'sentencias:',
  planSpace: (needed) => `hacen falta ${needed} para descomprimir`,
  planOneByOne: 'no hay sitio para todas a la vez: primero se comprueba cada una y se descomprime cuando le toca',
  planEstimate: (duration, from) =>
    from === 'drill'
      ? `tarda unos ${duration}, como la última restauración de prueba`
      : `tarda unos ${duration}, según lo que se tardó en escribir y leer estas copias`,
  planRefused: (name, message) => `${name}: no se puede restaurar: ${message}`,
  planTakenLog: (database, id) =>
    `la ejecución ${id} hizo una copia del registro de ${database} que aún no está guardada: este plan no cuenta con ella; al restaurar se guarda antes`,
  planFile: (target, overwrites) => `archivo ${target}${overwrites ? ' (lo que hay se conserva al lado)' : ''}`,
  stage: {
    check: 'comprobando los archivos guardados',
    unpack: 'descomprimiendo',
    safety_copy: 'conservando lo que hay ahora',
    restore: 'restaurando',
    recover: 'abriendo la base de datos',
    check_database: 'comprobando (DBCC CHECKDB)',
  },
  stageOf: (stage, number, of, type, id) => `${stage} ${number}/${of}: ${type} ${id}`,
  safetyCopy: (name, id) => `${name}: lo que había queda en la ejecución ${id}`,
  tailTaken: (name, id) => `${name}: la cola de su registro queda en la ejecución ${id}`,
  replanned: (name, steps) => `${name}: con la cola del registro son ${steps} las copias que se aplican`,
  around: (name, file, message, ids) =>
    `${name}: ${file} no se puede usar: ${message}. Otras copias llevan al mismo momento y se aplican en su lugar: ${ids.join(', ')}`,
  noWayAround: (name, file, moments) =>
    `${name}: sin ${file} ninguna otra copia lleva a ese momento. ${moments.length === 0 ? 'Elija otra ejecución: rexus-backup list las muestra.' : `Sin él se pueden restaurar, con --to: ${moments.join(' y ')}.`}`,
  restored: (source, target, duration, checked) =>
    `${source === target ? target : `${source} como ${target}`}: restaurada en ${duration}${checked ? ', DBCC CHECKDB no encontró errores' : ''}`,
  orphanedUser: (user, sql) => `el usuario ${user} no tiene inicio de sesión en este servidor; cuando lo haya: ${sql}`,
  failed: (target, message) => `${target}: FALLÓ: ${message}`,
  untouched: (target) => `${target} está como antes.`,
  open: (target) => `${target} está restaurada y abierta.`,
  unfinished: (target, state, applied, of) =>
    `${target} está en el estado ${state}: contiene ${applied} de ${of} copias.`,
  unfinishedUnknown: (target, applied, of) =>
    `no se pudo preguntar al servidor en qué estado está ${target} ahora: se habían aplicado ${applied} de ${of} copias.`,
  resume: 'Cuando la causa esté corregida, rexus-backup restore --resume continúa desde ahí.',
  runbookWritten: (path) => `escrito: ${path}`,
  fileRestored: (target) => `archivo ${target}: restaurado`,
  fileFailed: (target, message) => `archivo ${target}: FALLÓ: ${message}`,
  status: {
    completed: 'restauración terminada',
    partial: 'restauración terminada solo en parte',
    failed: 'la restauración falló',
  },
};
