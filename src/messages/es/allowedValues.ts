import type { AllowedText } from '../../config/schema/allowed.ts';

const EN_ESPANOL: Readonly<Record<AllowedText, string>> = {
  'true or false': 'true o false',
  text: 'un texto',
  'a list of texts': 'una lista de textos',
  'a section in braces: { … }': 'una sección entre llaves: { … }',
  'a whole number from 1': 'un número entero a partir de 1',
  'a number from 0': 'un número a partir de 0',
  '1–9, fast, small or auto': '1–9, fast, small o auto',
  'a number above 0': 'un número mayor que 0',
  'a time of day, HH:MM': 'una hora del día, HH:MM',
  'a time of day, HH:MM, or a list of them': 'una hora del día, HH:MM, o una lista de ellas',
  'an interval of minutes or hours up to a day: 15m, 6h': 'un intervalo de minutos u horas de hasta un día: 15m, 6h',
  'five cron fields: minute hour day-of-month month day-of-week':
    'cinco campos de cron: minuto hora día-del-mes mes día-de-la-semana',
  'exactly one of time, every, cron': 'exactamente uno de time, every, cron',
  'only beside time': 'solo junto a time',
  'a weekday, a list of weekdays, a day of the month from 1 to 31, last, or first monday … last sunday':
    'un día de la semana, una lista de ellos, un día del mes del 1 al 31, last (el último), o first monday … last sunday (primer lunes … último domingo)',
  'at least one database, or no databases at all for every one':
    'al menos una base de datos, o ningún databases para todas',
  'only beside type, or the action restore_test': 'solo junto a type, o a la acción restore_test',
  'true only beside the types full, differential and auto': 'true solo junto a los tipos full, differential y auto',
  'a list of weekdays': 'una lista de días de la semana',
  'only one of type and action': 'solo una de las dos claves type y action',
  'false, or true with storage.encryption.recipients or BACKUP_PASSPHRASE beside it':
    'false, o true junto con storage.encryption.recipients o BACKUP_PASSPHRASE',
  'a public key of age (age1…), as rexus-backup key generate prints it':
    'una clave pública de age (age1…), como la que escribe rexus-backup key generate',
  'at least 10 characters': '10 caracteres como mínimo',
  'only one of BACKUP_PASSPHRASE, BACKUP_PASSPHRASE_FILE, BACKUP_PASSPHRASE_COMMAND and BACKUP_PASSPHRASE_KEYCHAIN':
    'solo una de las variables BACKUP_PASSPHRASE, BACKUP_PASSPHRASE_FILE, BACKUP_PASSPHRASE_COMMAND y BACKUP_PASSPHRASE_KEYCHAIN',
  'only one of BACKUP_AGE_IDENTITY_FILE and BACKUP_AGE_IDENTITY_KEYCHAIN':
    'solo una de las variables BACKUP_AGE_IDENTITY_FILE y BACKUP_AGE_IDENTITY_KEYCHAIN',
  'an absolute path as SQL Server sees it': 'una ruta absoluta tal como la ve SQL Server',
  'a path of this machine': 'una ruta de este equipo',
  'a folder under the backup directory': 'una carpeta dentro del directorio de copias',
  'a folder that no other part of the structure uses': 'una carpeta que no use ninguna otra parte de la estructura',
  'the name of a database, 1 to 128 characters, or a pattern of names':
    'el nombre de una base de datos, de 1 a 128 caracteres, o un patrón de nombres',
  'at least one entry that is no exclusion': 'al menos una entrada que no sea una exclusión',
  'any other name: this one cannot be used here': 'cualquier otro nombre: este no se puede usar aquí',
  'a database that no other entry names': 'una base de datos que no nombre ninguna otra entrada',
  'only one place: inside backup_configuration or beside it':
    'un solo lugar: dentro de backup_configuration o fuera de ella',
  'host, host,port, host:port or host\\instance': 'equipo; equipo,puerto; equipo:puerto o equipo\\instancia',
  'the same port as in DB_SERVER, or none': 'el mismo puerto que en DB_SERVER, o ninguno',
  'a file that this program can read': 'un archivo que este programa pueda leer',
  'the beginning of a database name, 1 to 100 characters':
    'el comienzo de un nombre de base de datos, de 1 a 100 caracteres',
  'a list of sections with database, query and expect': 'una lista de secciones con database, query y expect',
  'a query that begins with SELECT or WITH': 'una consulta que comience por SELECT o WITH',
  'a text, a number, true, false or null': 'un texto, un número, true, false o null',
  'only one of DB_PASSWORD and DB_PASSWORD_FILE': 'solo una de las dos variables DB_PASSWORD y DB_PASSWORD_FILE',
};

const isAllowedText = (text: string): text is AllowedText => Object.hasOwn(EN_ESPANOL, text);

/** What may stand in a value, in Spanish; ranges and lists of keywords are the same in every language. */
export const permitido = (allowed: string): string => (isAllowedText(allowed) ? EN_ESPANOL[allowed] : allowed);
