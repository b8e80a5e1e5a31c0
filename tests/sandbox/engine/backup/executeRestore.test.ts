import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MtfError } from '../../../../src/mtf/mtfError.ts';
import { noFaults } from '../../../../src/sandbox/engine/faults.ts';
import { openInstance } from '../../../../src/sandbox/engine/store/openInstance.ts';
import { damage, mishap, readAll } from '../../../mtf/damagedMedia.ts';
import { realMedia, realMediaArePresent } from '../../../mtf/realMedia.ts';
import { temporaryDirectory } from '../../../support/temporaryDirectory.ts';
import { waitFor } from '../../../support/waitFor.ts';
import { contentOf, errorsOf, instanceOptions, movedTo, type TestServer, testServer } from './server.ts';

const TERMINATED = [3013, 1, 16] as const;

/** foo with two tables, backed up to foo.bak WITH CHECKSUM. */
const withBackup = async (server: TestServer = testServer()) => {
  const entry = server.createDatabase('foo');
  const db = server.instance.open(entry);
  db.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t (v) VALUES ('a'), ('ñandú')");
  db.exec('CREATE TABLE blobs (body BLOB)');
  const insert = db.prepare('INSERT INTO blobs VALUES (randomblob(5000))');
  for (let row = 0; row < 60; row++) insert.run();
  await server.backup({ to: 'foo.bak' }, { checksum: true });
  return { ...server, entry, content: contentOf(db) };
};

const contentNow = ({ instance, database }: TestServer, name: string) => contentOf(instance.open(database(name)));

test('a database comes back row by row under its own and under another name', async () => {
  const server = await withBackup();
  const { instance, restore, database, content, entry } = server;
  instance.open(entry).exec('DELETE FROM t; DROP TABLE blobs');
  await restore('foo', 'foo.bak', { replace: true });
  expect(contentNow(server, 'foo')).toEqual(content);
  await restore('foo_copy', 'foo.bak', { moves: movedTo(instance, 'foo_copy') });
  expect(contentNow(server, 'foo_copy')).toEqual(content);
  const [original, copy] = [database('foo'), database('foo_copy')];
  expect(copy.familyGuid).toBe(original.familyGuid);
  expect(
    new Set([copy.databaseGuid, original.databaseGuid, copy.recoveryForkGuid, original.recoveryForkGuid]).size,
  ).toBe(4);
  expect(copy.state).toBe('ONLINE');
  expect(copy.differentialBase).toEqual(original.differentialBase);
  for (const file of copy.files) {
    if (file.type === 'L') expect(statSync(instance.hostPath(file.physicalName)).size % 65_536).toBe(0);
  }
});

test('messages name the target database and the logical names of the backup', async () => {
  const { instance, restore } = await withBackup();
  const sink = await restore('foo_copy', 'foo.bak', { moves: movedTo(instance, 'foo_copy'), stats: 50 });
  expect(
    sink.texts.map((text) => text.replace(/\d+ pages/, '<n> pages').replace(/in [\d.]+ seconds.*/, 'in <t>')),
  ).toEqual([
    '50 percent processed.',
    '100 percent processed.',
    "Processed <n> pages for database 'foo_copy', file 'foo' on file 1.",
    "Processed <n> pages for database 'foo_copy', file 'foo_log' on file 1.",
    'RESTORE DATABASE successfully processed <n> pages in <t>',
  ]);
  expect(sink.dones).toEqual(new Array(5).fill({ curCmd: 229 }));
});

test('any content comes back, from plain and from compressed media', async () => {
  const server = testServer();
  const { backup, createDatabase, instance, restore } = server;
  const db = instance.open(createDatabase('foo'));
  db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, a, b)');
  const insert = db.prepare('INSERT INTO t (a, b) VALUES (?, ?)');
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 3000 }).filter((text) => !/[\ud800-\udfff\0]/.test(text)),
    fc.uint8Array({ maxLength: 20_000 }),
    fc.integer(),
    fc.constant(null),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(value, value), { maxLength: 40 }),
      fc.boolean(),
      fc.boolean(),
      async (rows, compression, checksum) => {
        db.exec('BEGIN; DELETE FROM t WHERE id % 3 = 0');
        for (const [a, b] of rows) insert.run(a, b);
        db.exec('COMMIT');
        await backup({ to: 'any.bak' }, { format: true, compression, checksum });
        await restore('copy', 'any.bak', { replace: true, moves: movedTo(instance, 'copy') });
        expect(contentNow(server, 'copy')).toEqual(contentOf(db));
        expect(instance.open(server.database('copy')).prepare('PRAGMA integrity_check').get()).toEqual({
          integrity_check: 'ok',
        });
      },
    ),
    { numRuns: 15, seed: 7 },
  );
});

test('the second set of a medium restores with FILE = 2, a third is 3287', async () => {
  const server = await withBackup();
  const { backup, instance, restore, entry } = server;
  instance.open(entry).exec("UPDATE t SET v = 'later'");
  await backup({ to: 'foo.bak' }, { copyOnly: true });
  await restore('copy', 'foo.bak', { file: 2, moves: movedTo(instance, 'copy') });
  expect(instance.open(server.database('copy')).prepare('SELECT DISTINCT v FROM t').all()).toEqual([{ v: 'later' }]);
  expect(await errorsOf(restore('copy', 'foo.bak', { file: 3 }))).toEqual([[3287, 1, 16], TERMINATED]);
});

test('plans before it touches anything, and says every problem', async () => {
  const server = await withBackup();
  const { createDatabase, enter, instance, media, restore, content } = server;
  const refused = (...work: Parameters<TestServer['restore']>) => errorsOf(restore(...work));
  createDatabase('bar', 'SIMPLE');
  const bar2 = movedTo(instance, 'bar2');
  expect(await refused('foo', 'nope.bak')).toEqual([[3201, 2, 16], TERMINATED]);
  writeFileSync(join(media, 'text.bak'), 'x'.repeat(5000));
  writeFileSync(join(media, 'empty.bak'), '');
  expect(await refused('foo', 'text.bak')).toEqual([[3241, 0, 16], TERMINATED]);
  expect(await refused('foo', 'empty.bak')).toEqual([[3254, 1, 16], TERMINATED]);
  expect(await refused('bar', 'foo.bak', { moves: bar2 })).toEqual([[3154, 4, 16], TERMINATED]);
  expect(await refused('foo', 'foo.bak')).toEqual([[3159, 1, 16], TERMINATED]);
  expect(await refused('foo_y', 'foo.bak')).toEqual([
    [1834, 1, 16],
    [3156, 4, 16],
    [1834, 1, 16],
    [3156, 4, 16],
    [3119, 1, 16],
    TERMINATED,
  ]);
  expect(await refused('copy', 'foo.bak', { moves: [{ logicalName: 'nosuch', to: '/x' }] })).toEqual([
    [3234, 2, 16],
    TERMINATED,
  ]);
  const nowhere = [...bar2.slice(0, 1), { logicalName: 'FOO_LOG', to: '/nodir/foo.ldf' }];
  expect(await refused('copy', 'foo.bak', { moves: nowhere })).toEqual([
    [5133, 1, 16],
    [3156, 4, 16],
    [3119, 1, 16],
    TERMINATED,
  ]);
  const same = bar2.map(({ logicalName }) => ({ logicalName, to: `${instance.defaultDataPath}same.mdf` }));
  expect(await refused('copy', 'foo.bak', { moves: same })).toEqual([[3176, 1, 16], [3119, 1, 16], TERMINATED]);
  writeFileSync(join(media, 'precious.mdf'), 'mine');
  const onto = [{ logicalName: 'foo', to: join(media, 'precious.mdf') }, ...bar2.slice(1)];
  expect(await refused('copy', 'foo.bak', { moves: onto })).toEqual([[3142, 1, 16], [3119, 1, 16], TERMINATED]);
  expect(readFileSync(join(media, 'precious.mdf'), 'utf8')).toBe('mine');
  expect(await refused('master', 'foo.bak')).toEqual([[3108, 1, 16], TERMINATED]);
  expect(await refused('foo', 'foo.bak', { replace: true }, { inTransaction: true })).toEqual([
    [3021, 0, 16],
    TERMINATED,
  ]);
  expect(await refused('foo', 'foo.bak', { replace: true }, { database: 'foo' })).toEqual([[3102, 1, 16], TERMINATED]);
  const other = enter('FOO');
  expect(await refused('foo', 'foo.bak', { replace: true })).toEqual([[3101, 1, 16], TERMINATED]);
  instance.sessions.delete(other);
  expect(instance.find('copy')).toBeUndefined();
  expect(server.database('foo').state).toBe('ONLINE');
  expect(contentNow(server, 'foo')).toEqual(content);
});

test('NORECOVERY leaves the database RESTORING until WITH RECOVERY opens it', async () => {
  const server = await withBackup();
  const { instance, restore, database, content } = server;
  await restore('copy', 'foo.bak', { recovery: 'norecovery', moves: movedTo(instance, 'copy') });
  expect(database('copy').state).toBe('RESTORING');
  const fork = database('copy').recoveryForkGuid;
  const sink = await restore('copy', null);
  expect(sink.texts).toEqual(['RESTORE DATABASE successfully processed 0 pages in 0.000 seconds (0.000 MB/sec).']);
  expect(database('copy').state).toBe('ONLINE');
  expect(database('copy').recoveryForkGuid).not.toBe(fork);
  expect(contentNow(server, 'copy')).toEqual(content);
  expect(await errorsOf(restore('copy', null))).toEqual([[3153, 1, 16], TERMINATED]);
  expect(await errorsOf(restore('nosuch', null))).toEqual([[911, 11, 16], TERMINATED]);
});

test('a cancelled restore leaves the target RESTORING, where only another restore brings it back', async () => {
  const server = await withBackup();
  const { instance, restore, database, content, faults } = server;
  faults.silentAtPercent = 30;
  const controller = new AbortController();
  const session = { signal: controller.signal, onMessage: () => void setImmediate(() => controller.abort()) };
  expect(await errorsOf(restore('foo', 'foo.bak', { replace: true, stats: 10 }, session))).toEqual([
    [3204, 1, 16],
    TERMINATED,
  ]);
  faults.silentAtPercent = null;
  expect(database('foo').state).toBe('RESTORING');
  expect(existsSync(instance.hostPath(`${instance.defaultDataPath}foo.mdf`))).toBe(false);
  expect(existsSync(instance.hostPath(`${instance.defaultDataPath}foo.mdf.restoring`))).toBe(false);
  expect(await errorsOf(restore('foo', null))).toEqual([[4319, 1, 16], TERMINATED]);
  await restore('foo', 'foo.bak', { replace: true });
  expect(contentNow(server, 'foo')).toEqual(content);
});

test('a data file that cannot be written is 3202 under the name that the server knows, and leaves the target RESTORING', async () => {
  const { instance, restore, database } = await withBackup();
  // A folder stands where the data file would grow.
  mkdirSync(instance.hostPath(`${instance.defaultDataPath}copy.mdf.restoring`));
  await expect(restore('copy', 'foo.bak', { moves: movedTo(instance, 'copy') })).rejects.toThrow(
    `Write on "${instance.defaultDataPath}copy.mdf" failed: 5(Access is denied.)`,
  );
  expect(database('copy').state).toBe('RESTORING');
});

test('a restore that is cancelled before it begins changes nothing', async () => {
  const server = await withBackup();
  expect(await errorsOf(server.restore('foo', 'foo.bak', { replace: true }, { signal: AbortSignal.abort() }))).toEqual([
    [3204, 1, 16],
    TERMINATED,
  ]);
  expect(contentNow(server, 'foo')).toEqual(server.content);
});

test('restorehistory tells what was restored where to, also of a set that msdb did not know', async () => {
  const { instance, restore } = await withBackup();
  instance.msdb.exec(
    'DELETE FROM backupset; DELETE FROM backupmediaset; DELETE FROM backupmediafamily; DELETE FROM backupfile',
  );
  await restore('copy', 'foo.bak', { moves: movedTo(instance, 'copy') });
  expect(instance.msdb.prepare('SELECT database_name FROM backupset').all()).toEqual([{ database_name: 'foo' }]);
  expect(instance.msdb.prepare('SELECT * FROM restorehistory').all()).toMatchObject([
    {
      restore_history_id: 1,
      destination_database_name: 'copy',
      user_name: 'sa',
      backup_set_id: 1,
      restore_type: 'D',
      replace: 0,
      recovery: 1,
      restart: 0,
      device_count: 1,
    },
  ]);
  expect(instance.msdb.prepare('SELECT destination_phys_name FROM restorefile').all()).toHaveLength(2);
});

test('a flipped bit in a page is found by VERIFYONLY and stops RESTORE, which NO_CHECKSUM does not', async () => {
  const { instance, media, read, restore, database } = await withBackup();
  const path = join(media, 'foo.bak');
  const bytes = readFileSync(path);
  const at = bytes.length - 300_000;
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  writeFileSync(path, bytes);
  expect(await errorsOf(read('verifyonly', 'foo.bak'))).toEqual([[3189, 1, 16], TERMINATED]);
  const moves = movedTo(instance, 'copy');
  expect(await errorsOf(restore('copy', 'foo.bak', { moves }))).toEqual([[3183, 1, 16], TERMINATED]);
  expect(database('copy').state).toBe('RESTORING');
  const sink = await restore('copy', 'foo.bak', { moves, stopOnError: false });
  expect(sink.messages.map(({ number }) => number)).toContain(3184);
  await restore('copy', 'foo.bak', { moves, replace: true, checksum: false });
  expect(database('copy').state).toBe('ONLINE');
});

test('VERIFYONLY says that the set is valid, and WITH CHECKSUM refuses a set that has none', async () => {
  const { backup, read } = await withBackup();
  const sink = await read('verifyonly', 'foo.bak', { checksum: true });
  expect(sink.messages).toEqual([{ number: 3262, state: 1, class: 0, message: 'The backup set on file 1 is valid.' }]);
  expect(sink.dones).toEqual([{ curCmd: 377 }]);
  expect((await read('verifyonly', 'foo.bak', { stats: 25 })).messages.map(({ number }) => number)).toEqual([
    3211, 3211, 3211, 3211, 3262,
  ]);
  await backup({ to: 'foo.bak' });
  await read('verifyonly', 'foo.bak', { file: 2 });
  expect(await errorsOf(read('verifyonly', 'foo.bak', { file: 2, checksum: true }))).toEqual([
    [3187, 1, 16],
    TERMINATED,
  ]);
});

test('FILELISTONLY shows the previous differential base, HEADERONLY the sets, LABELONLY the medium', async () => {
  const { backup, read, entry } = await withBackup();
  const base = entry.differentialBase;
  await backup({ to: 'foo.bak' });
  const first = await read('filelistonly', 'foo.bak');
  const second = await read('filelistonly', 'foo.bak', { file: 2 });
  expect(first.rows.map((row) => row.DifferentialBaseLSN)).toEqual(['0', '0']);
  expect(second.rows.map((row) => row.DifferentialBaseLSN)).toEqual([base?.lsn, '0']);
  expect(second.rows[0]).toMatchObject({
    LogicalName: 'foo',
    Type: 'D',
    FileGroupName: 'PRIMARY',
    FileId: 1n,
    DifferentialBaseGUID: base?.guid,
  });
  expect(BigInt(second.rows[0]?.Size?.toString() ?? 1) % 65_536n).toBe(0n);
  expect(first.dones).toEqual([{ curCmd: 230, rowCount: 2 }, { curCmd: 376 }]);
  const headers = await read('headeronly', 'foo.bak');
  expect(headers.rows.map((row) => row.Position)).toEqual([1, 2]);
  expect(headers.rows[1]?.DatabaseBackupLSN).toBe(headers.rows[0]?.CheckpointLSN);
  expect(headers.dones).toEqual([{ curCmd: 230, rowCount: 2 }, { curCmd: 250 }]);
  expect((await read('labelonly', 'foo.bak')).rows).toMatchObject([
    { FamilyCount: 1, SoftwareVendorId: 4608, IsCompressed: false },
  ]);
});

test.skipIf(!realMediaArePresent)(
  'real media list and verify, but are not restored (skipped where ../shared/sqlserver/bak is missing)',
  async () => {
    const server = testServer();
    for (const { path, expected } of realMedia()) {
      const headers = await server.read('headeronly', path);
      expect(headers.rows.map((row) => row.FirstLSN)).toEqual(expected.sets.map(({ header }) => header.FirstLSN));
      if (expected.media.FamilyCount === 1) await server.read('verifyonly', path);
      else expect(await errorsOf(server.read('verifyonly', path))).toEqual([[3132, 1, 16], TERMINATED]);
      expect((await errorsOf(server.restore('copy', path))).at(-1)).toEqual(TERMINATED);
    }
    expect(server.instance.find('copy')).toBeUndefined();
  },
);

test.skipIf(!realMediaArePresent)(
  'a striped medium verifies with all its members, each given once (skipped where ../shared/sqlserver/bak is missing)',
  async () => {
    const { read } = testServer();
    const striped = realMedia().filter(({ expected }) => expected.media.FamilyCount === 2);
    const other = realMedia().find(({ expected }) => expected.media.FamilyCount === 1);
    const bySet = Map.groupBy(striped, ({ expected }) => expected.media.MediaSetId);
    // One of the files stands there without its other half.
    const whole = [...bySet.values()].filter(({ length }) => length === 2);
    expect(whole.length).toBeGreaterThan(0);
    for (const [first, second] of whole) {
      if (first === undefined || second === undefined || other === undefined) throw new Error('a member is missing');
      for (const paths of [
        [first.path, second.path],
        [second.path, first.path],
      ]) {
        const { texts } = await read('verifyonly', paths);
        expect(texts).toEqual(['The backup set on file 1 is valid.']);
        expect((await read('filelistonly', paths)).rows.length).toBeGreaterThan(1);
      }
      const refused = (...paths: readonly string[]) => errorsOf(read('verifyonly', paths));
      expect(await refused(first.path, first.path)).toEqual([[3227, 1, 16], TERMINATED]);
      expect(await refused(first.path, other.path)).toEqual([[3258, 1, 16], TERMINATED]);
      expect(await refused(first.path)).toEqual([[3132, 1, 16], TERMINATED]);
    }
  },
);

test('file(1) takes the medium for Microsoft Tape Format of the sandbox', async () => {
  const { media } = await withBackup();
  const seen = execFileSync('file', ['-b', join(media, 'foo.bak')], { encoding: 'utf8' });
  expect(seen).toContain('Windows NTbackup archive NT');
  expect(seen).toContain('rexus-backup sandbox');
});

test.each([false, true])(
  'media of the sandbox, mangled in any way, give errors and never a crash (compressed: %s)',
  async (compression) => {
    const { backup, createDatabase, media } = testServer();
    createDatabase('foo');
    await backup({ to: 'foo.bak' }, { compression, checksum: true, name: 'x' });
    await backup({ to: 'foo.bak' });
    const bytes = new Uint8Array(readFileSync(join(media, 'foo.bak')));
    await fc.assert(
      fc.asyncProperty(fc.array(mishap, { minLength: 1, maxLength: 5 }), async (mishaps) => {
        const result = await readAll(damage(bytes, mishaps));
        if (result instanceof MtfError) expect(result.offset).toBeGreaterThanOrEqual(0);
        else expect(result.medium.sets.length).toBeLessThanOrEqual(3);
      }),
      { numRuns: 120, seed: 11 },
    );
  },
);

test('a server killed in the middle of a restore never opens half a database', async () => {
  const folder = temporaryDirectory();
  const server = await withBackup(testServer('developer', folder));
  const { instance, media } = server;
  const partial = instance.hostPath(`${instance.defaultDataPath}foo.mdf.restoring`);
  instance.close();
  const child = spawn(process.execPath, [fileURLToPath(new URL('restoreSlowly.ts', import.meta.url)), folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    await waitFor(() => existsSync(partial) && statSync(partial).size > 0, { what: 'the first restored pages' });
  } finally {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    // Until it is gone it holds its files.
    await gone;
  }
  const after = openInstance(instanceOptions(folder, noFaults(), 'developer'));
  const entry = after.find('foo');
  expect(entry?.state).toBe('RESTORING');
  expect(existsSync(after.hostPath(`${after.defaultDataPath}foo.mdf`))).toBe(false);
  after.close();
  const again = testServer('developer', folder);
  expect(await errorsOf(again.restore('foo', null))).toEqual([[4319, 1, 16], TERMINATED]);
  await again.restore('foo', join(media, 'foo.bak'));
  expect(contentNow(again, 'foo')).toEqual(server.content);
  expect(existsSync(partial)).toBe(false);
});

test('a write-ahead log that a crash left beside the old data file does not reach the restored one', async () => {
  const server = await withBackup();
  const { instance, restore, content, entry } = server;
  const left = `${instance.hostPath(`${instance.defaultDataPath}foo.mdf`)}-wal`;
  instance.open(entry).exec("UPDATE t SET v = 'after the backup'");
  const wal = readFileSync(left);
  expect(wal.length).toBeGreaterThan(8192);
  instance.release(entry);
  writeFileSync(left, wal);
  await restore('foo', 'foo.bak', { replace: true });
  expect(contentNow(server, 'foo')).toEqual(content);
});
