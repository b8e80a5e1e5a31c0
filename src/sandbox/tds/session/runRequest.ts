import type { Message } from '../packets/messageAssembler.ts';
import { PACKET_STATUS, PACKET_TYPE } from '../packets/packet.ts';
import { ProtocolError, RefusedRequest } from '../protocolError.ts';
import { readRpc } from '../requests/rpc.ts';
import { readSqlBatch } from '../requests/sqlBatch.ts';
import { readTransactionManager } from '../requests/transactionManager.ts';
import { type CallContext, runCall } from './runCall.ts';

/**
 * Runs one request of a logged-in client: batch, RPC or transaction manager. @throws RefusedRequest for what gets an ERROR as its answer,
 * ProtocolError for what is no request; anything else is a bug.
 */
export const runRequest = async (message: Message, context: CallContext): Promise<'complete' | 'failed'> => {
  const { session, prepared, response, signal } = context;
  // The client withdrew it while sending it: no attention follows, and one DONE with ERROR answers (MS-TDS 2.2.1.7).
  if ((message.status & PACKET_STATUS.ignore) !== 0) return 'failed';
  if ((message.status & PACKET_STATUS.resetConnectionSkipTransaction) !== 0) {
    throw new RefusedRequest(50_000, 'Resetting the connection while its transaction stays open is not supported.');
  }
  if ((message.status & PACKET_STATUS.resetConnection) !== 0) {
    session.reset();
    prepared.clear();
    response.connectionReset();
  }
  if (signal.aborted) return 'failed';
  switch (message.type) {
    case PACKET_TYPE.batch:
      await session.batch(readSqlBatch(message.payload), response, signal);
      return 'complete';
    case PACKET_TYPE.rpc:
      for (const call of readRpc(message.payload)) {
        if (signal.aborted) break;
        await runCall(call, context);
      }
      return 'complete';
    case PACKET_TYPE.transactionManager:
      for (const { kind, name } of readTransactionManager(message.payload)) {
        await session.transaction(kind, name, response);
      }
      return 'complete';
    default:
      throw new ProtocolError(`a message of type 0x${message.type.toString(16)} is no request`);
  }
};
