import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GoodRecord } from '../../src/catalogue/lastGood.ts';
import { proveOnDisk } from '../../src/catalogue/proveOnDisk.ts';
import { aCompletedRecord } from '../support/manifests.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const ID = '20261120_020000';

const stored = () => {
  const base = temporaryDirectory();
  const record = aCompletedRecord('users', ID);
  if (record.status !== 'completed') throw new Error('the fixture is a completed record');
  mkdirSync(join(base, 'databases'));
  const path = join(base, record.stored.file);
  writeFileSync(path, Buffer.alloc(record.stored.bytes));
  return { base, record, path };
};

const python: GoodRecord = {
  ...{ status: 'completed_python', type: 'full' },
  name: aCompletedRecord('users', ID).name,
  file: 'C:\\x\\users_1.bak',
  sizeBytes: 100,
  contentMd5: '0'.repeat(32),
};

describe('proveOnDisk', () => {
  it('takes a file of the size that the manifest names', () => {
    const { base, record } = stored();
    expect(() => proveOnDisk(base, record)).not.toThrow();
  });

  it('refuses a file that is gone, cut short, or no file at all', () => {
    const { base, record, path } = stored();
    truncateSync(path, 10);
    expect(() => proveOnDisk(base, record)).toThrow(expect.objectContaining({ code: 'STORED_FILE_DAMAGED' }));
    rmSync(path);
    expect(() => proveOnDisk(base, record)).toThrow(expect.objectContaining({ code: 'STORED_FILE_MISSING' }));
    mkdirSync(path);
    expect(() => proveOnDisk(base, record)).toThrow(expect.objectContaining({ code: 'STORED_FILE_DAMAGED' }));
  });

  it('takes a compressed file of the Python tool that holds anything, and a plain one only with its size', () => {
    const { base } = stored();
    const at = (name: string, bytes: number): void => writeFileSync(join(base, 'databases', name), Buffer.alloc(bytes));
    at('users_1.bak.gz', 0);
    expect(() => proveOnDisk(base, python)).toThrow(expect.objectContaining({ code: 'STORED_FILE_DAMAGED' }));
    rmSync(join(base, 'databases', 'users_1.bak.gz'));
    mkdirSync(join(base, 'databases', 'users_1.bak.gz'));
    expect(() => proveOnDisk(base, python)).toThrow(expect.objectContaining({ code: 'STORED_FILE_DAMAGED' }));
    rmSync(join(base, 'databases', 'users_1.bak.gz'), { recursive: true });
    at('users_1.bak.gz', 20);
    expect(() => proveOnDisk(base, python)).not.toThrow();
    at('users_1.bak', 99);
    expect(() => proveOnDisk(base, python)).toThrow(expect.objectContaining({ code: 'STORED_FILE_DAMAGED' }));
    at('users_1.bak', 100);
    expect(() => proveOnDisk(base, python)).not.toThrow();
  });
});
