/**
 * MQCI: what a medium knows about the database and the backup set, as known at the start (MSCI) and again at the end (MSLS) of the backup.
 * A chain of chunks `SCIN SFGI… SFIN…` (mtf.md section 5).
 */
import type { Lsn } from '../domain/lsn.ts';
import { Fields } from './fields.ts';
import { MtfError } from './mtfError.ts';

/** What this reader does not know where to find: never guessed. */
export type Unknown = 'unknown';

/** SCIN. Dates are the server's local time, LSNs RESTORE's decimals. */
export interface SetConfiguration {
  readonly flags: number;
  readonly softwareVersion: { readonly major: number; readonly minor: number; readonly build: number };
  readonly firstLsn: Lsn;
  readonly lastLsn: Lsn;
  readonly checkpointLsn: Lsn;
  readonly databaseBackupLsn: Lsn;
  readonly databaseCreationDate: string | null;
  readonly startDate: string | null;
  /** Null in the copy of the start. */
  readonly finishDate: string | null;
  readonly type: SetType;
  readonly sortOrder: number;
  readonly compatibilityLevel: number;
  readonly databaseId: number;
  readonly databaseVersion: number;
  readonly backupSize: number;
  readonly compressedBackupSize: number;
  readonly databaseName: string | null;
  readonly serverName: string | null;
  readonly unicodeLocaleId: number;
  readonly unicodeComparisonStyle: number;
  readonly bindingId: string;
  readonly familyGuid: string;
  readonly recoveryForkId: string;
  /** Where the previous recovery fork ended, and its id. */
  readonly previousFork: LsnOf | null;
  /** BackupSetGUID of the last full before (or, in the copy of the end, of) this set. */
  readonly lastFullGuid: string | null;
  readonly collation: { readonly lcid: number; readonly sortId: number };
  readonly databaseStatus: number;
  readonly logChainOrigin: Lsn;
  readonly differentialBase: LsnOf | null;
}

/** A log sequence number and the backup set or recovery fork that it is of. */
export interface LsnOf {
  readonly lsn: Lsn;
  readonly guid: string;
}

export const SET_TYPES = ['D', 'I', 'L', 'F', 'G', 'P', 'Q'] as const;
/** msdb's letters: full, differential, log, file, file differential, partial, partial differential. */
export type SetType = (typeof SET_TYPES)[number];

/** SFIN with the name of its filegroup. */
export interface FileConfiguration {
  readonly logicalName: string;
  readonly physicalName: string;
  readonly type: 'D' | 'L';
  readonly fileId: number;
  readonly fileGroupId: number;
  /** Null for a log file. */
  readonly fileGroupName: string | null;
  readonly size: number;
  readonly maxSize: number;
  readonly growth: number;
  readonly initialSize: number;
  /** 4, with 8 where it grows by percent and 0x80 for a data file of a full (mtf.md section 5). */
  readonly status: number;
  /** When the differential base was taken, in UTC with microseconds. */
  readonly differentialBaseTime: string | null;
  readonly pagesInStream: number;
  readonly sourceBlockSize: number;
  readonly createLsn: Lsn;
  readonly differentialBase: LsnOf | null;
  readonly uniqueId: string | null;
  readonly backupSizeInBytes: number;
}

export interface Configuration {
  readonly set: SetConfiguration;
  readonly files: readonly FileConfiguration[];
}

const CHUNK_HEADER_BYTES = 8;

/** @throws MtfError naming the byte that cannot be right */
export const parseConfiguration = (bytes: Uint8Array, at: number): Configuration => {
  const stream = new Fields(bytes, at);
  let set: SetConfiguration | null = null;
  const groups = new Map<number, string | null>();
  const files: FileConfiguration[] = [];
  for (let offset = 0; offset + CHUNK_HEADER_BYTES <= stream.length; ) {
    const tag = stream.tag(offset);
    const length = stream.u32(offset + 4);
    if (length < CHUNK_HEADER_BYTES) throw new MtfError('a configuration that cannot be read', at + offset + 4);
    const chunk = stream.from(offset, length);
    if (tag === 'SCIN') set ??= parseSet(chunk);
    else if (tag === 'SFGI') groups.set(chunk.u32(12), chunk.text(16));
    else if (tag === 'SFIN') files.push(parseFile(chunk, groups));
    else throw new MtfError('a configuration that cannot be read', at + offset);
    offset += length;
  }
  if (set === null) throw new MtfError('a configuration that cannot be read', at);
  return { set, files };
};

const parseSet = (scin: Fields): SetConfiguration => {
  const letter = String.fromCharCode(scin.u8(87));
  const type = SET_TYPES.find((known) => known === letter);
  if (type === undefined) throw new MtfError('a configuration that cannot be read', scin.at + 87);
  return {
    flags: scin.u32(8),
    softwareVersion: { major: scin.u8(27), minor: scin.u8(26), build: scin.u16(24) },
    firstLsn: scin.lsn(32),
    lastLsn: scin.lsn(42),
    checkpointLsn: scin.lsn(52),
    databaseBackupLsn: scin.lsn(62),
    databaseCreationDate: scin.date(72),
    startDate: scin.date(77),
    finishDate: scin.date(82),
    type,
    sortOrder: scin.u8(88),
    compatibilityLevel: scin.u8(91),
    databaseId: scin.u16(92),
    databaseVersion: scin.u16(94),
    backupSize: scin.u64(96),
    databaseName: scin.text(104),
    serverName: scin.text(108),
    unicodeLocaleId: scin.u32(116),
    unicodeComparisonStyle: scin.u32(120),
    bindingId: scin.guid(124),
    recoveryForkId: scin.guid(156),
    previousFork: pointer(scin, 172),
    lastFullGuid: scin.optionalGuid(200),
    collation: { lcid: scin.u32(216), sortId: scin.u32(220) },
    familyGuid: scin.guid(224),
    databaseStatus: scin.u32(244),
    logChainOrigin: scin.lsn(248),
    differentialBase: pointer(scin, 260),
    compressedBackupSize: scin.u64(344),
  };
};

const parseFile = (sfin: Fields, groups: ReadonlyMap<number, string | null>): FileConfiguration => {
  const kind = sfin.u32(28);
  if (kind !== 1 && kind !== 2) throw new MtfError('a configuration that cannot be read', sfin.at + 28);
  const fileGroupId = sfin.u32(36);
  return {
    // Databases born in 2000 have their names blank-padded (mtf.md section 5).
    logicalName: (sfin.text(48) ?? '').trimEnd(),
    physicalName: (sfin.text(52) ?? '').trimEnd(),
    type: kind === 1 ? 'D' : 'L',
    fileId: sfin.u32(20),
    fileGroupId,
    fileGroupName: kind === 1 ? (groups.get(fileGroupId) ?? null) : null,
    size: sfin.u64(40),
    maxSize: sfin.u64(86),
    growth: sfin.u32(94),
    initialSize: sfin.u64(114),
    status: sfin.u32(8),
    differentialBaseTime: kind === 1 ? sfin.fileTime(262) : null,
    pagesInStream: sfin.u32(24),
    sourceBlockSize: sfin.u32(32),
    createLsn: sfin.lsn(138),
    differentialBase: pointer(sfin, 158),
    uniqueId: sfin.optionalGuid(186),
    backupSizeInBytes: sfin.u64(250),
  };
};

/** lsn12 and the GUID of the set or fork that it belongs to; absent when the GUID is zero. */
const pointer = (fields: Fields, offset: number): LsnOf | null => {
  const guid = fields.optionalGuid(offset + 12);
  return guid === null ? null : { lsn: fields.lsn(offset), guid };
};
