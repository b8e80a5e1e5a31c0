import type { runbook as en } from '../en/runbook.ts';

export const runbook: typeof en = {
  title: (database) => `Restaurar ${database} a mano, sin rexus-backup`,
  reaches: (local, server) => `Como estaba el ${local} (${server} en el reloj del servidor).`,
  steps: (steps) =>
    `Se ${steps === 1 ? 'aplica 1 copia' : `aplican ${steps} copias`}. Deténgase en el primer error: lo que sigue se apoya en ello.`,
  hashes: '1. Compruebe los archivos guardados (SHA-256):',
  unpack: '2. Descomprímalos donde el servidor pueda leerlos:',
  run: (file) => `3. Ejecute las sentencias de ${file}, todas en una sesión, como alguien que pueda restaurar:`,
  afterwards:
    'Hasta la antepenúltima sentencia la base de datos está en el estado RESTORING y nadie puede usarla. Después borre los archivos descomprimidos.',
  kept: (folder) =>
    `Lo que se conserva recibe cada vez un nombre nuevo, kept_…, en ${folder}; rexus-backup catalogue rebuild lo incorpora al catálogo. Bórrelo solo cuando los datos estén como deben.`,
  does: {
    sessions_out: 'desconecta a todos los demás',
    keep_tail:
      'conserva la cola del registro, que todavía no está en ninguna copia; después la base de datos queda RESTORING',
    keep_copy: 'conserva entero lo que hay ahora',
    restore: 'aplica una copia y deja la base de datos RESTORING',
    restore_tail: 'aplica la cola que se conservó arriba',
    recover: 'abre la base de datos',
    let_in: 'deja entrar otra vez a todos',
    check: 'revisa la base de datos; sin mensajes no hay errores',
  },
};
