import type { schedulerScreen as en } from '../../en/menu/scheduler.ts';

export const schedulerScreen: typeof en = {
  title: 'programador en marcha',
  waiting: 'Esperando la próxima ejecución. Esta ventana debe quedar abierta.',
  now: (schedule) => `En marcha: ${schedule}`,
  log: 'Registro',
  stored: (database, size) => `${database}: guardada y comprobada (${size})`,
  failed: 'El programador no está en marcha.',
};
