import type { Schedule, ScheduledJob } from '../../../config/settings.ts';
import type { Messages } from '../../../messages/en.ts';

/** `every day at 02:00`, `Monday, Friday at 23:30`, `day 1 of each month at 00:00`. */
export const describeWhen = ({ time, days }: Schedule, { schedule }: Messages): string => {
  switch (days.kind) {
    case 'daily':
      return schedule.daily(time);
    case 'weekdays':
      return schedule.weekly(days.days.map((day) => schedule.weekday[day]).join(', '), time);
    case 'monthday':
      return schedule.monthly(days.day, time);
  }
};

export const describeJob = (job: ScheduledJob, { schedule }: Messages): string =>
  job.kind === 'backup' ? schedule.job[job.type] : schedule.job[job.action];
