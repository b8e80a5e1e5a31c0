import type { BackupSetRecord } from '../catalogue/backupSetRecord.ts';

/** What HEADERONLY and a medium read with no server call alike: the set itself, and where its chain has it. */
type PlaceInChain = Pick<
  BackupSetRecord,
  | 'position'
  | 'recoveryModel'
  | 'backupSetGuid'
  | 'familyGuid'
  | 'forkPointLsn'
  | 'firstLsn'
  | 'lastLsn'
  | 'checkpointLsn'
  | 'databaseBackupLsn'
  | 'differentialBaseLsn'
  | 'differentialBaseGuid'
  | 'beginsLogChain'
  | 'isDamaged'
  | 'hasBulkLoggedData'
  | 'hasBackupChecksums'
>;

/** Of a header, from whichever of the two it was read. */
export const placeInChain = (header: PlaceInChain): PlaceInChain => ({
  position: header.position,
  recoveryModel: header.recoveryModel,
  backupSetGuid: header.backupSetGuid,
  familyGuid: header.familyGuid,
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
});
