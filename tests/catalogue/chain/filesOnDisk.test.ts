import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { filesOnDisk } from '../../../src/catalogue/chain/filesOnDisk.ts';
import { joinLocal, localPath } from '../../../src/domain/localPath.ts';
import { parseRunId } from '../../../src/domain/runId.ts';
import { aCompletedRecord } from '../../support/manifests.ts';
import { temporaryDirectory } from '../../support/temporaryDirectory.ts';

const ID = '20261120_020000';
const { stored } = aCompletedRecord('users', ID);
const outside = { state: 'damaged', found: 'STORED_FILE_OUTSIDE' };

/** A backup directory with a good file beside it and one in it, and what is said of files in it, all asked for at one go. */
const prepared = () => {
  const parent = temporaryDirectory();
  const base = joinLocal(parent, 'backups');
  mkdirSync(joinLocal(base, 'databases'), { recursive: true });
  writeFileSync(joinLocal(base, 'databases', 'good.bak.gz'), Buffer.alloc(stored.bytes));
  mkdirSync(joinLocal(parent, 'elsewhere'));
  writeFileSync(joinLocal(parent, 'elsewhere', 'good.bak.gz'), Buffer.alloc(stored.bytes));
  const stateOf = filesOnDisk(base);
  return { parent, base, say: (file: string) => stateOf(parseRunId(ID), { ...stored, file }) };
};

it('says of files whether they are there and of the right size', () => {
  const { base, say } = prepared();
  writeFileSync(joinLocal(base, 'databases', 'short.bak.gz'), 'x');
  mkdirSync(joinLocal(base, 'databases', 'folder.bak.gz'));
  expect(say('databases/good.bak.gz')).toEqual({ state: 'present' });
  expect(say('databases/short.bak.gz')).toEqual({ state: 'damaged', found: `1/${stored.bytes} B` });
  expect(say('databases/folder.bak.gz')).toEqual({ state: 'damaged', found: 'no file' });
  expect(say('databases/none.bak.gz')).toEqual({ state: 'missing' });
  expect(say('nowhere/none.bak.gz')).toEqual({ state: 'missing' });
});

it('follows a link to where it leads, and takes nothing outside the backup directory for a stored file', () => {
  const { parent, base, say } = prepared();
  const link = (name: string, target: string): void => symlinkSync(localPath(target), joinLocal(base, name));
  link('databases/inside.bak.gz', joinLocal(base, 'databases', 'good.bak.gz'));
  link('databases/outside.bak.gz', joinLocal(parent, 'elsewhere', 'good.bak.gz'));
  link('databases/dangling.bak.gz', joinLocal(parent, 'nothing'));
  link('config', joinLocal(parent, 'elsewhere'));
  expect(say('databases/inside.bak.gz')).toEqual({ state: 'present' });
  expect(say('databases/outside.bak.gz')).toEqual(outside);
  expect(say('databases/dangling.bak.gz')).toEqual(outside);
  expect(say('config/good.bak.gz')).toEqual(outside);
  expect(say('../elsewhere/good.bak.gz')).toEqual(outside);
  // Also when a good file was asked for in between: a folder's real place is kept, a file's is not.
  expect(say('databases/good.bak.gz')).toEqual({ state: 'present' });
  expect(say('databases/outside.bak.gz')).toEqual(outside);
});
