export const schedulerScreen = {
  title: 'scheduler running',
  waiting: 'Waiting for the next run. This window must stay open.',
  now: (schedule: string) => `Running now: ${schedule}`,
  log: 'Log',
  failed: 'The scheduler is not running.',
};
