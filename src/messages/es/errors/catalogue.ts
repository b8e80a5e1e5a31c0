import type { catalogueErrors as en } from '../../en/errors/catalogue.ts';
import { adviceOn, reasonIn } from '../../whyWords.ts';
import { mediumProblem } from '../mediumProblem.ts';
import { why } from '../why.ts';

const OTRA_EJECUCION = 'Use otra ejecución (rexus-backup list las muestra) y haga ahora una copia nueva.';

export const catalogueErrors: typeof en = {
  CATALOGUE_UNREADABLE: ({ path, reason }) => ({
    message: `no se puede leer la carpeta de copias ${path}: ${reasonIn(why, reason)}`,
    advice:
      'Compruebe que el disco o el recurso compartido está conectado, que storage.base_directory es correcto y que usted puede leerlo.',
  }),
  MANIFEST_INVALID: ({ path, reason }) => ({
    message: `${path} no es un manifiesto válido: ${reasonIn(why, reason)}`,
    advice: 'No lo edite; recupere el archivo de otra copia de la carpeta o use otra ejecución.',
  }),
  RUN_UNKNOWN: ({ id }) => ({
    message: `no existe la ejecución ${id}`,
    advice: 'Ejecute rexus-backup list para ver los identificadores de todas las ejecuciones.',
  }),
  DATABASE_NOT_IN_RUN: ({ id, database }) => ({
    message: `la ejecución ${id} no contiene ninguna copia de ${database}`,
    advice: `Ejecute rexus-backup show ${id} para ver qué bases de datos contiene.`,
  }),
  BACKUP_NOT_GOOD: ({ id, database, status }) => ({
    message: `la copia de ${database} en la ejecución ${id} no es buena: ${status}`,
    advice: `Use una ejecución cuya copia de ${database} se haya completado (rexus-backup list las muestra).`,
  }),
  STORED_FILE_MISSING: ({ path }) => ({
    message: `el archivo guardado ${path} no está`,
    advice: `Devuelva el archivo a su sitio si lo han movido. ${OTRA_EJECUCION}`,
  }),
  STORED_FILE_OUTSIDE: ({ path }) => ({
    message: `el manifiesto nombra un archivo fuera de la carpeta de copias: ${path}`,
    advice: 'No use este manifiesto: este programa no escribe tales rutas, así que alguien o algo cambió el archivo.',
  }),
  HASH_MISMATCH: ({ path, what, expected, found }) => ({
    message: `${path} ha cambiado desde que se escribió: ${
      what === 'bytes'
        ? `tiene ${found} bytes y el manifiesto dice ${expected}`
        : `su ${what} es ${found} y el manifiesto dice ${expected}`
    }`,
    advice: `No restaure este archivo: está dañado o lo sustituyeron. ${OTRA_EJECUCION}`,
  }),
  STORED_FILE_DAMAGED: ({ path, reason }) => ({
    message: `${path} está dañado: ${reasonIn(why, reason)}`,
    advice: adviceOn(
      reason,
      { age_armored: 'Ábralo antes con age --decrypt; pack vuelve a cifrarlo.' },
      `No se fíe de este archivo y mande revisar su disco. ${OTRA_EJECUCION}`,
    ),
  }),
  READ_BACK_DIFFERS: ({ path }) => ({
    message: `${path} no se lee igual que se escribió`,
    advice: 'El disco o su conexión pierde datos: mándelo revisar y, mientras tanto, haga las copias en otro disco.',
  }),
  NOT_A_BACKUP: ({ path, problem, offset }) => ({
    message: `${path} no se puede leer como copia de seguridad de SQL Server: ${mediumProblem[problem]} (en el byte ${offset})`,
    advice: 'Compruebe que es el archivo correcto y que se copió entero; su hash lo dice, si se anotó.',
  }),
};
