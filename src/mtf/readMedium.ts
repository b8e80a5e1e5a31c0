import { type Block, readBlock, readStreams, type Stream } from './blocks.ts';
import type { ByteSource } from './byteSource.ts';
import { type CompressedImage, isCompressedMedium, openCompressedImage } from './compressedMedium.ts';
import { type Configuration, parseConfiguration } from './configuration.ts';
import { Fields } from './fields.ts';
import type { BackupSet, DataStream, MediaLabel, Medium } from './medium.ts';
import { MtfError } from './mtfError.ts';

/** 32 767 files of a kilobyte, and room: what a configuration may need at most. */
const LARGEST_CONFIGURATION_BYTES = 64 * 1024 * 1024;
const UNKNOWN_TIME_ZONE = 127;
/** SQL Server's own bit on MQDA and MQTL: a CSUM stream follows. */
const HAS_CHECKSUM = 0x100;
const LEAD_BYTES = 2;

/**
 * Lists a medium. Damage behind the label does not throw: the sets that stand before it are given, the one it is in as incomplete.
 * @throws MtfError if there is no medium at all: no readable label
 */
export const readMedium = async (source: ByteSource): Promise<Medium> => {
  const compressed = await isCompressedMedium(source);
  const image: ByteSource & Partial<CompressedImage> = compressed ? await openCompressedImage(source) : source;
  const { label, end: afterLabel } = await readLabel(image, compressed);
  const sets: BackupSet[] = [];
  const filemarks: number[] = [];
  let open: OpenSet | null = null;
  let damage: MtfError | null = null;
  let offset = afterLabel;
  try {
    while (offset < image.size) {
      const block = await readBlock(image, offset);
      if (block.id === 'SFMB') {
        filemarks.push(offset);
        offset = block.end;
        if (open?.ended === true) {
          sets.push(closeSet(open, true));
          open = null;
        }
        continue;
      }
      const { streams, next } = await readStreams(image, block);
      if (block.id === 'SSET') {
        if (open !== null) throw new MtfError('a descriptor block in the wrong place', offset);
        open = { sset: block, machineName: null, atStart: null, atEnd: null, ended: false, data: [], log: [] };
      } else {
        if (open === null) throw new MtfError('a descriptor block in the wrong place', offset);
        await takeBlock(image, open, block, streams);
      }
      offset = next;
    }
    damage = image.damage ?? null;
  } catch (error) {
    if (!(error instanceof MtfError)) throw error;
    damage = error;
  }
  if (open !== null) {
    if (open.atStart !== null) sets.push(closeSet(open, false));
    damage ??= new MtfError('the medium ends here in the middle of something', image.size);
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
    if (error instanceof MtfError && error.problem === 'a descriptor block of an unknown kind') {
      throw new MtfError('not a Microsoft Tape Format medium', 0);
    }
    throw error;
  });
  if (tape.id !== 'TAPE') throw new MtfError('a descriptor block in the wrong place', 0);
  const { streams, next } = await readStreams(image, tape);
  const raid = streams.find((stream) => stream.id === 'RAID');
  if (raid === undefined || raid.length < 28) throw new MtfError('not a Microsoft Tape Format medium', tape.end);
  const stripes = new Fields(await image.read(raid.offset, 28), raid.offset);
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
      blockSize: fields.u16(64) * 512,
    },
  };
};

/** A set while its blocks are being read. */
interface OpenSet {
  readonly sset: Block;
  machineName: string | null;
  atStart: Configuration | null;
  atEnd: Configuration | null;
  ended: boolean;
  readonly data: DataStream[];
  readonly log: DataStream[];
}

const takeBlock = async (image: ByteSource, set: OpenSet, block: Block, streams: readonly Stream[]): Promise<void> => {
  switch (block.id) {
    case 'VOLB':
      set.machineName = block.fields.text(64);
      return;
    case 'MSCI':
      set.atStart = await readConfiguration(image, block, streams);
      return;
    case 'MSLS':
      set.atEnd = await readConfiguration(image, block, streams);
      return;
    case 'MSDA':
      set.data.push(...(await payloads(image, streams, 'MQDA')));
      return;
    case 'MSTL':
      set.log.push(...(await payloads(image, streams, 'MQTL')));
      return;
    case 'ESET':
      set.ended = true;
      return;
    case 'TAPE':
    case 'SSET':
    case 'SFMB':
      throw new MtfError('a descriptor block in the wrong place', block.offset);
  }
};

const readConfiguration = async (
  image: ByteSource,
  block: Block,
  streams: readonly Stream[],
): Promise<Configuration> => {
  const stream = streams.find(({ id }) => id === 'MQCI');
  if (stream === undefined || stream.length > LARGEST_CONFIGURATION_BYTES) {
    throw new MtfError('a configuration that cannot be read', stream?.offset ?? block.end);
  }
  return parseConfiguration(await image.read(stream.offset, stream.length), stream.offset);
};

const payloads = async (image: ByteSource, streams: readonly Stream[], id: string): Promise<readonly DataStream[]> => {
  const found: DataStream[] = [];
  for (const [index, stream] of streams.entries()) {
    if (stream.id !== id || stream.length === 0) continue;
    if (stream.length < LEAD_BYTES) throw new MtfError('a stream of an impossible size', stream.offset);
    const sum = streams[index + 1];
    let checksum: number | null = null;
    if ((stream.attributes & HAS_CHECKSUM) !== 0) {
      if (sum?.id !== 'CSUM' || sum.length !== 4) {
        throw new MtfError('a stream of an impossible size', stream.offset + stream.length);
      }
      checksum = new Fields(await image.read(sum.offset, 4), sum.offset).u32(0);
    }
    found.push({ offset: stream.offset + LEAD_BYTES, length: stream.length - LEAD_BYTES, checksum });
  }
  return found;
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
  };
};
