/** Keeps the first bytes of what passes by. */
export const keepBeginning = (
  most: number,
): { readonly take: (block: Uint8Array) => void; readonly bytes: () => Uint8Array } => {
  const parts: Uint8Array[] = [];
  let length = 0;
  return {
    take: (block) => {
      if (length === most) return;
      // A copy: the block is only valid during the call.
      const part = new Uint8Array(block.subarray(0, most - length));
      parts.push(part);
      length += part.length;
    },
    bytes: () => Buffer.concat(parts),
  };
};
