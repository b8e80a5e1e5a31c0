import type { Backend } from '../../backend.ts';
import { written } from '../bytes/byteWriter.ts';

const LOGINACK = 0xad;
const SQL_TSQL = 1;

/** LOGINACK, MS-TDS 2.2.7.14. The TDS version is big-endian: little-endian makes FreeTDS hang (tds.md section 4). */
export const loginAckToken = (tdsVersion: number, identity: Backend['identity']): Buffer =>
  written((writer) => {
    const [major, minor, build] = identity.version;
    writer.u8(LOGINACK).sized16(() => {
      writer.u8(SQL_TSQL).u32be(tdsVersion).shortText(identity.productName);
      writer.u8(major).u8(minor).u16be(build);
    });
  });
