import { ByteReader } from '../bytes/byteReader.ts';
import { RefusedRequest } from '../protocolError.ts';
import { skipAllHeaders } from './allHeaders.ts';

export type TransactionStep = {
  readonly kind: 'begin' | 'commit' | 'rollback' | 'save';
  /** Of the transaction or savepoint; empty when it has none. */
  readonly name: string;
};

const BEGIN_AFTERWARDS = 0x01;

/**
 * Transaction manager request, MS-TDS 2.2.6.9: what to do, in order (a commit or rollback may begin the next transaction). Isolation levels are
 * read over: the sandbox has one. @throws RefusedRequest for distributed transactions.
 */
export const readTransactionManager = (payload: Buffer): TransactionStep[] => {
  const reader = new ByteReader(payload);
  skipAllHeaders(reader);
  const type = reader.u16();
  switch (type) {
    case 5:
      return [readBegin(reader)];
    case 7:
      return readEnd('commit', reader);
    case 8:
      return readEnd('rollback', reader);
    case 9:
      return [{ kind: 'save', name: reader.shortText() }];
    default:
      throw new RefusedRequest(
        50_000,
        `Transaction manager request ${type} (distributed transactions) is not supported.`,
      );
  }
};

const readBegin = (reader: ByteReader): TransactionStep => {
  reader.u8();
  return { kind: 'begin', name: reader.shortText() };
};

const readEnd = (kind: 'commit' | 'rollback', reader: ByteReader): TransactionStep[] => {
  const end: TransactionStep = { kind, name: reader.shortText() };
  return (reader.u8() & BEGIN_AFTERWARDS) === 0 ? [end] : [end, readBegin(reader)];
};
