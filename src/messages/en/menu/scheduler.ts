export const schedulerScreen = {
  title: 'scheduler running',
  waiting: 'Waiting for the next run. This window must stay open.',
  now: (schedule: string) => `Running now: ${schedule}`,
  log: 'Log',
  stored: (database: string, size: string) => `${database}: stored and checked (${size})`,
  failed: 'The scheduler is not running.',
};
