import type { demo as en } from '../en/demo.ts';

export const demo: typeof en = {
  title: 'rexus-backup: el trabajo completo una vez, en el servidor de prueba incluido',
  folder: (path) => `todo se crea en ${path}`,
  serverReady: (server) => `servidor de prueba listo en ${server}: no es un SQL Server, lo imita`,
  rows: (counts) => `filas: ${counts}`,
  changing: 'Alguien se equivoca: precios a cero, movimientos borrados, una tabla eliminada …',
  changed: (counts) => `filas ahora: ${counts}`,
  unchanged: 'los datos no cambiaron: la demostración no prueba nada',
  comparing: 'Se compara cada fila de cada tabla con lo que había antes …',
  same: (rows) => `LOS DATOS VOLVIERON: ${rows} filas de las tres bases están exactamente como antes`,
  different: (tables) => `LOS DATOS NO VOLVIERON: ${tables}`,
  commandFailed: (command, code) => `"${command}" terminó con el código de salida ${code}`,
};
