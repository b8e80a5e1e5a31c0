import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFileSource } from '../../../../src/mtf/byteSource.ts';
import { checkPages, isSound } from '../../../../src/mtf/checkPages.ts';
import { readMedium } from '../../../../src/mtf/readMedium.ts';
import { setHeader } from '../../../../src/mtf/setHeader.ts';
import { SOFTWARE_NAME } from '../../../../src/sandbox/engine/instance.ts';
import { temporaryDirectory } from '../../../support/temporaryDirectory.ts';
import { errorsOf, testServer } from './server.ts';

test('says each page count, then the total, each with its own DONE', async () => {
  const { backup, createDatabase } = testServer();
  createDatabase('foo');
  const sink = await backup({ to: 'foo.bak' }, { stats: 50 });
  expect(
    sink.texts.map((text) => text.replace(/\d+ pages/, '<n> pages').replace(/in [\d.]+ seconds.*/, 'in <t>')),
  ).toEqual([
    '50 percent processed.',
    '100 percent processed.',
    "Processed <n> pages for database 'foo', file 'foo' on file 1.",
    "Processed <n> pages for database 'foo', file 'foo_log' on file 1.",
    'BACKUP DATABASE successfully processed <n> pages in <t>',
  ]);
  expect(sink.messages.map(({ number, state, class: severity }) => [number, state, severity])).toEqual([
    [3211, 1, 0],
    [3211, 1, 0],
    [4035, 1, 0],
    [4035, 1, 0],
    [3014, 1, 0],
  ]);
  expect(sink.dones).toEqual(new Array(5).fill({ curCmd: 228 }));
  expect(sink.calls.map((call) => call.kind)).toEqual(new Array(5).fill(['message', 'done']).flat());
  expect(sink.calls.filter((call) => call.kind === 'message' && call.live)).toHaveLength(2);
});

test.each([
  ['plain', false],
  ['compressed', true],
])(
  'a %s medium is honest: it names the sandbox, and every checksum and the allocation map are right',
  async (_kind, compression) => {
    const { backup, createDatabase, instance, media } = testServer();
    const entry = createDatabase('foo');
    const db = instance.open(entry);
    db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB)');
    const insert = db.prepare('INSERT INTO t (body) VALUES (randomblob(3000))');
    for (let row = 0; row < 400; row++) insert.run();
    await backup({ to: 'foo.bak' }, { checksum: true, compression });
    await backup({ to: 'foo.bak' }, { copyOnly: true, description: 'segundo ñ' });
    await using source = await openFileSource(join(media, 'foo.bak'));
    const medium = await readMedium(source);
    expect(medium.damage).toBeNull();
    expect(medium.label).toMatchObject({
      compressed: compression,
      softwareName: SOFTWARE_NAME,
      familyCount: 1,
      blockSize: 4096,
    });
    expect(medium.end.file).toBe(source.size);
    expect(medium.sets.map(({ position, complete, description }) => [position, complete, description])).toEqual([
      [1, true, null],
      [2, true, 'segundo ñ'],
    ]);
    for (const set of medium.sets) {
      const check = await checkPages(medium.image, set);
      expect(isSound(check)).toBe(true);
      expect(check).toMatchObject({ unprotected: 0, stale: 0, filler: 0 });
      expect(check.streams).toHaveLength(set.position === 1 ? 2 : 0);
    }
    const [first, second] = medium.sets.map((set) => setHeader(medium.label, set));
    expect(first).toMatchObject({
      flags: 512 + 16,
      databaseBackupLsn: 0n,
      hasBackupChecksums: true,
      isCopyOnly: false,
    });
    expect(second).toMatchObject({ flags: 512 + 1024, databaseBackupLsn: first?.checkpointLsn, isCopyOnly: true });
    if (compression) expect(first?.compressedBackupSize).toBeLessThan(first?.backupSize ?? 0);
    else expect(first?.compressedBackupSize).toBe(first?.backupSize);
  },
);

test('a regular full becomes the differential base and starts the log chain, a copy-only full does neither', async () => {
  const { backup, createDatabase } = testServer();
  const entry = createDatabase('foo');
  await backup({ to: 'copy.bak' }, { copyOnly: true });
  expect(entry.differentialBase).toBeNull();
  expect(entry.lastLogBackupLsn).toBeNull();
  await backup({ to: 'full.bak' });
  expect(entry.differentialBase?.lsn).toBe(entry.lastLogBackupLsn);
  const base = entry.differentialBase;
  await backup({ to: 'copy.bak' }, { copyOnly: true });
  expect(entry.differentialBase).toBe(base);
});

test('msdb gets a row for the set, its medium and each file', async () => {
  const { backup, createDatabase, instance, media, read } = testServer();
  createDatabase('foo');
  await backup({ to: 'foo.bak' }, { name: 'noche', compression: true });
  await backup({ to: 'foo.bak' }, { checksum: true });
  const sets = instance.msdb.prepare('SELECT * FROM backupset ORDER BY backup_set_id').all();
  const headers = (await read('headeronly', 'foo.bak')).rows;
  expect(sets).toHaveLength(2);
  for (const [index, row] of sets.entries()) {
    const header = headers[index];
    expect(row).toMatchObject({
      backup_set_id: index + 1,
      media_set_id: 1,
      position: index + 1,
      type: 'D',
      name: header?.BackupName,
      backup_set_uuid: header?.BackupSetGUID,
      first_lsn: header?.FirstLSN,
      last_lsn: header?.LastLSN,
      flags: header?.Flags,
      backup_start_date: header?.BackupStartDate,
      compression_algorithm: 'MS_XPRESS',
      recovery_model: 'FULL',
    });
  }
  expect(instance.msdb.prepare('SELECT * FROM backupmediafamily').all()).toMatchObject([
    {
      media_set_id: 1,
      family_sequence_number: 1,
      physical_device_name: join(media, 'foo.bak'),
      device_type: 2,
      physical_block_size: 4096,
    },
  ]);
  expect(
    instance.msdb.prepare('SELECT file_type, page_size FROM backupfile WHERE backup_set_id = 1').all(),
  ).toMatchObject([
    { file_type: 'D', page_size: 8192 },
    { file_type: 'L', page_size: null },
  ]);
});

test('a backup to NUL leaves no file, but stands in msdb and becomes the base', async () => {
  const { backup, createDatabase, instance } = testServer();
  const entry = createDatabase('foo');
  await backup({ to: 'NUL' });
  expect(entry.differentialBase).not.toBeNull();
  expect(instance.msdb.prepare('SELECT physical_device_name FROM backupmediafamily').all()).toMatchObject([
    { physical_device_name: 'NUL' },
  ]);
  expect(existsSync('NUL')).toBe(false);
});

test('INIT keeps the medium and overwrites its sets, FORMAT makes a new one, and neither is needed for an empty file', async () => {
  const { backup, createDatabase, media, read } = testServer();
  createDatabase('foo');
  writeFileSync(join(media, 'foo.bak'), '');
  const mediaSet = async () => (await read('labelonly', 'foo.bak')).rows[0]?.MediaSetId;
  await backup({ to: 'foo.bak' });
  await backup({ to: 'foo.bak' });
  const first = await mediaSet();
  await backup({ to: 'foo.bak' }, { init: true });
  expect((await read('headeronly', 'foo.bak')).rows).toHaveLength(1);
  expect(await mediaSet()).toBe(first);
  await backup({ to: 'foo.bak' }, { format: true, mediaName: 'cinta' });
  expect(await mediaSet()).not.toBe(first);
  expect(await errorsOf(backup({ to: 'foo.bak' }, { mediaName: 'otra' }))).toEqual([
    [4037, 1, 16],
    [3013, 1, 16],
  ]);
  await backup({ to: 'foo.bak' }, { mediaName: 'otra', skip: true });
});

test('a file that is no medium is refused but by FORMAT', async () => {
  const { backup, createDatabase, media } = testServer();
  createDatabase('foo');
  const path = join(media, 'notes.txt');
  writeFileSync(path, 'do not overwrite me'.repeat(100));
  const before = readFileSync(path);
  expect(await errorsOf(backup({ to: 'notes.txt' }))).toEqual([
    [3241, 0, 16],
    [3013, 1, 16],
  ]);
  expect(await errorsOf(backup({ to: 'notes.txt' }, { init: true }))).toEqual([
    [3241, 0, 16],
    [3013, 1, 16],
  ]);
  expect(readFileSync(path)).toEqual(before);
  await backup({ to: 'notes.txt' }, { format: true });
});

test('refuses in the words of the contract, 3013 last', async () => {
  const { backup, createDatabase, instance } = testServer();
  const entry = createDatabase('foo', 'SIMPLE');
  createDatabase('full');
  const refused = (work: Promise<unknown>) => errorsOf(work);
  const last = [3013, 1, 16];
  expect(await refused(backup({ to: 'x.bak', database: 'nosuch' }))).toEqual([[911, 11, 16], last]);
  expect(await refused(backup({ to: 'x.bak' }, {}, { inTransaction: true }))).toEqual([[3021, 0, 16], last]);
  expect(await refused(backup({ to: 'x.bak', database: 'tempdb' }))).toEqual([[3147, 1, 16], last]);
  expect(await refused(backup({ to: 'x.bak', what: 'log' }))).toEqual([[4208, 1, 16], last]);
  expect(await refused(backup({ to: 'x.bak', what: 'log', database: 'full' }))).toEqual([[4214, 1, 16], last]);
  expect(await refused(backup({ to: 'x.bak' }, { differential: true }))).toEqual([[3035, 1, 16], last]);
  expect(await refused(backup({ to: '/nodir/x.bak' }))).toEqual([[3201, 1, 16], last]);
  expect(await refused(backup({ to: instance.hostPath(`${instance.defaultDataPath}full.mdf`) }))).toEqual([
    [3201, 1, 16],
    last,
  ]);
  entry.state = 'OFFLINE';
  expect(await refused(backup({ to: 'x.bak' }))).toEqual([[942, 4, 14], last]);
  entry.state = 'RESTORING';
  expect(await refused(backup({ to: 'x.bak' }))).toEqual([[927, 1, 14], last]);
});

test('a missing folder is "access denied" on a server of Linux and "path not found" on one of Windows', async () => {
  const linux = testServer();
  linux.createDatabase('foo');
  await expect(linux.backup({ to: '/nodir/x.bak' })).rejects.toThrow(
    "Cannot open backup device '/nodir/x.bak'. Operating system error 5(Access is denied.).",
  );
  const folder = temporaryDirectory();
  const windows = testServer('developer', folder, [{ server: 'D:\\backups', host: folder }]);
  windows.createDatabase('foo');
  await windows.backup({ to: 'D:\\backups\\foo.bak' });
  expect(existsSync(join(folder, 'foo.bak'))).toBe(true);
  await expect(windows.backup({ to: 'D:\\backups\\nodir\\x.bak' })).rejects.toThrow(
    'Operating system error 3(The system cannot find the path specified.).',
  );
});

test('Express edition refuses compression and writes nothing', async () => {
  const { backup, createDatabase, media } = testServer('express');
  createDatabase('foo');
  await expect(backup({ to: 'foo.bak' }, { compression: true })).rejects.toThrow(
    'BACKUP DATABASE WITH COMPRESSION is not supported on Express Edition (64-bit).',
  );
  expect(existsSync(join(media, 'foo.bak'))).toBe(false);
  await backup({ to: 'foo.bak' }, { compression: false });
});

test('a second backup of the same database at once is 3023, one of another database is not', async () => {
  const { backup, createDatabase, faults } = testServer();
  createDatabase('foo');
  createDatabase('bar');
  faults.stepDelayMs = 5;
  const first = backup({ to: 'foo.bak' });
  expect(await errorsOf(backup({ to: 'foo2.bak' }))).toEqual([
    [3023, 2, 16],
    [3013, 1, 16],
  ]);
  await backup({ to: 'bar.bak', database: 'bar' });
  await first;
  await backup({ to: 'foo2.bak' });
  expect(faults.hits.get('stepDelayMs')).toBeGreaterThan(0);
});

test('a medium that a backup is writing can be neither written nor read by another statement', async () => {
  const { backup, createDatabase, faults, read } = testServer();
  createDatabase('foo');
  createDatabase('bar');
  faults.stepDelayMs = 5;
  const first = backup({ to: 'one.bak' });
  expect(await errorsOf(backup({ to: 'one.bak', database: 'bar' }))).toEqual([
    [3201, 1, 16],
    [3013, 1, 16],
  ]);
  expect(await errorsOf(read('headeronly', 'one.bak'))).toEqual([
    [3201, 2, 16],
    [3013, 1, 16],
  ]);
  await first;
  await backup({ to: 'one.bak', database: 'bar' });
  expect((await read('headeronly', 'one.bak')).rows.map((row) => row.DatabaseName)).toEqual(['foo', 'bar']);
});

test('names and descriptions longer than their columns are refused', async () => {
  const { backup, createDatabase, read } = testServer();
  createDatabase('foo');
  const texts = {
    name: 'n'.repeat(128),
    description: 'd'.repeat(255),
    mediaName: 'm'.repeat(128),
    mediaDescription: 'e'.repeat(255),
  };
  await backup({ to: 'foo.bak' }, texts);
  expect((await read('headeronly', 'foo.bak')).rows).toMatchObject([
    { BackupName: texts.name, BackupDescription: texts.description },
  ]);
  expect((await read('labelonly', 'foo.bak')).rows).toMatchObject([
    { MediaName: texts.mediaName, MediaDescription: texts.mediaDescription },
  ]);
  for (const [key, text] of Object.entries(texts)) {
    expect(await errorsOf(backup({ to: 'foo.bak' }, { [key]: `${text}x` }))).toEqual([
      [103, 4, 15],
      [3013, 1, 16],
    ]);
  }
});

test('rows that are not committed are not in the backup, rows committed before it are', async () => {
  const { backup, createDatabase, instance, restore } = testServer();
  const db = instance.open(createDatabase('foo'));
  db.exec("CREATE TABLE t (v TEXT); INSERT INTO t VALUES ('committed'); BEGIN; INSERT INTO t VALUES ('not yet')");
  await backup({ to: 'foo.bak' });
  db.exec('COMMIT');
  await restore('foo', 'foo.bak', { replace: true });
  const restored = instance.find('foo');
  if (restored === undefined) throw new Error('foo is gone');
  expect(instance.open(restored).prepare('SELECT v FROM t').all()).toMatchObject([{ v: 'committed' }]);
});

test('a device that runs out of space leaves a torn medium that nobody takes for a backup', async () => {
  const { backup, createDatabase, faults, media, read, restore } = testServer();
  const entry = createDatabase('foo');
  await backup({ to: 'good.bak' });
  const base = entry.differentialBase;
  faults.deviceFullAfter = { pathContains: 'full.bak', bytes: 100_000 };
  expect(await errorsOf(backup({ to: 'full.bak' }))).toEqual([
    [3202, 1, 16],
    [3013, 1, 16],
  ]);
  expect(faults.hits.get('deviceFullAfter')).toBe(1);
  expect(readFileSync(join(media, 'full.bak'))).toHaveLength(100_000);
  expect(entry.differentialBase).toBe(base);
  expect(await errorsOf(read('verifyonly', 'full.bak'))).toEqual([
    [3256, 1, 16],
    [3013, 1, 16],
  ]);
  expect(await errorsOf(restore('copy', 'full.bak'))).toEqual([
    [3256, 1, 16],
    [3013, 1, 16],
  ]);
  expect((await read('headeronly', 'full.bak')).rows).toMatchObject([
    { BackupName: '*** INCOMPLETE ***', BackupFinishDate: null },
  ]);
  expect(await errorsOf(backup({ to: 'full.bak' }))).toEqual([
    [3266, 1, 16],
    [3013, 1, 16],
  ]);
});

test('a device that cannot be opened fails with the error that the test asked for', async () => {
  const { backup, createDatabase, faults, read } = testServer();
  createDatabase('foo');
  faults.deviceOpen = { pathContains: 'denied', osError: 5, text: 'Access is denied.' };
  await expect(backup({ to: 'denied.bak' })).rejects.toThrow(/Operating system error 5\(Access is denied\.\)\.$/);
  expect(await errorsOf(read('headeronly', 'denied.bak'))).toEqual([
    [3201, 2, 16],
    [3013, 1, 16],
  ]);
  expect(faults.hits.get('deviceOpen')).toBe(2);
});

test('a cancelled backup ends at once with 3204, also while it is silent', async () => {
  const { backup, createDatabase, faults } = testServer();
  const entry = createDatabase('foo');
  faults.silentAtPercent = 50;
  const controller = new AbortController();
  const errors = await errorsOf(
    backup(
      { to: 'foo.bak' },
      { stats: 10 },
      {
        signal: controller.signal,
        onMessage: ({ message }) => {
          if (message.startsWith('50 percent')) setTimeout(() => controller.abort(), 20);
        },
      },
    ),
  );
  expect(errors).toEqual([
    [3204, 1, 16],
    [3013, 1, 16],
  ]);
  expect(faults.hits.get('silentAtPercent')).toBe(1);
  expect(entry.differentialBase).toBeNull();
  faults.silentAtPercent = null;
  await backup({ to: 'foo.bak' }, { init: true });
});
