import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { CataloguedRun } from '../../src/catalogue/manifest.ts';
import { readCatalogue } from '../../src/catalogue/readCatalogue.ts';
import { emptyKeyring } from '../../src/domain/encryption.ts';
import { joinLocal, localPath } from '../../src/domain/localPath.ts';
import { parseLsn } from '../../src/domain/lsn.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { HEADER_BYTES, type ReadContentHeader, readContentHeader } from '../../src/engine/readContentHeader.ts';
import type { VerifyEvent } from '../../src/engine/verifyReport.ts';
import { verifyStored } from '../../src/engine/verifyStored.ts';
import { FULL_SPEED } from '../../src/pipeline/pace.ts';
import { backupDirectory, never, takeRun } from '../support/backupDirectory.ts';
import { aBackupSet, aFailedRecord, aMeasured, aRun } from '../support/manifests.ts';
import { PYTHON_ID, pythonManifest } from '../support/pythonManifest.ts';
import { stoppedClock } from '../support/stoppedClock.ts';

const ID = '20261120_020000';
const clock = stoppedClock(new Date('2026-11-20T12:00:00Z'));
const anyHeader: ReadContentHeader = async () => ({ databaseName: null, backupSetGuid: null, lsns: null });

const prepared = async (...databases: string[]) => {
  const storage = backupDirectory();
  await takeRun(storage, { id: ID, databases });
  return { base: storage.base, file: (name: string) => joinLocal(storage.databases, `${name}_${ID}.bak.gz`) };
};

const verify = async (
  base: ReturnType<typeof localPath>,
  { readHeader = anyHeader, runs }: { readHeader?: ReadContentHeader; runs?: readonly CataloguedRun[] } = {},
) => {
  const events: VerifyEvent[] = [];
  const report = await verifyStored(
    { base, keyring: emptyKeyring, clock, pace: FULL_SPEED, readHeader },
    runs === undefined ? readCatalogue(base) : { runs, unreadable: [] },
    (event) => events.push(event),
    never,
  );
  const results = report.files.map(({ database, result }) =>
    result.status !== 'bad' ? `${database} ${result.status}` : `${database} bad ${result.stage} ${result.error.code}`,
  );
  return { ...report, events, results };
};

describe('verifyStored', () => {
  it('finds good files good, tells of each, and ends with 0', async () => {
    const { base, file } = await prepared('users', 'obras');
    const { results, exitCode, events } = await verify(base);
    expect(results).toEqual(['users good', 'obras good']);
    expect(exitCode).toBe(0);
    const bytes = readFileSync(file('users')).length + readFileSync(file('obras')).length;
    expect(events[0]).toEqual({ type: 'verify_started', files: 2, bytes });
    expect(events.filter(({ type }) => type === 'verify_progress')).toContainEqual({
      type: 'verify_progress',
      file: `databases/users_${ID}.bak.gz`,
      percent: 100,
      bytesPerSecond: null,
    });
    expect(events.at(-1)).toEqual({ type: 'verify_finished', good: 2, unopened: 0, bad: 0, exitCode: 0 });
  });

  it.each([
    ['is gone', (path: string) => rmSync(path), 'hash STORED_FILE_MISSING'],
    ['is cut', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 40)), 'hash HASH_MISMATCH'],
    ['is another', (path: string) => writeFileSync(path, gzipSync('other')), 'hash HASH_MISMATCH'],
    [
      'has a byte behind its end',
      (path: string) => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.alloc(1)])),
      'hash HASH_MISMATCH',
    ],
    [
      'has one changed bit',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes[20] = (bytes[20] ?? 0) ^ 1;
        writeFileSync(path, bytes);
      },
      'hash HASH_MISMATCH',
    ],
  ])('names a file that %s, checks the others, and ends with 16', async (_, spoil, outcome) => {
    const { base, file } = await prepared('users', 'obras');
    spoil(file('users'));
    const { results, exitCode, events } = await verify(base);
    expect(results).toEqual([`users bad ${outcome}`, 'obras good']);
    expect(exitCode).toBe(16);
    expect(events.at(-1)).toEqual({ type: 'verify_finished', good: 1, unopened: 0, bad: 1, exitCode: 16 });
  });

  /** The catalogue's run with what it says of the stored file changed. */
  const claiming = (
    base: ReturnType<typeof localPath>,
    path: string,
    content = aMeasured(1),
  ): readonly CataloguedRun[] =>
    readCatalogue(base).runs.map((run) => ({
      ...run,
      manifest: {
        ...run.manifest,
        databases: run.manifest.databases.map((record) => {
          if (record.status !== 'completed') return record;
          const bytes = readFileSync(path);
          const digest = (name: string): string => createHash(name).update(bytes).digest('hex');
          const stored = { bytes: bytes.length, md5: digest('md5'), sha256: digest('sha256') };
          return { ...record, stored: { ...record.stored, ...stored, content } };
        }),
      },
    }));

  it('tells a file that was stored bad from one that has changed', async () => {
    const { base, file } = await prepared('users');
    writeFileSync(file('users'), 'no gzip, and stored so');
    expect((await verify(base, { runs: claiming(base, file('users')) })).results).toEqual([
      'users bad inflate STORED_FILE_DAMAGED',
    ]);
    writeFileSync(file('users'), gzipSync('other content'));
    const measured = aMeasured('other content'.length);
    expect((await verify(base, { runs: claiming(base, file('users'), measured) })).results).toEqual([
      'users bad inflate HASH_MISMATCH',
    ]);
  });

  it('does not inflate more than was stored', async () => {
    const { base, file } = await prepared('users');
    writeFileSync(file('users'), gzipSync(Buffer.alloc(64 * 1024 * 1024)));
    const { results, files } = await verify(base, { runs: claiming(base, file('users'), aMeasured(1000)) });
    expect(results).toEqual(['users bad inflate STORED_FILE_DAMAGED']);
    const [result] = files.map((one) => one.result);
    expect(result?.status === 'bad' && result.error.facts).toMatchObject({
      reason: { code: 'more_content', mostBytes: 1000 },
    });
  });

  it('gives the reader of the header the first bytes of the content, and no more than it needs', async () => {
    const { base, file } = await prepared('users');
    const content = Buffer.alloc(3 * HEADER_BYTES, 'TAPE and more ');
    writeFileSync(file('users'), gzipSync(content));
    const measured = {
      bytes: content.length,
      md5: createHash('md5').update(content).digest('hex'),
      sha256: createHash('sha256').update(content).digest('hex'),
    };
    let head: Uint8Array = new Uint8Array();
    const readHeader: ReadContentHeader = async (_, bytes) => {
      head = bytes;
      return { databaseName: null, backupSetGuid: null, lsns: null };
    };
    expect((await verify(base, { readHeader, runs: claiming(base, file('users'), measured) })).results).toEqual([
      'users good',
    ]);
    expect(content.subarray(0, HEADER_BYTES).equals(head)).toBe(true);
  });

  it.each([
    [
      'another database',
      { databaseName: 'auditoria', backupSetGuid: null, lsns: null },
      'bad header STORED_FILE_DAMAGED',
    ],
    [
      'another backup set',
      { databaseName: 'users', backupSetGuid: '11111111-1111-1111-1111-111111111111', lsns: null },
      'bad header STORED_FILE_DAMAGED',
    ],
    [
      'the same in other letters',
      { databaseName: 'USERS', backupSetGuid: aBackupSet().backupSetGuid.toUpperCase(), lsns: null },
      'good',
    ],
    [
      'another place in the chain',
      { databaseName: null, backupSetGuid: null, lsns: { firstLsn: aBackupSet().firstLsn, lastLsn: parseLsn('1') } },
      'bad header STORED_FILE_DAMAGED',
    ],
    ['nothing', { databaseName: null, backupSetGuid: null, lsns: null }, 'good'],
  ])('compares the header with the manifest: it names %s', async (_, header, outcome) => {
    const { base } = await prepared('users');
    expect((await verify(base, { readHeader: async () => header })).results).toEqual([`users ${outcome}`]);
  });

  it('finds content without a header bad, though all hashes are right', async () => {
    const { base } = await prepared('users');
    expect((await verify(base, { readHeader: readContentHeader })).results).toEqual([
      'users bad header STORED_FILE_DAMAGED',
    ]);
  });

  it('knows only the MD5 of the content of a file of the Python tool', async () => {
    const storage = backupDirectory();
    const content = Buffer.from('what SQL Server wrote');
    const manifest = JSON.parse(JSON.stringify(pythonManifest()));
    manifest.databases.users.checksum = createHash('md5').update(content).digest('hex').toUpperCase();
    writeFileSync(joinLocal(storage.base, `backup_manifest_${PYTHON_ID}.json`), JSON.stringify(manifest));
    const path = joinLocal(storage.databases, `users_${PYTHON_ID}.bak.gz`);
    expect((await verify(storage.base)).results).toEqual(['users bad hash STORED_FILE_MISSING']);
    writeFileSync(path, gzipSync(content));
    expect((await verify(storage.base)).results).toEqual(['users good']);
    writeFileSync(path, gzipSync('something else'));
    expect((await verify(storage.base)).results).toEqual(['users bad inflate HASH_MISMATCH']);
    writeFileSync(path, gzipSync(content).subarray(0, 20));
    expect((await verify(storage.base)).results).toEqual(['users bad inflate STORED_FILE_DAMAGED']);
  });

  it('does not say that all is well when there was nothing to check', async () => {
    const { exitCode, files } = await verify(localPath('/nowhere'), { runs: [aRun(ID, [aFailedRecord('users')])] });
    expect({ exitCode, files }).toEqual({ exitCode: 4, files: [] });
  });

  it('ends with 10 where a manifest cannot be read, for what it names was not checked, though every other file is good', async () => {
    const { base } = await prepared('users');
    const path = joinLocal(base, 'backup_manifest_20261121_020000.json');
    writeFileSync(path, '{"cut');
    const { results, exitCode, events } = await verify(base);
    expect([results, exitCode]).toEqual([['users good'], 10]);
    expect(events.at(-2)).toMatchObject({ type: 'manifest_unreadable', path, error: { code: 'MANIFEST_INVALID' } });
    expect(events.at(-1)).toEqual({ type: 'verify_finished', good: 1, unopened: 0, bad: 0, exitCode: 10 });
  });

  it('ends with 16 where a file is bad and a manifest cannot be read', async () => {
    const { base, file } = await prepared('users');
    writeFileSync(joinLocal(base, 'backup_manifest_20261121_020000.json'), '{"cut');
    rmSync(file('users'));
    expect((await verify(base)).exitCode).toBe(16);
  });

  it('stops when it is interrupted', async () => {
    const { base } = await prepared('users');
    const deps = { base, keyring: emptyKeyring, clock, pace: FULL_SPEED, readHeader: anyHeader };
    const stopped = verifyStored(deps, readCatalogue(base), () => undefined, AbortSignal.abort('SIGTERM'));
    await expect(stopped).rejects.toSatisfy((error) => error instanceof RexusError && error.code === 'INTERRUPTED');
  });
});

const samples = '../shared/sqlserver/bak/single';
describe.skipIf(!existsSync(samples))('readContentHeader (skipped without ../shared)', () => {
  it('reads the database and the set of every real backup from its first megabyte', async () => {
    const { readdirSync } = await import('node:fs');
    const names = readdirSync(samples).filter((name) => name.endsWith('.bak'));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const bytes = readFileSync(`${samples}/${name}`).subarray(0, HEADER_BYTES);
      const header = await readContentHeader(localPath(name), bytes);
      expect(header.databaseName, name).toEqual(expect.any(String));
      expect(header.backupSetGuid, name).toMatch(/^[0-9a-f-]{36}$/i);
    }
  });
});
