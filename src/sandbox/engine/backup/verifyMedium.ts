import { checkableBytes, checkPages, isSound } from '../../../mtf/checkPages.ts';
import type { BackupSet } from '../../../mtf/medium.ts';
import { MtfError } from '../../../mtf/mtfError.ts';
import { setHeader } from '../../../mtf/setHeader.ts';
import { type Instance, SOFTWARE_NAME } from '../instance.ts';
import { BackupFailure, failure, infoMessage } from './errors.ts';
import { keepHistory, recordBackup } from './history.ts';
import { logBytes, recordsOf } from './logSet.ts';
import { encryptionOf, lastValidRestoreTime } from './mediumFacts.ts';
import { requireKey } from './requireKey.ts';
import {
  type OpenedFamily,
  requireAllFamilies,
  requireChecksums,
  requireComplete,
  setAt,
  withMedium,
} from './restoreMedium.ts';
import { planFiles } from './restorePlan.ts';
import type { RunningStatement } from './runningStatement.ts';
import type { RestoreOptions, RestoreStatement } from './statements.ts';

interface FamilySet extends OpenedFamily {
  readonly set: BackupSet;
}

/** RESTORE VERIFYONLY reads everything that can be checked (contract.md section 4.3): completeness, page checksums, those of the set, our log records. */
export const verifyMedium = (
  instance: Instance,
  { devices, options }: RestoreStatement,
  running: RunningStatement,
): Promise<void> =>
  withMedium(instance, devices, options, async (opened) => {
    const position = options.file ?? 1;
    const first = setAt(opened, position);
    requireAllFamilies(opened);
    const families: readonly FamilySet[] = [
      { ...opened, set: first },
      ...opened.others.map((family) => ({ ...family, set: setAt(family, position) })),
    ];
    for (const { serverPath, set } of families) requireComplete(serverPath, set);
    requireChecksums(first, setHeader(opened.medium.label, first).hasBackupChecksums, options.checksum);
    requireKey(instance, await encryptionOf(opened.medium.image, first));
    if (options.checksum !== false) await checkAll(families, running);
    if (options.moves.length > 0) sayPlaces(instance, first, options, running);
    if (options.loadHistory) {
      const restorableTo = await lastValidRestoreTime(opened.medium.image, first);
      keepHistory(running, () => recordBackup(instance, opened.medium, first, opened.serverPath, restorableTo));
    }
    running.say(infoMessage(3262, `The backup set on file ${position} is valid.`));
  });

/**
 * MOVE asks whether the files would have a place there. They need not have one for the set to be valid: the problems are said as infos behind 3181
 * (how they follow is from memory). @throws BackupFailure 3234
 */
const sayPlaces = (instance: Instance, set: BackupSet, options: RestoreOptions, running: RunningStatement): void => {
  const { files, set: configuration } = set.atStart;
  try {
    planFiles(instance, configuration.databaseName ?? '', undefined, files, { moves: options.moves, replace: true });
  } catch (error) {
    if (!(error instanceof BackupFailure) || error.messages[0].number === 3234) throw error;
    running.say(
      infoMessage(
        3181,
        'Attempting to restore this backup may encounter storage space problems. Subsequent messages will provide details.',
      ),
    );
    for (const { number, message } of error.messages) running.say(infoMessage(number, message));
  }
};

const checkAll = async (families: readonly FamilySet[], running: RunningStatement): Promise<void> => {
  const total = families.reduce((sum, family) => sum + bytesOf(family), 0);
  let before = 0;
  for (const family of families) {
    await checkFamily(family, (done) => running.progress(before + done, total));
    before += bytesOf(family);
  }
};

/** A log of our own is read twice: as bytes that a checksum is of, and as the transactions that they are. */
const bytesOf = (family: FamilySet): number =>
  checkableBytes(family.set) + (holdsOurLog(family) ? logBytes(family.set) : 0);

const holdsOurLog = ({ medium, set }: FamilySet): boolean =>
  medium.label.softwareName === SOFTWARE_NAME && set.atStart.set.type === 'L';

const checkFamily = async (family: FamilySet, onBytes: (done: number) => Promise<void>): Promise<void> => {
  const { medium, set } = family;
  const damaged = failure(3189, 'Damage to the backup set was detected.');
  try {
    if (!isSound(await checkPages(medium.image, set, { onProgress: onBytes }))) throw damaged;
    if (!holdsOurLog(family)) return;
    const reading = { verify: false, onBytes: (done: number) => onBytes(checkableBytes(set) + done) };
    for await (const _ of recordsOf(medium, set, reading));
  } catch (error) {
    throw error instanceof MtfError ? damaged : error;
  }
};
