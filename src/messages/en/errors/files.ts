import { mediumFails } from '../../../domain/mediumFails.ts';
import type { ErrorMessages } from '../../errorMessages.ts';
import { formatBytes } from '../../format.ts';
import { adviceOn, reasonIn } from '../../whyWords.ts';
import { why } from '../why.ts';

type Codes =
  | 'PATH_NOT_SHARED'
  | 'DISK_FULL'
  | 'NOT_ENOUGH_SPACE'
  | 'FILE_UNREADABLE'
  | 'FILE_UNWRITABLE'
  | 'OUTPUT_CLOSED';

const MEDIUM = 'Have that disk and its connection checked, and meanwhile take backups to another disk.';

export const fileErrors: Pick<ErrorMessages, Codes> = {
  PATH_NOT_SHARED: ({ serverPath, localPath }) => ({
    message: `what SQL Server wrote to ${serverPath} does not appear here as ${localPath}`,
    advice:
      'Both must see one folder: share it (or mount it into the container), set storage.server_directory in backup_config.json to its path on the server, and run rexus-backup doctor.',
  }),
  DISK_FULL: ({ path }) => ({
    message: `the disk is full: ${path} could not be written`,
    advice: 'Free space on that disk (rexus-backup prune shows which old runs may go) and run the command again.',
  }),
  NOT_ENOUGH_SPACE: ({ path, neededBytes, freeBytes }) => ({
    message: `not enough space in ${path}: ${formatBytes(neededBytes, 'en')} are needed, ${formatBytes(freeBytes, 'en')} are free`,
    advice: 'Free space there, or set storage.base_directory to a larger disk; nothing has been started.',
  }),
  FILE_UNREADABLE: ({ path, reason }) => ({
    message: `cannot read ${path}: ${reasonIn(why, reason)}`,
    advice: mediumFails(reason)
      ? MEDIUM
      : adviceOn(
          reason,
          {
            changed_while_read: 'Wait until the program that is writing it has finished, and run the command again.',
            not_a_regular_file: 'Name the files themselves, as in FOLDER/*.bak; a pipe is named by - alone.',
            nothing_piped: 'Run the command before the pipe by itself: what it says is the cause.',
          },
          'Check that it exists and that the account which runs this program may read it.',
        ),
  }),
  FILE_UNWRITABLE: ({ path, reason }) => ({
    message: `cannot write ${path}: ${reasonIn(why, reason)}`,
    advice: mediumFails(reason)
      ? MEDIUM
      : adviceOn(
          reason,
          {
            name_taken:
              'Nothing is ever written over another file: choose another name or folder, or move that file away first.',
            being_written: 'Wait until the other one has finished, or choose another name or folder.',
          },
          'Check that the folder exists and that the account which runs this program may write into it.',
        ),
  }),
  OUTPUT_CLOSED: () => ({
    message: 'whoever read the output has stopped reading',
    advice: 'What was sent is not all of it.',
  }),
};
