import { open } from 'node:fs/promises';
import { bytesSource } from '../../src/mtf/byteSource.ts';
import { PAGE_BYTES, PAGE_CHECKSUM_OFFSET, PAGE_FLAGS, pageChecksum, wordsOf } from '../../src/mtf/pageFormat.ts';
import { readMedium } from '../../src/mtf/readMedium.ts';

const LEAD_AND_HEADER = 24;
const SFIN = 'SFIN';

/**
 * Writes a plain medium of one set (without WITH CHECKSUM) again as one of any size: its data become `pages` page slots, which are a hole of
 * the file, or whole pages with checksums. Returns where the data begin.
 */
export const writeStretched = async (
  path: string,
  small: Uint8Array,
  pages: number,
  fill: 'hole' | 'pages',
): Promise<{ readonly dataOffset: number; readonly size: number }> => {
  const { sets } = await readMedium(bytesSource(small));
  const data = sets[0]?.data[0];
  if (data === undefined || sets.length !== 1) throw new RangeError('a medium of one set with data is needed');
  const head = Buffer.from(small.subarray(0, data.offset));
  const length = pages * PAGE_BYTES;
  const stream = data.offset - LEAD_AND_HEADER;
  head.writeBigUInt64LE(BigInt(length + 2), stream + 8);
  let sum = 0;
  for (let at = 0; at < 20; at += 2) sum ^= head.readUInt16LE(stream + at);
  head.writeUInt16LE(sum, stream + 20);
  // The configuration has no checksum: the data file is as large as its pages now.
  head.writeBigUInt64LE(BigInt(length), head.indexOf(SFIN) + 40);
  await using file = await open(path, 'w');
  await file.write(head, 0, head.length, 0);
  if (fill === 'pages') await writePages(file, data.offset, pages);
  const tail = small.subarray(data.offset + data.length);
  await file.write(tail, 0, tail.length, data.offset + length);
  return { dataOffset: data.offset, size: data.offset + length + tail.length };
};

const BATCH_PAGES = 128;

const writePages = async (
  file: { write(bytes: Uint8Array, offset: number, length: number, position: number): Promise<unknown> },
  start: number,
  pages: number,
): Promise<void> => {
  const batch = new Uint8Array(BATCH_PAGES * PAGE_BYTES);
  for (let index = 0; index < batch.length; index++) batch[index] = (index * 2_654_435_761) >>> 13;
  for (let first = 0; first < pages; first += BATCH_PAGES) {
    const count = Math.min(BATCH_PAGES, pages - first);
    for (let slot = 0; slot < count; slot++) {
      const view = new DataView(batch.buffer, slot * PAGE_BYTES, PAGE_BYTES);
      view.setUint8(0, 1);
      view.setUint8(1, 1);
      view.setUint16(4, PAGE_FLAGS.checksum, true);
      view.setUint32(32, first + slot, true);
      view.setUint16(36, 1, true);
      const page = new Uint8Array(batch.buffer, slot * PAGE_BYTES, PAGE_BYTES);
      view.setUint32(PAGE_CHECKSUM_OFFSET, pageChecksum(wordsOf(page)), true);
    }
    await file.write(batch, 0, count * PAGE_BYTES, start + first * PAGE_BYTES);
  }
};
