import { ProtocolError } from '../protocolError.ts';

/** SQL_Latin1_General_CP1_CI_AS: LCID and flags 0x00d00409, sort id 0x34; code page 1252 (tds.md section 3). */
export const COLLATION: Buffer = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);
export const COLLATION_BYTES = 5;
/** fUTF8 of the collation's flags, MS-TDS 2.2.5.1.2. */
const UTF8_FLAG = 0x0400_0000;

const decoder = new TextDecoder('windows-1252');
const QUESTION_MARK = 0x3f;

/** The bytes 0x80 to 0x9f by character: all others of code page 1252 are their own code points. */
const HIGH_CONTROLS: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 32 }, (_, index) => [decoder.decode(Uint8Array.of(0x80 + index)), 0x80 + index]),
);

/** varchar of the server's collation: what code page 1252 does not have becomes `?`, as on SQL Server. */
export const encodeVarchar = (text: string): Buffer => {
  const bytes = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? QUESTION_MARK;
    const plain = code < 0x80 || (code >= 0xa0 && code <= 0xff);
    bytes[length++] = plain ? code : (HIGH_CONTROLS.get(character) ?? QUESTION_MARK);
  }
  return bytes.subarray(0, length);
};

/** varchar that a client sent, in the collation that it names. */
export const decodeVarchar = (bytes: Uint8Array, collation: Buffer): string => {
  if (collation.length !== COLLATION_BYTES) throw new ProtocolError('a collation has five bytes');
  const isUtf8 = (collation.readUInt32LE(0) & UTF8_FLAG) !== 0;
  return isUtf8 ? Buffer.from(bytes).toString('utf8') : decoder.decode(bytes);
};
