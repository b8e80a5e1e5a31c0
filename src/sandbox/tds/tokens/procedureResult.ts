import type { SqlType, SqlValue } from '../../sqlTypes.ts';
import { written } from '../bytes/byteWriter.ts';
import { writeTypeInfo } from '../types/typeInfo.ts';
import { cellsToken, type LazyToken } from './row.ts';

const RETURNSTATUS = 0x79;
const RETURNVALUE = 0xac;
const OUTPUT_PARAMETER = 0x01;
const NULLABLE = 0x0001;

/** RETURNSTATUS, MS-TDS 2.2.7.18. */
export const returnStatusToken = (status: number): Buffer => written((writer) => writer.u8(RETURNSTATUS).i32(status));

export interface ReturnValue {
  /** Position among the call's parameters, from 0. */
  readonly ordinal: number;
  readonly name: string;
  readonly type: SqlType;
  readonly value: SqlValue;
}

/** RETURNVALUE, MS-TDS 2.2.7.19: one output parameter. */
export const returnValueToken = ({ ordinal, name, type, value }: ReturnValue): Uint8Array | LazyToken => {
  const head = written((writer) => {
    writer.u8(RETURNVALUE).u16(ordinal).shortText(name).u8(OUTPUT_PARAMETER).u32(0).u16(NULLABLE);
    writeTypeInfo(writer, type);
  });
  return cellsToken(head, [{ type, value }]);
};
