import type { fileErrors as en } from '../../en/errors/files.ts';
import { formatBytes } from '../../format.ts';
import { reasonIn } from '../../whyWords.ts';
import { why } from '../why.ts';

export const fileErrors: typeof en = {
  PATH_NOT_SHARED: ({ serverPath, localPath }) => ({
    message: `lo que SQL Server escribió en ${serverPath} no aparece aquí como ${localPath}`,
    advice:
      'Los dos deben ver la misma carpeta: compártala (o móntela en el contenedor), ponga su ruta en el servidor en storage.server_directory de backup_config.json y ejecute rexus-backup doctor.',
  }),
  DISK_FULL: ({ path }) => ({
    message: `el disco está lleno: no se pudo escribir ${path}`,
    advice:
      'Libere espacio en ese disco (rexus-backup prune muestra qué ejecuciones antiguas se pueden quitar) y repita la orden.',
  }),
  NOT_ENOUGH_SPACE: ({ path, neededBytes, freeBytes }) => ({
    message: `no hay espacio suficiente en ${path}: hacen falta ${formatBytes(neededBytes, 'es')} y quedan ${formatBytes(freeBytes, 'es')}`,
    advice: 'Libere espacio allí o ponga en storage.base_directory un disco mayor; no se ha empezado nada.',
  }),
  FILE_UNREADABLE: ({ path, reason }) => ({
    message: `no se puede leer ${path}: ${reasonIn(why, reason)}`,
    advice: 'Compruebe que existe y que la cuenta que ejecuta este programa puede leerlo.',
  }),
  FILE_UNWRITABLE: ({ path, reason }) => ({
    message: `no se puede escribir ${path}: ${reasonIn(why, reason)}`,
    advice: 'Compruebe que la carpeta existe y que la cuenta que ejecuta este programa puede escribir en ella.',
  }),
  OUTPUT_CLOSED: () => ({ message: 'quien leía la salida ha dejado de leer', advice: 'Lo que se envió no es todo.' }),
};
