import type { BackupStage } from '../../../engine/runEvent.ts';

const stage: Readonly<Record<BackupStage, string>> = {
  adopt: 'adopting',
  backup: 'backing up',
  header: 'reading header',
  verify: 'verifying',
  pack: 'compressing',
  read_back: 'reading back',
};

export const backupScreen = {
  title: 'back up now',
  planTitle: 'back up now: the plan',
  runningTitle: 'back up now: running',
  resultTitle: 'back up now: result',
  choose: 'Which databases?',
  chosenType: (type: string, about: string) => `Type: ‹ ${type} ›  ${about}`,
  nothingChosen: 'No database is ticked: tick one with the space bar.',
  planning: 'Asking the server and checking the space …',
  noPlan: 'No plan could be made.',
  refused: (name: string) => `${name}: will not be backed up`,
  cannotStart: 'As it stands nothing can be backed up: see above.',
  starting: 'Starting …',
  going: (id: string, done: number, total: number) => `Run ${id}: ${done} of ${total} databases done`,
  stage,
  stored: (content: string, stored: string) => `good: ${content} stored in ${stored}`,
  manifestAt: (path: string) => `manifest: ${path}`,
  stopQuestion: 'Stop the backup? Only logs already taken will be kept.',
  stopped: 'The backup was stopped. Only logs already taken are kept, for the next run.',
  brokenOff: 'The backup could not be done.',
};
