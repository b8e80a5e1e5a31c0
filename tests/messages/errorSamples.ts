import type { ErrorCode, ErrorFacts, SqlFacts } from '../../src/domain/errorFacts.ts';
import { parseLsn } from '../../src/domain/lsn.ts';
import { MEDIUM_PROBLEMS } from '../../src/domain/mediumProblem.ts';
import type { SystemErrno } from '../../src/domain/systemErrno.ts';
import { thumbprint } from '../support/encryption.ts';

const sql = (number: number, message: string, operation = 'BACKUP DATABASE'): SqlFacts => ({
  operation,
  database: 'inventario',
  number,
  message,
});

type Samples = { readonly [Code in ErrorCode]: readonly [ErrorFacts[Code], ...ErrorFacts[Code][]] };

type BareCode =
  | 'not_a_regular_file'
  | 'not_a_folder'
  | 'holds_the_backups'
  | 'lock_in_use'
  | 'changed_while_read'
  | 'no_ledger'
  | 'name_taken'
  | 'being_written'
  | 'nothing_piped'
  | 'folder_in_its_place'
  | 'manifest_exists';
const ofCodes = (...codes: readonly BareCode[]) => codes.map((code) => ({ path: '/srv/x', reason: { code } }));
const ofErrnos = (...errnos: readonly SystemErrno[]) =>
  errnos.map((errno) => ({ path: '/srv/x', reason: { code: 'system', errno } as const }));

/** At least one error of each code, and one more for each way its words can turn. */
export const ERROR_SAMPLES: Samples = {
  CONFIG_UNREADABLE: [
    { path: '/srv/backup_config.json', reason: 'EACCES', position: null },
    { path: '/srv/backup_config.json', reason: { code: 'missing' }, position: null },
    { path: '/srv/backup_config.json', reason: { code: 'not_utf8' }, position: null },
    { path: '/srv/backup_config.json', reason: { code: 'keeps_changing' }, position: null },
    { path: '/srv/backup_config.json', reason: '"}"', position: { line: 3, column: 14 } },
  ],
  CONFIG_INVALID: [
    {
      path: '/srv/backup_config.json',
      problems: [{ key: 'storage.compression.level', value: '11', allowed: '1–9', place: { at: 'file', line: 14 } }],
    },
    {
      path: '/srv/backup_config.json',
      problems: [
        {
          key: 'DB_SERVER',
          value: '"abc:::"',
          allowed: 'host, host,port, host:port or host\\instance',
          place: { at: 'env_file', line: 1 },
        },
        { key: 'DB_PORT', value: '"x"', allowed: '1–65535', place: { at: 'env_file', line: 2 } },
      ],
    },
    {
      path: '/srv/backup_config.json',
      problems: [
        {
          key: 'storage.encryption.enabled',
          value: 'true',
          allowed: 'false, or true with storage.encryption.recipients or BACKUP_PASSPHRASE beside it',
          place: { at: 'file', line: 9 },
        },
        { key: 'DB_PORT', value: '"x"', allowed: '1–65535', place: { at: 'environment', line: null } },
      ],
    },
  ],
  USAGE: [
    { reason: { code: 'passphrase_too_short', least: 10 } },
    { reason: { code: 'passphrases_differ' } },
    { reason: { code: 'pipe_misused', how: 'data_to_terminal' } },
    { reason: { code: 'pipe_misused', how: 'data_from_terminal' } },
    { reason: { code: 'pipe_misused', how: 'one_file_to_a_pipe' } },
    { reason: { code: 'pipe_misused', how: 'pipe_among_files' } },
    { reason: { code: 'pipe_misused', how: 'name_missing' } },
    { reason: { code: 'pipe_misused', how: 'name_without_pipe' } },
    { reason: { code: 'pipe_misused', how: 'name_is_a_path' } },
    { reason: '--jsno' },
    { reason: { code: 'one_database_a_name', databases: 5 } },
  ],
  SECRET_MISSING: [{ variable: 'DB_PASSWORD' }],
  LOGIN_REFUSED: [{ server: 'PC-01\\SQLEXPRESS', user: 'sa' }],
  SERVER_UNREACHABLE: [{ server: 'db,1433', reason: 'ECONNREFUSED' }],
  ENCRYPTION_REFUSED: [{ server: 'db', reason: 'self-signed certificate' }],
  CONNECTION_LOST: [{ server: 'db', operation: 'BACKUP DATABASE' }],
  SERVER_SILENT: [{ operation: 'BACKUP DATABASE', seconds: 1800 }],
  SERVER_REFUSED: [
    sql(3023, 'Backup and file manipulation operations must be serialized.'),
    { ...sql(911, 'Database does not exist.'), database: null },
  ],
  SERVER_PATH_DENIED: [
    { ...sql(3201, 'Cannot open backup device.'), path: 'D:\\backups\\temp\\x.bak', osError: '5 (Access is denied.)' },
    { ...sql(3201, 'Cannot open backup device.'), path: '/var/opt/mssql/mis copias', osError: '5' },
  ],
  SERVER_PATH_MISSING: [
    { ...sql(3201, 'Cannot open backup device.'), path: 'D:\\x.bak', osError: '3 (The system cannot find the path.)' },
  ],
  SERVER_DISK_FULL: [{ ...sql(3202, 'Write on "D:\\x.bak" failed.'), path: 'D:\\x.bak' }],
  SERVER_PERMISSION: [
    sql(262, 'BACKUP DATABASE permission denied in database.'),
    sql(3110, 'User does not have permission to RESTORE database.', 'RESTORE DATABASE'),
  ],
  SERVER_CANNOT_COMPRESS: [{ edition: 'Express Edition (64-bit)' }],
  EDITION_LACKS: [sql(1844, 'BACKUP DATABASE WITH COMPRESSION is not supported on Express Edition.')],
  NO_DATABASE_MATCHES: [{ pattern: 'empresa_*' }],
  DATABASE_MISSING: [{ database: 'auditoria' }],
  DATABASE_NOT_ONLINE: [
    { database: 'auditoria', state: 'RESTORING' },
    { database: 'auditoria', state: 'OFFLINE' },
  ],
  DATABASE_IN_USE: [sql(3101, 'Exclusive access could not be obtained because the database is in use.')],
  CHAIN_BROKEN: [
    {
      database: 'inventario',
      asked: 'differential',
      why: {
        code: 'foreign_full',
        by: { user: 'EMPRESA\\veeam', at: '2026-11-20T01:00:00', to: 'virtual', device: '{8F7A}1' },
        notAdopted: null,
      },
    },
    { database: 'inventario', asked: 'log', why: { code: 'foreign_log', by: null, notAdopted: null } },
  ],
  BACKUP_SET_DAMAGED: [{ ...sql(3189, 'Damage to the backup set was detected.'), path: 'D:\\x.bak' }],
  CERTIFICATE_MISSING: [
    { database: 'users', lacks: { what: 'certificate', thumbprint: thumbprint('A') } },
    { database: null, lacks: { what: 'private_key', certificate: 'tde' } },
  ],
  CERTIFICATE_AT_RISK: [
    {
      databases: ['users', 'ventas'],
      risk: {
        code: 'never_exported',
        certificate: 'tde',
        thumbprint: thumbprint('A'),
        statement: 'BACKUP CERTIFICATE …',
      },
    },
    { databases: ['users'], risk: { code: 'not_here', thumbprint: thumbprint('A') } },
    { databases: ['users'], risk: { code: 'not_seen', thumbprint: thumbprint('A') } },
    { databases: ['users'], risk: { code: 'key_provider', thumbprint: thumbprint('A') } },
    { databases: ['users'], risk: { code: 'may_not_look', login: 'respaldo' } },
  ],
  PATH_NOT_SHARED: [{ serverPath: '/var/opt/mssql/x.bak', localPath: '/srv/backups/x.bak' }],
  DISK_FULL: [{ path: '/srv/backups/x.gz' }],
  NOT_ENOUGH_SPACE: [{ path: '/srv/backups', neededBytes: 5_400_000_000, freeBytes: 1_200_000_000 }],
  FILE_UNREADABLE: [
    { path: '/srv/x', reason: 'EACCES' },
    ...ofErrnos('ENOENT', 'EIO', 'EISDIR', 'ELOOP', 'EMFILE', 'ENAMETOOLONG', 'EPERM', 'ESTALE'),
    { path: '/srv/x', reason: 'EPROTO: protocol error, read' },
    ...ofCodes(
      'not_a_regular_file',
      'not_a_folder',
      'holds_the_backups',
      'lock_in_use',
      'changed_while_read',
      'nothing_piped',
      'no_ledger',
    ),
  ],
  FILE_UNWRITABLE: [
    { path: '/srv/x', reason: 'EROFS' },
    ...ofErrnos('ENOTDIR', 'EBUSY', 'ETXTBSY'),
    ...ofCodes('name_taken', 'being_written', 'folder_in_its_place', 'manifest_exists'),
  ],
  OUTPUT_CLOSED: [{}],
  CATALOGUE_UNREADABLE: [{ path: '/srv/backups', reason: 'EIO' }],
  MANIFEST_INVALID: [
    { path: '/srv/backups/backup_manifest_20261120_143005.json', reason: 'databases' },
    { path: '/srv/backups/x.json', reason: { code: 'of_another_run', id: '20261120_143005' } },
    { path: '/srv/backups/x.json', reason: { code: 'too_large_for_a_manifest' } },
  ],
  RUN_UNKNOWN: [{ id: '20261120_143005' }],
  DATABASE_NOT_IN_RUN: [{ id: '20261120_143005', database: 'users' }],
  BACKUP_NOT_GOOD: [{ id: '20261120_143005', database: 'users', status: 'failed' }],
  STORED_FILE_MISSING: [{ path: 'databases/users_20261120_143005.bak.gz' }],
  STORED_FILE_OUTSIDE: [{ path: '../../etc/passwd' }],
  HASH_MISMATCH: [
    { path: 'databases/users.bak.gz', what: 'SHA-256', expected: 'aaaa', found: 'bbbb' },
    { path: 'databases/users.bak.gz', what: 'bytes', expected: '3000', found: '1906' },
  ],
  STORED_FILE_DAMAGED: [
    { path: 'databases/users.bak.gz', reason: { code: 'packed_cut_off' } },
    { path: 'databases/users.bak.gz', reason: { code: 'packed_altered' } },
    { path: 'users.bak.age', reason: { code: 'age_armored' } },
    { path: 'databases/users.bak.gz', reason: { code: 'more_content', mostBytes: 4096 } },
    { path: 'databases/users.bak.gz', reason: { code: 'bytes_behind_the_end', bytes: 3 } },
    { path: 'databases/users.bak.gz', reason: { code: 'other_size', bytes: 7, expectedBytes: 4096 } },
    { path: 'databases/users.bak', reason: { code: 'other_size', bytes: 0, expectedBytes: null } },
    {
      path: 'databases/users.bak.gz',
      reason: { code: 'medium', problem: 'a date that does not exist', offset: 1024 },
    },
    { path: 'users.bak', reason: { code: 'damaged_pages', pages: ['1:16', '1:17'], damaged: 2, checked: 40 } },
    { path: 'users.bak', reason: { code: 'damaged_pages', pages: ['1:16'], damaged: 30, checked: 40 } },
    { path: 'users.bak', reason: { code: 'wrong_sums', streams: 1, blocks: 2, offset: 8192 } },
    {
      path: 'databases/users.bak.gz',
      reason: { code: 'header_of_another', what: 'database', found: 'x', wanted: 'users' },
    },
    { path: 'databases/users.bak.gz', reason: { code: 'header_of_another', what: 'set', found: 'A-1', wanted: 'B-2' } },
  ],
  READ_BACK_DIFFERS: [{ path: 'databases/users.bak.gz' }],
  KEY_UNREADABLE: [
    { variable: 'BACKUP_PASSPHRASE_KEYCHAIN', reason: { code: 'not_in_keychain', account: 'copias' } },
    { variable: 'BACKUP_AGE_IDENTITY_FILE', reason: { code: 'missing' } },
    { variable: 'BACKUP_AGE_IDENTITY_FILE', reason: { code: 'no_identity' } },
    { variable: 'BACKUP_AGE_IDENTITY_FILE', reason: { code: 'not_an_identity', line: 3 } },
    { variable: 'BACKUP_PASSPHRASE_FILE', reason: { code: 'nothing_given' } },
    { variable: 'BACKUP_PASSPHRASE_COMMAND', reason: { code: 'command_failed', exitCode: null } },
    { variable: 'BACKUP_PASSPHRASE_COMMAND', reason: { code: 'command_failed', exitCode: 2 } },
  ],
  KEYCHAIN_UNAVAILABLE: [
    { reason: 'no storage access' },
    { reason: { code: 'keychain_not_installed' } },
    { reason: { code: 'keychain_silent' } },
  ],
  KEYCHAIN_TAKEN: [{ account: 'copias' }],
  DECRYPTION_KEY_MISSING: [
    { path: '/srv/backups/databases/users.bak.gz.age', needs: 'identity' },
    { path: '/srv/backups/databases/users.bak.gz.age', needs: 'passphrase' },
  ],
  DECRYPTION_KEY_WRONG: [
    { path: '/srv/backups/databases/users.bak.gz.age', needs: 'identity' },
    { path: '/srv/backups/databases/users.bak.gz.age', needs: 'passphrase' },
  ],
  NOT_A_BACKUP: [
    { path: '/srv/x.bak', problem: 'not a Microsoft Tape Format medium', offset: 0 },
    ...MEDIUM_PROBLEMS.map((problem) => ({ path: '/srv/x.bak', problem, offset: 1024 })),
  ],
  ALREADY_RUNNING: [
    { pid: 4711, since: '2026-11-20 14:30', what: 'backup' },
    { pid: 0, since: '', what: '' },
  ],
  SERVICE_NOT_POSSIBLE: [
    { reason: 'no_manager', program: '/opt/x.mjs' },
    { reason: 'no_systemd', program: '/opt/x.mjs' },
    { reason: 'not_administrator', program: '/opt/x.mjs' },
    { reason: 'temporary_program', program: '/home/ana/.npm/_npx/1/x.mjs' },
    { reason: 'line_break', program: '/opt/x.mjs' },
  ],
  SERVICE_REFUSED: [{ command: 'systemctl enable rexus-backup-shop-3fa2c1.service', said: 'Access denied' }],
  NOTHING_TO_DO: [
    { reason: 'no_service', name: 'rexus-backup-shop-3fa2c1' },
    { reason: 'not_in_keychain', account: 'copias' },
    { reason: 'nothing_configured' },
    { reason: 'no_backups' },
    { reason: 'nothing_encrypted' },
    { reason: 'nothing_asked_for_in_run', id: '20261120_143005' },
  ],
  RETENTION_KEEPS_NOTHING: [{ database: null }, { database: 'users' }],
  NOT_CONFIRMED: [{ expected: 'inventario' }],
  TARGET_EXISTS: [{ database: 'inventario_2' }],
  SYSTEM_DATABASE: [{ database: 'master' }],
  BACKUP_TOO_NEW: [{ database: 'users', backupVersion: '16.0.1000', serverVersion: '15.0.2000' }],
  TIME_NOT_REACHABLE: [
    {
      database: 'users',
      why: { code: 'after_last_backup', lastMs: Date.UTC(2026, 10, 20, 13) },
      before: Date.UTC(2026, 10, 20, 13),
      after: null,
    },
    {
      database: 'users',
      why: {
        code: 'log_hole',
        fromLsn: parseLsn('33000000005600001'),
        toLsn: parseLsn('34000000005600001'),
        fromMs: Date.UTC(2026, 10, 20, 13),
        toMs: Date.UTC(2026, 10, 20, 14),
      },
      before: Date.UTC(2026, 10, 20, 13),
      after: Date.UTC(2026, 10, 20, 14),
    },
    { database: 'users', why: { code: 'no_backups' }, before: null, after: null },
  ],
  SERVER_CLOCK_UNCLEAR: [{ database: 'users', sinceMs: Date.UTC(2026, 9, 25, 0), untilMs: Date.UTC(2026, 9, 25, 2) }],
  RESTORE_UNFINISHED: [
    { database: 'users', during: 'keeping' },
    { database: 'users', during: 'applying' },
  ],
  TAIL_NOT_KEPT: [
    {
      database: 'inventario',
      cause:
        'Unable to open the physical file "/var/opt/mssql/data/inventario_log.ldf". Operating system error 2: "2(The system cannot find the file specified.)".',
    },
  ],
  NOTHING_TO_RESUME: [{}],
  OTHER_BACKUP_SET: [{ path: 'databases/users.bak.gz', expected: 'AAAA-1', found: 'BBBB-2' }],
  RESTORE_FAILED: [
    { database: 'users', state: 'RESTORING', cause: '3183' },
    { database: 'users', state: 'ONLINE', cause: '3101' },
    { database: 'we]ird', state: 'ONLINE SINGLE_USER', cause: '5064' },
    { database: 'users', state: 'MISSING', cause: '3183' },
    { database: 'users', state: 'UNKNOWN', cause: 'CONNECTION_LOST' },
  ],
  CHECKDB_FAILED: [{ database: 'users', firstMessage: 'Msg 8928' }],
  ASSERTION_FAILED: [
    {
      database: 'users_drill_20261121_050000',
      query: 'SELECT COUNT(*) FROM dbo.Usuarios',
      expected: '12',
      found: '11',
    },
    { database: 'users_drill_20261121_050000', query: 'SELECT NULL', expected: '12', found: null },
  ],
  SCRATCH_LEFT: [{ database: 'users_drill_20261121_050000', reason: 'it is currently in use' }],
  INTERRUPTED: [
    { signal: 'SIGINT' },
    { signal: 'SIGTERM' },
    { signal: 'SIGINT', left: 'unfinished' },
    { signal: 'SIGINT', left: 'open' },
  ],
  INTERNAL: [{ message: 'x is not a function' }],
};
