import type { BackupSetRecord } from '../catalogue/backupSetRecord.ts';
import { offsetText } from '../domain/localMoment.ts';
import type { BackupFile, BackupHeader } from '../sqlserver/backupHeader.ts';

/** What the manifest keeps of a set. The header's times are the server's local ones: they get the offset that its clock had in this run. */
export const backupSetRecord = (
  header: BackupHeader,
  files: readonly BackupFile[],
  utcOffsetMinutes: number,
): BackupSetRecord => {
  const offset = offsetText(utcOffsetMinutes);
  const { lastValidRestoreTime } = header;
  return {
    position: header.position,
    copyOnly: header.isCopyOnly,
    server: header.serverName,
    softwareVersion: header.softwareVersion,
    recoveryModel: header.recoveryModel,
    backupSetGuid: header.backupSetGuid,
    familyGuid: header.familyGuid,
    databaseGuid: header.databaseGuid,
    firstRecoveryForkGuid: header.firstRecoveryForkGuid,
    recoveryForkGuid: header.recoveryForkGuid,
    forkPointLsn: header.forkPointLsn,
    firstLsn: header.firstLsn,
    lastLsn: header.lastLsn,
    checkpointLsn: header.checkpointLsn,
    databaseBackupLsn: header.databaseBackupLsn,
    differentialBaseLsn: header.differentialBaseLsn,
    differentialBaseGuid: header.differentialBaseGuid,
    beginsLogChain: header.beginsLogChain,
    isDamaged: header.isDamaged,
    hasBulkLoggedData: header.hasBulkLoggedData,
    hasBackupChecksums: header.hasBackupChecksums,
    startedAt: `${header.startedAt}${offset}`,
    finishedAt: `${header.finishedAt}${offset}`,
    lastValidRestoreTime: lastValidRestoreTime === null ? null : `${lastValidRestoreTime}${offset}`,
    compressedByServer: header.compressed,
    backupBytes: header.backupBytes,
    files: files.map(({ logicalName, physicalName, type, sizeBytes }) => ({
      logicalName,
      physicalName,
      type,
      sizeBytes,
    })),
    marks: [],
  };
};
