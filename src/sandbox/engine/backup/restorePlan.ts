/** Which files a restored database gets, and why it cannot have them (contract.md section 4.2, point 5). */
import { accessSync, constants, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FileConfiguration } from '../../../mtf/configuration.ts';
import type { SqlMessage } from '../../backend.ts';
import type { DatabaseEntry, Instance } from '../instance.ts';
import { databaseUsing, osErrorOf, osErrorText, PATH_NOT_FOUND } from './device.ts';
import { BackupFailure, errorMessage, failure } from './errors.ts';
import type { RestoreOptions } from './statements.ts';

export interface RestoredFile {
  readonly file: FileConfiguration;
  /** Where it goes, as the server sees it and on the host. */
  readonly physicalName: string;
  readonly hostPath: string;
}

/** The files of the set with their targets. @throws BackupFailure with every problem of every file, then 3119 */
export const planFiles = (
  instance: Instance,
  target: string,
  existing: DatabaseEntry | undefined,
  files: readonly FileConfiguration[],
  { moves, replace }: Pick<RestoreOptions, 'moves' | 'replace'>,
): readonly RestoredFile[] => {
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  for (const { logicalName } of moves) {
    if (!files.some((file) => same(file.logicalName, logicalName))) {
      throw failure(
        3234,
        `Logical file '${logicalName}' is not part of database '${target}'. Use RESTORE FILELISTONLY to list the logical file names.`,
        2,
      );
    }
  }
  const planned = files.map((file): RestoredFile => {
    const move = moves.find(({ logicalName }) => same(logicalName, file.logicalName));
    const physicalName = move?.to ?? file.physicalName;
    return { file, physicalName, hostPath: instance.hostPath(physicalName) };
  });
  const problems = planned.flatMap((file, index) =>
    problemsOf(instance, existing, file, planned.slice(0, index), replace),
  );
  const [first, ...more] = problems;
  if (first !== undefined) {
    throw new BackupFailure(
      first,
      ...more,
      errorMessage(
        3119,
        'Problems were identified while planning for the RESTORE statement. Previous messages provide details.',
      ),
    );
  }
  requireSpace(planned);
  return planned;
};

const problemsOf = (
  instance: Instance,
  existing: DatabaseEntry | undefined,
  { file, physicalName, hostPath }: RestoredFile,
  earlier: readonly RestoredFile[],
  replace: boolean,
): readonly SqlMessage[] => {
  const noPlace = errorMessage(
    3156,
    `File '${file.logicalName}' cannot be restored to '${physicalName}'. Use WITH MOVE to identify a valid location for the file.`,
    4,
  );
  const twice = earlier.find((other) => other.hostPath === hostPath);
  if (twice !== undefined) {
    return [
      errorMessage(
        3176,
        `File '${physicalName}' is claimed by '${file.logicalName}'(${file.fileId}) and '${twice.file.logicalName}'(${twice.file.fileId}). The WITH MOVE clause can be used to relocate one or more files.`,
      ),
    ];
  }
  const user = databaseUsing(instance, hostPath);
  if (user !== null && user !== existing?.name) {
    // Two blanks, as on the wire (contract.md section 7).
    return [
      errorMessage(1834, `The file '${physicalName}' cannot be overwritten.  It is being used by database '${user}'.`),
      noPlace,
    ];
  }
  const folder = folderProblem(instance, physicalName, hostPath);
  if (folder !== null) return [folder, noPlace];
  if (user === null && !replace && statSync(hostPath, { throwIfNoEntry: false }) !== undefined) {
    return [
      errorMessage(
        3142,
        `File "${physicalName}" cannot be restored over the existing "${physicalName}". Reissue the RESTORE statement using WITH REPLACE to overwrite pre-existing files, or WITH MOVE to identify an alternate location.`,
      ),
    ];
  }
  return [];
};

/** 5133 for a folder that is not there, 5123 for one (or a file) that the server may not write. */
const folderProblem = (instance: Instance, physicalName: string, hostPath: string): SqlMessage | null => {
  const folder = dirname(hostPath);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    const osError =
      instance.separator === '\\' ? PATH_NOT_FOUND : { number: 2, text: 'The system cannot find the file specified.' };
    return errorMessage(
      5133,
      `Directory lookup for the file "${physicalName}" failed with the operating system error ${osErrorText(osError)}.`,
    );
  }
  try {
    accessSync(folder, constants.W_OK);
    if (statSync(hostPath, { throwIfNoEntry: false })?.isDirectory() !== true) return null;
    throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
  } catch (error) {
    return errorMessage(
      5123,
      `CREATE FILE encountered operating system error ${osErrorText(osErrorOf(error))} while attempting to open or create the physical file '${physicalName}'.`,
    );
  }
};

/** The folder as the server sees it stands for the volume: a look-alike has no drives. */
const volumeOf = ([first]: readonly RestoredFile[]): string => first?.physicalName.replace(/[\\/][^\\/]*$/, '') ?? '';

/** 3257: the files of a database need their whole size at once (contract.md section 10). */
const requireSpace = (files: readonly RestoredFile[]): void => {
  const byFolder = Map.groupBy(files, ({ hostPath }) => dirname(hostPath));
  for (const [folder, inFolder] of byFolder) {
    const needed = inFolder.reduce((sum, { file }) => sum + file.size, 0);
    const replaced = inFolder.reduce(
      (sum, { hostPath }) => sum + (statSync(hostPath, { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
    const { bavail, bsize } = statfsSync(folder);
    const available = bavail * bsize + replaced;
    if (available < needed) {
      throw failure(
        3257,
        `There is insufficient free space on disk volume '${volumeOf(inFolder)}' to create the database. The database requires ${needed} additional free bytes, while only ${available} bytes are available.`,
      );
    }
  }
};
