import { written } from '../bytes/byteWriter.ts';

const FEATUREEXTACK = 0xae;
export const FEATURE_UTF8 = 0x0a;
const TERMINATOR = 0xff;

/** FEATUREEXTACK, MS-TDS 2.2.7.11: of the features that a client may ask for, UTF8 support is the one that is granted. */
export const featureExtAckToken = (asked: readonly number[]): Buffer =>
  written((writer) => {
    writer.u8(FEATUREEXTACK);
    if (asked.includes(FEATURE_UTF8)) writer.u8(FEATURE_UTF8).u32(1).u8(1);
    writer.u8(TERMINATOR);
  });
