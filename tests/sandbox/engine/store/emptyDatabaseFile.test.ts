import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import {
  createEmptyDatabaseFile,
  PAGE_RESERVED,
  PAGE_SIZE,
} from '../../../../src/sandbox/engine/store/emptyDatabaseFile.ts';
import { temporaryDirectory } from '../../../support/temporaryDirectory.ts';

test('SQLite leaves the last 96 bytes of every page alone, also after growing, deleting and vacuuming', () => {
  const path = join(temporaryDirectory(), 'datos.mdf');
  createEmptyDatabaseFile(path);
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT); CREATE INDEX i ON t (b)');
  const insert = database.prepare('INSERT INTO t (b) VALUES (?)');
  database.exec('BEGIN');
  for (let row = 0; row < 3000; row++) insert.run('x'.repeat(row % 20_000));
  database.exec("COMMIT; DELETE FROM t WHERE a % 3 = 0; UPDATE t SET b = b || 'y'; VACUUM");
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  expect(database.prepare('PRAGMA page_size').get()).toEqual({ page_size: PAGE_SIZE });
  database.close();
  const bytes = readFileSync(path);
  expect(bytes.length % PAGE_SIZE).toBe(0);
  expect(bytes.length / PAGE_SIZE).toBeGreaterThan(100);
  // Byte 20 of the header, and what mtf/ needs for a page header.
  expect(bytes[20]).toBe(96);
  expect(PAGE_RESERVED).toBe(96);
  for (let page = 0; page < bytes.length; page += PAGE_SIZE) {
    const reserved = bytes.subarray(page + PAGE_SIZE - PAGE_RESERVED, page + PAGE_SIZE);
    expect(reserved.every((byte) => byte === 0)).toBe(true);
  }
});
