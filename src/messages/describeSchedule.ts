import type { Schedule, ScheduledJob } from '../config/settings.ts';
import type { Messages } from './en.ts';

/** `full backup`, `check all backups`. */
export const describeJob = (job: ScheduledJob, { schedule }: Messages): string =>
  job.kind === 'backup' ? schedule.job[job.type] : schedule.job[job.action];

/** What is otherwise than usual with it: `off · only users, ventas · without files`; empty where nothing is. */
export const scheduleNotes = (
  { isEnabled, databases, job, missed }: Schedule,
  { schedule: t }: Messages,
): readonly string[] => [
  ...(isEnabled ? [] : [t.off]),
  ...(databases.length === 0 ? [] : [t.onlyDatabases(databases.map(({ name }) => name).join(', '))]),
  ...(job.kind === 'backup' && job.type !== 'log' && !job.files ? [t.withoutFiles] : []),
  ...(missed === 'skip' ? [t.missedAreLeft] : []),
];
