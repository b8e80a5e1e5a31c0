import { compressedChecksum } from '../../../mtf/compressedChecksum.ts';
import { COMPRESSED_BLOCK_HEADER_BYTES, COMPRESSED_TAGS } from '../../../mtf/compressedMedium.ts';
import { ByteBuilder, concat } from './mtfBytes.ts';
import { compressXpressHuffman } from './xpressHuffmanEncoder.ts';

const SECTOR = 512;

/** One block of a compressed medium, header and payload, of whole sectors of its image: at most 57 344 bytes (mtf.md section 7). Pure. */
export const compressedBlock = (image: Uint8Array): Uint8Array => {
  const payload = compressXpressHuffman(image);
  const head = new ByteBuilder(COMPRESSED_BLOCK_HEADER_BYTES)
    .u8(0, COMPRESSED_TAGS.data)
    .u8(1, image.length / SECTOR)
    .u16(2, payload.length)
    .u32(24, compressedChecksum(payload));
  return concat([head.bytes(), payload]);
};
