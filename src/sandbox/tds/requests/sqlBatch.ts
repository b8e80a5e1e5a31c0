import { ByteReader } from '../bytes/byteReader.ts';
import { ProtocolError } from '../protocolError.ts';
import { skipAllHeaders } from './allHeaders.ts';

/** SQLBatch, MS-TDS 2.2.6.7: its text. */
export const readSqlBatch = (payload: Buffer): string => {
  const reader = new ByteReader(payload);
  skipAllHeaders(reader);
  if (reader.remaining % 2 !== 0) throw new ProtocolError('a batch of half a character');
  return reader.rest().toString('utf16le');
};
