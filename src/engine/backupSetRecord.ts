import type { BackupSetRecord } from '../catalogue/backupSetRecord.ts';
import type { SetEncryptor } from '../domain/encryptor.ts';
import { offsetText } from '../domain/localMoment.ts';
import type { BackupFile, BackupHeader } from '../sqlserver/backupHeader.ts';
import { encryptorKind } from '../sqlserver/encryptionFacts.ts';
import { placeInChain } from './placeInChain.ts';

/** Minutes east of UTC of the server's clock when a set was begun and when it had ended: the clock may have been changed between. */
export interface SetOffsets {
  readonly started: number;
  readonly finished: number;
}

/** For who knows only one. */
export const sameOffset = (minutes: number): SetOffsets => ({ started: minutes, finished: minutes });

/** What the manifest keeps of a set. The header's times are the server's local ones: they get the offsets that its clock had then. */
export const backupSetRecord = (
  header: BackupHeader,
  files: readonly BackupFile[],
  offsets: SetOffsets,
): BackupSetRecord => {
  const finished = offsetText(offsets.finished);
  const { lastValidRestoreTime } = header;
  return {
    ...placeInChain(header),
    copyOnly: header.isCopyOnly,
    server: header.serverName,
    softwareVersion: header.softwareVersion,
    databaseGuid: header.databaseGuid,
    firstRecoveryForkGuid: header.firstRecoveryForkGuid,
    recoveryForkGuid: header.recoveryForkGuid,
    startedAt: `${header.startedAt}${offsetText(offsets.started)}`,
    finishedAt: `${header.finishedAt}${finished}`,
    lastValidRestoreTime: lastValidRestoreTime === null ? null : `${lastValidRestoreTime}${finished}`,
    compressedByServer: header.compressed,
    backupBytes: header.backupBytes,
    files: files.map(({ logicalName, physicalName, type, sizeBytes }) => ({
      logicalName,
      physicalName,
      type,
      sizeBytes,
    })),
    marks: [],
    encryptors: encryptorsOf(header, files),
  };
};

/** What WITH ENCRYPTION was given, and the certificate of the database's own key, once each. */
const encryptorsOf = (header: BackupHeader, files: readonly BackupFile[]): readonly SetEncryptor[] => {
  const { encryptorThumbprint, encryptorType } = header;
  const ofDatabase = new Set(files.flatMap(({ tdeThumbprint }) => tdeThumbprint ?? []));
  return [
    ...(encryptorThumbprint === null
      ? []
      : [{ protects: 'backup', kind: encryptorKind(encryptorType), thumbprint: encryptorThumbprint } as const]),
    ...[...ofDatabase].map((thumbprint) => ({ protects: 'database', kind: 'unknown', thumbprint }) as const),
  ];
};
