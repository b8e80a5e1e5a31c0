import { stat } from 'node:fs/promises';
import { openFileSource } from '../../../mtf/byteSource.ts';
import type { Medium } from '../../../mtf/medium.ts';
import { MtfError } from '../../../mtf/mtfError.ts';
import { readMedium } from '../../../mtf/readMedium.ts';
import { EDITIONS, type Instance } from '../instance.ts';
import { isNulDevice, refuseDevice } from './device.ts';
import { failure } from './errors.ts';
import { type LabelFacts, MEDIA_BLOCK_BYTES } from './mediumWriter.ts';
import type { BackupOptions } from './statements.ts';

/** Where on which medium the next set goes: behind what stands there, or over it (contract.md section 3.1, overwrite rules). */
export interface MediumPlan {
  readonly serverPath: string;
  /** 0: the medium begins anew, with `label`. */
  readonly imagePosition: number;
  readonly devicePosition: number;
  readonly filemarks: readonly number[];
  readonly setPosition: number;
  readonly compressed: boolean;
  readonly blockSize: number;
  readonly label: LabelFacts;
}

export const planMedium = async (
  instance: Instance,
  serverPath: string,
  options: BackupOptions,
): Promise<MediumPlan> => {
  refuseDevice(instance, serverPath);
  const existing =
    isNulDevice(serverPath) || options.format ? null : await readExisting(serverPath, instance.hostPath(serverPath));
  const fresh = (keep: Medium['label'] | null): MediumPlan => ({
    serverPath,
    imagePosition: 0,
    devicePosition: 0,
    filemarks: [],
    setPosition: 1,
    compressed: options.compression ?? keep?.compressed ?? compressesByDefault(instance),
    blockSize: MEDIA_BLOCK_BYTES,
    label: {
      mediaName: options.mediaName ?? keep?.mediaName ?? null,
      mediaDescription: options.mediaDescription ?? keep?.mediaDescription ?? null,
      mediaSetId: keep?.mediaSetId ?? instance.options.newGuid(),
      mediaFamilyTag: keep?.mediaFamilyTag ?? Number.parseInt(instance.options.newGuid().slice(0, 8), 16),
      mediaDate: instance.options.now(),
    },
  });
  if (existing === null) return fresh(null);
  const { label } = existing;
  if (!options.skip) refuseOtherName(serverPath, label, options);
  refuseOtherCompression(label, options);
  if (label.familyCount !== 1) {
    throw failure(
      3231,
      `The media loaded on "${serverPath}" is formatted to support ${label.familyCount} media families, but 1 media families are expected according to the backup device specification.`,
    );
  }
  if (options.init) return fresh(label);
  if (existing.damage !== null) {
    throw failure(
      3266,
      `The backup data at the end of "${serverPath}" is incorrectly formatted. Backup sets on the media might be damaged and unusable. To determine the backup sets on the media, use RESTORE HEADERONLY. To determine the usability of the backup sets, run RESTORE VERIFYONLY. If all of the backup sets are incomplete, reformat the media using BACKUP WITH FORMAT, which destroys all the backup sets.`,
    );
  }
  return {
    ...fresh(label),
    imagePosition: existing.end.image,
    devicePosition: existing.end.file,
    filemarks: existing.filemarks,
    setPosition: (existing.sets.at(-1)?.position ?? 0) + 1,
    compressed: label.compressed,
    blockSize: label.blockSize,
  };
};

/** An edition that cannot compress does not do so by default either (from memory). */
const compressesByDefault = ({ options, compressionDefault }: Instance): boolean =>
  compressionDefault.inUse && EDITIONS[options.edition].canCompress;

/** The medium that stands there; null for a missing or empty file, which every mode formats. What is no backup is 3241 state 0. */
const readExisting = async (serverPath: string, hostPath: string): Promise<Medium | null> => {
  const found = await stat(hostPath).catch(() => null);
  if (found === null || !found.isFile() || found.size === 0) return null;
  await using source = await openFileSource(hostPath);
  try {
    return await readMedium(source);
  } catch (error) {
    if (!(error instanceof MtfError)) throw error;
    throw failure(
      3241,
      `The media family on device '${serverPath}' is incorrectly formed. SQL Server cannot process this media family.`,
      0,
    );
  }
};

const refuseOtherName = (serverPath: string, label: Medium['label'], { mediaName }: BackupOptions): void => {
  if (mediaName !== null && mediaName !== label.mediaName) {
    throw failure(
      4037,
      `The user-specified MEDIANAME "${mediaName}" does not match the MEDIANAME "${label.mediaName ?? ''}" of the device "${serverPath}".`,
    );
  }
};

/** All sets of a medium are compressed, or none; without the option a set takes what the medium has (contract.md section 3.1). */
const refuseOtherCompression = (label: Medium['label'], { compression }: BackupOptions): void => {
  if (compression === null || compression === label.compressed) return;
  const option = compression ? 'COMPRESSION' : 'NO_COMPRESSION';
  throw failure(
    3098,
    `The backup cannot be performed because '${option}' was requested after the media was formatted with an incompatible structure. To append to this media set, either omit '${option}' or specify '${compression ? 'NO_COMPRESSION' : 'COMPRESSION'}'. Alternatively, you can create a new media set by using WITH FORMAT in your BACKUP statement. If you use WITH FORMAT on an existing media set, all its backup sets will be overwritten.`,
  );
};
