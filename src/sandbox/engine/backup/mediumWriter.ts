/** Writes media as mtf.md section 9 says: label, then for each backup set its blocks between soft filemarks. */
import { SOFTWARE_NAME, VERSION } from '../instance.ts';
import { configurationBytes, type SetFacts, type SetOutcome } from './configurationBytes.ts';
import type { ImageSink } from './imageSink.ts';
import { ByteBuilder, finishBlock, spad, wholeStream } from './mtfBytes.ts';
import {
  type LogToWrite,
  type PagesToWrite,
  type PayloadOptions,
  paddedLog,
  writeLog,
  writePageData,
} from './payload.ts';

export const VENDOR_ID = 4608;
/** SQL Server on a disk with sectors of 4 KiB, as the server of the capture. */
export const MEDIA_BLOCK_BYTES = 4096;
const LOGICAL_BLOCK_BYTES = 1024;
/** SSET behind its OS data, where the format has nothing: a place of this look-alike's own, with its mark (mediumFacts.ts reads it). */
export const OWN_FACTS = {
  offset: 124,
  /** The last commit in a log. */
  plain: { mark: 'RXLV', bytes: 12 },
  /** The same, then the thumbprint and the bits of the key that the database is encrypted with. */
  encrypted: { mark: 'RXLE', bytes: 34 },
} as const;

export interface LabelFacts {
  readonly mediaName: string | null;
  readonly mediaDescription: string | null;
  readonly mediaSetId: string;
  readonly mediaFamilyTag: number;
  readonly mediaDate: Date;
}

/** TAPE and RAID, padded to a media block, and the first soft filemark. */
export const writeLabel = async (sink: ImageSink, label: LabelFacts, filemarks: number[]): Promise<void> => {
  const tape = new ByteBuilder(96)
    .u32(52, label.mediaFamilyTag)
    .u32(56, 5)
    .u16(60, 1)
    .u16(64, MEDIA_BLOCK_BYTES / 512)
    .u16(66, 3)
    .u16(84, LOGICAL_BLOCK_BYTES)
    .u16(86, VENDOR_ID)
    .date(88, label.mediaDate)
    .u8(93, 1)
    .text(68, label.mediaName)
    .text(72, label.mediaDescription)
    .text(80, SOFTWARE_NAME);
  const raid = new ByteBuilder(32)
    .guid(0, label.mediaSetId)
    .u32(16, 0xf000_00ad)
    .u16(20, 1)
    .u16(22, 1)
    .u16(24, 1)
    .u32(28, 1);
  await sink.write(finishBlock(tape, { id: 'TAPE', attributes: 0x30000 }));
  await sink.write(wholeStream('RAID', raid.bytes()));
  await sink.write(spad(sink.position, MEDIA_BLOCK_BYTES));
  await writeFilemark(sink, filemarks, MEDIA_BLOCK_BYTES, 0);
};

/** SFMB: the offsets of the earlier ones, newest first; appended to `filemarks`. */
const writeFilemark = async (
  sink: ImageSink,
  filemarks: number[],
  blockSize: number,
  compressedData: number,
): Promise<void> => {
  const slots = Math.floor((blockSize - 72) / 8);
  const earlier = filemarks.toReversed().slice(0, slots);
  const builder = new ByteBuilder(blockSize).u32(52, slots).u32(56, earlier.length).u32(60, 72);
  earlier.forEach((offset, index) => {
    builder.u64(72 + 8 * index, offset);
  });
  filemarks.push(sink.position);
  await sink.filemark(finishBlock(builder, { id: 'SFMB', attributes: (0x8000_0000 | compressedData) >>> 0 }));
};

/** One backup set to write behind what stands on the medium. */
export interface SetToWrite {
  readonly facts: SetFacts;
  readonly position: number;
  readonly name: string | null;
  readonly description: string | null;
  readonly userName: string;
  readonly machineName: string;
  readonly checksum: boolean;
  readonly blockSize: number;
  readonly compressed: boolean;
  /** Null in a log backup. */
  readonly pages: PagesToWrite | null;
  readonly log: LogToWrite;
  /** After every slice: of pages, or of log when there are no pages. */
  readonly onSlice: (done: number, total: number) => Promise<void>;
  /** Asked when all data are written, for the configuration of the end. */
  readonly finish: (sizes: Pick<SetOutcome, 'backupSize' | 'compressedBackupSize'>) => SetOutcome;
}

/** Writes the set and its filemarks; returns what its end says. `filemarks` are those of the medium, oldest first. */
export const writeSet = async (sink: ImageSink, filemarks: number[], set: SetToWrite): Promise<SetOutcome> => {
  const start = sink.position;
  const deviceStart = sink.devicePosition;
  let blocks = 0;
  const put = (id: string, builder: ByteBuilder): Promise<void> =>
    sink.write(
      finishBlock(builder, {
        id,
        logicalAddress: (sink.position - start) / LOGICAL_BLOCK_BYTES,
        controlBlockId: blocks++,
      }),
    );
  const pad = (): Promise<void> => sink.write(spad(sink.position - start, LOGICAL_BLOCK_BYTES));
  const payload: PayloadOptions = { checksum: set.checksum, blockSize: set.blockSize, onSlice: set.onSlice };
  // The log of a data backup is none of its progress.
  const onLog = set.pages === null ? set.onSlice : async (): Promise<void> => {};

  await put('SSET', startOfSet(set, start));
  await pad();
  await put('VOLB', volume(set));
  await pad();
  await put('MSCI', new ByteBuilder(52));
  await sink.write(wholeStream('MQCI', configurationBytes(set.facts, null)));
  await pad();
  if (set.pages !== null) {
    await put('MSDA', new ByteBuilder(60));
    await writePageData(sink, set.pages, payload);
    await pad();
  }
  await sink.endOfPages();
  await put('MSTL', logBlock(set));
  if (set.log.length > 0) await writeLog(sink, set.log, { ...payload, onSlice: onLog });
  else await onLog(0, 0);
  await pad();
  const backupSize = sink.position - start;
  await sink.endOfPages();
  const outcome = set.finish({
    backupSize,
    compressedBackupSize: set.compressed ? sink.devicePosition - deviceStart : backupSize,
  });
  await put('MSLS', new ByteBuilder(52));
  await sink.write(wholeStream('MQCI', configurationBytes(set.facts, outcome)));
  await sink.write(spad(sink.position, set.blockSize));
  await writeFilemark(sink, filemarks, set.blockSize, set.compressed ? 0x40000 : 0);
  await writeEndOfSet(sink, set, outcome);
  await writeFilemark(sink, filemarks, set.blockSize, 0);
  return outcome;
};

/** Of SSET and ESET: 8 in a differential (mtf.md section 4). */
const setAttributes = ({ facts }: SetToWrite): number => (facts.type === 'I' ? 8 : 4);

const startOfSet = (set: SetToWrite, offset: number): ByteBuilder =>
  ownFacts(set.facts)
    .u32(52, setAttributes(set))
    .u16(60, VENDOR_ID)
    .u16(62, set.position)
    .u64(80, offset)
    .date(88, set.facts.startDate)
    .u8(93, VERSION.major)
    .u8(94, VERSION.minor)
    .u8(95, timeZoneQuarterHours(set.facts.startDate) & 0xff)
    .u8(97, 2)
    .guid(100, set.facts.setGuid)
    .u16(44, 21)
    .u16(46, 100)
    .text(64, set.name)
    .text(68, set.description)
    .text(76, set.userName);

/** The fixed part of SSET with what stands in the place of our own. */
const ownFacts = ({ lastCommitAt, encryption }: SetFacts): ByteBuilder => {
  const { offset, plain, encrypted } = OWN_FACTS;
  const { mark, bytes } = encryption === null ? plain : encrypted;
  const block = new ByteBuilder(offset + bytes).tag(offset, mark).u64(offset + 4, lastCommitAt?.getTime() ?? 0);
  if (encryption === null) return block;
  Buffer.from(encryption.thumbprint, 'hex').forEach((byte, at) => {
    block.u8(offset + plain.bytes + at, byte);
  });
  return block.u16(offset + plain.bytes + 20, encryption.bits);
};

/** Quarter hours east of UTC of the server's local time at a moment. */
export const timeZoneQuarterHours = (at: Date): number => Math.round(-at.getTimezoneOffset() / 15);

const volume = (set: SetToWrite): ByteBuilder =>
  new ByteBuilder(76).u32(52, 2).date(68, set.facts.startDate).text(56, '/').text(64, set.machineName);

/** The log's place in its file. */
const logBlock = ({ facts, log: { length } }: SetToWrite): ByteBuilder => {
  const log = facts.files.find(({ type }) => type === 'L');
  return new ByteBuilder(596)
    .u16(58, 1)
    .u64(60, 0)
    .u64(68, paddedLog(length))
    .u32(76, log?.fileId ?? 2)
    .u16(80, 504)
    .u16(82, 92);
};

/** ESET twice, each padded to a logical block, the second up to the media block. */
const writeEndOfSet = async (sink: ImageSink, set: SetToWrite, outcome: SetOutcome): Promise<void> => {
  const first = sink.position;
  const end = (): ByteBuilder =>
    new ByteBuilder(85).u32(52, setAttributes(set)).u16(78, set.position).date(80, outcome.finishDate);
  await sink.write(finishBlock(end(), { id: 'ESET' }));
  await sink.write(spad(sink.position, LOGICAL_BLOCK_BYTES));
  await sink.write(finishBlock(end().u64(60, first), { id: 'ESET' }));
  await sink.write(spad(sink.position, set.blockSize));
};
