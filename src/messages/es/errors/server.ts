import type { BackupType } from '../../../domain/backupType.ts';
import type { SqlFacts } from '../../../domain/errorFacts.ts';
import { brokenChainIn } from '../../brokenChainWords.ts';
import type { serverErrors as en } from '../../en/errors/server.ts';
import { folderOf, isWindowsPath, permissionCommand } from '../../permissionCommand.ts';
import { brokenChain } from '../brokenChain.ts';

const ASKED: Readonly<Record<BackupType, string>> = {
  full: 'completa',
  differential: 'diferencial',
  log: 'del registro',
};

/** `inventario: ` delante de lo que le pasó. */
const of = (database: string | null): string => (database === null ? '' : `${database}: `);

/** What the network's codes mean; other reasons are shown as they are. */
const NETWORK_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nadie escucha en ese puerto (ECONNREFUSED)',
  ECONNRESET: 'cortó la conexión (ECONNRESET)',
  EHOSTUNREACH: 'no hay camino hasta ese equipo (EHOSTUNREACH)',
  ENETUNREACH: 'no hay camino hasta esa red (ENETUNREACH)',
  ENOTFOUND: 'ningún equipo tiene ese nombre (ENOTFOUND)',
  EAI_AGAIN: 'el nombre no se pudo consultar ahora (EAI_AGAIN)',
  ETIMEDOUT: 'no contestó a tiempo (ETIMEDOUT)',
};

const said = ({ operation, number, message }: SqlFacts): string =>
  `SQL Server respondió a ${operation} con el error ${number}: ${message}`;

export const serverErrors: typeof en = {
  LOGIN_REFUSED: ({ server, user }) => ({
    message: `${server} rechazó el inicio de sesión de ${user}`,
    advice:
      'Compruebe DB_USERNAME y DB_PASSWORD en .env, y que el servidor admita inicios de sesión de SQL Server (propiedades del servidor, Seguridad, «Modo de autenticación de Windows y SQL Server»).',
  }),
  SERVER_UNREACHABLE: ({ server, reason }) => ({
    message: `${server} no responde: ${NETWORK_REASONS[reason] ?? reason}`,
    advice:
      'Compruebe que el servicio de SQL Server está iniciado, que TCP/IP está habilitado en el Administrador de configuración de SQL Server y que DB_SERVER y DB_PORT son correctos en .env; con una instancia con nombre debe funcionar también SQL Server Browser.',
  }),
  ENCRYPTION_REFUSED: ({ server, reason }) => ({
    message: `no hay conexión cifrada con ${server}: ${reason}`,
    advice:
      'Si conoce este servidor y su red, ponga DB_TRUST_SERVER_CERTIFICATE=true en .env para aceptar su certificado autofirmado; si no, instale un certificado en el que confíe este equipo.',
  }),
  CONNECTION_LOST: ({ server, operation }) => ({
    message: `se perdió la conexión con ${server} durante ${operation}`,
    advice: 'Compruebe que el servidor sigue en marcha y que la red es estable, y repita la orden.',
  }),
  SERVER_SILENT: ({ operation, seconds }) => ({
    message: `el servidor no dijo nada sobre ${operation} durante ${seconds} s y se abandonó la espera`,
    advice:
      'Compruebe si el servidor o sus discos están sobrecargados; si allí son normales esas pausas, aumente limits.silence_minutes en backup_config.json.',
  }),
  SERVER_REFUSED: (facts) => ({
    message: `${of(facts.database)}${said(facts)}`,
    advice: `Busque «SQL Server error ${facts.number}» para saber qué significa y consulte el registro de errores del propio servidor.`,
  }),
  SERVER_PATH_DENIED: ({ database, number, path, osError }) => ({
    message: `${of(database)}SQL Server no puede usar ${path} (error ${number}, sistema operativo: ${osError})`,
    advice: isWindowsPath(path)
      ? `La cuenta del servicio de SQL Server necesita permiso sobre esa carpeta: ejecute ${permissionCommand(path)} como administrador (con una instancia con nombre, como la de Express, NT SERVICE\\MSSQL$SQLEXPRESS).`
      : `La cuenta de SQL Server necesita permiso sobre esa carpeta: ejecute ${permissionCommand(path)} donde están los archivos del servidor (con un contenedor, en el volumen montado) o, si allí no existe (SQL Server en Linux responde lo mismo), ponga en storage.server_directory de backup_config.json la ruta con la que el servidor ve la carpeta de copias.`,
  }),
  SERVER_PATH_MISSING: ({ database, number, path, osError }) => ({
    message: `${of(database)}SQL Server no encuentra ${path} (error ${number}, sistema operativo: ${osError})`,
    advice: `Cree la carpeta ${folderOf(path)} en el equipo del servidor o, si el servidor ve la carpeta de copias con otra ruta, póngala en storage.server_directory de backup_config.json.`,
  }),
  SERVER_DISK_FULL: ({ database, number, path }) => ({
    message: `${of(database)}el disco de ${path} está lleno en el lado del servidor (error ${number})`,
    advice: 'Libere espacio en ese disco o lleve la carpeta de copias a otro mayor, y repita la copia.',
  }),
  SERVER_PERMISSION: ({ operation, database, number, message }) => ({
    message: `${of(database)}este inicio de sesión no puede hacer ${operation} (error ${number}: ${message})`,
    advice: /^(RESTORE|CREATE|DBCC)/i.test(operation)
      ? 'Pida al administrador que ejecute: ALTER SERVER ROLE dbcreator ADD MEMBER [el inicio de sesión de .env]; para comprobar una base restaurada debe ser sysadmin o db_owner.'
      : 'Pida al administrador que ejecute, en esa base de datos: ALTER ROLE db_backupoperator ADD MEMBER [el usuario de .env].',
  }),
  EDITION_LACKS: (facts) => ({
    message: `${of(facts.database)}esta edición de SQL Server no puede hacer eso: ${said(facts)}`,
    advice:
      'Si storage.compression.server está en on en backup_config.json, póngalo en off: el programa comprime los archivos por sí mismo, y eso funciona con cualquier edición.',
  }),
  SERVER_CANNOT_COMPRESS: ({ edition }) => ({
    message: `se pide al servidor que comprima las copias y no puede (${edition}): en su lugar las comprime este programa`,
    advice:
      'No se pierde nada por ello; ponga storage.compression.server en auto u off en backup_config.json para dejar de pedirlo.',
  }),
  NO_DATABASE_MATCHES: ({ pattern }) => ({
    message: `ninguna base de datos del servidor encaja con ${pattern}`,
    advice:
      'Corrija el patrón donde está escrito, en databases de backup_config.json o en la línea de órdenes, o quítelo.',
  }),
  DATABASE_MISSING: ({ database }) => ({
    message: `no existe la base de datos ${database} en el servidor`,
    advice:
      'Compruebe los nombres de databases en backup_config.json; si el nombre real es otro, indíquelo en .env (por ejemplo DB_USERS=el_nombre_real).',
  }),
  DATABASE_NOT_ONLINE: ({ database, state }) => ({
    message: `${database} no está en línea: su estado es ${state}`,
    advice:
      state === 'RESTORING'
        ? 'Si se interrumpió una restauración de este programa, termínela con rexus-backup restore --resume; si no, termine la restauración en SQL Server Management Studio. Después repita la orden.'
        : 'Ponga la base de datos en línea en SQL Server Management Studio y repita la orden.',
  }),
  DATABASE_IN_USE: (facts) => ({
    message: `${of(facts.database)}la base de datos está en uso: ${said(facts)}`,
    advice:
      'Cierre los programas que usan la base de datos (o espere a que acabe otra copia de ella) y repita la orden.',
  }),
  CHAIN_BROKEN: ({ database, asked, why }) => ({
    message: `${database}: una copia ${ASKED[asked]} no dependería de nada que este programa guarde: ${brokenChainIn(brokenChain, why)}`,
    advice:
      'Haga ahora una copia completa de ella («rexus-backup backup --type full») y deje que la copie un solo programa; si otros deben copiarla, que hagan copias de solo copia (COPY_ONLY).',
  }),
  BACKUP_SET_DAMAGED: (facts) => ({
    message: `${of(facts.database)}la copia ${facts.path} está dañada: ${said(facts)}`,
    advice:
      'No se fíe de esta copia: haga una nueva ahora, o restaure una ejecución anterior, y mande revisar el disco.',
  }),
};
