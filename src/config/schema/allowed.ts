/**
 * What may stand in a value, where that takes words: the text of `ConfigProblem.allowed`. Lists and ranges need none (`es | en`, `1–9`).
 * messages/es translates each of these, and the compiler keeps the two lists equal.
 */
export const ALLOWED = {
  flag: 'true or false',
  text: 'text',
  texts: 'a list of texts',
  section: 'a section in braces: { … }',
  positive: 'a whole number from 1',
  amount: 'a number from 0',
  level: '1–9, fast, small or auto',
  time: 'a time of day, HH:MM',
  times: 'a time of day, HH:MM, or a list of them',
  every: 'an interval of minutes or hours up to a day: 15m, 6h',
  cron: 'five cron fields: minute hour day-of-month month day-of-week',
  oneOfTimes: 'exactly one of time, every, cron',
  dayWithTime: 'only beside time',
  day: 'a weekday, a list of weekdays, a day of the month from 1 to 31, last, or first monday … last sunday',
  weekdays: 'a list of weekdays',
  someDatabases: 'at least one database, or no databases at all for every one',
  databasesWithBackup: 'only beside type, or the action restore_test',
  filesWithBackup: 'true only beside the types full, differential and auto',
  eitherTypeOrAction: 'only one of type and action',
  encryptionNeedsKey: 'false, or true with storage.encryption.recipients or BACKUP_PASSPHRASE beside it',
  recipient: 'a public key of age (age1…), as rexus-backup key generate prints it',
  passphrase: 'at least 10 characters',
  oneSecretSource:
    'only one of BACKUP_PASSPHRASE, BACKUP_PASSPHRASE_FILE, BACKUP_PASSPHRASE_COMMAND and BACKUP_PASSPHRASE_KEYCHAIN',
  oneIdentitySource: 'only one of BACKUP_AGE_IDENTITY_FILE and BACKUP_AGE_IDENTITY_KEYCHAIN',
  serverPath: 'an absolute path as SQL Server sees it',
  localPath: 'a path of this machine',
  folderUnderBase: 'a folder under the backup directory',
  ownFolder: 'a folder that no other part of the structure uses',
  databaseName: 'the name of a database, 1 to 128 characters (patterns come in a later version)',
  otherName: 'any other name: this one cannot be used here',
  otherDatabase: 'a database that no other entry names',
  onlyOnce: 'only one place: inside backup_configuration or beside it',
  server: 'host, host,port, host:port or host\\instance',
  samePort: 'the same port as in DB_SERVER, or none',
  readableFile: 'a file that this program can read',
  scratchName: 'the beginning of a database name, 1 to 100 characters',
  assertions: 'a list of sections with database, query and expect',
  query: 'a query that begins with SELECT or WITH',
  expected: 'a text, a number, true, false or null',
  onePassword: 'only one of DB_PASSWORD and DB_PASSWORD_FILE',
} as const;

export type AllowedText = (typeof ALLOWED)[keyof typeof ALLOWED];
