import type { SqlColumn, SqlType, SqlValue } from '../../sqlTypes.ts';
import { ByteWriter } from '../bytes/byteWriter.ts';
import { isLarge, largeValueChunks, PLP_TERMINATOR, PLP_UNKNOWN_LENGTH } from '../types/largeValue.ts';
import { checkLargeValue, writeValue } from '../types/writeValue.ts';

const ROW = 0xd1;

/** A token that is made while it is sent: `cancelled` may turn true between two pieces, and the token still ends whole. */
export type LazyToken = (cancelled: () => boolean) => Iterable<Uint8Array>;

/**
 * ROW, MS-TDS 2.2.7.20: its bytes, or its pieces when a (max) value of it is large. @throws TypeError or RangeError for values that do not fit
 * their columns, before anything is sent.
 */
export const rowToken = (columns: readonly SqlColumn[], values: readonly SqlValue[]): Uint8Array | LazyToken => {
  if (values.length !== columns.length) {
    throw new RangeError(`a row of ${values.length} values for ${columns.length} columns`);
  }
  const cells = columns.map(({ type }, index): Cell => ({ type, value: values[index] ?? null }));
  return cellsToken(Buffer.of(ROW), cells);
};

export interface Cell {
  readonly type: SqlType;
  readonly value: SqlValue;
}

/** `head` and behind it the cells' values: what ROW and RETURNVALUE have in common. */
export const cellsToken = (head: Uint8Array, cells: readonly Cell[]): Uint8Array | LazyToken => {
  const writer = new ByteWriter();
  writer.bytes(head);
  let hasLarge = false;
  for (const { type, value } of cells) {
    if (isLarge(type, value)) {
      checkLargeValue(type, value);
      hasLarge = true;
    } else writeValue(writer, type, value);
  }
  return hasLarge ? (cancelled) => pieces(head, cells, cancelled) : writer.take();
};

function* pieces(head: Uint8Array, cells: readonly Cell[], cancelled: () => boolean): Generator<Uint8Array> {
  const writer = new ByteWriter();
  writer.bytes(head);
  for (const { type, value } of cells) {
    if (cancelled()) writeValue(writer, type, null);
    else if (isLarge(type, value)) {
      writer.u64(PLP_UNKNOWN_LENGTH);
      for (const chunk of largeValueChunks(type, value)) {
        if (cancelled()) break;
        writer.u32(chunk.length).bytes(chunk);
        yield writer.take();
      }
      writer.u32(PLP_TERMINATOR);
    } else writeValue(writer, type, value);
  }
  yield writer.take();
}
