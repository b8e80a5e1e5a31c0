import type { KeyMeaning } from './keys.ts';

const keys: readonly KeyMeaning[] = [
  { key: '↑ ↓  PgUp PgDn', means: 'move in a list, scroll a text' },
  { key: 'Home End', means: 'first and last' },
  { key: '1–6', means: 'choose in the menu' },
  { key: 'Enter', means: 'choose, go on, save' },
  { key: 'Space · a', means: 'tick one · tick all or none' },
  { key: 'Esc', means: 'one step back; asks before it stops what runs' },
  { key: 'r · m · d', means: 'restore a run · to a moment · prove by a drill' },
  { key: '? · q · Ctrl-C', means: 'this help · leave · leave, also while typing' },
];

export const help = {
  title: 'help',
  about:
    'Every backup is checked when it is made. Nothing is overwritten before you have seen the plan and typed the name of the database.',
  options: {
    backup: 'shows the plan, then backs up, verifies, reads back',
    schedule: 'what and when; saved in the configuration file',
    runs: 'status, sizes, hashes, times, LSNs and errors',
    restore: 'over the original, or beside it under a new name',
    scheduler: 'takes the backups at their times while it is open',
    exit: 'stops nothing without asking',
  },
  keys,
};
