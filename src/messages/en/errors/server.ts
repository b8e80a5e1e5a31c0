import type { SqlFacts } from '../../../domain/errorFacts.ts';
import { brokenChainIn } from '../../brokenChainWords.ts';
import type { ErrorMessages } from '../../errorMessages.ts';
import { folderOf, isWindowsPath, permissionCommand } from '../../permissionCommand.ts';
import { brokenChain } from '../brokenChain.ts';

type Codes =
  | 'LOGIN_REFUSED'
  | 'SERVER_UNREACHABLE'
  | 'ENCRYPTION_REFUSED'
  | 'CONNECTION_LOST'
  | 'SERVER_SILENT'
  | 'SERVER_REFUSED'
  | 'SERVER_PATH_DENIED'
  | 'SERVER_PATH_MISSING'
  | 'SERVER_DISK_FULL'
  | 'SERVER_PERMISSION'
  | 'EDITION_LACKS'
  | 'SERVER_CANNOT_COMPRESS'
  | 'DATABASE_MISSING'
  | 'NO_DATABASE_MATCHES'
  | 'DATABASE_NOT_ONLINE'
  | 'DATABASE_IN_USE'
  | 'CHAIN_BROKEN'
  | 'BACKUP_SET_DAMAGED';

/** `inventario: ` in front of what happened to it. */
const of = (database: string | null): string => (database === null ? '' : `${database}: `);

/** What the network's codes mean; other reasons are shown as they are. */
const NETWORK_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens on that port (ECONNREFUSED)',
  ECONNRESET: 'it cut the connection (ECONNRESET)',
  EHOSTUNREACH: 'no way leads to that machine (EHOSTUNREACH)',
  ENETUNREACH: 'no way leads to that network (ENETUNREACH)',
  ENOTFOUND: 'no machine has that name (ENOTFOUND)',
  EAI_AGAIN: 'the name could not be looked up now (EAI_AGAIN)',
  ETIMEDOUT: 'no answer in time (ETIMEDOUT)',
};

const said = ({ operation, number, message }: SqlFacts): string =>
  `SQL Server answered ${operation} with error ${number}: ${message}`;

export const serverErrors: Pick<ErrorMessages, Codes> = {
  LOGIN_REFUSED: ({ server, user }) => ({
    message: `${server} refused the login of ${user}`,
    advice:
      'Check DB_USERNAME and DB_PASSWORD in .env, and that the server allows SQL Server logins (server properties, Security, "SQL Server and Windows Authentication mode").',
  }),
  SERVER_UNREACHABLE: ({ server, reason }) => ({
    message: `${server} does not answer: ${NETWORK_REASONS[reason] ?? reason}`,
    advice:
      'Check that the SQL Server service is running, that TCP/IP is enabled in SQL Server Configuration Manager, and that DB_SERVER and DB_PORT in .env are right; for a named instance the SQL Server Browser must run, too.',
  }),
  ENCRYPTION_REFUSED: ({ server, reason }) => ({
    message: `no encrypted connection to ${server}: ${reason}`,
    advice:
      'If you know this server and network, set DB_TRUST_SERVER_CERTIFICATE=true in .env so that its self-signed certificate is accepted; otherwise install a certificate that this computer trusts.',
  }),
  CONNECTION_LOST: ({ server, operation }) => ({
    message: `the connection to ${server} was lost during ${operation}`,
    advice: 'Check that the server is still running and that the network is steady, then run the command again.',
  }),
  SERVER_SILENT: ({ operation, seconds }) => ({
    message: `the server said nothing about ${operation} for ${seconds} s and was given up`,
    advice:
      'Check whether the server or its disks are overloaded; if such pauses are normal there, raise limits.silence_minutes in backup_config.json.',
  }),
  SERVER_REFUSED: (facts) => ({
    message: `${of(facts.database)}${said(facts)}`,
    advice: `Search for "SQL Server error ${facts.number}" to learn what it means, and look into the server's own error log.`,
  }),
  SERVER_PATH_DENIED: ({ database, number, path, osError }) => ({
    message: `${of(database)}SQL Server may not use ${path} (error ${number}, operating system: ${osError})`,
    advice: isWindowsPath(path)
      ? `The account of the SQL Server service needs permission on that folder: run ${permissionCommand(path)} as administrator (for a named instance such as Express, NT SERVICE\\MSSQL$SQLEXPRESS).`
      : `The account of SQL Server needs permission on that folder: run ${permissionCommand(path)} where the server's files are (in a container, on the mounted volume); if it is not there (SQL Server on Linux says the same then), set storage.server_directory in backup_config.json to the server's own path of the backup folder.`,
  }),
  SERVER_PATH_MISSING: ({ database, number, path, osError }) => ({
    message: `${of(database)}SQL Server does not find ${path} (error ${number}, operating system: ${osError})`,
    advice: `Create the folder ${folderOf(path)} on the server's computer, or, if the server sees the backup folder under another path, set storage.server_directory in backup_config.json to it.`,
  }),
  SERVER_DISK_FULL: ({ database, number, path }) => ({
    message: `${of(database)}the disk of ${path} is full on the server's side (error ${number})`,
    advice: 'Free space on that disk or move the backup folder to a larger one, then run the backup again.',
  }),
  SERVER_PERMISSION: ({ operation, database, number, message }) => ({
    message: `${of(database)}this login may not do ${operation} (error ${number}: ${message})`,
    advice: /^(RESTORE|CREATE|DBCC)/i.test(operation)
      ? 'Ask the administrator to run: ALTER SERVER ROLE dbcreator ADD MEMBER [the login of .env]; for checking a restored database it must be sysadmin or db_owner.'
      : 'Ask the administrator to run, in that database: ALTER ROLE db_backupoperator ADD MEMBER [the user of .env].',
  }),
  EDITION_LACKS: (facts) => ({
    message: `${of(facts.database)}this edition of SQL Server cannot do that: ${said(facts)}`,
    advice:
      'If storage.compression.server is on in backup_config.json, set it to off: the program compresses the files itself, which works with every edition.',
  }),
  SERVER_CANNOT_COMPRESS: ({ edition }) => ({
    message: `the server is asked to compress backups and cannot (${edition}): this program compresses them instead`,
    advice:
      'Nothing is lost by it; set storage.compression.server to auto or off in backup_config.json to stop asking.',
  }),
  NO_DATABASE_MATCHES: ({ pattern }) => ({
    message: `no database of the server fits ${pattern}`,
    advice:
      'Correct the pattern where it stands, in databases of backup_config.json or on the command line, or take it out.',
  }),
  DATABASE_MISSING: ({ database }) => ({
    message: `there is no database ${database} on the server`,
    advice:
      'Check the names under databases in backup_config.json; where the real name differs, set it in .env (for example DB_USERS=the_real_name).',
  }),
  DATABASE_NOT_ONLINE: ({ database, state }) => ({
    message: `${database} is not online: its state is ${state}`,
    advice:
      state === 'RESTORING'
        ? 'If a restore by this program broke off, finish it with rexus-backup restore --resume; else finish the restore in SQL Server Management Studio. Then run the command again.'
        : 'Bring the database online in SQL Server Management Studio, then run the command again.',
  }),
  DATABASE_IN_USE: (facts) => ({
    message: `${of(facts.database)}the database is in use: ${said(facts)}`,
    advice:
      'Close the programs that use the database (or wait until another backup of it has ended), then run the command again.',
  }),
  CHAIN_BROKEN: ({ database, asked, why }) => ({
    message: `${database}: a ${asked} backup would hang on nothing that this program holds: ${brokenChainIn(brokenChain, why)}`,
    advice:
      'Take a full backup of it now ("rexus-backup backup --type full"), and let only one program back it up; where others must, let them take copy-only backups.',
  }),
  BACKUP_SET_DAMAGED: (facts) => ({
    message: `${of(facts.database)}the backup ${facts.path} is damaged: ${said(facts)}`,
    advice: 'Do not rely on this backup: take a new one now, or restore an older run, and have the disk checked.',
  }),
};
