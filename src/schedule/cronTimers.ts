/** Calls `onFire` at every time that the cron text names; null if node-schedule would not take it. */
export type SetCronTimer = (cron: string, zone: string, onFire: () => void) => { cancel(): void } | null;

const FIVE_FIELDS = /^\S+ \S+ \S+ \S+ \S+$/;

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
};

/**
 * node-schedule, loaded when a scheduler first needs it. Only ever cron text with a zone: its RecurrenceRule objects miss the day of a gap and
 * run twice on that of an overlap; an empty text would be "every minute", and a wrong one gives null instead of an error, hence the checks.
 * Timers are cancelled one by one, since its gracefulShutdown() also cancels those of everybody else in the process.
 */
export const loadCronTimers = async (): Promise<SetCronTimer> => {
  const { scheduleJob } = await import('node-schedule');
  return (cron, zone, onFire) => {
    if (!FIVE_FIELDS.test(cron) || !isZone(zone)) return null;
    const job = scheduleJob({ rule: cron, tz: zone }, onFire);
    // Its types say Job, but it answers null to what it does not understand.
    if (!job) return null;
    // A callback that throws would otherwise end the process as an unhandled 'error'; the watchdog still finds what is due.
    job.on('error', () => undefined);
    return { cancel: () => void job.cancel() };
  };
};
