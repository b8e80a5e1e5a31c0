import type { ByteReader } from '../bytes/byteReader.ts';
import { ProtocolError } from '../protocolError.ts';

/** ALL_HEADERS, MS-TDS 2.2.5.3: query notifications, the transaction descriptor, a trace id. Nothing of it is needed here. */
export const skipAllHeaders = (reader: ByteReader): void => {
  const total = reader.u32();
  if (total < 4) throw new ProtocolError(`ALL_HEADERS of ${total} bytes`);
  reader.bytes(total - 4);
};
