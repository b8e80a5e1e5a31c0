/** Rotate left by one and xor, over dwords, the rest padded with zeros: the checksum of data blocks and of index entries. */
export const compressedChecksum = (payload: Uint8Array): number => {
  let state = 0;
  for (let at = 0; at < payload.length; at += 4) {
    const dword =
      (payload[at] ?? 0) |
      ((payload[at + 1] ?? 0) << 8) |
      ((payload[at + 2] ?? 0) << 16) |
      ((payload[at + 3] ?? 0) << 24);
    state = ((state << 1) | (state >>> 31)) ^ dword;
  }
  return state >>> 0;
};
