import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeLogRecord,
  encodeLogRecord,
  LogDamage,
  type LogRecord,
  readLogRecords,
} from '../../../../src/sandbox/engine/log/logRecord.ts';
import { LARGEST_SPARSE_PAGE, readSparsePage, writeSparsePage } from '../../../../src/sandbox/engine/log/sparsePage.ts';
import { PAGE_SIZE } from '../../../../src/sandbox/engine/store/emptyDatabaseFile.ts';

const page = (number: number, seed: number): LogRecord['pages'][number] => ({
  number,
  // Full, empty, and with zeros between.
  bytes: Uint8Array.from({ length: PAGE_SIZE }, (_, at) => (seed % 3 === 0 ? at * seed : (at >> 9) % 3 === 0 ? at : 0)),
});

const record = (index: number, pages = 2): LogRecord => ({
  lsn: 37_000_000_006_400_001n + BigInt(index) * 800_000n,
  nextLsn: 37_000_000_006_400_001n + BigInt(index + 1) * 800_000n,
  at: new Date(1_700_000_000_123 + index),
  mark: index % 2 === 0 ? null : { name: 'antes', description: 'año ✓' },
  isBulkLogged: index % 3 === 0,
  pageCount: 10 + index,
  pages: Array.from({ length: pages }, (_, at) => page(at + 1, index + 7)),
});

const cutInto = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));

const readAll = async (chunks: Iterable<Uint8Array>): Promise<LogRecord[]> => {
  const found: LogRecord[] = [];
  for await (const each of readLogRecords(chunks))
    found.push({
      ...each,
      pages: each.pages.map((one) => ({ number: one.number, bytes: Uint8Array.from(one.bytes) })),
    });
  return found;
};

const logOf = (records: readonly LogRecord[], padding = 0): Uint8Array =>
  Buffer.concat([...records.map(encodeLogRecord), new Uint8Array(padding)]);

test('a log reads back as the records that were written, however it is cut into chunks and padded', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }),
      fc.integer({ min: 1, max: 70_000 }),
      fc.integer({ min: 0, max: 65_536 }),
      async (pages, chunk, padding) => {
        const records = pages.map((count, index) => record(index, count));
        expect(await readAll(cutInto(logOf(records, padding), chunk))).toEqual(records);
      },
    ),
    { numRuns: 40 },
  );
});

test('a log whose last record is cut is damaged at that record, and the records before it are given', async () => {
  const first = encodeLogRecord(record(0));
  const bytes = logOf([record(0), record(1)]);
  const found: bigint[] = [];
  const read = async (): Promise<void> => {
    for await (const each of readLogRecords([bytes.subarray(0, bytes.length - 9)])) found.push(each.lsn);
  };
  await expect(read()).rejects.toThrow(new LogDamage(first.length));
  expect(found).toEqual([record(0).lsn]);
});

test('any flipped bit of a record is found', () => {
  const bytes = encodeLogRecord(record(1));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
      const flipped = Uint8Array.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      expect(decodeLogRecord(flipped).kind).not.toBe('record');
    }),
    { numRuns: 300 },
  );
});

test('arbitrary bytes are never taken for a record and never end in anything but LogDamage', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      const records = await readAll([bytes]).catch((error: unknown) => {
        if (!(error instanceof LogDamage)) throw error;
        return [];
      });
      expect(records).toEqual([]);
    }),
  );
});

test('records out of their order are damage', async () => {
  await expect(readAll([logOf([record(1), record(0)])])).rejects.toThrow(LogDamage);
});

test('a page of any bytes comes back from its runs, and takes little more than what is not zero in it', () => {
  const run = fc.record({ at: fc.integer({ min: 0, max: PAGE_SIZE - 1 }), bytes: fc.uint8Array({ maxLength: 3000 }) });
  fc.assert(
    fc.property(fc.array(run, { maxLength: 12 }), fc.integer({ min: 0, max: 3 }), (runs, shift) => {
      const bytes = new Uint8Array(PAGE_SIZE + shift).subarray(shift);
      for (const { at, bytes: part } of runs) bytes.set(part.subarray(0, PAGE_SIZE - at), at);
      const target = new DataView(new ArrayBuffer(LARGEST_SPARSE_PAGE));
      const length = writeSparsePage(target, 0, bytes);
      expect(length).toBeLessThanOrEqual(LARGEST_SPARSE_PAGE);
      expect(readSparsePage(new Uint8Array(target.buffer, 0, length))).toEqual(Uint8Array.from(bytes));
    }),
  );
});
