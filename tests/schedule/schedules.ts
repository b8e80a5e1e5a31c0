import type { Schedule, ScheduleDays } from '../../src/config/settings.ts';
import { parseTimeOfDay } from '../../src/domain/timeOfDay.ts';

/** A schedule that takes a full backup at `time`. */
export const backupAt = (time: string, days: ScheduleDays = { kind: 'daily' }, name = 'nightly'): Schedule => ({
  name,
  time: parseTimeOfDay(time),
  days,
  job: { kind: 'backup', type: 'full', verify: true, rotate: true },
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
