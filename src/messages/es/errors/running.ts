import { type AfterRestore, afterRestore } from '../../afterRestore.ts';
import type { runningErrors as en } from '../../en/errors/running.ts';
import { formatTime } from '../../format.ts';
import { unreachableIn } from '../../unreachableClause.ts';
import { chains } from '../chains.ts';

/** What stopped a restore that the server itself said nothing about: its cause is a code then (sqlserver/restoreDatabase.ts). */
const whyNot = (cause: string): string =>
  cause === 'INTERRUPTED'
    ? 'se detuvo antes de terminar'
    : cause === 'CONNECTION_LOST'
      ? 'se perdió la conexión'
      : cause;

const TRAS_DETENER: Readonly<Record<'nothing' | 'unfinished' | 'open', string>> = {
  nothing: 'Se ha limpiado lo que estaba a medias; repita la orden cuando quiera.',
  unfinished: 'La restauración no ha terminado: rexus-backup restore --resume continúa con ella.',
  open: 'La base de datos está restaurada y se puede usar; solo faltaron las comprobaciones posteriores.',
};

const TRAS_RESTAURAR: Readonly<Record<AfterRestore, (database: string) => string>> = {
  usable: () => 'La base de datos se puede usar; corrija la causa e inicie otra vez la restauración.',
  locked: (database) =>
    `Deje entrar otra vez a los usuarios con ALTER DATABASE [${database.replaceAll(']', ']]')}] SET MULTI_USER; después corrija la causa e inicie otra vez la restauración.`,
  gone: () => 'No ha quedado nada en el servidor: corrija la causa e inicie otra vez la restauración.',
  unknown: () =>
    'El servidor dejó de responder: en cuanto responda, mire el estado de la base de datos antes de hacer otra cosa.',
  unusable: () =>
    'La base de datos no se puede usar así: corrija la causa e inicie otra vez la restauración, que la sobrescribe; si antes se hizo una copia de seguridad, rexus-backup list la muestra.',
};

const el = (ms: number): string => formatTime(new Date(ms));

const masCercanos = (before: number | null, after: number | null): string => {
  if (before === null && after === null) return 'Haga una copia: rexus-backup backup.';
  const moments = [before, after].flatMap((ms) => (ms === null ? [] : [el(ms)]));
  return `Los momentos más cercanos que se pueden restaurar: ${moments.join(' y ')}; rexus-backup list --chains los muestra todos.`;
};

export const runningErrors: typeof en = {
  ALREADY_RUNNING: ({ pid, since, what }) => ({
    message:
      pid === 0
        ? 'otro proceso ya trabaja en esta carpeta de copias'
        : `otro proceso ya trabaja en esta carpeta de copias: ${what} (proceso ${pid}, desde ${formatTime(since)})`,
    advice: 'Espere a que termine y repita la orden; no hay ningún archivo de bloqueo que borrar.',
  }),
  SERVICE_NOT_POSSIBLE: ({ reason, program }) => {
    switch (reason) {
      case 'no_manager':
        return {
          message: 'este sistema no tiene ni systemd ni el Programador de tareas de Windows',
          advice:
            'Haga que su propio gestor de servicios ejecute rexus-backup scheduler run en esta carpeta y lo reinicie cuando termine.',
        };
      case 'no_systemd':
        return {
          message: 'systemd no está en marcha en este equipo',
          advice:
            'En un contenedor, ponga rexus-backup scheduler run como orden principal; en otro caso, que lo inicie cron: @reboot.',
        };
      case 'not_administrator':
        return {
          message: 'un servicio de todo el equipo solo lo puede instalar o quitar un administrador',
          advice: 'Ejecute la orden con sudo, o añada --user para un servicio de su propia cuenta.',
        };
      case 'temporary_program':
        return {
          message: `el programa se ejecuta desde la caché de npx, que puede vaciarse en cualquier momento: ${program}`,
          advice: 'Instálelo antes, con npm install en la carpeta de la configuración, y ejecute la orden desde allí.',
        };
      case 'line_break':
        return {
          message: 'el nombre de una carpeta en la ruta del programa o de la configuración tiene un salto de línea',
          advice: 'Cambie el nombre de esa carpeta y ejecute la orden otra vez.',
        };
    }
  },
  SERVICE_REFUSED: ({ command, said }) => ({
    message: `se rechazó ${command}: ${said}`,
    advice:
      'Corrija lo que indica (casi siempre hace falta un administrador) y ejecute la orden otra vez, que empieza de nuevo.',
  }),
  NOTHING_TO_DO: (facts) => {
    switch (facts.reason) {
      case 'nothing_configured':
        return {
          message: 'no hay nada que hacer: no hay bases de datos ni archivos configurados',
          advice: 'Escriba en backup_config.json, en databases y files, de qué se hace copia.',
        };
      case 'nothing_encrypted':
        return {
          message: 'ninguna copia está cifrada',
          advice: 'Configure storage.encryption en backup_config.json; rexus-backup key generate crea las claves.',
        };
      case 'no_backups':
        return {
          message: 'no hay nada que hacer: todavía no hay ninguna copia',
          advice: 'Haga una con rexus-backup backup, o revise storage.base_directory si debería haber alguna.',
        };
      case 'not_in_keychain':
        return {
          message: `no hay nada con el nombre ${facts.account} en el llavero`,
          advice: 'Compruebe el nombre, y que esta es la cuenta que lo guardó.',
        };
      case 'no_service':
        return {
          message: `no hay nada que hacer: ${facts.name} no está instalado`,
          advice: 'Instálelo con rexus-backup scheduler install; el de su propia cuenta solo se encuentra con --user.',
        };
      case 'nothing_asked_for_in_run':
        return {
          message: `no hay nada que hacer: la ejecución ${facts.id} no contiene nada de lo pedido`,
          advice: `Ejecute rexus-backup show ${facts.id} para ver qué contiene; sus archivos solo se recuperan con --files.`,
        };
    }
  },
  NOT_CONFIRMED: ({ expected }) => ({
    message: `sin confirmar: había que escribir ${expected}`,
    advice: `No se ha cambiado nada; para seguir, escriba exactamente ${expected}, o use --yes en un script.`,
  }),
  RETENTION_KEEPS_NOTHING: ({ database }) => ({
    message: `las reglas de retención${database === null ? '' : ` de ${database}`} no conservan ninguna copia: no se quita nada`,
    advice:
      'Diga en retention_policy qué se conserva (daily_backups, recovery_window_days, "preset": "standard"…), o cuántos días en max_backups.',
  }),
  TARGET_EXISTS: ({ database }) => ({
    message: `ya existe una base de datos ${database} en el servidor`,
    advice: 'Elija otro nombre con --as, o quite --as para sobrescribir la original tras una confirmación.',
  }),
  SYSTEM_DATABASE: ({ database }) => ({
    message: `${database} es una base de datos del sistema y no se restaura sobre un servidor en marcha`,
    advice:
      'Restáurela junto a la original con --as y un nombre nuevo, o pida a un administrador que siga los pasos de SQL Server para las bases del sistema.',
  }),
  BACKUP_TOO_NEW: ({ database, backupVersion, serverVersion }) => ({
    message: `la copia de ${database} es de SQL Server ${backupVersion}, más nuevo que este servidor (${serverVersion})`,
    advice:
      'SQL Server nunca restaura en una versión anterior: use un servidor de la misma versión o de otra más nueva.',
  }),
  TIME_NOT_REACHABLE: ({ database, why, before, after }) => ({
    message: `no se puede llevar ${database} a ese momento: ${unreachableIn(chains.unreachable, why)}`,
    advice: masCercanos(before, after),
  }),
  SERVER_CLOCK_UNCLEAR: ({ database, sinceMs, untilMs }) => ({
    message: `el reloj del servidor se cambió entre el ${el(sinceMs)} y el ${el(untilMs)}: no se sabe qué hora mostraba en ese momento de ${database}`,
    advice: `Elija un momento anterior al ${el(sinceMs)} o posterior al ${el(untilMs)}.`,
  }),
  RESTORE_UNFINISHED: ({ database, during }) =>
    during === 'keeping'
      ? {
          message: `una restauración de ${database} se interrumpió mientras conservaba lo que hay, que puede no estar en ninguna copia`,
          advice: 'Ejecute rexus-backup restore --resume: vuelve a abrir la base de datos y continúa.',
        }
      : {
          message: `una restauración con el nombre nuevo ${database} se interrumpió y está a medias`,
          advice: 'Ejecute rexus-backup restore --resume, que la continúa, o elija otro nombre con --as.',
        },
  TAIL_NOT_KEPT: ({ database, cause }) => ({
    message: `no se sobrescribió nada: la cola del registro de ${database}, que contiene lo que aún no está en ninguna copia, no se puede copiar: ${cause}`,
    advice:
      'Corrija esa causa y vuelva a iniciar la restauración. Solo si su registro se perdió para siempre, añada --without-tail: entonces se pierde lo confirmado después de su última copia.',
  }),
  NOTHING_TO_RESUME: () => ({
    message: 'no hay ninguna restauración interrumpida',
    advice: 'Inicie una con rexus-backup restore; rexus-backup list muestra desde qué.',
  }),
  OTHER_BACKUP_SET: ({ path, expected, found }) => ({
    message: `${path} contiene otra copia que la que dice su manifiesto: ${found} en lugar de ${expected}`,
    advice:
      'No restaure este archivo: lo sustituyeron o le cambiaron el nombre; use otra ejecución (rexus-backup list las muestra).',
  }),
  RESTORE_FAILED: ({ database, state, cause }) => ({
    message:
      afterRestore(state) === 'gone'
        ? `${database} no se restauró y ahora no existe esa base de datos: ${whyNot(cause)}`
        : `${database} no se restauró y ahora está en el estado ${state}: ${whyNot(cause)}`,
    advice: TRAS_RESTAURAR[afterRestore(state)](database),
  }),
  CHECKDB_FAILED: ({ database, firstMessage }) => ({
    message: `${database} tiene datos dañados: ${firstMessage}`,
    advice:
      'Restaure una ejecución anterior con otro nombre y compare; no borre ninguna copia de esta base de datos hasta saber desde cuándo ocurre.',
  }),
  ASSERTION_FAILED: ({ database, query, expected, found }) => ({
    message: `${database}: una comprobación de los datos restaurados dio ${found ?? 'NULL'} en lugar de ${expected}: ${query}`,
    advice:
      'Si la consulta y lo que espera son correctos, a la copia le faltan datos: no borre ejecuciones anteriores y pruebe un momento anterior con --to.',
  }),
  SCRATCH_LEFT: ({ database, reason }) => ({
    message: `no se pudo eliminar ${database}, la base de datos del simulacro: ${reason}`,
    advice: `La próxima ejecución lo intenta de nuevo; o elimine usted ${database} en SQL Server Management Studio cuando nadie la use.`,
  }),
  INTERRUPTED: ({ signal, left }) => ({
    message: signal === 'SIGINT' ? 'detenido por usted' : 'detenido por el sistema',
    advice: TRAS_DETENER[left ?? 'nothing'],
  }),
  INTERNAL: ({ message }) => ({
    message: `error inesperado: ${message}`,
    advice:
      'Es un fallo del programa: comuníquelo, por favor, con las últimas líneas del archivo de hoy en backups/logs.',
  }),
};
