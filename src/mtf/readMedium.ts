import { BLOCK_HEADER_BYTES, type Block, readBlock, type Stream, walkStreams } from './blocks.ts';
import { type ByteSource, sourceReaches } from './byteSource.ts';
import { type CompressedImage, isCompressedMedium, openCompressedImage } from './compressedMedium.ts';
import { type Configuration, parseConfiguration } from './configuration.ts';
import { Fields } from './fields.ts';
import type { BackupSet, DataStream, MediaLabel, Medium } from './medium.ts';
import { MtfError } from './mtfError.ts';

/** 32 767 files of a kilobyte, and room: what a configuration may need at most. */
const LARGEST_CONFIGURATION_BYTES = 64 * 1024 * 1024;
/** All of a medium together: a hostile one would claim thousands of large ones. */
const LARGEST_CONFIGURATIONS_BYTES = 256 * 1024 * 1024;
/** HEADERONLY's Position is a smallint. */
const MOST_SETS = 32_767;
const UNKNOWN_TIME_ZONE = 127;
/** SQL Server's own bit on MQDA and MQTL: a CSUM stream follows. */
const HAS_CHECKSUM = 0x100;
const LEAD_BYTES = 2;

/** What may be done with the payload of a stream when the walk comes to it. */
export type TakePayload = (payload: Payload, image: ByteSource) => Promise<void>;

/** A payload of a set that is being read: pages or log, without the two lead bytes. */
export interface Payload {
  readonly kind: 'data' | 'log';
  /** How many sets stand before it on the medium. */
  readonly setIndex: number;
  readonly atStart: Configuration;
  readonly offset: number;
  readonly length: number;
  /** A CSUM stream with the sum of it follows. */
  readonly isSummed: boolean;
}

/**
 * Lists a medium in one walk from its first byte to its last; `takePayload` may read the pages and the log on the way. Damage behind the label
 * does not throw: the sets that stand before it are given, the one it is in as incomplete.
 * @throws MtfError if there is no medium at all: no readable label; what `takePayload` throws and is no MtfError
 */
export const readMedium = async (source: ByteSource, takePayload: TakePayload | null = null): Promise<Medium> => {
  const compressed = await isCompressedMedium(source);
  const image: ByteSource & Partial<CompressedImage> = compressed ? await openCompressedImage(source) : source;
  const { label, end: afterLabel } = await readLabel(image, compressed);
  const sets: BackupSet[] = [];
  const filemarks: number[] = [];
  const budget: Budget = { configurationBytes: LARGEST_CONFIGURATIONS_BYTES };
  let open: OpenSet | null = null;
  let damage: MtfError | null = null;
  let offset = afterLabel;
  try {
    while (await sourceReaches(image, offset)) {
      const block = await readBlock(image, offset);
      if (block.id === 'SFMB') {
        filemarks.push(offset);
        if (filemarks.length > 2 * (MOST_SETS + 1)) throw new MtfError('a descriptor block in the wrong place', offset);
        offset = block.end;
        if (open?.ended === true) {
          sets.push(closeSet(open, true));
          open = null;
        }
        continue;
      }
      if (block.id === 'SSET') {
        if (open !== null) throw new MtfError('a descriptor block in the wrong place', offset);
        if (sets.length === MOST_SETS) throw new MtfError('more backup sets than a medium can hold', offset);
        open = openSet(block, sets.length, budget);
      } else if (open === null) throw new MtfError('a descriptor block in the wrong place', offset);
      const set: OpenSet = open;
      offset = await walkStreams(image, block, (stream) => takeStream(image, set, block, stream, takePayload));
      finishBlock(set, block);
    }
  } catch (error) {
    if (!(error instanceof MtfError)) throw error;
    damage = error;
  }
  if (open !== null) {
    damage ??= new MtfError('the medium ends here in the middle of something', image.size);
    const unfinished = closeUnfinished(open);
    if (unfinished !== null) sets.push(unfinished);
  }
  const end = { image: offset, file: image.fileEnd ?? offset };
  return { label, sets, damage, image, end, filemarks };
};

const readLabel = async (
  image: ByteSource,
  compressed: boolean,
): Promise<{ readonly label: MediaLabel; readonly end: number }> => {
  if (image.size === 0) throw new MtfError('not a Microsoft Tape Format medium', 0);
  const tape = await readBlock(image, 0).catch((error: unknown) => {
    const isOther =
      error instanceof MtfError &&
      (error.problem === 'a descriptor block of an unknown kind' || image.size < BLOCK_HEADER_BYTES);
    throw isOther ? new MtfError('not a Microsoft Tape Format medium', 0) : error;
  });
  if (tape.id !== 'TAPE') throw new MtfError('a descriptor block in the wrong place', 0);
  const raids: Fields[] = [];
  const next = await walkStreams(image, tape, async ({ id, offset, length }) => {
    if (id === 'RAID' && length >= 28 && raids.length === 0)
      raids.push(new Fields(await image.read(offset, 28), offset));
  });
  const [stripes] = raids;
  if (stripes === undefined) throw new MtfError('not a Microsoft Tape Format medium', tape.end);
  const { fields } = tape;
  return {
    end: next,
    label: {
      compressed,
      mediaName: fields.text(68),
      mediaDescription: fields.text(72),
      mediaSetId: stripes.guid(0),
      familyCount: stripes.u16(20),
      familySequenceNumber: stripes.u16(24),
      mediaFamilyTag: fields.u32(52),
      mediaSequenceNumber: fields.u16(60),
      // SQL Server stores it with trailing NULs.
      softwareName: fields.text(80)?.split('\0')[0] ?? null,
      softwareVendorId: fields.u16(86),
      mediaDate: fields.date(88),
      hasPassword: fields.u16(62) !== 0,
      passwordAlgorithm: fields.u16(62),
      passwordBytes: fields.u16(76),
      tapeAttributes: fields.u32(56),
      catalogType: fields.u16(66),
      logicalBlockSize: fields.u16(84),
      mtfMajorVersion: fields.u8(93),
      blockSize: fields.u16(64) * 512,
    },
  };
};

/** What is left of what one medium may ask this machine to keep in memory. */
interface Budget {
  configurationBytes: number;
}

/** A set while its blocks are being read. */
interface OpenSet {
  readonly sset: Block;
  readonly index: number;
  readonly budget: Budget;
  machineName: string | null;
  atStart: Configuration | null;
  atEnd: Configuration | null;
  ended: boolean;
  /** A payload whose CSUM stream must come next. */
  summed: { readonly payload: Omit<DataStream, 'checksum'>; readonly into: DataStream[] } | null;
  readonly data: DataStream[];
  readonly log: DataStream[];
}

const openSet = (sset: Block, index: number, budget: Budget): OpenSet => ({
  sset,
  index,
  budget,
  machineName: null,
  atStart: null,
  atEnd: null,
  ended: false,
  summed: null,
  data: [],
  log: [],
});

const takeStream = async (
  image: ByteSource,
  set: OpenSet,
  block: Block,
  stream: Stream,
  takePayload: TakePayload | null,
): Promise<void> => {
  if (set.summed !== null) {
    const { payload, into } = set.summed;
    if (stream.id !== 'CSUM' || stream.length !== 4) {
      throw new MtfError('a stream of an impossible size', payload.offset + payload.length);
    }
    into.push({ ...payload, checksum: new Fields(await image.read(stream.offset, 4), stream.offset).u32(0) });
    set.summed = null;
    return;
  }
  switch (stream.id) {
    case 'MQCI':
      if (block.id === 'MSCI') set.atStart ??= await readConfiguration(image, set, stream);
      else if (block.id === 'MSLS') set.atEnd ??= await readConfiguration(image, set, stream);
      return;
    case 'MQDA':
      return block.id === 'MSDA' ? payloadOf(image, set, 'data', stream, takePayload) : undefined;
    case 'MQTL':
      return block.id === 'MSTL' ? payloadOf(image, set, 'log', stream, takePayload) : undefined;
  }
};

/** What a block says once its streams are known. */
const finishBlock = (set: OpenSet, block: Block): void => {
  const noSum = set.summed?.payload;
  if (noSum !== undefined) throw new MtfError('a stream of an impossible size', noSum.offset + noSum.length);
  switch (block.id) {
    case 'VOLB':
      set.machineName = block.fields.text(64);
      return;
    case 'MSCI':
    case 'MSLS':
      if ((block.id === 'MSCI' ? set.atStart : set.atEnd) === null) {
        throw new MtfError('a configuration that cannot be read', block.end);
      }
      return;
    case 'ESET':
      set.ended = true;
      return;
    case 'MSDA':
    case 'MSTL':
    case 'SSET':
      return;
    case 'TAPE':
    case 'SFMB':
      throw new MtfError('a descriptor block in the wrong place', block.offset);
  }
};

const readConfiguration = async (image: ByteSource, { budget }: OpenSet, stream: Stream): Promise<Configuration> => {
  if (stream.length > LARGEST_CONFIGURATION_BYTES || stream.length > budget.configurationBytes) {
    throw new MtfError('a configuration that cannot be read', stream.offset);
  }
  budget.configurationBytes -= stream.length;
  return parseConfiguration(await image.read(stream.offset, stream.length), stream.offset);
};

const payloadOf = async (
  image: ByteSource,
  set: OpenSet,
  kind: Payload['kind'],
  stream: Stream,
  takePayload: TakePayload | null,
): Promise<void> => {
  if (stream.length === 0) return;
  if (stream.length < LEAD_BYTES) throw new MtfError('a stream of an impossible size', stream.offset);
  const payload = { offset: stream.offset + LEAD_BYTES, length: stream.length - LEAD_BYTES };
  const isSummed = (stream.attributes & HAS_CHECKSUM) !== 0;
  if (takePayload !== null) {
    if (set.atStart === null) throw new MtfError('a descriptor block in the wrong place', stream.offset);
    await takePayload({ kind, setIndex: set.index, atStart: set.atStart, isSummed, ...payload }, image);
  }
  if (isSummed) set.summed = { payload, into: set[kind] };
  else set[kind].push({ ...payload, checksum: null });
};

/** The set that the damage is in, as far as it can be read; null: not at all. */
const closeUnfinished = (open: OpenSet): BackupSet | null => {
  try {
    return open.atStart === null ? null : closeSet(open, false);
  } catch (error) {
    if (error instanceof MtfError) return null;
    throw error;
  }
};

const closeSet = (open: OpenSet, ended: boolean): BackupSet => {
  const { fields, offset } = open.sset;
  if (open.atStart === null) throw new MtfError('a descriptor block in the wrong place', offset);
  const timeZone = fields.i8(95);
  return {
    position: fields.u16(62),
    offset,
    name: fields.text(64),
    description: fields.text(68),
    userName: fields.text(76),
    machineName: open.machineName,
    guid: fields.guid(100),
    softwareVendorId: fields.u16(60),
    startDate: fields.date(88),
    timeZoneQuarterHours: timeZone === UNKNOWN_TIME_ZONE ? null : timeZone,
    atStart: open.atStart,
    atEnd: open.atEnd,
    complete: ended && open.atEnd !== null,
    data: open.data,
    log: open.log,
    // Zero in every known file; a date that is there stands in a place that nobody has verified (mtf.md section 4).
    expirationDate: fields.length >= 121 && fields.date(116) === null ? null : 'unknown',
  };
};
