import type { KeyMeaning } from './keys.ts';

const keys: readonly KeyMeaning[] = [
  { key: '↑ ↓  PgUp PgDn', means: 'move in a list, scroll a text' },
  { key: 'Home End', means: 'first and last' },
  { key: '1–6', means: 'choose in the menu' },
  { key: 'Enter', means: 'choose, go on, save' },
  { key: 'Space · a', means: 'tick one · tick all or none' },
  { key: 'Esc', means: 'one step back; asks before it stops what is running' },
  { key: '? · q · Ctrl-C', means: 'this help · leave · leave, also while typing' },
];

export const help = {
  title: 'help',
  about:
    'Backs up SQL Server databases together with the application’s files, checks every backup when it is made, and brings it back. Nothing is overwritten before you have seen the plan and typed the database’s name.',
  options: {
    backup: 'shows the plan first, then backs up, verifies, compresses and reads back each database',
    schedule: 'time and days of each schedule; saved in the configuration file',
    runs: 'every run with its status; Enter shows sizes, hashes, times, LSNs and errors',
    restore: 'over the original, or beside it under a new name; a safety copy is taken first',
    scheduler: 'takes the backups at their times for as long as it is open',
    exit: 'stops nothing without asking',
  },
  keys,
};
