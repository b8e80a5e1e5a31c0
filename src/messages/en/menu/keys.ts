export interface KeyMeaning {
  readonly key: string;
  readonly means: string;
}

const hint = (key: string, means: string): KeyMeaning => ({ key, means });

const back = hint('Esc', 'back');
const help = hint('?', 'help');
const leave = hint('q', 'leave');
const move = hint('↑↓', 'move');
const scroll = hint('↑↓', 'scroll');

/** The last line of each screen: which keys mean something there. */
export const keys = {
  home: [move, hint('1–6', 'choose'), hint('Enter', 'open'), help, leave],
  choosing: [move, hint('Enter', 'choose'), back, help, leave],
  choosingRun: [move, hint('Enter', 'choose'), hint('m', 'to a moment'), back, help, leave],
  choosingDatabase: [move, hint('Enter', 'choose'), hint('d', 'prove by a drill'), back, help, leave],
  ticking: [move, hint('Space', 'tick'), hint('a', 'all'), hint('Enter', 'go on'), back, help],
  choosingBackup: [move, hint('←→', 'type'), hint('Space', 'tick'), hint('Enter', 'go on'), back, help],
  naming: [hint('↑↓', 'choose'), hint('Enter', 'go on'), back, hint('Ctrl-C', 'leave')],
  typing: [hint('Enter', 'go on'), back, hint('Ctrl-C', 'leave')],
  reading: [scroll, back],
  backOnly: [back, help, leave],
  backupPlan: [hint('Enter', 'BACK UP NOW'), scroll, back, help],
  drillPlan: [hint('Enter', 'PROVE'), scroll, back, help],
  restorePlan: [hint('Enter', 'RESTORE'), scroll, back, help],
  running: [hint('Esc', 'stop'), help, leave],
  yesNo: [hint('y', 'yes, stop'), hint('n', 'no, go on')],
  result: [hint('Enter', 'home'), scroll, help, leave],
  runs: [move, hint('Enter', 'details'), hint('r', 'restore'), back, help, leave],
  runDetails: [scroll, hint('r', 'restore'), back, help],
  schedules: [hint('Enter', 'edit'), hint('+', 'add'), hint('-', 'delete'), hint('Space', 'on or off'), back, help],
  noSchedules: [hint('+', 'add'), back, help, leave],
  deleting: [hint('y', 'yes, delete it'), hint('n', 'no')],
  editing: [hint('↑↓', 'field'), hint('←→', 'change'), hint('Space', 'tick'), hint('Enter', 'save'), back],
  scheduler: [hint('Esc', 'stop and go back'), help, leave],
};
