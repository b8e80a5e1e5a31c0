import type { RestoreStage } from '../../../restore/restoreEvent.ts';

const stage: Readonly<Record<RestoreStage, string>> = {
  check: 'checking file',
  unpack: 'unpacking',
  safety_copy: 'safety copy',
  restore: 'restoring',
  recover: 'opening',
  check_database: 'CHECKDB',
};

export const restoreScreen = {
  title: 'restore',
  planTitle: 'restore: the plan',
  confirmTitle: 'restore: are you sure?',
  runningTitle: 'restore: running',
  resultTitle: 'restore: result',
  nothingToRestore: 'There is no backup yet that could be restored.',
  chooseRun: 'From which run?',
  chooseParts: (id: string) => `What from run ${id}?`,
  files: 'configuration and application',
  filesCount: (count: number) => `${count} ${count === 1 ? 'entry' : 'entries'}`,
  noDatabase: 'Tick at least one database with the space bar.',
  chooseName: (source: string) => `Where should ${source} go?`,
  sameName: (source: string) => `Same name: ${source} is replaced`,
  newName: 'New name, beside the original:',
  nameProblem: {
    empty: 'Type a name.',
    same: 'That is the original’s name: choose “same name” to replace it.',
    invalid: 'SQL Server takes names of 1 to 128 characters.',
  },
  planning: 'Checking the stored file and asking the server …',
  noPlan: 'No plan could be made.',
  refused: (name: string) => `${name}: will not be restored`,
  cannotStart: 'As it stands nothing can be restored: see above.',
  going: 'Restoring',
  stage,
  restoredIn: (duration: string) => `restored in ${duration}`,
  stopQuestion: 'Stop the restore? The database may be left unusable until it is restored again.',
  stopped: 'The restore was stopped.',
  brokenOff: 'The restore could not be done.',
  goBackWith: (name: string, id: string) => `To have ${name} as it was: Restore, run ${id}.`,
  mayBeIncomplete: (name: string) =>
    `${name} may be incomplete or in state RESTORING: restore it again before anybody uses it.`,
};
