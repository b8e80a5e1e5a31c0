import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../src/config/loadSettings.ts';
import { saveSchedules, withoutSchedule, withSchedule } from '../../src/config/saveSchedule.ts';
import type { Schedule } from '../../src/config/settings.ts';
import { type ScheduleDays, WEEKDAYS } from '../../src/config/when.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { joinLocal, type LocalPath, localPath } from '../../src/domain/localPath.ts';
import { parseTimeOfDay } from '../../src/domain/timeOfDay.ts';
import { type Disk, systemDisk } from '../../src/platform/disk.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const PYTHON = readFileSync('tests/fixtures/python_tool_config.json', 'utf8');

const schedule = (name: string, time: string, days: ScheduleDays = { kind: 'daily' }): Schedule => ({
  name,
  when: { kind: 'times', times: [parseTimeOfDay(time)], days },
  isEnabled: true,
  databases: [],
  missed: 'catch_up',
  job:
    name === 'weekly_verification'
      ? { kind: 'action', action: 'verify_all_backups' }
      : { kind: 'backup', type: 'full', verify: true, rotate: true, files: true },
});
const MONDAYS: ScheduleDays = { kind: 'weekdays', days: ['monday'] };

const edit = (text: string, wanted: Schedule): string => withSchedule(localPath('/x/backup_config.json'), text, wanted);

const schedulesIn = (folder: LocalPath): readonly Schedule[] =>
  loadSettings({ cwd: folder, configFile: null, environment: {}, options: {} }).settings.schedules;

const configFile = (text: string | null, folder = temporaryDirectory()): LocalPath => {
  const file = joinLocal(folder, 'backup_config.json');
  if (text !== null) writeFileSync(file, text);
  return file;
};

describe('editing the text', () => {
  test('changes two values and not one other character of the Python tool’s file', () => {
    const edited = edit(
      PYTHON,
      schedule('weekly_verification', '04:30', { kind: 'weekdays', days: ['monday', 'friday'] }),
    );
    expect(edited).toBe(
      PYTHON.replace('"day": "sunday", "time": "03:00"', '"day": ["monday", "friday"], "time": "04:30"'),
    );
  });

  test('adds a day in the style of its neighbours, and takes it out again with its comma', () => {
    const weekly = edit(PYTHON, schedule('daily_full_backup', '02:00', MONDAYS));
    expect(weekly).toBe(
      PYTHON.replace('        "cleanup_old": true\n', '        "cleanup_old": true,\n        "day": "monday"\n'),
    );
    expect(edit(weekly, schedule('daily_full_backup', '02:00'))).toBe(PYTHON);
    const daily = edit(PYTHON, schedule('weekly_verification', '03:00'));
    expect(daily).toBe(PYTHON.replace('"day": "sunday", ', ''));
    expect(edit(daily, schedule('weekly_verification', '03:00', MONDAYS))).toBe(
      daily.replace('"verify_all_backups" }', '"verify_all_backups", "day": "monday" }'),
    );
  });

  test('changes the job, the databases and the rest, each by its own key, and takes them out again', () => {
    const text = '{ "schedules": { "s": { "time": "02:00", "files": true } } }\n';
    const full = schedule('s', '02:00');
    const log: Schedule = {
      ...full,
      isEnabled: false,
      missed: 'skip',
      databases: [{ name: parseDatabaseName('users'), writtenAs: 'users' }],
      job: { kind: 'backup', type: 'log', verify: false, rotate: true, files: true },
    };
    const edited = edit(text, log);
    expect(JSON.parse(edited)).toEqual({
      schedules: {
        s: {
          time: '02:00',
          type: 'log',
          databases: ['users'],
          verify_integrity: false,
          missed: 'skip',
          enabled: false,
        },
      },
    });
    const check: Schedule = { ...full, job: { kind: 'action', action: 'verify_all_backups' } };
    expect(JSON.parse(edit(edited, check))).toEqual({
      schedules: { s: { time: '02:00', action: 'verify_all_backups', missed: 'catch_up', enabled: true } },
    });
  });

  test('a new schedule says only what is not usual', () => {
    const text = '{ "schedules": {} }\n';
    const off: Schedule = {
      ...schedule('s', '02:00'),
      isEnabled: false,
      job: { kind: 'backup', type: 'auto', verify: true, rotate: false, files: false },
    };
    expect(JSON.parse(edit(text, off)).schedules.s).toEqual({
      time: '02:00',
      type: 'auto',
      files: false,
      verify_integrity: true,
      cleanup_old: false,
      enabled: false,
    });
  });

  test('schedule_time cannot say that the daily backup is off: it gets an entry beside it', () => {
    const off = { ...schedule('daily_full_backup', '03:00'), isEnabled: false };
    expect(JSON.parse(edit('{ "schedule_time": "03:00" }', off))).toMatchObject({
      schedule_time: '03:00',
      schedules: { daily_full_backup: { time: '03:00', enabled: false } },
    });
  });

  test.each([
    ['an entry', '{ "schedules": { "s": { "time": "02:00" } }, "version": "1" }', 's', { schedules: {}, version: '1' }],
    ['the flat time', '{ "schedule_time": "03:00" }', 'daily_full_backup', { schedules: {} }],
    ['the assumed daily backup', '{}', 'daily_full_backup', { schedules: {} }],
    [
      'the drills',
      '{ "schedules": {}, "recovery_testing": { "enabled": true } }',
      'recovery_testing',
      { schedules: {}, recovery_testing: { enabled: false } },
    ],
    ['nothing that is there', '{ "schedules": {} }', 's', { schedules: {} }],
  ])('deletes %s', (_what, text, name, left) => {
    const path = localPath('/x/backup_config.json');
    const edited = withoutSchedule(path, text, name);
    expect(JSON.parse(edited)).toEqual(left);
    const folder = temporaryDirectory();
    configFile(edited, folder);
    expect(schedulesIn(folder)).toEqual([]);
  });

  test('leaves a file alone that already says so in other words', () => {
    const text = '{"schedules": {"s": {"time": "2:05", "day": ["Lunes"]}}}';
    expect(edit(text, schedule('s', '02:05', MONDAYS))).toBe(text);
  });

  test.each([
    [
      'tabs and CRLF',
      '{\r\n\t"schedules": {\r\n\t\t"s": {\r\n\t\t\t"time": "01:00"\r\n\t\t}\r\n\t}\r\n}\r\n',
      '{\r\n\t"schedules": {\r\n\t\t"s": {\r\n\t\t\t"time": "01:00",\r\n\t\t\t"day": 5\r\n\t\t}\r\n\t}\r\n}\r\n',
    ],
    ['minified', '{"schedules":{"s":{"time":"01:00"}},"x":1}', '{"schedules":{"s":{"time":"01:00","day":5}},"x":1}'],
  ])('keeps the style: %s', (_what, before, after) => {
    expect(edit(before, schedule('s', '01:00', { kind: 'monthday', day: 5 }))).toBe(after);
  });

  test('makes what is missing, inside the wrapper where there is one', () => {
    expect(
      JSON.parse(
        edit('{\n  "backup_configuration": {\n    "version": "1.0"\n  }\n}\n', schedule('daily_full_backup', '05:00')),
      ),
    ).toEqual({
      backup_configuration: {
        version: '1.0',
        schedules: { daily_full_backup: { time: '05:00', type: 'full', verify_integrity: true, cleanup_old: true } },
      },
    });
    expect(edit('{}', schedule('daily_full_backup', '05:00'))).toBe(
      '{\n  "schedules": {\n    "daily_full_backup": {\n      "time": "05:00",\n      "type": "full",\n      "verify_integrity": true,\n      "cleanup_old": true\n    }\n  }\n}',
    );
  });

  test('sets the flat schedule_time where that is the schedule, and an entry beside it only where days need one', () => {
    const flat = '{"schedule_time": "02:00", "max_backups": 30}';
    expect(edit(flat, schedule('daily_full_backup', '06:45'))).toBe('{"schedule_time": "06:45", "max_backups": 30}');
    expect(JSON.parse(edit(flat, schedule('daily_full_backup', '06:45', MONDAYS)))).toMatchObject({
      schedule_time: '06:45',
      schedules: { daily_full_backup: { time: '06:45', day: 'monday' } },
    });
  });

  test('does not end the assumed daily backup when another schedule is the first to be written', () => {
    expect(Object.keys(JSON.parse(edit('{}', schedule('mine', '05:00', MONDAYS))).schedules)).toEqual([
      'daily_full_backup',
      'mine',
    ]);
  });

  test('takes a day that stands there twice out twice, or the hidden one would come to light', () => {
    const text = '{"schedules": {"s": {"day": 1, "time": "01:00", "day": 2}}}';
    expect(edit(text, schedule('s', '01:00'))).toBe('{"schedules": {"s": {"time": "01:00"}}}');
  });

  test('writes names that need escapes', () => {
    const name = 'a "b"\\ ñ';
    expect(JSON.parse(edit('{"schedules":{}}', schedule(name, '01:00'))).schedules[name].time).toBe('01:00');
  });
});

describe('any file', () => {
  const anyDays = fc.oneof(
    fc.constant<ScheduleDays>({ kind: 'daily' }),
    fc.integer({ min: 1, max: 31 }).map((day): ScheduleDays => ({ kind: 'monthday', day })),
    fc.subarray([...WEEKDAYS], { minLength: 1 }).map((days): ScheduleDays => ({ kind: 'weekdays', days })),
  );
  const anyTime = fc
    .tuple(fc.nat(23), fc.nat(59))
    .map(([hour, minute]) => `${hour}:${String(minute).padStart(2, '0')}`);
  // Few names, so that the schedule is often one that is there.
  const anyName = fc
    .oneof(fc.constantFrom('a', 'b'), fc.string({ minLength: 1 }))
    .filter((name) => name !== '__proto__');
  const anyUnknown = fc.dictionary(
    fc.string().map((key) => `x_${key}`),
    fc.jsonValue(),
    { maxKeys: 4, noNullPrototype: true },
  );

  test('means the new schedule afterwards, and everything else is what it was', () => {
    fc.assert(
      fc.property(
        fc.record({
          wrap: fc.boolean(),
          indent: fc.constantFrom<string | number>(0, 1, 2, 4, '\t'),
          crlf: fc.boolean(),
          unknown: anyUnknown,
          entries: fc.dictionary(anyName, fc.record({ time: anyTime, extra: fc.jsonValue() }), {
            maxKeys: 3,
            noNullPrototype: true,
          }),
          name: anyName,
          time: anyTime,
          days: anyDays,
        }),
        ({ wrap, indent, crlf, unknown, entries, name, time, days }) => {
          const inner = { ...unknown, schedules: entries, max_backups: 3 };
          const before = wrap ? { ...unknown, backup_configuration: inner } : inner;
          const text = JSON.stringify(before, null, indent).replaceAll('\n', crlf ? '\r\n' : '\n');
          const after = JSON.parse(edit(text, schedule(name, time, days)));
          const schedules = (wrap ? after.backup_configuration : after).schedules;
          const old = Object.entries(entries).find(([key]) => key === name)?.[1];
          const isSame = old !== undefined && parseTimeOfDay(old.time) === parseTimeOfDay(time);
          expect(schedules[name].time).toBe(isSame ? old.time : parseTimeOfDay(time));
          // Put back what was there: the whole must be as before, key order included.
          if (old === undefined) delete schedules[name];
          else {
            delete schedules[name].day;
            schedules[name].time = old.time;
          }
          expect(JSON.stringify(after)).toBe(JSON.stringify(JSON.parse(text)));
          const reread = edit(edit(text, schedule(name, time, days)), schedule(name, time, days));
          expect(reread).toBe(edit(text, schedule(name, time, days)));
        },
      ),
    );
  });
});

describe('writing the file', () => {
  test('is read back as the schedule that was saved, and the byte order mark stays', async () => {
    const file = configFile(`\u{FEFF}${PYTHON}`);
    await saveSchedules(file, [schedule('daily_full_backup', '23:55', MONDAYS)]);
    expect(readFileSync(file, 'utf8').startsWith('\u{FEFF}{\n  "backup_configuration"')).toBe(true);
    const folder = localPath(joinLocal(file, '..'));
    expect(schedulesIn(folder)[0]).toMatchObject({ when: { times: ['23:55'], days: MONDAYS } });
    expect(readdirSync(folder)).toEqual(['backup_config.json']);
  });

  test('makes the file where there is none', async () => {
    const file = configFile(null);
    await saveSchedules(file, [schedule('daily_full_backup', '03:00')]);
    expect(schedulesIn(localPath(joinLocal(file, '..')))).toMatchObject([
      { name: 'daily_full_backup', when: { times: ['03:00'] } },
    ]);
  });

  test('keeps what an editor saved in between', async () => {
    const file = configFile('{"language": "es"}');
    let meddled = 0;
    const disk: Disk = {
      ...systemDisk,
      create: async (path) => {
        if (meddled++ === 0) writeFileSync(file, '{"language": "en", "max_backups": 9}');
        return systemDisk.create(path);
      },
    };
    await saveSchedules(file, [schedule('daily_full_backup', '03:00')], disk);
    expect(meddled).toBe(2);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      language: 'en',
      max_backups: 9,
      schedules: { daily_full_backup: { time: '03:00' } },
    });
  });

  test('gives up with an error, and leaves the file alone, where it changes without end', async () => {
    const file = configFile('{}');
    let n = 0;
    const disk: Disk = {
      ...systemDisk,
      create: async (path) => {
        writeFileSync(file, `{"max_backups": ${++n}}`);
        return systemDisk.create(path);
      },
    };
    await expect(saveSchedules(file, [schedule('s', '03:00')], disk)).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
    });
    expect(readFileSync(file, 'utf8')).toBe('{"max_backups": 5}');
    expect(readdirSync(joinLocal(file, '..'))).toEqual(['backup_config.json']);
  });

  test.skipIf(process.platform === 'win32')('goes through a link to the file itself', async () => {
    const folder = temporaryDirectory();
    mkdirSync(joinLocal(folder, 'real'));
    const real = configFile('{}', joinLocal(folder, 'real'));
    const link = joinLocal(folder, 'backup_config.json');
    symlinkSync(real, link);
    await saveSchedules(link, [schedule('s', '03:00')]);
    expect(JSON.parse(readFileSync(real, 'utf8')).schedules.s.time).toBe('03:00');
    expect(existsSync(link)).toBe(true);
  });

  test.each([
    ['broken', '{"language": ', 'CONFIG_UNREADABLE'],
    ['invalid', '{"language": "fr"}', 'CONFIG_INVALID'],
  ])('touches nothing in a file that is %s', async (_what, text, code) => {
    const file = configFile(text);
    await expect(saveSchedules(file, [schedule('s', '03:00')])).rejects.toMatchObject({ code });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
