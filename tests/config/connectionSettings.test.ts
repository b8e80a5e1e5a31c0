import { writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseServerName } from '../../src/config/serverName.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { load, problemsOf } from './loading.ts';

const LOGIN = { DB_SERVER: 'db', DB_USERNAME: 'sa', DB_PASSWORD: 'hunter2' };

describe('a server’s name', () => {
  test.each([
    ['db', { host: 'db', port: null, instance: null }],
    ['db.example.com,1434', { host: 'db.example.com', port: 1434, instance: null }],
    ['db:1434', { host: 'db', port: 1434, instance: null }],
    ['10.0.0.5 , 1433', { host: '10.0.0.5', port: 1433, instance: null }],
    ['PC-01\\SQLEXPRESS', { host: 'PC-01', port: null, instance: 'SQLEXPRESS' }],
    ['db\\uno,50000', { host: 'db', port: 50_000, instance: 'uno' }],
    ['tcp:db,1433', { host: 'db', port: 1433, instance: null }],
    ['.', { host: 'localhost', port: null, instance: null }],
    ['.\\SQLEXPRESS', { host: 'localhost', port: null, instance: 'SQLEXPRESS' }],
    ['(local)', { host: 'localhost', port: null, instance: null }],
    ['::1', { host: '::1', port: null, instance: null }],
    ['[fe80::1]:1433', { host: 'fe80::1', port: 1433, instance: null }],
    ['[fe80::1],1433', { host: 'fe80::1', port: 1433, instance: null }],
  ])('%s is understood', (text, expected) => expect(parseServerName(text)).toEqual(expected));

  test.each([
    '',
    ' ',
    'db,',
    'db,0',
    'db,70000',
    'db,x',
    'np:\\\\db\\pipe',
    'lpc:db',
    '(localdb)\\v11',
    'https://db',
    'a b',
    'db\\',
    'tcp:',
    'abc:::',
    ':::',
    '[abc]',
    '[1:2:3]',
  ])('%j is refused', (text) => expect(parseServerName(text)).toBeNull());

  test('of any host and port comes back as it was put together', () => {
    const host = fc.stringMatching(/^[a-z][a-z\d-]{0,20}(\.[a-z]{2,5}){0,2}$/);
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65_535 }), fc.constantFrom(',', ':'), (name, port, separator) => {
        fc.pre(!['np', 'lpc', 'admin', 'http', 'https', 'mssql', 'tcp'].includes(name));
        expect(parseServerName(`${name}${separator}${port}`)).toEqual({ host: name, port, instance: null });
      }),
    );
  });
});

describe('the connection', () => {
  test('is complete with server, user and password, and prints no password', () => {
    const { connection } = load({ environment: { ...LOGIN, DB_SERVER: 'db\\uno' } }).settings;
    expect(connection).toMatchObject({ label: 'db\\uno', host: 'db', port: null, instance: 'uno', user: 'sa' });
    expect(connection?.password.reveal()).toBe('hunter2');
    expect(inspect(connection, { depth: 9 }) + JSON.stringify(connection)).not.toContain('hunter2');
  });

  test.each(['DB_SERVER', 'DB_USERNAME', 'DB_PASSWORD'])(
    'is none without %s, which is no error by itself',
    (missing) => {
      expect(load({ environment: { ...LOGIN, [missing]: '' } }).settings.connection).toBeNull();
    },
  );

  test('takes the port from DB_PORT, and a named instance is not looked up then', () => {
    const { connection } = load({ environment: { ...LOGIN, DB_SERVER: 'db\\uno', DB_PORT: '1500' } }).settings;
    expect(connection).toMatchObject({ port: 1500, instance: null });
  });

  test('with two different ports is refused', () => {
    expect(problemsOf({ environment: { ...LOGIN, DB_SERVER: 'db,1433', DB_PORT: '1434' } })).toMatchObject([
      { key: 'DB_PORT', value: '1434' },
    ]);
    expect(problemsOf({ environment: { ...LOGIN, DB_SERVER: 'db,1433', DB_PORT: '1433' } })).toEqual([]);
  });

  test.each([
    ['localhost', true],
    ['127.0.0.1,1433', true],
    ['.\\SQLEXPRESS', true],
    ['db.example.com', false],
    ['127.example.com', false],
  ])('is encrypted, and %s’s own certificate is trusted only on this computer', (server, trusted) => {
    const { connection } = load({ environment: { ...LOGIN, DB_SERVER: server } }).settings;
    expect(connection).toMatchObject({ encrypt: true, trustServerCertificate: trusted });
  });

  test.each([
    ['yes', true],
    ['SÍ', true],
    ['1', true],
    ['no', false],
    ['False', false],
  ])('takes %s for DB_ENCRYPT and DB_TRUST_SERVER_CERTIFICATE', (word, expected) => {
    const environment = { ...LOGIN, DB_ENCRYPT: word, DB_TRUST_SERVER_CERTIFICATE: word };
    expect(load({ environment }).settings.connection).toMatchObject({
      encrypt: expected,
      trustServerCertificate: expected,
    });
  });
});

describe('.env', () => {
  test('is read beside the configuration file, without touching the environment of the process', () => {
    const folder = temporaryDirectory();
    const dotEnv = 'DB_SERVER=db\nDB_USERNAME="sa"\nDB_PASSWORD=\'h#u\'\nREXUS_TEST_LEAK=1\n';
    const { settings } = load({ folder, dotEnv, config: {} });
    expect(settings.connection?.password.reveal()).toBe('h#u');
    expect(process.env.REXUS_TEST_LEAK).toBeUndefined();
  });

  test.each([
    ['a password with a # in it', 'DB_PASSWORD=Trial#2026x', ['DB_PASSWORD']],
    ['one that begins with it', 'DB_PASSWORD=#2026x', ['DB_PASSWORD']],
    ['one with a space before it', 'DB_PASSWORD=Trial #2026x\r\nDB_PORT=1433', ['DB_PASSWORD']],
    ['any other value, behind export', 'export BACKUP_DIR=/srv/c#/backups', ['BACKUP_DIR']],
    ['no quoted value', 'DB_PASSWORD=\'Trial#2026x\'\nBACKUP_DIR="/srv/c#"', []],
    ['no remark', '# DB_PASSWORD=a#b\nDB_PORT=1433 # the port\nDB_PASSWORD= # none yet', []],
    ['no line within a quoted value', 'BACKUP_PASSPHRASE="first\nDB_PORT=1#2\nlast"', []],
  ])('warns of %s where dotenv ends it at the #', (_, dotEnv, variables) => {
    const { warnings } = load({ dotEnv, config: { databases: { users: {} } } });
    expect(warnings).toEqual(variables.map((variable) => ({ code: 'cut_in_env', variable })));
  });

  test('warns of no value that the real environment overrules', () => {
    const { warnings } = load({
      dotEnv: 'DB_PASSWORD=a#b',
      environment: { DB_PASSWORD: 'real' },
      config: { databases: { users: {} } },
    });
    expect(warnings).toEqual([]);
  });

  test('gives way to the real environment, but not to an empty variable in it', () => {
    const dotEnv = 'DB_SERVER=file\nDB_USERNAME=file\nDB_PASSWORD=file\n';
    const { connection } = load({ dotEnv, environment: { DB_SERVER: 'real', DB_USERNAME: '' } }).settings;
    expect(connection).toMatchObject({ host: 'real', user: 'file' });
  });
});

describe('DB_PASSWORD_FILE', () => {
  test('names a file whose one trailing line break is no part of the password', () => {
    const folder = temporaryDirectory();
    writeFileSync(joinLocal(folder, 'secret'), ' pa ss\r\n');
    const { connection } = load({
      folder,
      environment: { DB_SERVER: 'db', DB_USERNAME: 'sa', DB_PASSWORD_FILE: 'secret' },
    }).settings;
    expect(connection?.password.reveal()).toBe(' pa ss');
  });

  test('that cannot be read is a problem, and so is a second password beside it', () => {
    expect(problemsOf({ environment: { DB_PASSWORD_FILE: '/nowhere' } })).toMatchObject([{ key: 'DB_PASSWORD_FILE' }]);
    const both = problemsOf({ environment: { DB_PASSWORD_FILE: '/nowhere', DB_PASSWORD: 'hunter2' } });
    expect(both).toMatchObject([{ key: 'DB_PASSWORD_FILE' }]);
    expect(JSON.stringify(both)).not.toContain('hunter2');
  });

  test('of the environment overrules the password in .env', () => {
    const folder = temporaryDirectory();
    writeFileSync(joinLocal(folder, 'secret'), 'from-file');
    const { connection } = load({
      folder,
      dotEnv: 'DB_SERVER=db\nDB_USERNAME=sa\nDB_PASSWORD=old\n',
      environment: { DB_PASSWORD_FILE: joinLocal(folder, 'secret') },
    }).settings;
    expect(connection?.password.reveal()).toBe('from-file');
  });
});
