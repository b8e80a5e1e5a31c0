import type { ErrorMessages } from '../../errorMessages.ts';
import { adviceOn, reasonIn } from '../../whyWords.ts';
import { mediumProblem } from '../mediumProblem.ts';
import { why } from '../why.ts';

type Codes =
  | 'CATALOGUE_UNREADABLE'
  | 'MANIFEST_INVALID'
  | 'RUN_UNKNOWN'
  | 'DATABASE_NOT_IN_RUN'
  | 'BACKUP_NOT_GOOD'
  | 'STORED_FILE_MISSING'
  | 'STORED_FILE_OUTSIDE'
  | 'HASH_MISMATCH'
  | 'STORED_FILE_DAMAGED'
  | 'READ_BACK_DIFFERS'
  | 'NOT_A_BACKUP';

const ANOTHER_RUN = 'Use another run (rexus-backup list shows them), and take a new backup now.';

export const catalogueErrors: Pick<ErrorMessages, Codes> = {
  CATALOGUE_UNREADABLE: ({ path, reason }) => ({
    message: `cannot read the backup folder ${path}: ${reasonIn(why, reason)}`,
    advice: 'Check that the disk or share is connected, that storage.base_directory is right and that you may read it.',
  }),
  MANIFEST_INVALID: ({ path, reason }) => ({
    message: `${path} is no valid manifest: ${reasonIn(why, reason)}`,
    advice: 'Do not edit it; get the file back from a copy of the backup folder, or use another run.',
  }),
  RUN_UNKNOWN: ({ id }) => ({
    message: `there is no run ${id}`,
    advice: 'Run rexus-backup list to see the ids of all runs.',
  }),
  DATABASE_NOT_IN_RUN: ({ id, database }) => ({
    message: `the run ${id} holds no backup of ${database}`,
    advice: `Run rexus-backup show ${id} to see which databases it holds.`,
  }),
  BACKUP_NOT_GOOD: ({ id, database, status }) => ({
    message: `the backup of ${database} in the run ${id} is not good: ${status}`,
    advice: `Use a run whose backup of ${database} was completed (rexus-backup list shows them).`,
  }),
  STORED_FILE_MISSING: ({ path }) => ({
    message: `the stored file ${path} is not there`,
    advice: `Put the file back if it was moved. ${ANOTHER_RUN}`,
  }),
  STORED_FILE_OUTSIDE: ({ path }) => ({
    message: `the manifest names a file outside the backup folder: ${path}`,
    advice: 'Do not use this manifest: this program writes no such path, so somebody or something changed the file.',
  }),
  HASH_MISMATCH: ({ path, what, expected, found }) => ({
    message: `${path} has changed since it was written: ${
      what === 'bytes'
        ? `it has ${found} bytes, the manifest says ${expected}`
        : `its ${what} is ${found}, the manifest says ${expected}`
    }`,
    advice: `Do not restore this file: it is damaged or was replaced. ${ANOTHER_RUN}`,
  }),
  STORED_FILE_DAMAGED: ({ path, reason }) => ({
    message: `${path} is damaged: ${reasonIn(why, reason)}`,
    advice: adviceOn(
      reason,
      { age_armored: 'Turn it into the binary form first: age --decrypt opens it, and pack encrypts it anew.' },
      `Do not rely on this file, and have its disk checked. ${ANOTHER_RUN}`,
    ),
  }),
  READ_BACK_DIFFERS: ({ path }) => ({
    message: `${path} reads back differently from what was written`,
    advice: 'The disk or its connection loses data: have it checked, and meanwhile take backups to another disk.',
  }),
  NOT_A_BACKUP: ({ path, problem, offset }) => ({
    message: `${path} cannot be read as a SQL Server backup: ${mediumProblem[problem]} (at byte ${offset})`,
    advice: 'Check that it is the right file and that it was copied whole; its hash tells, where one was written down.',
  }),
};
