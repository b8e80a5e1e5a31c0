import type { Schedule } from '../../src/config/settings.ts';
import type { ScheduleDays, When } from '../../src/config/when.ts';
import { parseCron } from '../../src/domain/cron.ts';
import { parseTimeOfDay } from '../../src/domain/timeOfDay.ts';

export const at = (times: string, days: ScheduleDays = { kind: 'daily' }): When => ({
  kind: 'times',
  times: times.split(' ').map(parseTimeOfDay),
  days,
});

export const cron = (text: string): When => ({ kind: 'cron', cron: parseCron(text) });

/** A schedule that takes a full backup then. */
export const backupWhen = (when: When, name = 'nightly'): Schedule => ({ ...backupAt('00:00', undefined, name), when });

/** A schedule that takes a full backup at `time`. */
export const backupAt = (time: string, days: ScheduleDays = { kind: 'daily' }, name = 'nightly'): Schedule => ({
  name,
  when: at(time, days),
  isEnabled: true,
  databases: [],
  missed: 'catch_up',
  job: { kind: 'backup', type: 'full', verify: true, rotate: true, files: true },
});

/** Runs `body` with the process in that time zone. */
export const inZone = <T>(zone: string, body: () => T): T => {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    return body();
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
};
