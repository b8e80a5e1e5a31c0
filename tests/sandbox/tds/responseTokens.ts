/**
 * Reads a server's answer token by token, from MS-TDS 2.2.7 and without the sandbox's own code: a second opinion on what its encoders wrote.
 * Only what an answer to a batch holds; any other token or type fails the test.
 */

/** An ERROR or INFO token without what only a person reads. */
interface Message<K extends 'error' | 'info'> {
  readonly kind: K;
  readonly number: number;
  readonly state: number;
  readonly class: number;
  readonly message: string;
}

/** A column is named as in the capture: `Position intn(2)`. */
export type ResponseToken =
  | Message<'error'>
  | Message<'info'>
  | { readonly kind: 'columns'; readonly columns: readonly string[] }
  | { readonly kind: 'row'; readonly values: readonly unknown[] }
  | { readonly kind: 'done'; readonly status: number; readonly curCmd: number; readonly rowCount: number }
  | { readonly kind: 'envChange'; readonly type: number };

type Reader = () => unknown;
interface Column {
  readonly name: string;
  readonly read: Reader;
}

const NULL_LENGTH = 0xffff;
const PLP_NULL = 0xffff_ffff_ffff_ffffn;

/** The tokens of one whole message. */
export const responseTokens = (payload: Buffer): readonly ResponseToken[] => {
  let at = 0;
  const u8 = (): number => payload.readUInt8(at++);
  const u16 = (): number => {
    at += 2;
    return payload.readUInt16LE(at - 2);
  };
  const u32 = (): number => {
    at += 4;
    return payload.readUInt32LE(at - 4);
  };
  const u64 = (): bigint => {
    at += 8;
    return payload.readBigUInt64LE(at - 8);
  };
  const bytes = (length: number): Buffer => {
    const end = at + length;
    if (end > payload.length) throw new RangeError('a token ends behind its message');
    const taken = payload.subarray(at, end);
    at = end;
    return taken;
  };
  const text = (characters: number): string => bytes(characters * 2).toString('utf16le');
  const byteLength =
    (decode: (value: Buffer) => unknown): Reader =>
    () => {
      const length = u8();
      return length === 0 ? null : decode(bytes(length));
    };
  const shortLength =
    (decode: (value: Buffer) => unknown): Reader =>
    () => {
      const length = u16();
      return length === NULL_LENGTH ? null : decode(bytes(length));
    };
  const partLength =
    (decode: (value: Buffer) => unknown): Reader =>
    () => {
      if (u64() === PLP_NULL) return null;
      const parts: Buffer[] = [];
      for (let length = u32(); length > 0; length = u32()) parts.push(bytes(length));
      return decode(Buffer.concat(parts));
    };

  const sized = (
    name: string,
    decode: (value: Buffer) => unknown,
    bytesPerUnit: 1 | 2,
    hasCollation: boolean,
  ): Column => {
    const length = u16();
    if (hasCollation) bytes(5);
    return length === NULL_LENGTH
      ? { name: `${name}(max)`, read: partLength(decode) }
      : { name: `${name}(${length / bytesPerUnit})`, read: shortLength(decode) };
  };
  const utf16 = (value: Buffer): string => value.toString('utf16le');
  const latin1 = (value: Buffer): string => value.toString('latin1');

  /** TYPE_INFO, 2.2.5.6. */
  const typeInfo = (): Column => {
    const type = u8();
    switch (type) {
      case 0x24:
        return { name: u8() === 16 ? 'uniqueidentifier' : 'a guid of another length', read: byteLength(guidText) };
      case 0x26:
        return { name: `intn(${u8()})`, read: byteLength(integer) };
      case 0x68:
        u8();
        return { name: 'bitn', read: byteLength((value) => value[0] !== 0) };
      case 0x6c: {
        u8();
        const [precision, scale] = [u8(), u8()];
        return { name: `numericn(${precision},${scale})`, read: byteLength((value) => numericText(value, scale)) };
      }
      case 0x6f:
        return { name: `datetimen(${u8()})`, read: byteLength(datetimeText) };
      case 0xe7:
        return sized('nvarchar', utf16, 2, true);
      case 0xef:
        return sized('nchar', utf16, 2, true);
      case 0xa7:
        return sized('varchar', latin1, 1, true);
      case 0xa5:
        return sized('varbinary', (value) => value, 1, false);
      default:
        throw new TypeError(`type 0x${type.toString(16)} is not expected here`);
    }
  };

  const tokens: ResponseToken[] = [];
  let columns: readonly Column[] = [];
  while (at < payload.length) {
    const token = u8();
    switch (token) {
      case 0x81: {
        columns = Array.from({ length: u16() }, () => {
          u32();
          u16();
          const { name: type, read } = typeInfo();
          return { name: `${text(u8())} ${type}`, read };
        });
        tokens.push({ kind: 'columns', columns: columns.map(({ name }) => name) });
        break;
      }
      case 0xd1:
        tokens.push({ kind: 'row', values: columns.map(({ read }) => read()) });
        break;
      case 0xaa:
      case 0xab: {
        const end = at + 2 + payload.readUInt16LE(at);
        u16();
        const [number, state, severity] = [u32(), u8(), u8()];
        tokens.push({ kind: token === 0xaa ? 'error' : 'info', number, state, class: severity, message: text(u16()) });
        at = end;
        break;
      }
      case 0xe3: {
        const length = u16();
        tokens.push({ kind: 'envChange', type: bytes(length).readUInt8(0) });
        break;
      }
      case 0xfd: {
        const [status, curCmd] = [u16(), u16()];
        tokens.push({ kind: 'done', status, curCmd, rowCount: Number(u64()) });
        break;
      }
      default:
        throw new TypeError(`token 0x${token.toString(16)} is not expected here`);
    }
  }
  return tokens;
};

const integer = (value: Buffer): number | bigint => {
  if (value.length === 8) return value.readBigInt64LE(0);
  return value.length === 1 ? value.readUInt8(0) : value.readIntLE(0, value.length);
};

const numericText = (value: Buffer, scale: number): string => {
  const magnitude = value.subarray(1).reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const digits = magnitude.toString().padStart(scale + 1, '0');
  const sign = value[0] === 0 && magnitude > 0n ? '-' : '';
  return `${sign}${scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`}`;
};

/** Days since 1900 and 1/300 seconds since midnight, as local text with milliseconds. */
const datetimeText = (value: Buffer): string => {
  const ms = Math.round((value.readUInt32LE(4) * 1000) / 300);
  return new Date(Date.UTC(1900, 0, 1 + value.readInt32LE(0)) + ms).toISOString().slice(0, -1);
};

/** The first three groups are little-endian. */
const guidText = (value: Buffer): string => {
  const hex = (part: Uint8Array): string => Buffer.from(part).toString('hex').toUpperCase();
  const [a, b, c, d, e] = [
    value.subarray(0, 4).toReversed(),
    value.subarray(4, 6).toReversed(),
    value.subarray(6, 8).toReversed(),
    value.subarray(8, 10),
    value.subarray(10),
  ];
  return [a, b, c, d, e].map(hex).join('-');
};
