/** uniqueidentifier: the first three groups are little-endian on the wire, the rest is as written. */
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const guidBytes = (text: string): Buffer => {
  if (!GUID.test(text)) throw new RangeError(`'${text}' is no uniqueidentifier`);
  return reordered(Buffer.from(text.replaceAll('-', ''), 'hex'));
};

export const guidText = (bytes: Uint8Array): string => {
  const hex = reordered(Buffer.from(bytes)).toString('hex').toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

const reordered = (bytes: Buffer): Buffer => {
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
};
