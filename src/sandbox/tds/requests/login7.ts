import type { LoginRequest } from '../../backend.ts';
import { ByteReader } from '../bytes/byteReader.ts';
import { ProtocolError } from '../protocolError.ts';

/** LOGIN7, MS-TDS 2.2.6.4. */
export interface Login7 {
  readonly tdsVersion: number;
  /** 0: the server may choose. */
  readonly packetSize: number;
  readonly wantsIntegratedSecurity: boolean;
  /** Ids of the features asked for; null when the client did not use the extension. */
  readonly features: readonly number[] | null;
  readonly request: LoginRequest;
}

const FIXED_BYTES = 94;
/** Where the offset and the length (in characters) of each text stand. */
const FIELD = { host: 36, user: 40, password: 44, application: 48, extension: 56, database: 68 } as const;
const OPTION_FLAGS_2 = 25;
const INTEGRATED_SECURITY = 0x80;
const OPTION_FLAGS_3 = 27;
const EXTENSION = 0x10;
const FEATURE_TERMINATOR = 0xff;

export const readLogin7 = (payload: Buffer): Login7 => {
  if (payload.length < FIXED_BYTES) throw new ProtocolError(`LOGIN7 of ${payload.length} bytes`);
  const text = (field: number): string => slice(payload, field, 2).toString('utf16le');
  return {
    tdsVersion: payload.readUInt32LE(4),
    packetSize: payload.readUInt32LE(8),
    wantsIntegratedSecurity: (payload.readUInt8(OPTION_FLAGS_2) & INTEGRATED_SECURITY) !== 0,
    features: (payload.readUInt8(OPTION_FLAGS_3) & EXTENSION) === 0 ? null : readFeatures(payload),
    request: {
      user: text(FIELD.user),
      password: descrambled(slice(payload, FIELD.password, 2)),
      database: text(FIELD.database),
      host: text(FIELD.host),
      application: text(FIELD.application),
    },
  };
};

const slice = (payload: Buffer, field: number, bytesPerUnit: number): Buffer => {
  const start = payload.readUInt16LE(field);
  const end = start + payload.readUInt16LE(field + 2) * bytesPerUnit;
  if (end > payload.length) throw new ProtocolError('a LOGIN7 field lies outside its message');
  return payload.subarray(start, end);
};

/** The password is only disguised: its nibbles are swapped and the byte is xored with A5. */
const descrambled = (bytes: Buffer): string =>
  Buffer.from(bytes.map((byte) => byte ^ 0xa5).map((byte) => ((byte & 0x0f) << 4) | (byte >> 4))).toString('utf16le');

const readFeatures = (payload: Buffer): number[] => {
  const pointer = new ByteReader(slice(payload, FIELD.extension, 1));
  const reader = new ByteReader(payload);
  reader.bytes(pointer.u32());
  const features: number[] = [];
  for (let id = reader.u8(); id !== FEATURE_TERMINATOR; id = reader.u8()) {
    features.push(id);
    reader.bytes(reader.u32());
  }
  return features;
};
