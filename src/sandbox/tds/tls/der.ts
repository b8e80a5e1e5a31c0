/** The few forms of DER (ITU-T X.690) that a certificate needs. */
const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
} as const;

/** A tag, the length and the content. */
export const der = (tag: number, content: Uint8Array): Buffer => {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
};

export const derSequence = (...parts: readonly Uint8Array[]): Buffer => der(TAG.sequence, Buffer.concat(parts));
export const derSet = (...parts: readonly Uint8Array[]): Buffer => der(TAG.set, Buffer.concat(parts));
export const derText = (text: string): Buffer => der(TAG.utf8String, Buffer.from(text, 'utf8'));
export const derTrue = (): Buffer => der(TAG.boolean, Buffer.of(0xff));
export const derOctets = (bytes: Uint8Array): Buffer => der(TAG.octetString, bytes);
/** All bits of whole bytes. */
export const derBits = (bytes: Uint8Array): Buffer => der(TAG.bitString, Buffer.concat([Buffer.of(0), bytes]));
/** [number] EXPLICIT: a constructed context tag around something. */
export const derExplicit = (number: number, content: Uint8Array): Buffer => der(0xa0 + number, content);
/** [number] IMPLICIT: a primitive context tag in place of the type's own. */
export const derImplicit = (number: number, content: Uint8Array): Buffer => der(0x80 + number, content);

/** A positive integer, most significant byte first. */
export const derInteger = (bytes: Uint8Array): Buffer => {
  const isNegative = ((bytes[0] ?? 0) & 0x80) !== 0;
  return der(TAG.integer, isNegative ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
};

export const derObjectId = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(TAG.objectId, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
};

/** Years 1950 to 2049. */
export const derUtcTime = (time: Date): Buffer => {
  const digits = time.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14);
  return der(TAG.utcTime, Buffer.from(`${digits}Z`, 'latin1'));
};

const base128 = (value: number): number[] => {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
};
