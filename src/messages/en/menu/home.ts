export const home = {
  title: 'menu',
  asking: (server: string | null) => (server === null ? 'Looking at the backups …' : `Asking ${server} …`),
  failing: (error: string, age: string) => `FAILED: ${error} (last good ${age} ago)`,
  failingSinceEver: (error: string) => `FAILED: ${error} (never backed up)`,
  lastGood: (age: string, size: string, id: string) => `good backup ${age} ago, ${size} (${id})`,
  restorable: (rpo: string, age: string) => `restorable up to ${rpo} ago, full backup ${age} ago`,
  moreDatabases: (count: number) => `… and ${count} more`,
  options: {
    backup: { name: 'Back up now', about: 'databases and files, verified' },
    schedule: { name: 'Schedule', about: 'when backups are taken' },
    runs: { name: 'List of backups', about: 'runs, details, hashes' },
    restore: { name: 'Restore', about: 'bring a database back' },
    scheduler: { name: 'Run the scheduler', about: 'takes the backups at their times' },
    exit: { name: 'Exit', about: '' },
  },
};
