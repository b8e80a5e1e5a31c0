import type { SqlColumn } from '../../sqlTypes.ts';
import { written } from '../bytes/byteWriter.ts';
import { writeTypeInfo } from '../types/typeInfo.ts';

const COLMETADATA = 0x81;
const NULLABLE = 0x0001;
/** usUpdateable unknown, as a server sends it for the columns of a query. */
const UPDATEABLE_UNKNOWN = 0x0008;

/** COLMETADATA, MS-TDS 2.2.7.4. */
export const columnMetadataToken = (columns: readonly SqlColumn[]): Buffer =>
  written((writer) => {
    writer.u8(COLMETADATA).u16(columns.length);
    for (const { name, type, nullable } of columns) {
      writer.u32(0).u16(UPDATEABLE_UNKNOWN | (nullable ? NULLABLE : 0));
      writeTypeInfo(writer, type);
      writer.shortText(name);
    }
  });
