import type { BackupSet, Medium } from '../../../mtf/medium.ts';
import { MtfError } from '../../../mtf/mtfError.ts';
import { readMedium } from '../../../mtf/readMedium.ts';
import type { Instance } from '../instance.ts';
import { openForRestore } from './device.ts';
import { failure } from './errors.ts';
import type { RestoreOptions } from './statements.ts';

/** A medium that RESTORE has open, under the name that its messages use. */
export interface OpenedMedium {
  readonly serverPath: string;
  readonly medium: Medium;
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
  const [device] = devices;
  if (device === undefined) {
    throw failure(
      3207,
      'Backup or restore requires at least one backup device. Rerun your statement specifying a backup device.',
    );
  }
  if (devices.length > MOST_DEVICES) {
    throw failure(3205, `Too many backup devices specified for backup or restore; only ${MOST_DEVICES} are allowed.`);
  }
  const { serverPath, source } = await openForRestore(instance, device);
  await using open = source;
  if (open.size < SHORTEST_MEDIUM_BYTES) throw failure(3254, `The volume on device '${serverPath}' is empty.`);
  const medium = await readMedium(open).catch((error: unknown) => {
    if (error instanceof MtfError) throw malformed(serverPath);
    throw error;
  });
  const { label } = medium;
  if (options.mediaName !== null && options.mediaName !== label.mediaName) {
    throw failure(
      4037,
      `The user-specified MEDIANAME "${options.mediaName}" does not match the MEDIANAME "${label.mediaName ?? ''}" of the device "${serverPath}".`,
    );
  }
  return await work({ serverPath, medium });
};

const malformed = (serverPath: string): Error =>
  failure(
    3241,
    `The media family on device '${serverPath}' is incorrectly formed. SQL Server cannot process this media family.`,
    0,
  );

/** All members of a striped medium must be given: 3132. */
export const requireAllFamilies = ({ medium }: OpenedMedium, devices: readonly string[]): void => {
  const { familyCount } = medium.label;
  if (familyCount > devices.length) {
    throw failure(
      3132,
      `The media set has ${familyCount} media families but only ${devices.length} are provided. All members must be provided.`,
    );
  }
  if (devices.length > familyCount) {
    throw failure(
      3231,
      `The media loaded on "${devices[0] ?? ''}" is formatted to support ${familyCount} media families, but ${devices.length} media families are expected according to the backup device specification.`,
    );
  }
};

/** The set at WITH FILE = n (1 without): 3287 if there is none. */
export const setAt = ({ serverPath, medium }: OpenedMedium, position: number): BackupSet => {
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
