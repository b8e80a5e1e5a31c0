import type { ByteSource } from '../../../mtf/byteSource.ts';
import type { BackupSet, Medium } from '../../../mtf/medium.ts';
import { MtfError } from '../../../mtf/mtfError.ts';
import { readMedium } from '../../../mtf/readMedium.ts';
import type { Instance } from '../instance.ts';
import { openForRestore } from './device.ts';
import { failure } from './errors.ts';
import type { RestoreOptions } from './statements.ts';

/** One family of a medium that RESTORE has open, under the name that its messages use. */
export interface OpenedFamily {
  readonly serverPath: string;
  readonly medium: Medium;
}

/** The first device's family, and those of the other devices of a striped medium, in the order in which they were named. */
export interface OpenedMedium extends OpenedFamily {
  readonly others: readonly OpenedFamily[];
}

const MOST_DEVICES = 64;
/** A file shorter than a block of any medium holds nothing. */
const SHORTEST_MEDIUM_BYTES = 512;

/** Opens and lists the medium for as long as `work` needs it: contract.md section 4.2, first point. */
export const withMedium = async <T>(
  instance: Instance,
  devices: readonly string[],
  options: Pick<RestoreOptions, 'mediaName'>,
  work: (opened: OpenedMedium) => Promise<T>,
): Promise<T> => {
  if (devices.length > MOST_DEVICES) {
    throw failure(3205, `Too many backup devices specified for backup or restore; only ${MOST_DEVICES} are allowed.`);
  }
  await using sources = new AsyncDisposableStack();
  const families: OpenedFamily[] = [];
  for (const device of devices) {
    const { serverPath, source } = await openForRestore(instance, device);
    sources.use(source);
    families.push({ serverPath, medium: await readFamily(serverPath, source, options) });
  }
  const [first, ...others] = families;
  if (first === undefined) {
    throw failure(
      3207,
      'Backup or restore requires at least one backup device. Rerun your statement specifying a backup device.',
    );
  }
  return await work({ ...first, others });
};

const readFamily = async (
  serverPath: string,
  source: ByteSource,
  { mediaName }: Pick<RestoreOptions, 'mediaName'>,
): Promise<Medium> => {
  if (source.size < SHORTEST_MEDIUM_BYTES) throw failure(3254, `The volume on device '${serverPath}' is empty.`);
  const medium = await readMedium(source).catch((error: unknown) => {
    if (error instanceof MtfError) throw malformed(serverPath);
    throw error;
  });
  if (mediaName !== null && mediaName !== medium.label.mediaName) {
    throw failure(
      4037,
      `The user-specified MEDIANAME "${mediaName}" does not match the MEDIANAME "${medium.label.mediaName ?? ''}" of the device "${serverPath}".`,
    );
  }
  return medium;
};

const malformed = (serverPath: string): Error =>
  failure(
    3241,
    `The media family on device '${serverPath}' is incorrectly formed. SQL Server cannot process this media family.`,
    0,
  );

/** All families of one medium, each once (the ends of 3227's and 3258's texts are from memory). @throws BackupFailure 3258, 3227, 3132, 3231 */
export const requireAllFamilies = ({ serverPath, medium, others }: OpenedMedium): void => {
  const { familyCount, mediaSetId } = medium.label;
  const seen = new Map([[medium.label.familySequenceNumber, serverPath]]);
  for (const other of others) {
    const { label } = other.medium;
    if (label.mediaSetId !== mediaSetId) {
      throw failure(
        3258,
        `The volume on the device "${other.serverPath}" is not part of the media set that is currently being processed. Ensure that the backup devices are loaded with the correct media.`,
      );
    }
    const earlier = seen.get(label.familySequenceNumber);
    if (earlier !== undefined) {
      throw failure(
        3227,
        `The backup media on "${other.serverPath}" is part of media family ${label.familySequenceNumber} which has already been processed on "${earlier}". Ensure that backup devices are loaded with the correct media.`,
      );
    }
    seen.set(label.familySequenceNumber, other.serverPath);
  }
  if (familyCount > seen.size) {
    throw failure(
      3132,
      `The media set has ${familyCount} media families but only ${seen.size} are provided. All members must be provided.`,
    );
  }
  if (seen.size > familyCount) {
    throw failure(
      3231,
      `The media loaded on "${serverPath}" is formatted to support ${familyCount} media families, but ${seen.size} media families are expected according to the backup device specification.`,
    );
  }
};

/** The set at WITH FILE = n (1 without): 3287 if there is none. */
export const setAt = ({ serverPath, medium }: OpenedFamily, position: number): BackupSet => {
  const set = medium.sets.find((candidate) => candidate.position === position);
  if (set !== undefined) return set;
  if (medium.sets.length === 0 && medium.damage !== null) throw incomplete(serverPath);
  throw failure(3287, `The file ID ${position} on device '${serverPath}' is incorrectly formed and can not be read.`);
};

export const requireComplete = (serverPath: string, set: BackupSet): void => {
  if (!set.complete) throw incomplete(serverPath);
};

const incomplete = (serverPath: string): Error =>
  failure(
    3256,
    `The backup set on device '${serverPath}' was terminated while it was being created and is incomplete. RESTORE sequence is terminated abnormally.`,
  );

/** WITH CHECKSUM needs a set that was written so. */
export const requireChecksums = (set: BackupSet, hasChecksums: boolean, checksum: boolean | null): void => {
  if (checksum === true && !hasChecksums && set.complete) {
    throw failure(
      3187,
      'RESTORE WITH CHECKSUM cannot be specified because the backup set does not contain checksum information.',
    );
  }
};
