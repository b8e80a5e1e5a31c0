import { expect, test } from 'vitest';
import { examineSettings } from '../../src/config/loadSettings.ts';
import { DESCRIPTIONS } from '../../src/config/schema/descriptions.ts';
import { type ShownSetting, shownSettings } from '../../src/config/shownSettings.ts';
import { type Loading, load } from './loading.ts';

const shown = (loading: Loading, options: readonly string[] = []): ReadonlyMap<string, ShownSetting> => {
  const { folder } = load(loading);
  const examined = examineSettings({
    cwd: folder,
    configFile: null,
    environment: loading.environment ?? {},
    options: loading.options ?? {},
  });
  return new Map(shownSettings(examined, options).map((one) => [one.key, one]));
};

test('what nobody set is the default, with its value', () => {
  const settings = shown({});
  expect(settings.get('storage.compression.level')).toEqual({
    key: 'storage.compression.level',
    value: 6,
    origin: { from: 'default' },
  });
  expect(settings.get('DB_SERVER')?.value).toBeNull();
  expect(settings.get('schedules.daily_full_backup.time')).toMatchObject({
    value: '02:00',
    origin: { from: 'default' },
  });
});

test('a value of the file has its line, inside the wrapper and beside it', () => {
  const settings = shown({
    config:
      '{\n"max_backups": 7,\n"backup_configuration": {\n"databases": {"users": {\n"priority": "high"}},\n"chains": {\n"full_on": ["sun"]}}}',
  });
  const lineOf = (key: string) => {
    const origin = settings.get(key)?.origin;
    return origin?.from === 'place' ? origin.place : origin?.from;
  };
  expect(lineOf('max_backups')).toEqual({ at: 'file', line: 2 });
  expect(lineOf('databases.users')).toEqual({ at: 'file', line: 4 });
  expect(lineOf('databases.users.priority')).toEqual({ at: 'file', line: 5 });
  expect(lineOf('databases.users.description')).toBe('default');
  expect(lineOf('chains.full_on')).toEqual({ at: 'file', line: 7 });
});

test('the flat name of a setting is named where it was used', () => {
  const settings = shown({
    config: { backup_dir: 'b', compress: false, schedule_time: '3:00', encrypt_backups: false },
  });
  expect(settings.get('storage.base_directory')?.origin).toMatchObject({ from: 'place', key: 'backup_dir' });
  expect(settings.get('storage.compression.enabled')?.origin).toMatchObject({ key: 'compress' });
  expect(settings.get('storage.encryption.enabled')?.origin).toMatchObject({ key: 'encrypt_backups' });
  expect(settings.get('schedules.daily_full_backup.time')).toMatchObject({
    value: '03:00',
    origin: { key: 'schedule_time' },
  });
});

test('a variable comes from .env or from the environment, which wins; an option wins over both', () => {
  const settings = shown(
    {
      config: { storage: { base_directory: 'a' }, language: 'es' },
      dotEnv: 'DB_SERVER=one\nDB_USERNAME=sa\nDB_PASSWORD=x\nDB_USERS=users_2026\nBACKUP_DIR=b',
      environment: { DB_SERVER: 'two' },
      options: { language: 'en' },
    },
    ['--language'],
  );
  expect(settings.get('DB_SERVER')).toMatchObject({ value: 'two', origin: { place: { at: 'environment' } } });
  expect(settings.get('DB_USERNAME')?.origin).toMatchObject({ place: { at: 'env_file', line: 2 } });
  expect(settings.get('databases.users')).toMatchObject({
    value: 'users_2026',
    origin: { key: 'DB_USERS', place: { at: 'env_file', line: 4 } },
  });
  expect(settings.get('storage.base_directory')?.origin).toMatchObject({ key: 'BACKUP_DIR' });
  expect(settings.get('language')).toMatchObject({ value: 'en', origin: { from: 'option', option: '--language' } });
});

test('no secret is in it, only that there is one', () => {
  const secret = 'geheim-773-1';
  const settings = shown({
    dotEnv: `DB_SERVER=one\nDB_USERNAME=sa\nDB_PASSWORD=${secret}\nBACKUP_PASSPHRASE_COMMAND=echo ${secret}`,
  });
  expect(settings.get('DB_PASSWORD')?.value).toBe('set');
  expect(settings.get('BACKUP_PASSPHRASE_COMMAND')?.value).toBe('set');
  expect(JSON.stringify([...settings])).not.toContain(secret);
});

/** Keys that only people read, that are another name of one in the list, or that have no effect in this version. */
const NOT_SHOWN =
  /^(\$schema|backup_configuration|version|description|backup_dir|compress|schedule_time|encrypt_backups|email_.*|.*\.backup_frequency|schedules\.\*\.compress|databases\.\*\.(chains|enabled)|.*recipients_file|.*encryption\.algorithm|databases\.\*\.retention|retention_policy|.*\.preset|.*fiscal_year|notifications\.email.*|recovery_testing\.(verify_data_integrity|assertions\..*)|environment_requirements\.(sql|req|perm|disk_space\.rec).*|monitoring.*)$/;

test('every key of the file that has an effect is a line of it', () => {
  const config = {
    databases: {
      users: { chains: { max_incrementals: 2 }, retention: { preset: 'small', fiscal_year: { first_month: 4 } } },
    },
    retention_policy: { preset: 'standard' },
    schedules: {
      a: { time: '02:00', day: 'sunday', databases: ['users'] },
      b: { every: '6h', type: 'differential' },
      c: { cron: '0 2 * * *' },
      d: { time: '03:00', action: 'restore_test' },
    },
  };
  const lines = [...shown({ config }).keys()].map((key) => key.replace(/^(databases|schedules)\.[^.]+/, '$1.*'));
  const leaves = Object.keys(DESCRIPTIONS).filter(
    (path) => path === 'databases.*' || !Object.keys(DESCRIPTIONS).some((other) => other.startsWith(`${path}.`)),
  );
  expect(leaves.filter((path) => !NOT_SHOWN.test(path) && !lines.includes(path))).toEqual([]);
});
