/** What a client sent is not TDS (or not the part of it that is spoken here): its connection ends, nothing else does. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** A request that is well-formed and not supported: the client gets this ERROR, and its connection goes on. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';
  readonly number: number;

  constructor(number: number, message: string) {
    super(message);
    this.number = number;
  }
}
