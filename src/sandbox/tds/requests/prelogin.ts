import { ByteReader } from '../bytes/byteReader.ts';
import { ByteWriter } from '../bytes/byteWriter.ts';
import { ProtocolError } from '../protocolError.ts';

/** PRELOGIN, MS-TDS 2.2.6.5: both sides say what they are and how they want to encrypt. */
const OPTION = { version: 0, encryption: 1, instance: 2, threadId: 3, mars: 4, terminator: 0xff } as const;

/** The encryption byte. */
export const ENCRYPTION = { off: 0, on: 1, notSupported: 2, required: 3 } as const;
export type EncryptionByte = (typeof ENCRYPTION)[keyof typeof ENCRYPTION];

export type EncryptionPolicy = 'off' | 'optional' | 'required';
/** What is encrypted after PRELOGIN: nothing, only the packet with the password, or everything. */
export type EncryptionScope = 'none' | 'login' | 'all';

/** What the client wants, from its PRELOGIN. A client that says nothing has no TLS. */
export const readPrelogin = (payload: Buffer): EncryptionByte => {
  const reader = new ByteReader(payload);
  for (let token = reader.u8(); token !== OPTION.terminator; token = reader.u8()) {
    const offset = reader.u16be();
    const length = reader.u16be();
    if (offset + length > payload.length) throw new ProtocolError('a PRELOGIN option lies outside its message');
    if (token !== OPTION.encryption) continue;
    const value = payload[offset];
    const known = Object.values(ENCRYPTION).find((byte) => byte === value);
    if (length < 1 || known === undefined) throw new ProtocolError(`encryption 0x${value?.toString(16)} is unknown`);
    return known;
  }
  return ENCRYPTION.notSupported;
};

/** tds.md section 3: the answer to each wish. ON to a client that cannot would be an error; REQUIRED tells it why. */
export const negotiateEncryption = (policy: EncryptionPolicy, asked: EncryptionByte): EncryptionByte => {
  switch (policy) {
    case 'off':
      return ENCRYPTION.notSupported;
    case 'optional':
      return asked;
    case 'required':
      return asked === ENCRYPTION.on ? ENCRYPTION.on : ENCRYPTION.required;
  }
};

export const encryptionScope = (answer: EncryptionByte): EncryptionScope => {
  switch (answer) {
    case ENCRYPTION.off:
      return 'login';
    case ENCRYPTION.on:
    case ENCRYPTION.required:
      return 'all';
    case ENCRYPTION.notSupported:
      return 'none';
  }
};

/** The server's PRELOGIN. MARS is always there, as "no": without the option newer FreeTDS falls back to TDS 7.1 (tds.md section 4). */
export const preloginAnswer = (
  [major, minor, build]: readonly [number, number, number, number],
  encryption: EncryptionByte,
): Buffer => {
  const version = new ByteWriter().u8(major).u8(minor).u16be(build).u16(0).take();
  const options: readonly (readonly [token: number, data: Buffer])[] = [
    [OPTION.version, version],
    [OPTION.encryption, Buffer.of(encryption)],
    [OPTION.instance, Buffer.of(0)],
    [OPTION.threadId, Buffer.alloc(0)],
    [OPTION.mars, Buffer.of(0)],
  ];
  const writer = new ByteWriter();
  let offset = options.length * 5 + 1;
  for (const [token, data] of options) {
    writer.u8(token).u16be(offset).u16be(data.length);
    offset += data.length;
  }
  writer.u8(OPTION.terminator);
  for (const [, data] of options) writer.bytes(data);
  return writer.take();
};
