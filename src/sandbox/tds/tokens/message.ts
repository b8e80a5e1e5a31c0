import type { SqlMessage } from '../../backend.ts';
import { written } from '../bytes/byteWriter.ts';

const ERROR = 0xaa;
const INFO = 0xab;
/** Severities above are errors, MS-TDS 2.2.7.10. */
const LAST_INFO_CLASS = 10;
/** Keeps the token below its own 65,535 bytes with the longest server and procedure name beside the text. */
const LONGEST_MESSAGE = 30_000;

/** ERROR (MS-TDS 2.2.7.10) or INFO (2.2.7.13), by the message's class. `lineBytes` is 2 for clients before TDS 7.2. */
export const messageToken = (message: SqlMessage, serverName: string, lineBytes: 2 | 4 = 4): Buffer =>
  written((writer) => {
    writer.u8(message.class > LAST_INFO_CLASS ? ERROR : INFO).sized16(() => {
      writer.i32(message.number).u8(message.state).u8(message.class);
      writer
        .longText(message.message, LONGEST_MESSAGE)
        .shortText(serverName)
        .shortText(message.procedure ?? '');
      writer.uint(message.line ?? 1, lineBytes);
    });
  });
