/** Packet header, MS-TDS 2.2.3.1: type, status, length (big-endian, with the header), SPID (big-endian), packet id, window. */
export const HEADER_BYTES = 8;

export const PACKET_TYPE = {
  batch: 0x01,
  rpc: 0x03,
  response: 0x04,
  attention: 0x06,
  transactionManager: 0x0e,
  login7: 0x10,
  prelogin: 0x12,
} as const;

/** Bits of the header's status byte, MS-TDS 2.2.3.1.2. */
export const PACKET_STATUS = {
  endOfMessage: 0x01,
  ignore: 0x02,
  resetConnection: 0x08,
  resetConnectionSkipTransaction: 0x10,
} as const;

/** Packet sizes that are negotiated; before the login both sides use the default. */
export const PACKET_SIZE = { min: 512, default: 4096, max: 32767 } as const;

export interface Packet {
  readonly type: number;
  readonly status: number;
  readonly payload: Buffer;
}

export const negotiatePacketSize = (asked: number): number =>
  asked === 0 ? PACKET_SIZE.default : Math.min(PACKET_SIZE.max, Math.max(PACKET_SIZE.min, asked));
