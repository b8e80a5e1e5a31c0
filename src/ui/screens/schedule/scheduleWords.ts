import type { ScheduledJob } from '../../../config/settings.ts';
import type { Messages } from '../../../messages/en.ts';

export const describeJob = (job: ScheduledJob, { schedule }: Messages): string =>
  job.kind === 'backup' ? schedule.job[job.type] : schedule.job[job.action];
