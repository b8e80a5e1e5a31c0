import { describe, expect, test } from 'vitest';
import { openFileSource } from '../../src/mtf/byteSource.ts';
import { checkPages, isSound } from '../../src/mtf/checkPages.ts';
import type { FileConfiguration } from '../../src/mtf/configuration.ts';
import type { BackupSet, MediaLabel } from '../../src/mtf/medium.ts';
import { readMedium } from '../../src/mtf/readMedium.ts';
import { setHeader } from '../../src/mtf/setHeader.ts';
import { realMedia, realMediaArePresent } from './realMedia.ts';

/** The names of the samples' descriptions for what the reader calls otherwise. */
const labelValues = (label: MediaLabel) => ({
  MediaName: label.mediaName,
  MediaDescription: label.mediaDescription,
  SoftwareName: label.softwareName,
  MediaFamilyTag: label.mediaFamilyTag.toString(16).padStart(8, '0'),
  MediaSequenceNumber: label.mediaSequenceNumber,
  SoftFilemarkBlocks: label.blockSize / 512,
  SoftwareVendorId: label.softwareVendorId,
  MediaDate: label.mediaDate,
  MediaSetId: label.mediaSetId.toLowerCase(),
  FamilyCount: label.familyCount,
  FamilySequenceNumber: label.familySequenceNumber,
});

const headerValues = (label: MediaLabel, set: BackupSet) => {
  const header = setHeader(label, set);
  const { major, minor, build } = header.softwareVersion;
  const configuration = (set.atEnd ?? set.atStart).set;
  return {
    BackupName: header.backupName,
    BackupDescription: header.backupDescription,
    BackupType: header.backupType,
    Compressed: Number(header.compressed),
    Position: header.position,
    UserName: header.userName,
    ServerName: header.serverName,
    DatabaseName: header.databaseName,
    DatabaseVersion: header.databaseVersion,
    DatabaseCreationDate: header.databaseCreationDate,
    BackupSize: header.backupSize,
    FirstLSN: String(header.firstLsn),
    LastLSN: String(header.lastLsn),
    CheckpointLSN: String(header.checkpointLsn),
    DatabaseBackupLSN: String(header.databaseBackupLsn),
    BackupStartDate: header.startDate,
    BackupFinishDate: header.finishDate,
    SortOrder: header.sortOrder,
    UnicodeLocaleId: header.unicodeLocaleId,
    UnicodeComparisonStyle: header.unicodeComparisonStyle,
    CompatibilityLevel: header.compatibilityLevel,
    SoftwareVendorId: header.softwareVendorId,
    SoftwareVersion: `${major}.${minor}.${build}`,
    MachineName: header.machineName,
    Flags: header.flags,
    BindingID: header.bindingId.toLowerCase(),
    RecoveryForkID: header.recoveryForkId.toLowerCase(),
    FamilyGUID: header.familyGuid.toLowerCase(),
    HasBulkLoggedData: Number(header.hasBulkLoggedData),
    IsSnapshot: Number(header.isSnapshot),
    IsReadOnly: Number(header.isReadOnly),
    IsSingleUser: Number(header.isSingleUser),
    HasBackupChecksums: Number(header.hasBackupChecksums),
    IsDamaged: Number(header.isDamaged),
    BeginsLogChain: Number(header.beginsLogChain),
    IsCopyOnly: Number(header.isCopyOnly),
    FirstRecoveryForkID: header.firstRecoveryForkId.toLowerCase(),
    ForkPointLSN: header.forkPointLsn === null ? null : String(header.forkPointLsn),
    RecoveryModel: header.recoveryModel,
    DifferentialBaseLSN: header.differentialBaseLsn === null ? null : String(header.differentialBaseLsn),
    DifferentialBaseGUID: header.differentialBaseGuid?.toLowerCase() ?? null,
    BackupTypeDescription: header.backupTypeDescription,
    BackupSetGUID: header.backupSetGuid.toLowerCase(),
    CompressedBackupSize: header.compressedBackupSize,
    TimeZoneQuarterHours: header.timeZoneQuarterHours,
    CollationLcid: configuration.collation.lcid.toString(16).padStart(8, '0'),
    CollationSortId: configuration.collation.sortId,
    DatabaseStatus: configuration.databaseStatus,
  };
};

const fileValues = (file: FileConfiguration) => ({
  LogicalName: file.logicalName,
  PhysicalName: file.physicalName,
  Type: file.type,
  FileId: file.fileId,
  FileGroupId: file.fileGroupId,
  FileGroupName: file.fileGroupName,
  Size: file.size,
  MaxSize: file.maxSize,
  Growth: file.growth,
  BackupSizeInBytes: file.backupSizeInBytes,
  PagesInStream: file.pagesInStream,
  SourceBlockSize: file.sourceBlockSize,
  CreateLSN: String(file.createLsn),
  UniqueId: file.uniqueId?.toLowerCase() ?? null,
  DifferentialBaseLSN: file.differentialBase === null ? null : String(file.differentialBase.lsn),
  DifferentialBaseGUID: file.differentialBase?.guid.toLowerCase() ?? null,
});

const pick = (values: object, names: object) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => name in names));

describe.skipIf(!realMediaArePresent)(
  'real media of SQL Server (skipped where ../shared/sqlserver/bak is missing)',
  () => {
    test('are all 24 there', () => expect(realMedia()).toHaveLength(24));

    test.each(realMedia())(
      '$name agrees with its description and every checksum is right',
      async ({ path, expected }) => {
        await using source = await openFileSource(path);
        const medium = await readMedium(source);
        expect(medium.damage).toBeNull();
        expect(medium.label.compressed).toBe(path.includes('compressed'));
        const label = labelValues(medium.label);
        expect(label).toEqual(pick(expected.media, label));
        expect(medium.end).toEqual({ image: medium.image.size, file: source.size });
        expect(medium.sets.map(({ complete }) => complete)).toEqual(expected.sets.map(() => true));
        for (const [index, described] of expected.sets.entries()) {
          const set = medium.sets[index];
          if (set === undefined) throw new Error('a set is missing');
          const header = headerValues(medium.label, set);
          expect(header).toEqual(pick(described.header, header));
          // The described files are those of the start, as FILELISTONLY shows them, where the two copies differ.
          expect(set.atStart.files.map(fileValues)).toEqual(described.files.map((file) => pick(file, fileNames)));
          const check = await checkPages(medium.image, set);
          expect(isSound(check)).toBe(true);
          expect(check.streams.map(({ stored, computed }) => [stored, computed])).toEqual(
            described.csum.map(([, stored, computed]) => [stored, computed]),
          );
          if (described.pagecheck === null) expect(check.slots).toBe(0);
          else {
            expect(check).toMatchObject({
              slots: described.pagecheck.pages,
              valid: (described.pagecheck.ok ?? 0) + (described.pagecheck.torn ?? 0),
              unprotected: described.pagecheck.noverify,
              empty: described.pagecheck.zero,
              stale: described.pagecheck.notpage,
              damagedCount: described.pagecheck.bad,
            });
          }
        }
      },
    );

    test('never reads page data to list a medium', async () => {
      for (const { path } of realMedia().filter(({ name }) => !name.includes('compressed'))) {
        await using source = await openFileSource(path);
        let bytesRead = 0;
        const counting = {
          size: source.size,
          read: (offset: number, length: number) => {
            bytesRead += length;
            return source.read(offset, length);
          },
        };
        await readMedium(counting);
        expect(bytesRead).toBeLessThan(40_000);
      }
    });
  },
);

const fileNames = {
  LogicalName: 0,
  PhysicalName: 0,
  Type: 0,
  FileId: 0,
  FileGroupId: 0,
  FileGroupName: 0,
  Size: 0,
  MaxSize: 0,
  Growth: 0,
  BackupSizeInBytes: 0,
  PagesInStream: 0,
  SourceBlockSize: 0,
  CreateLSN: 0,
  UniqueId: 0,
  DifferentialBaseLSN: 0,
  DifferentialBaseGUID: 0,
};
