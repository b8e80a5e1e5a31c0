import type { restore as en } from '../en/restore.ts';

export const restore: typeof en = {
  plan: (id) => `Plan: restaurar desde la ejecución ${id}`,
  planDatabase: (source, target) => (source === target ? source : `${source} como ${target}`),
  planFrom: (file, size) => `desde ${file} (${size})`,
  planOverwrites: (name, size, state) => `SOBRESCRIBE ${name} (${size}, ${state})`,
  planSafetyCopy: 'antes se toma una copia de seguridad de lo que hay ahora',
  planNoSafetyCopy: 'no es posible una copia previa: la base de datos no está en línea',
  planMove: (logical, path) => `${logical} va a ${path}`,
  planMovesLater: 'los archivos se leen de la copia al descomprimirla',
  planStatements: 'sentencias:',
  planSpace: (needed) => `hacen falta ${needed}`,
  planRefused: (name, message) => `${name}: no se puede restaurar: ${message}`,
  planFile: (target, overwrites) => `archivo ${target}${overwrites ? ' (lo que hay se conserva al lado)' : ''}`,
  stage: {
    check: 'comprobando el archivo guardado',
    unpack: 'descomprimiendo',
    safety_copy: 'tomando la copia previa',
    restore: 'restaurando',
    check_database: 'comprobando (DBCC CHECKDB)',
  },
  safetyCopy: (name, id) => `${name}: lo que había queda en la ejecución ${id}`,
  restored: (source, target, duration, checked) =>
    `${source === target ? target : `${source} como ${target}`}: restaurada en ${duration}${checked ? ', DBCC CHECKDB no encontró errores' : ''}`,
  failed: (target, message) => `${target}: FALLÓ: ${message}`,
  fileRestored: (target) => `archivo ${target}: restaurado`,
  fileFailed: (target, message) => `archivo ${target}: FALLÓ: ${message}`,
  status: {
    completed: 'restauración completa',
    partial: 'restauración completa solo en parte',
    failed: 'la restauración falló',
  },
};
