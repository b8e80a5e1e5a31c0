import { describe, expect, test } from 'vitest';
import { load } from './loading.ts';

const testing = (section: object, rest: object = {}) =>
  load({ config: { databases: { inventario: {} }, recovery_testing: section, ...rest } });

describe('recovery_testing', () => {
  test('that is not enabled asks for no drill', () => {
    const { settings } = testing({ enabled: false, frequency: 'weekly' });
    expect(settings.recoveryTesting).toEqual({ frequency: null, scratchName: null, assertions: [] });
    expect(settings.schedules.map(({ name }) => name)).toEqual(['daily_full_backup']);
  });

  test.each([
    ['daily', { kind: 'daily' }],
    ['weekly', { kind: 'weekdays', days: ['sunday'] }],
    ['monthly', { kind: 'monthday', day: 1 }],
    [undefined, { kind: 'monthday', day: 1 }],
  ])('with the frequency %s becomes a schedule beside the backups', (frequency, days) => {
    const { settings, warnings } = testing({ enabled: true, frequency });
    expect(warnings).toEqual([]);
    expect(settings.schedules.map(({ name }) => name)).toEqual(['daily_full_backup', 'recovery_testing']);
    expect(settings.schedules[1]).toEqual({
      name: 'recovery_testing',
      when: { kind: 'times', times: ['05:00'], days },
      job: { kind: 'action', action: 'restore_test' },
      isEnabled: true,
      databases: [],
      missed: 'catch_up',
    });
  });

  test('leaves the time to a schedule that does restore_test already', () => {
    const schedules = { prueba: { time: '06:30', day: 'saturday', action: 'restore_test' } };
    const { settings } = testing({ enabled: true }, { schedules });
    expect(settings.schedules.map(({ name }) => name)).toEqual(['prueba']);
    expect(settings.recoveryTesting.frequency).toBe('monthly');
  });

  test('names its databases as the map does, whatever they are called on the server', () => {
    const assertions = [
      { database: 'inventario', query: 'SELECT COUNT(*) FROM dbo.Productos', expect: 12 },
      { database: 'otra', query: 'with x as (select 1 a) select a from x', expect: null },
    ];
    const { settings } = load({
      config: { databases: { inventario: {} }, recovery_testing: { test_database: 'prueba', assertions } },
      environment: { DB_INVENTARIO: 'inventario_2026' },
    });
    expect(settings.recoveryTesting).toEqual({
      frequency: null,
      scratchName: 'prueba',
      assertions: [{ ...assertions[0], database: 'inventario_2026' }, assertions[1]],
    });
  });

  test.each([
    ['frequency', { frequency: 'sometimes' }, 'daily | weekly | monthly'],
    ['test_database', { test_database: '' }, 'the beginning of a database name, 1 to 100 characters'],
    ['test_database', { test_database: 'x\0y' }, 'the beginning of a database name, 1 to 100 characters'],
    [
      'assertions.0.query',
      { assertions: [{ database: 'inventario', query: 'DELETE FROM dbo.Productos', expect: 1 }] },
      'a query that begins with SELECT or WITH',
    ],
    [
      'assertions.0.expect',
      { assertions: [{ database: 'inventario', query: 'SELECT 1', expect: [1] }] },
      'a text, a number, true, false or null',
    ],
  ])('%s of another kind is an error', (key, section, allowed) => {
    expect(() => testing(section)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        facts: expect.objectContaining({
          problems: [expect.objectContaining({ key: `recovery_testing.${key}`, allowed })],
        }),
      }),
    );
  });

  test('without verify_data_integrity is warned of: a drill always runs CHECKDB', () => {
    const { warnings } = testing({ enabled: true, verify_data_integrity: false });
    expect(warnings).toEqual([{ code: 'not_yet_used', key: 'recovery_testing.verify_data_integrity' }]);
  });
});
