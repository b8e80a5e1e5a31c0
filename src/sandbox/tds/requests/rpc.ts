import type { SqlParameter } from '../../backend.ts';
import { ByteReader } from '../bytes/byteReader.ts';
import { RefusedRequest } from '../protocolError.ts';
import { readParameterType } from '../types/readParameterType.ts';
import { skipAllHeaders } from './allHeaders.ts';

/** One call of an RPC request, MS-TDS 2.2.6.6. */
export interface RpcCall {
  readonly procedure: string;
  /** Names may be empty: then the position counts. */
  readonly parameters: readonly SqlParameter[];
}

/** Procedures that have a number instead of a name. */
const WELL_KNOWN: readonly (string | undefined)[] = [
  undefined,
  'sp_cursor',
  'sp_cursoropen',
  'sp_cursorprepare',
  'sp_cursorexecute',
  'sp_cursorprepexec',
  'sp_cursorunprepare',
  'sp_cursorfetch',
  'sp_cursoroption',
  'sp_cursorclose',
  'sp_executesql',
  'sp_prepare',
  'sp_execute',
  'sp_prepexec',
  'sp_prepexecrpc',
  'sp_unprepare',
];
const BY_NUMBER = 0xffff;
const BY_REFERENCE = 0x01;
/** Between two calls since TDS 7.2, and the same for a call that is only to be compiled. */
const BATCH_FLAG = 0xff;
const NO_EXECUTION_FLAG = 0xfe;

/** All calls of the request, in order. @throws RefusedRequest when a parameter has a type that is not spoken. */
export const readRpc = (payload: Buffer): RpcCall[] => {
  const reader = new ByteReader(payload);
  skipAllHeaders(reader);
  const calls = [readCall(reader)];
  while (reader.remaining > 0) {
    if (reader.u8() === NO_EXECUTION_FLAG) {
      throw new RefusedRequest(50_000, 'A call that is only to be compiled is not supported by the sandbox.');
    }
    if (reader.remaining > 0) calls.push(readCall(reader));
  }
  return calls;
};

const readCall = (reader: ByteReader): RpcCall => {
  const length = reader.u16();
  const procedure = length === BY_NUMBER ? wellKnown(reader.u16()) : reader.text(length);
  // Option flags (recompile, metadata): nothing that changes an answer here.
  reader.u16();
  const parameters: SqlParameter[] = [];
  while (reader.remaining > 0 && reader.peek() !== BATCH_FLAG && reader.peek() !== NO_EXECUTION_FLAG) {
    parameters.push(readParameter(reader, parameters.length + 1));
  }
  return { procedure, parameters };
};

const wellKnown = (number: number): string => {
  const name = WELL_KNOWN[number];
  if (name === undefined) throw new RefusedRequest(2812, `Could not find stored procedure number ${number}.`);
  return name;
};

const readParameter = (reader: ByteReader, position: number): SqlParameter => {
  const name = reader.shortText();
  const isOutput = (reader.u8() & BY_REFERENCE) !== 0;
  const type = readParameterType(reader);
  if ('unknownType' in type) throw unknownType(position, name, type.unknownType);
  return { name, type: type.type, value: type.read(reader), isOutput };
};

/** Error 8009 in the server's words. */
const unknownType = (position: number, name: string, type: number): RefusedRequest =>
  new RefusedRequest(
    8009,
    'The incoming tabular data stream (TDS) remote procedure call (RPC) protocol stream is incorrect. ' +
      `Parameter ${position} ("${name}"): Data type 0x${type.toString(16).toUpperCase().padStart(2, '0')} is unknown.`,
  );
