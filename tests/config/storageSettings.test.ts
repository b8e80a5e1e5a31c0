import { describe, expect, test } from 'vitest';
import { load, problemsOf } from './loading.ts';

describe('the backup directory', () => {
  test('of BACKUP_DIR moves the whole structure along', () => {
    const { settings, folder } = load({
      config: { storage: { base_directory: 'backups', structure: { databases: 'backups/sql/', temp: 'backups/tmp' } } },
      environment: { BACKUP_DIR: '/srv/copias' },
    });
    expect(folder).not.toBe('');
    expect(settings.storage).toMatchObject({
      base: '/srv/copias',
      databases: '/srv/copias/sql',
      temp: '/srv/copias/tmp',
      logs: '/srv/copias/logs',
    });
  });

  test('may be changed in base_directory alone while structure still says backups/…, as the shipped file does', () => {
    const { settings } = load({
      config: { storage: { base_directory: '/srv/copias', structure: { databases: 'backups/databases/' } } },
    });
    expect(settings.storage.databases).toBe('/srv/copias/databases');
  });

  test('named differently in two places is refused', () => {
    expect(problemsOf({ config: { backup_dir: '/a', storage: { base_directory: '/b' } } })).toEqual([
      { key: 'backup_dir', value: '"/a"', allowed: 'storage.base_directory: "/b"' },
    ]);
    expect(problemsOf({ config: { backup_dir: 'x', storage: { base_directory: './x/' } } })).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')(
    'of another system is refused, not made as a folder of that strange name',
    () => {
      expect(problemsOf({ config: { backup_dir: 'D:\\copias' } })).toMatchObject([{ key: 'backup_dir' }]);
      expect(problemsOf({ environment: { BACKUP_DIR: '\\\\nas\\copias' } })).toMatchObject([{ key: 'BACKUP_DIR' }]);
    },
  );
});

describe('a folder of the structure', () => {
  test.each(['/elsewhere', '../outside', 'backups', 'backups/../x', ''])(
    'outside the backup directory is refused, since manifests name files relative to it: %j',
    (databases) => {
      expect(problemsOf({ config: { storage: { structure: { databases } } } })).toMatchObject([
        { key: 'storage.structure.databases' },
      ]);
    },
  );

  test.each([
    ['the same as another', { temp: 'backups/databases' }, 'temp'],
    ['inside another', { temp: 'backups/databases/temp' }, 'temp'],
    ['around another', { databases: 'backups/all/db', temp: 'backups/all' }, 'temp'],
    ['the default of another', { databases: 'backups/temp' }, 'temp'],
  ])('is refused where temp, which is emptied, could take backups with it: %s', (_what, structure, key) => {
    expect(problemsOf({ config: { storage: { structure } } })).toMatchObject([{ key: `storage.structure.${key}` }]);
  });
});

describe('compression', () => {
  test.each([
    [{}, 'gzip'],
    [{ compress: false }, 'none'],
    [{ storage: { compression: { enabled: false } } }, 'none'],
    [{ storage: { compression: { algorithm: 'none' } } }, 'none'],
    [{ compress: true, storage: { compression: { enabled: true, level: 1 } } }, 'gzip'],
  ])('of %j is %s', (config, algorithm) => {
    expect(load({ config }).settings.storage.compression.algorithm).toBe(algorithm);
  });

  test('that the flat and the nested setting contradict is refused', () => {
    expect(problemsOf({ config: { compress: false, storage: { compression: { enabled: true } } } })).toMatchObject([
      { key: 'compress' },
    ]);
  });

  test('that one schedule wants otherwise is named as not there yet', () => {
    const { warnings } = load({ config: { schedules: { s: { time: '01:00', compress: false } } } });
    expect(warnings).toContainEqual({ code: 'not_yet_used', key: 'schedules.s.compress' });
  });
});

test('the server may see the directory under a path of another system', () => {
  const of = (server_directory: string) =>
    load({ config: { storage: { server_directory } } }).settings.storage.serverDirectory;
  expect(['/var/opt/mssql/backups', 'D:\\copias', '\\\\nas\\copias'].map(of)).toEqual([
    '/var/opt/mssql/backups',
    'D:\\copias',
    '\\\\nas\\copias',
  ]);
});
