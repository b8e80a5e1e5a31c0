/** The compressing side of XPRESS Huffman (MS-XCA, "LZ77+Huffman"), one block at a time; src/mtf/xpressHuffman.ts inflates it. Pure. */

const SYMBOLS = 512;
const MAX_CODE_BITS = 15;
const END_OF_BLOCK = 256;
const SHORTEST_MATCH = 4;
const HASH_BITS = 13;

/** One number a token: a literal byte, or the length of a match times 65 536 plus how many bytes back it begins. */
const MATCH = 65_536;
const isMatch = (token: number): boolean => token >= MATCH;
const matchLength = (token: number): number => token >>> 16;
const matchOffset = (token: number): number => token & 0xffff;

/** Greedy matches with one candidate for each hash of four bytes: fast, and good enough for pages that are mostly zeros. */
const tokensOf = (bytes: Uint8Array): Uint32Array => {
  const tokens = new Uint32Array(bytes.length);
  const newest = new Int32Array(1 << HASH_BITS).fill(-1);
  let count = 0;
  for (let at = 0; at < bytes.length; ) {
    let length = 0;
    let candidate = -1;
    if (at + SHORTEST_MATCH <= bytes.length) {
      const hash = hashAt(bytes, at);
      candidate = newest[hash] ?? -1;
      newest[hash] = at;
      if (candidate >= 0)
        while (at + length < bytes.length && bytes[candidate + length] === bytes[at + length]) length++;
    }
    if (length < SHORTEST_MATCH) tokens[count++] = bytes[at++] ?? 0;
    else {
      tokens[count++] = length * MATCH + (at - candidate);
      at += length;
    }
  }
  return tokens.subarray(0, count);
};

const hashAt = (bytes: Uint8Array, at: number): number => {
  const word =
    (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
  return Math.imul(word, 0x9e37_79b1) >>> (32 - HASH_BITS);
};

const offsetBitsOf = (token: number): number => 31 - Math.clz32(matchOffset(token));

const symbolOf = (token: number): number =>
  isMatch(token) ? 256 + (offsetBitsOf(token) << 4) + Math.min(matchLength(token) - 3, 15) : token;

/** Code lengths of at most 15 bits; frequencies are flattened until the tree is low enough. */
const codeLengths = (counts: readonly number[]): Uint8Array => {
  for (let frequencies = counts; ; frequencies = frequencies.map((count) => (count === 0 ? 0 : (count >> 2) + 1))) {
    const lengths = huffmanDepths(frequencies);
    if (lengths.every((length) => length <= MAX_CODE_BITS)) return lengths;
  }
};

const huffmanDepths = (frequencies: readonly number[]): Uint8Array => {
  const lengths = new Uint8Array(SYMBOLS);
  const leaves = frequencies
    .flatMap((weight, symbol) => (weight > 0 ? [{ weight, symbols: [symbol] }] : []))
    .sort((a, b) => a.weight - b.weight);
  // Two queues, both in order of weight: leaves, and the nodes made of them.
  const nodes: { readonly weight: number; readonly symbols: readonly number[] }[] = [];
  let leaf = 0;
  let node = 0;
  const lightest = (): { readonly weight: number; readonly symbols: readonly number[] } | undefined => {
    const first = leaves[leaf];
    const second = nodes[node];
    if (first !== undefined && (second === undefined || first.weight <= second.weight)) {
      leaf++;
      return first;
    }
    node++;
    return second;
  };
  for (let merges = leaves.length - 1; merges > 0; merges--) {
    const left = lightest();
    const right = lightest();
    if (left === undefined || right === undefined) break;
    const symbols = [...left.symbols, ...right.symbols];
    for (const symbol of symbols) lengths[symbol] = (lengths[symbol] ?? 0) + 1;
    nodes.push({ weight: left.weight + right.weight, symbols });
  }
  return lengths;
};

/** Codes in the order of length, then symbol, as the format prescribes. */
const codesOf = (lengths: Uint8Array): Uint16Array => {
  const codes = new Uint16Array(SYMBOLS);
  let code = 0;
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      if (lengths[symbol] === length) codes[symbol] = code++;
    }
    code <<= 1;
  }
  return codes;
};

/** 16-bit words of bits, in whose order of reading single bytes stand between: two words are reserved ahead of the bytes. */
class BitWriter {
  readonly #output: Uint8Array;
  #next: number;
  #afterNext: number;
  #byte: number;
  #bits = 0;
  #count = 0;

  constructor(output: Uint8Array, start: number) {
    this.#output = output;
    this.#next = start;
    this.#afterNext = start + 2;
    this.#byte = start + 4;
  }

  bits(value: number, count: number): void {
    if (count === 0) return;
    this.#count += count;
    // At most 16 bits are waiting and 15 come: bits of words already written fall out at the top.
    this.#bits = (this.#bits << count) | value;
    if (this.#count > 16) {
      this.#count -= 16;
      this.#word(this.#next, this.#bits >>> this.#count);
      this.#next = this.#afterNext;
      this.#afterNext = this.#byte;
      this.#byte += 2;
    }
  }

  byte(value: number): void {
    this.#output[this.#byte++] = value;
  }

  word(value: number): void {
    this.#word(this.#byte, value);
    this.#byte += 2;
  }

  /** Writes what is left; returns where the output ends. */
  finish(): number {
    this.#word(this.#next, this.#bits << (16 - this.#count));
    this.#word(this.#afterNext, 0);
    return this.#byte;
  }

  #word(at: number, value: number): void {
    this.#output[at] = value & 0xff;
    this.#output[at + 1] = (value >>> 8) & 0xff;
  }
}

/** Compresses one block of at most 57 344 bytes, so that even bytes without any pattern fit 64 KiB. */
export const compressXpressHuffman = (bytes: Uint8Array): Uint8Array => {
  const tokens = tokensOf(bytes);
  const counts = new Array<number>(SYMBOLS).fill(0);
  for (const token of tokens) {
    const symbol = symbolOf(token);
    counts[symbol] = (counts[symbol] ?? 0) + 1;
  }
  counts[END_OF_BLOCK] = (counts[END_OF_BLOCK] ?? 0) + 1;
  // A code needs two symbols to be one.
  if (bytes.length === 0) counts[0] = 1;
  const lengths = codeLengths(counts);
  const codes = codesOf(lengths);
  const output = new Uint8Array(SYMBOLS / 2 + bytes.length * 2 + 16);
  for (let index = 0; index < SYMBOLS / 2; index++) {
    output[index] = (lengths[2 * index] ?? 0) | ((lengths[2 * index + 1] ?? 0) << 4);
  }
  const writer = new BitWriter(output, SYMBOLS / 2);
  const put = (symbol: number): void => writer.bits(codes[symbol] ?? 0, lengths[symbol] ?? 0);
  for (const token of tokens) {
    put(symbolOf(token));
    if (!isMatch(token)) continue;
    const length = matchLength(token) - 3;
    if (length >= 15) {
      writer.byte(Math.min(length - 15, 255));
      if (length - 15 >= 255) writer.word(length);
    }
    const offsetBits = offsetBitsOf(token);
    writer.bits(matchOffset(token) - (1 << offsetBits), offsetBits);
  }
  put(END_OF_BLOCK);
  return output.subarray(0, writer.finish());
};
