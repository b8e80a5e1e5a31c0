import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../src/config/loadSettings.ts';
import { saveSchedules } from '../../src/config/saveSchedule.ts';
import { SCHEDULE_PRESETS } from '../../src/config/settings.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { type PresetRequest, planPreset, presetChanges } from '../../src/schedule/presets.ts';
import { scheduleRule } from '../../src/schedule/scheduleRule.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { at, backupAt } from './schedules.ts';

const asked = (name: PresetRequest['name']): PresetRequest => ({ name, logs: null, verify: true });

const lines = (steps: ReturnType<typeof planPreset>): readonly string[] =>
  steps.map(({ action, schedule }) => `${action} ${schedule.name} ${scheduleRule(schedule)}`);

test('professional is a full each month, a differential each week, and logs in between', () => {
  expect(lines(planPreset([], asked('professional')))).toEqual([
    'add monthly_full 00:00 day 1',
    'add weekly_differential 23:30 sunday',
    'add logs every 15m',
    'add daily_verification 01:00 daily',
    'add weekly_cleanup 02:00 monday',
  ]);
  const nightly = planPreset([], { ...asked('professional'), logs: at('23:00') });
  expect(lines(nightly)).toContain('add logs 23:00 daily');
});

test('python is the daily full, weekdays takes fulls at the weekend only', () => {
  expect(lines(planPreset([], asked('python')))).toEqual(['add daily_full_backup 02:00 daily']);
  expect(lines(planPreset([], asked('weekdays')))).toEqual([
    'add weekend_full 02:00 sunday,saturday',
    'add weekday_differential 02:00 monday,tuesday,wednesday,thursday,friday',
  ]);
});

test('what does the same work is turned off and kept; what does other work stays', () => {
  const drill = { ...backupAt('05:00', undefined, 'drill'), job: { kind: 'action', action: 'restore_test' } } as const;
  const check = {
    ...backupAt('03:00', undefined, 'check'),
    job: { kind: 'action', action: 'verify_all_backups' },
  } as const;
  const off = { ...backupAt('04:00', undefined, 'old'), isEnabled: false };
  const edited = backupAt('22:00', undefined, 'monthly_full');
  const steps = planPreset([backupAt('02:00'), drill, check, off, edited], asked('professional'));
  expect(lines(steps).filter((line) => !line.startsWith('add'))).toEqual([
    'change monthly_full 00:00 day 1',
    'turn_off nightly off: 02:00 daily',
    'keep drill 05:00 daily',
    'turn_off check off: 03:00 daily',
    'keep old off: 04:00 daily',
  ]);
});

describe.each(SCHEDULE_PRESETS)('%s', (name) => {
  const load = (folder: ReturnType<typeof temporaryDirectory>) =>
    loadSettings({ cwd: folder, configFile: null, environment: {}, options: {} }).settings.schedules;

  test('is what the file says once it is written, and then there is nothing to change', async () => {
    const folder = temporaryDirectory();
    await saveSchedules(joinLocal(folder, 'backup_config.json'), presetChanges(planPreset(load(folder), asked(name))));
    const written = planPreset(load(folder), asked(name));
    expect(presetChanges(written)).toEqual([]);
  });
});
