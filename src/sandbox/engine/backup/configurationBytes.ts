/** MQCI: SCIN, SFGI and SFIN as mtf.md sections 5 and 9 lay them out. Pure. */
import { SET_FLAGS } from '../../../mtf/setHeader.ts';
import { VERSION } from '../instance.ts';
import type { EncryptionKey } from '../store/certificates.ts';
import { ByteBuilder, concat } from './mtfBytes.ts';

const SCIN_BYTES = 400;
const SFGI_BYTES = 224;
const SFIN_BYTES = 1028;
const X64 = 9;
/** SQL_Latin1_General_CP1_CI_AS: LCID 0x409 with its flags, and its sort id. */
const COLLATION_LCID = 0x00d0_0409;
const COLLATION_SORT_ID = 52;
const LOCALE = 1033;
const COMPARISON_STYLE = 196_609;
const UNLIMITED_DATA = 35_184_372_080_640;
const UNLIMITED_LOG = 2_199_023_255_552;
const FILETIME_EPOCH_MS = 11_644_473_600_000;

export const SORT_ORDER = COLLATION_SORT_ID;
/** One megabyte in pages, as CREATE DATABASE's FILEGROWTH of this look-alike. */
const GROWTH_BYTES = 1_048_576;

/** What is known of a backup set while it is written; LSNs are RESTORE's decimals. */
export interface SetFacts {
  /** msdb's letter: full, differential, log. */
  readonly type: 'D' | 'I' | 'L';
  readonly databaseName: string;
  readonly serverName: string;
  readonly databaseId: number;
  readonly createdAt: Date;
  readonly startDate: Date;
  readonly flags: number;
  readonly firstLsn: string;
  readonly lastLsn: string;
  readonly checkpointLsn: string;
  readonly databaseBackupLsn: string;
  readonly setGuid: string;
  readonly familyGuid: string;
  readonly databaseGuid: string;
  readonly recoveryForkGuid: string;
  readonly previousFork: { readonly guid: string; readonly lsn: string } | null;
  /** The full that this set finds as the last one: of the differential base before this backup. */
  readonly previousBase: { readonly lsn: string; readonly guid: string; readonly time: Date } | null;
  readonly databaseStatus: number;
  readonly logChainOrigin: string;
  /** Of a log set: the last commit in it. */
  readonly lastCommitAt: Date | null;
  /** The key that the database is encrypted with, while it is. */
  readonly encryption: Pick<EncryptionKey, 'thumbprint' | 'bits'> | null;
  readonly files: readonly FileFacts[];
}

export interface FileFacts {
  readonly fileId: number;
  readonly type: 'D' | 'L';
  readonly logicalName: string;
  readonly physicalName: string;
  readonly guid: string;
  readonly size: number;
  readonly pages: number;
  readonly blockSize: number;
}

/** What only the end of a backup knows. */
export interface SetOutcome {
  readonly finishDate: Date;
  readonly backupSize: number;
  readonly compressedBackupSize: number;
  /** A regular full becomes the differential base of its files. */
  readonly becomesBase: boolean;
}

export const configurationBytes = (set: SetFacts, outcome: SetOutcome | null): Uint8Array =>
  concat([scin(set, outcome), sfgi(), ...set.files.map((file) => sfin(set, file, outcome))]);

const scin = (set: SetFacts, outcome: SetOutcome | null): Uint8Array => {
  const base = outcome?.becomesBase === true ? { guid: set.setGuid } : set.previousBase;
  const builder = new ByteBuilder(SCIN_BYTES)
    .u32(8, set.flags | SET_FLAGS.always)
    .u32(12, set.files.filter(({ type }) => type === 'D').length)
    .u32(16, 1)
    .u16(24, VERSION.build)
    .u8(26, VERSION.minor)
    .u8(27, VERSION.major)
    .u32(28, X64)
    .lsn(32, set.firstLsn)
    .lsn(42, set.lastLsn)
    .lsn(52, set.checkpointLsn)
    .lsn(62, set.databaseBackupLsn)
    .date(72, set.createdAt)
    .date(77, set.startDate)
    .date(82, outcome?.finishDate ?? null)
    .tag(87, set.type)
    .u8(88, SORT_ORDER)
    .u16(89, 1)
    .u8(91, VERSION.compatibilityLevel)
    .u16(92, set.databaseId)
    .u16(94, VERSION.databaseVersion)
    .u64(96, outcome?.backupSize ?? 0)
    .u32(116, LOCALE)
    .u32(120, COMPARISON_STYLE)
    .guid(124, set.databaseGuid)
    .lsn(144, set.lastLsn)
    .guid(156, set.recoveryForkGuid)
    .u32(216, COLLATION_LCID)
    .u32(220, COLLATION_SORT_ID)
    .guid(224, set.familyGuid)
    .u32(240, 0x10000)
    .u32(244, set.databaseStatus)
    .lsn(248, set.logChainOrigin)
    .u64(344, outcome?.compressedBackupSize ?? 0)
    .u32(372, 1);
  if (base !== null) builder.guid(200, base.guid);
  if (set.previousFork !== null) builder.lsn(172, set.previousFork.lsn).guid(184, set.previousFork.guid);
  if (set.type === 'I' && set.previousBase !== null) {
    builder.lsn(260, set.previousBase.lsn).guid(272, set.previousBase.guid);
  }
  return chunk('SCIN', builder.text(104, set.databaseName).text(108, set.serverName));
};

/** The only filegroup: PRIMARY. */
const sfgi = (): Uint8Array =>
  chunk('SFGI', new ByteBuilder(SFGI_BYTES).u32(8, 16).u32(12, 1).u32(20, 1).text(16, 'PRIMARY'));

const sfin = (set: SetFacts, file: FileFacts, outcome: SetOutcome | null): Uint8Array => {
  const isData = file.type === 'D';
  const maxSize = isData ? UNLIMITED_DATA : UNLIMITED_LOG;
  // A log file's pages and bytes are known only at the end (mtf.md section 5).
  const pages = isData || outcome !== null ? file.pages : 0;
  const builder = new ByteBuilder(SFIN_BYTES)
    .u32(8, isData && set.type === 'D' ? 0x84 : 4)
    .u32(16, 8192)
    .u32(20, file.fileId)
    .u32(24, pages)
    .u32(28, isData ? 1 : 2)
    .u32(32, file.blockSize)
    .u32(36, isData ? 1 : 0)
    .u64(40, file.size)
    .u64(86, maxSize)
    .u32(94, GROWTH_BYTES)
    .u64(114, file.size)
    .u64(122, maxSize)
    .u64(130, file.size)
    .guid(186, file.guid)
    .lsn(202, set.checkpointLsn)
    .lsn(218, set.lastLsn)
    .lsn(234, set.checkpointLsn)
    .u64(250, pages * 8192);
  const base =
    outcome?.becomesBase === true
      ? { lsn: set.checkpointLsn, guid: set.setGuid, time: outcome.finishDate }
      : set.previousBase;
  if (isData && base !== null) {
    const filetime = (BigInt(base.time.getTime()) + BigInt(FILETIME_EPOCH_MS)) * 10_000n;
    builder
      .lsn(158, base.lsn)
      .guid(170, base.guid)
      .u32(262, Number(filetime & 0xffff_ffffn))
      .u32(266, Number(filetime >> 32n));
  }
  return chunk('SFIN', builder.text(48, file.logicalName).text(52, file.physicalName));
};

const chunk = (tag: string, builder: ByteBuilder): Uint8Array => {
  builder.padTo(Math.ceil(builder.length / 4) * 4);
  return builder.tag(0, tag).u32(4, builder.length).bytes();
};
