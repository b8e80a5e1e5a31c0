import { closeSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLogFile, type LogFile, openLogFile } from '../../../../src/sandbox/engine/log/logFile.ts';
import { LOG_FILE_BYTES } from '../../../../src/sandbox/engine/log/logHeader.ts';
import type { LogRecord } from '../../../../src/sandbox/engine/log/logRecord.ts';
import { PAGE_SIZE } from '../../../../src/sandbox/engine/store/emptyDatabaseFile.ts';
import { temporaryDirectory } from '../../../support/temporaryDirectory.ts';

const START = 37_000_000_006_400_001n;
const record = (index: number, pages = 1): LogRecord => ({
  lsn: START + BigInt(index) * 800_000n,
  nextLsn: START + BigInt(index + 1) * 800_000n,
  at: new Date(1_700_000_000_000 + index),
  mark: null,
  isBulkLogged: false,
  pageCount: pages,
  pages: Array.from({ length: pages }, (_, at) => ({
    number: at + 1,
    bytes: new Uint8Array(PAGE_SIZE).fill(index + 1),
  })),
});

const path = (): string => join(temporaryDirectory(), 'foo_log.ldf');
const lsns = (log: LogFile): readonly bigint[] => log.commits.map(({ lsn }) => lsn);

/** A log of so many records, and its name. */
const logOf = (count: number, pages?: number): { readonly log: LogFile; readonly file: string } => {
  const file = path();
  createLogFile(file, START);
  const log = openLogFile(file);
  for (let index = 0; index < count; index++) log.append(record(index, pages));
  return { log, file };
};

test('a log that is opened again has the commits that were appended, and goes on behind them', () => {
  const { log, file } = logOf(3);
  log.close();
  const again = openLogFile(file);
  expect([again.startLsn, again.endLsn]).toEqual([START, record(2).nextLsn]);
  again.append(record(3));
  again.close();
  const last = openLogFile(file);
  expect(lsns(last)).toEqual([0, 1, 2, 3].map((index) => record(index).lsn));
  last.close();
});

test.each([
  ['a small tail, which moves to the front', 1],
  ['a large tail, which stays where it is', 60],
])('a truncated log keeps what is behind the truncation: %s', (_, pages) => {
  const { log, file } = logOf(6, pages);
  log.truncate(record(2).lsn);
  expect([log.startLsn, lsns(log)]).toEqual([record(2).lsn, [2, 3, 4, 5].map((index) => record(index).lsn)]);
  log.append(record(6, pages));
  log.close();
  const again = openLogFile(file);
  expect(again.startLsn).toBe(record(2).lsn);
  expect(lsns(again)).toEqual([2, 3, 4, 5, 6].map((index) => record(index).lsn));
  again.truncate(record(6).nextLsn);
  expect([again.length, again.endLsn, statSync(file).size]).toEqual([0, record(6).nextLsn, LOG_FILE_BYTES]);
  again.close();
});

test('a log that was begun anew has nothing of before, even after it was opened again', () => {
  const { log, file } = logOf(4);
  log.restart(record(9).lsn);
  log.append(record(9));
  log.close();
  const again = openLogFile(file);
  expect(lsns(again)).toEqual([record(9).lsn]);
  again.restart(null);
  expect([again.startLsn, again.endLsn, again.length]).toEqual([null, null, 0]);
  again.close();
});

test.each(['cut', 'overwritten'])(
  'a log whose third record was %s has the first two, and is written over behind them',
  (how) => {
    const { log, file } = logOf(3);
    const { offset, length } = log.commits[2] ?? expect.fail('no third record');
    log.close();
    const handle = openSync(file, 'r+');
    if (how === 'cut') ftruncateSync(handle, offset + (length >> 1));
    else writeSync(handle, 'x', offset + length - 4);
    closeSync(handle);
    const again = openLogFile(file);
    expect(lsns(again)).toEqual([record(0).lsn, record(1).lsn]);
    again.append(record(2));
    again.close();
    const last = openLogFile(file);
    expect(lsns(last)).toEqual([0, 1, 2].map((index) => record(index).lsn));
    last.close();
  },
);

test.each([
  ['missing', null],
  ['empty', ''],
  ['foreign', 'RXLF but no log'],
])('a %s file is a log that keeps nothing', (_, content) => {
  const file = path();
  if (content !== null) {
    const handle = openSync(file, 'w');
    writeSync(handle, content);
    closeSync(handle);
  }
  const log = openLogFile(file);
  expect([log.startLsn, log.commits]).toEqual([null, []]);
  log.close();
});
