import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { cliBench } from './cliBench.ts';

const SECRET = 'geheim-#-7731';

const wrong = () => {
  const bench = cliBench();
  writeFileSync(
    joinLocal(bench.folder, 'backup_config.json'),
    [
      '{',
      '  "language": "en",',
      '  "databases": { "users": { "priority": "urgent" } },',
      '  "retencion": 3,',
      '  "storage": {',
      '    "compression": { "level": 12 },',
      '    "base_directory": "a"',
      '  },',
      '  "backup_dir": "b",',
      '  "schedules": {',
      '    "noche": { "type": "full" }',
      '  }',
      '}',
    ].join('\n'),
  );
  writeFileSync(joinLocal(bench.folder, '.env'), `# who\nDB_USERNAME=sa\nDB_PASSWORD='${SECRET}\n'\nDB_PORT=x\n`);
  return bench;
};

test('config check names every problem at once with its line, and every warning, and ends with 2', async () => {
  const { run, folder } = wrong();
  const { code, stdout, stderr } = await run(['config', 'check'], { variables: { DB_ENCRYPT: 'perhaps' } });
  expect(code).toBe(2);
  expect(stderr).toBe('');
  expect(stdout.trimEnd().split('\n')).toEqual([
    `read: ${folder}/backup_config.json`,
    `read: ${folder}/.env`,
    'error: backup_config.json:3: databases.users.priority is "urgent", allowed: critical | high | normal | low',
    'error: backup_config.json:6: storage.compression.level is 12, allowed: 1–9, fast, small or auto',
    'error: backup_config.json:11: schedules.noche.time is —, allowed: exactly one of time, every, cron',
    'error: .env:5: DB_PORT is "x", allowed: 1–65535',
    'error: the environment: DB_ENCRYPT is "perhaps", allowed: true or false',
    'warning: backup_config.json:4: the configuration has a key that nobody knows: retencion',
    '5 problems, one warning',
  ]);
});

test('config check --json is one document with the same', async () => {
  const { run, folder } = wrong();
  const ended = await run(['config', 'check', '--json']);
  expect(ended.code).toBe(2);
  expect(ended.stdout).not.toContain(SECRET);
  expect(ended.document()).toMatchObject({
    file: `${folder}/backup_config.json`,
    is_there: true,
    env_file: `${folder}/.env`,
    is_valid: false,
    problems: [
      { key: 'databases.users.priority', value: '"urgent"', place: { at: 'file', line: 3 } },
      { key: 'storage.compression.level', place: { at: 'file', line: 6 } },
      { key: 'schedules.noche.time', place: { at: 'file', line: 11 } },
      { key: 'DB_PORT', value: '"x"', allowed: '1–65535', place: { at: 'env_file', line: 5 } },
    ],
    warnings: [{ code: 'unknown_key', key: 'retencion', place: { at: 'file', line: 4 } }],
  });
});

test('any other command stops at the same problems, with their lines', async () => {
  const { run } = wrong();
  const { code, stderr } = await run(['list']);
  expect(code).toBe(2);
  expect(stderr).toContain('line 6: storage.compression.level is 12');
  expect(stderr).toContain('line 5: DB_PORT is "x"');
});

test('config check of a good configuration says so and which file was read', async () => {
  const { run, folder } = cliBench();
  const { code, stdout } = await run(['config', 'check']);
  expect([code, stdout]).toEqual([0, `read: ${folder}/backup_config.json\nno problems\n`]);
});

test('config check speaks the language that the option or the file names', async () => {
  const { run, configure } = wrong();
  configure({ language: 'es', databases: { users: {} }, compress: 1 });
  expect((await run(['config', 'check'])).stdout).toContain('compress es 1, se admite: true o false');
  expect((await run(['config', 'check', '--language', 'en'])).stdout).toContain(
    'compress is 1, allowed: true or false',
  );
});

test('config check of what is no JSON names the line and ends with 2', async () => {
  const { run, folder } = cliBench();
  writeFileSync(joinLocal(folder, 'backup_config.json'), '{\n  oops\n}\n');
  const { code, stderr } = await run(['config', 'check']);
  expect(code).toBe(2);
  expect(stderr).toContain('line 2, column 3');
});

test('config check where nothing is configured is no error', async () => {
  const { run, folder } = cliBench();
  const { code, stdout } = await run(['config', 'check', '--config', 'nowhere.json']);
  expect([code, stdout]).toEqual([2, '']);
  const empty = await run(['config', 'check'], { environment: { cwd: joinLocal(folder, 'backups') } });
  expect(empty.code).toBe(0);
  expect(empty.stdout).toContain('the defaults are used');
});

test('config show --origin says of every setting where it comes from, and shows no secret', async () => {
  const { run, folder } = cliBench();
  writeFileSync(joinLocal(folder, '.env'), `DB_SERVER=pc\nDB_USERNAME=sa\nDB_PASSWORD='${SECRET}'\n`);
  const { code, stdout } = await run(['config', 'show', '--origin'], { variables: { BACKUP_DIR: 'elsewhere' } });
  expect(code).toBe(0);
  const line = (key: string) =>
    stdout
      .split('\n')
      .find((text) => text.startsWith(`${key} `))
      ?.split(/ {2,}/);
  expect(line('language')).toEqual(['language', 'en', 'backup_config.json:6']);
  expect(line('databases.users')).toEqual(['databases.users', 'users', 'backup_config.json:3']);
  expect(line('DB_PASSWORD')).toEqual(['DB_PASSWORD', 'set', '.env:3']);
  expect(line('max_backups')).toEqual(['max_backups', '—', 'default']);
  expect(line('storage.base_directory')).toEqual([
    'storage.base_directory',
    `${folder}/elsewhere`,
    'the environment BACKUP_DIR',
  ]);
  expect(stdout).not.toContain(SECRET);
});

test('config show --json has each setting with its origin; without --origin the text has none', async () => {
  const { run } = cliBench();
  const { settings } = (await run(['config', 'show', '--json', '--language', 'es'])).document();
  expect(settings).toContainEqual({
    key: 'language',
    value: 'es',
    origin: { from: 'option', option: '--language' },
  });
  const { stdout } = await run(['config', 'show']);
  expect(stdout).toMatch(/^verify_integrity +true$/m);
});

test('config show of a wrong configuration says what is wrong instead', async () => {
  const { run } = wrong();
  const { code, stdout, stderr } = await run(['config', 'show']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('line 6: storage.compression.level');
});
