import type { BackupSetRecord } from '../../catalogue/backupSetRecord.ts';
import type { BackupType } from '../../domain/backupType.ts';
import { offsetText } from '../../domain/localMoment.ts';
import type { BackupSet, MediaLabel } from '../../mtf/medium.ts';
import { setHeader } from '../../mtf/setHeader.ts';
import { placeInChain } from '../placeInChain.ts';

/** The kinds of set that a manifest can hold; null: one of single files or filegroups. */
export const backupTypeOf = (set: BackupSet): BackupType | null => {
  switch ((set.atEnd ?? set.atStart).set.type) {
    case 'D':
      return 'full';
    case 'I':
      return 'differential';
    case 'L':
      return 'log';
    default:
      return null;
  }
};

/**
 * What a manifest keeps of a set, from the medium alone. Times carry the offset that the medium says; where it says none they are this
 * machine's local time. What encrypts it, and the last valid restore time and the marks of a log, are not found on the medium (mtf.md section 8). Null: it never finished.
 */
export const importedSet = (label: MediaLabel, set: BackupSet): BackupSetRecord | null => {
  const header = setHeader(label, set);
  if (header.startDate === null || header.finishDate === null) return null;
  const offset = header.timeZoneQuarterHours === null ? '' : offsetText(header.timeZoneQuarterHours * 15);
  const { major, minor, build } = header.softwareVersion;
  return {
    ...placeInChain(header),
    copyOnly: header.isCopyOnly,
    server: header.serverName ?? '',
    softwareVersion: `${major}.${minor}.${build}`,
    databaseGuid: header.bindingId,
    firstRecoveryForkGuid: header.firstRecoveryForkId,
    recoveryForkGuid: header.recoveryForkId,
    startedAt: `${header.startDate}${offset}`,
    finishedAt: `${header.finishDate}${offset}`,
    lastValidRestoreTime: null,
    marks: [],
    encryptors: [],
    compressedByServer: header.compressed,
    backupBytes: BigInt(header.backupSize),
    files: set.atStart.files.map(({ logicalName, physicalName, type, size }) => ({
      logicalName,
      physicalName,
      type,
      sizeBytes: BigInt(size),
    })),
  };
};
