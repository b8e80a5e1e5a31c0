import type { runsScreen as en } from '../../en/menu/runs.ts';

export const runsScreen: typeof en = {
  title: 'copias',
  unreadable: 'ilegible',
  unreadableStays: 'No se ha cambiado nada. La rotación nunca elimina una ejecución cuyo manifiesto no puede leer.',
  databases: (count) => `${count} bases de datos`,
  type: { full: 'completa', differential: 'diferencial', log: 'registro' },
  manifest: 'manifiesto',
  filesAndSize: (files, size) => `${files} ${files === 1 ? 'archivo' : 'archivos'}, ${size}`,
  sizes: (stored, content) => `${stored}, ${content} de contenido`,
  level: 'nivel de compresión',
  times: 'en el reloj del servidor',
  firstLsn: 'primer LSN',
  lastLsn: 'último LSN',
  checkpointLsn: 'LSN de checkpoint',
  databaseBackupLsn: 'LSN copia completa',
};
