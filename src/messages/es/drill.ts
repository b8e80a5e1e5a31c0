import type { drill as en } from '../en/drill.ts';

export const drill: typeof en = {
  plan: (database, scratch) => `Plan: restaurar ${database} como ${scratch}, comprobarla y eliminarla`,
  reason: {
    asked: 'se pidió esta base de datos',
    never_proven: 'nunca se ha probado que esta base de datos se pueda restaurar',
    oldest_proof: (age, drill) => `su prueba es la más antigua: ${age} (simulacro ${drill})`,
  },
  moment: {
    newest: 'el momento más reciente',
    random: 'un momento al azar',
    asked: 'el momento que se pidió',
  },
  momentAt: (choice, at) => `${choice}: ${at}`,
  assertion: (query, expected) => `consulta: ${query} → ${expected}`,
  kept: 'la base de datos de prueba se queda (--keep)',
  statements: 'sentencias:',
  untouched: 'No se toca ninguna otra base de datos ni se cambia nada de las copias.',
  cleanedUp: (databases) => `restos de un simulacro interrumpido, ya eliminados: ${databases}`,
  started: (id) => `simulacro ${id}`,
  passed: (query, found) => `  como se esperaba (${found}): ${query}`,
  notPassed: (query, found, expected) => `  NO ES LO ESPERADO: ${found} en lugar de ${expected}: ${query}`,
  refused: (query, error) => `  FALLÓ: ${query}: ${error}`,
  dropped: (scratch) => `${scratch}: eliminada`,
  scratchKept: (scratch) => `${scratch}: se queda`,
  proven: (database, at, rto) =>
    `PROBADO: ${database}${at === null ? '' : ` tal como estaba el ${at}`} volvió en ${rto}`,
  failed: (database, message) => `NO PROBADO: ${database}: ${message}`,
  stopped: 'El simulacro se detuvo; no dice nada de las copias.',
  evidence: (path) => `constancia: ${path}`,
};
