import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { load } from './loading.ts';

/** What a schedule is where the configuration says nothing of it. */
const USUAL = { isEnabled: true, databases: [], missed: 'catch_up' };

const OURS = 'tests/fixtures/python_tool_config.json';
const SHIPPED = '../shared/python-tool/backup_config.json';

/** What the Python tool's file means here, wherever it stands. */
const expectPythonSettings = (file: string): void => {
  const { settings, warnings, folder } = load({ config: readFileSync(file, 'utf8') });
  expect(
    settings.databases.map(({ logicalName, priority, retention }) => [logicalName, priority, retention?.maxAgeDays]),
  ).toEqual([
    ['users', 'critical', 90],
    ['inventario', 'critical', 90],
    ['auditoria', 'high', 365],
  ]);
  expect(settings.schedules).toEqual([
    {
      name: 'daily_full_backup',
      when: { kind: 'times', times: ['02:00'], days: { kind: 'daily' } },
      job: { kind: 'backup', type: 'full', verify: true, rotate: true, files: true },
      ...USUAL,
    },
    {
      name: 'weekly_verification',
      when: { kind: 'times', times: ['03:00'], days: { kind: 'weekdays', days: ['sunday'] } },
      job: { kind: 'action', action: 'verify_all_backups' },
      ...USUAL,
    },
    {
      name: 'monthly_cleanup',
      when: { kind: 'times', times: ['01:00'], days: { kind: 'monthday', day: 1 } },
      job: { kind: 'action', action: 'deep_cleanup' },
      ...USUAL,
    },
    {
      name: 'recovery_testing',
      when: { kind: 'times', times: ['05:00'], days: { kind: 'monthday', day: 1 } },
      job: { kind: 'action', action: 'restore_test' },
      ...USUAL,
    },
  ]);
  expect(settings.storage).toEqual({
    base: `${folder}/backups`,
    databases: `${folder}/backups/databases`,
    config: `${folder}/backups/config`,
    application: `${folder}/backups/application`,
    logs: `${folder}/backups/logs`,
    temp: `${folder}/backups/temp`,
    restore: `${folder}/backups/restore`,
    serverDirectory: null,
    serverCompression: 'auto',
    compression: { algorithm: 'gzip', level: 6 },
    encryption: null,
    keyring: expect.anything(),
  });
  expect(settings.minimumFreeBytes).toBe(10_000_000_000);
  expect(settings.retention.common).toMatchObject({
    maxAgeDays: null,
    calendar: { day: 30, week: 12, month: 12, year: 5 },
  });
  expect(settings.log).toEqual({ toFile: true, level: 'info', retentionDays: 30 });
  expect(warnings).toEqual(
    ['monitoring.health_checks', 'monitoring.alerts', 'environment_requirements.disk_space.recommended_free_gb'].map(
      (key) => ({ code: 'not_yet_used', key }),
    ),
  );
};

describe('the configuration of the Python tool', () => {
  test('loads unchanged, and what has no effect yet is named', () => expectPythonSettings(OURS));

  test.skipIf(!existsSync(SHIPPED))('loads as that tool ships it (skipped without ../shared)', () =>
    expectPythonSettings(SHIPPED),
  );

  test('means the same without its wrapper', () => {
    const { backup_configuration: inner, ...rest } = JSON.parse(readFileSync(OURS, 'utf8'));
    const { settings, warnings } = load({ config: { ...inner, ...rest } });
    expect(settings.schedules).toHaveLength(4);
    expect(warnings).toContainEqual({ code: 'not_yet_used', key: 'monitoring.alerts' });
  });

  test('is accepted as flat settings alone', () => {
    const { settings, warnings, folder } = load({
      config: {
        backup_dir: 'copias',
        max_backups: 7,
        compress: false,
        verify_integrity: false,
        schedule_time: '3:15',
        email_notifications: true,
        email_recipients: ['a@example.com'],
        encrypt_backups: false,
      },
    });
    expect(settings.storage.databases).toBe(`${folder}/copias/databases`);
    expect(settings.storage.compression.algorithm).toBe('none');
    expect(settings.retention.common?.maxAgeDays).toBe(7);
    expect(settings.verifyIntegrity).toBe(false);
    expect(settings.schedules).toEqual([
      {
        name: 'daily_full_backup',
        when: { kind: 'times', times: ['03:15'], days: { kind: 'daily' } },
        job: { kind: 'backup', type: 'full', verify: false, rotate: true, files: true },
        ...USUAL,
      },
    ]);
    expect(warnings).toEqual([
      { code: 'not_yet_used', key: 'email_notifications' },
      { code: 'no_databases', assumed: ['users', 'inventario', 'auditoria'] },
    ]);
  });
});

describe('the example that a user edits', () => {
  test('is valid, asks for nothing that is not there yet, and has the Python tool’s databases and schedules', () => {
    const { settings, warnings } = load({ config: readFileSync('backup_config.json', 'utf8') });
    const python = load({ config: readFileSync(OURS, 'utf8') }).settings;
    expect(warnings).toEqual([]);
    expect(settings.schedules).toEqual(python.schedules);
    expect(settings.databases.map(({ name }) => name)).toEqual(python.databases.map(({ name }) => name));
  });
});
