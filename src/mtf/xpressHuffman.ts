/**
 * XPRESS Huffman (Microsoft's open specification MS-XCA, "LZ77+Huffman"), one block at a time, as compressed media use it
 * (mtf.md section 7): 256 bytes of 4-bit code lengths for 512 symbols, then 16-bit words of bits with length bytes in between.
 */

const SYMBOLS = 512;
const TABLE_BYTES = SYMBOLS / 2;
const MAX_CODE_BITS = 15;

/** The code of a block ends in the middle, or its table is no prefix code. */
export class XpressError extends Error {
  override readonly name = 'XpressError';
}

/** Entries for the next 15 bits: symbol in the low 9 bits, code length above. */
const decodingTable = (payload: Uint8Array): Uint16Array => {
  const lengths = new Uint8Array(SYMBOLS);
  for (let index = 0; index < TABLE_BYTES; index++) {
    const pair = payload[index] ?? 0;
    lengths[2 * index] = pair & 0xf;
    lengths[2 * index + 1] = pair >> 4;
  }
  const table = new Uint16Array(1 << MAX_CODE_BITS);
  let next = 0;
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    const span = 1 << (MAX_CODE_BITS - length);
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      if (lengths[symbol] !== length) continue;
      if (next + span > table.length) throw new XpressError('the code lengths are no prefix code');
      table.fill((length << 9) | symbol, next, next + span);
      next += span;
    }
  }
  if (next !== table.length) throw new XpressError('the code lengths are no prefix code');
  return table;
};

/** Inflates one block to exactly `size` bytes. @throws XpressError */
export const inflateXpressHuffman = (payload: Uint8Array, size: number): Uint8Array => {
  if (payload.length < TABLE_BYTES + 4) throw new XpressError('the block is too short');
  const table = decodingTable(payload);
  const output = new Uint8Array(size);
  let input = TABLE_BYTES;
  // Reading past the end gives zero bits: the last words of a block may be shorter than what is read ahead.
  const word = (): number => {
    const value = (payload[input] ?? 0) | ((payload[input + 1] ?? 0) << 8);
    input += 2;
    return value;
  };
  let bits = (word() << 16) | word();
  let spare = 16;
  const consume = (count: number): void => {
    bits <<= count;
    spare -= count;
    if (spare < 0) {
      bits |= word() << -spare;
      spare += 16;
    }
  };
  for (let position = 0; position < size; ) {
    if (input > payload.length + 4) throw new XpressError('the block ends too early');
    const entry = table[bits >>> 17] ?? 0;
    consume(entry >> 9);
    const symbol = entry & 0x1ff;
    if (symbol < 256) {
      output[position++] = symbol;
      continue;
    }
    let length = symbol & 0xf;
    if (length === 15) {
      const byte = payload[input++] ?? 0;
      if (byte < 255) length = 15 + byte;
      else {
        length = word();
        if (length === 0) length = word() + word() * 0x10000;
        if (length < 15) throw new XpressError('a match of an impossible length');
      }
    }
    length += 3;
    const offsetBits = (symbol >> 4) & 0xf;
    const offset = (1 << offsetBits) + (offsetBits === 0 ? 0 : bits >>> (32 - offsetBits));
    consume(offsetBits);
    if (offset > position || position + length > size) throw new XpressError('a match that reaches outside the block');
    for (const end = position + length; position < end; position++) output[position] = output[position - offset] ?? 0;
  }
  return output;
};
