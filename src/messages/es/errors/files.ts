import { mediumFails } from '../../../domain/mediumFails.ts';
import type { fileErrors as en } from '../../en/errors/files.ts';
import { formatBytes } from '../../format.ts';
import { adviceOn, reasonIn } from '../../whyWords.ts';
import { why } from '../why.ts';

const MEDIUM = 'Mande revisar ese disco y su conexión, y mientras tanto haga las copias en otro disco.';

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
    advice: mediumFails(reason)
      ? MEDIUM
      : adviceOn(
          reason,
          {
            changed_while_read: 'Espere a que termine el programa que lo está escribiendo y repita la orden.',
            not_a_regular_file: 'Nombre los archivos mismos, como en CARPETA/*.bak; una tubería se nombra solo con -.',
            nothing_piped: 'Ejecute sola la orden que va delante de la tubería: lo que diga es la causa.',
          },
          'Compruebe que existe y que la cuenta que ejecuta este programa puede leerlo.',
        ),
  }),
  FILE_UNWRITABLE: ({ path, reason }) => ({
    message: `no se puede escribir ${path}: ${reasonIn(why, reason)}`,
    advice: mediumFails(reason)
      ? MEDIUM
      : adviceOn(
          reason,
          {
            name_taken:
              'Nunca se escribe encima de otro archivo: elija otro nombre u otra carpeta, o mueva antes ese archivo.',
            being_written: 'Espere a que termine el otro, o elija otro nombre u otra carpeta.',
          },
          'Compruebe que la carpeta existe y que la cuenta que ejecuta este programa puede escribir en ella.',
        ),
  }),
  OUTPUT_CLOSED: () => ({ message: 'quien leía la salida ha dejado de leer', advice: 'Lo que se envió no es todo.' }),
};
