import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { joinLocal } from '../../src/domain/localPath.ts';
import { memoryServer } from '../support/memoryServer.ts';
import { stoppedClock } from '../support/stoppedClock.ts';
import { cliBench } from './cliBench.ts';

const clock = stoppedClock(new Date(2026, 10, 20, 12, 0, 0));
const configured = { databases: { users: {} }, language: 'en', schedules: { night: { time: '02:30' } } };

const bench = () => {
  const site = cliBench({ clock, server: memoryServer(['users']) });
  site.configure(configured);
  return { ...site, text: () => readFileSync(joinLocal(site.folder, 'backup_config.json'), 'utf8') };
};

test('a preset is shown, and with --dry-run nothing is written', async () => {
  const { run, text } = bench();
  const before = text();
  const { code, stdout } = await run(['schedule', 'preset', 'professional', '--dry-run']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/new +monthly_full +day 1 of each month at 00:00 +full backup/);
  expect(stdout).toMatch(/new +logs +every 15m +log backup/);
  expect(stdout).toMatch(/turned off +night +every day at 02:30 +full backup +off/);
  expect(text()).toBe(before);
});

test('a preset asks before it writes, and writes nothing without a yes', async () => {
  const { start, text } = bench();
  const before = text();
  const going = start(['schedule', 'preset', 'python'], { terminal: true });
  await going.type('(y/N)', 'n');
  expect((await going.ended).code).toBe(17);
  expect(text()).toBe(before);
});

test('a preset is written with --yes, and the second time there is nothing to change', async () => {
  const { run, text } = bench();
  const argv = ['schedule', 'preset', 'professional', '--log', '23:00', '--yes'];
  expect((await run(argv)).code).toBe(0);
  expect(JSON.parse(text()).schedules).toMatchObject({
    night: { time: '02:30', enabled: false },
    monthly_full: { time: '00:00', day: 1, type: 'full' },
    weekly_differential: { time: '23:30', day: 'sunday', type: 'differential' },
    logs: { time: '23:00', type: 'log' },
    daily_verification: { time: '01:00', action: 'verify_all_backups' },
    weekly_cleanup: { time: '02:00', day: 'monday', action: 'deep_cleanup' },
  });
  const again = await run(argv);
  expect(again.code).toBe(4);
  expect(again.stdout).toContain('nothing to change');
});

test('a preset as JSON is one document', async () => {
  const { run } = bench();
  const { document } = await run(['schedule', 'preset', 'weekdays', '--yes', '--json']);
  expect(document()).toMatchObject({ preset: 'weekdays', is_written: true, steps: [{ action: 'add' }, {}, {}] });
});

test.each([
  [['schedule', 'preset', 'daily'], 'professional, python, weekdays'],
  [['schedule', 'preset', 'python', '--log', '15m'], '--log and python do not go together'],
  [['schedule', 'preset', 'professional', '--log', '25:00'], 'an interval as 15m or 6h'],
  [['schedule', 'preset'], '<name> is needed'],
])('%j is refused', async (argv, said) => {
  const { code, stderr } = await bench().run([...argv, '--language', 'en']);
  expect(code).toBe(2);
  expect(stderr).toContain(said);
});

test('scheduler run --once does every job, says how each ended, and leaves what is remembered of schedules alone', async () => {
  const { run, configure, base } = bench();
  configure({
    ...configured,
    schedules: {
      night: { time: '02:30' },
      check: { time: '03:00', action: 'deep_cleanup' },
      off: { time: '04:00', enabled: false },
    },
  });
  const { code, stdout } = await run(['scheduler', 'run', '--once']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/the trial ended\n {2}night +exit code 0\n {2}check +exit code 0\n$/);
  expect((await run(['list', '--json'])).document()).toMatchObject({ backups: [{ label: 'night' }] });
  expect(existsSync(joinLocal(base, 'schedules_state.json'))).toBe(false);
  const { events } = await run(['scheduler', 'run', '--once', '--json']);
  expect(events()[0]).toMatchObject({ message_type: 'schedule_due', schedule: 'night', reason: 'trial' });
});

test('scheduler run --once ends with the highest code of its jobs', async () => {
  const site = cliBench({ clock, server: memoryServer(['other']) });
  site.configure(configured);
  const { code, stdout } = await site.run(['scheduler', 'run', '--once']);
  expect(code).toBeGreaterThan(0);
  expect(stdout).toMatch(new RegExp(`night +exit code ${code}`));
});
