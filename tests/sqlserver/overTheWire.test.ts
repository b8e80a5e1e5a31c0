import { describe, expect, onTestFinished, test } from 'vitest';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { parseServerPath } from '../../src/domain/serverPath.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { SqlColumn } from '../../src/sandbox/sqlTypes.ts';
import { connectSqlServer } from '../../src/sqlserver/mssqlServer.ts';
import type { LongRun, SqlServer } from '../../src/sqlserver/sqlServer.ts';
import {
  answerRows,
  fail,
  int,
  percent,
  type ScriptedBatch,
  type ScriptedServer,
  scriptedServer,
  text,
  untilCancelled,
} from '../support/scriptedServer.ts';
import { waitFor } from '../support/waitFor.ts';

const DATABASE = parseDatabaseName('users');
const PATH = parseServerPath('/backups/users.bak');
const BACKUP = {
  database: DATABASE,
  to: PATH,
  what: 'full' as const,
  copyOnly: false,
  compression: false,
  name: null,
  description: null,
  stats: 10,
};
const RESTORE = {
  what: 'database',
  database: DATABASE,
  from: PATH,
  position: 1,
  moves: [],
  replace: true,
  checksum: true,
  stop: null,
  stats: 10,
} as const;

const connect = async (
  answer: (batch: ScriptedBatch) => void | Promise<void>,
): Promise<{ readonly script: ScriptedServer; readonly server: SqlServer }> => {
  const script = await scriptedServer(answer);
  const server = connectSqlServer(script.login, { clock: systemClock });
  onTestFinished(() => server.close());
  return { script, server };
};
const run = (more: Partial<LongRun> = {}): LongRun => ({
  signal: new AbortController().signal,
  silenceMs: 30_000,
  ...more,
});
const done = (sink: ScriptedBatch['sink']): void => sink.done({ curCmd: 228 });

describe('a long statement', () => {
  test('tells its progress while it runs, and its result at the end', async () => {
    const seen: number[] = [];
    const { server } = await connect(async ({ sink }) => {
      for (const value of [10, 50, 100]) {
        percent(sink, value);
        await sink.flushed();
        // The client has heard of it before the statement ends.
        await waitFor(() => seen.at(-1) === value);
      }
      const message = 'BACKUP DATABASE successfully processed 422 pages in 0.014 seconds (235.000 MB/sec).';
      sink.message({ number: 3014, state: 1, class: 0, message });
      done(sink);
    });
    const result = await server.backup(BACKUP, run({ onPercent: (value) => seen.push(value) }));
    expect(seen).toEqual([10, 50, 100]);
    expect(result).toMatchObject({ pages: 422, seconds: 0.014 });
  });

  test('is refused with the first error, though 3013 is the one that the driver throws', async () => {
    const { server } = await connect(({ sink }) =>
      fail(
        sink,
        [3201, "Cannot open backup device '/backups/users.bak'. Operating system error 5(Access is denied.)."],
        [3013, 'BACKUP DATABASE is terminating abnormally.'],
      ),
    );
    await expect(server.backup(BACKUP, run())).rejects.toMatchObject({
      code: 'SERVER_PATH_DENIED',
      facts: { path: '/backups/users.bak', osError: '5(Access is denied)', database: 'users' },
      serverMessages: [{ number: 3201 }, { number: 3013 }],
    });
  });

  test('that msdb could not record is good all the same', async () => {
    const { server } = await connect(({ sink }) =>
      fail(sink, [3009, 'Could not insert a backup or restore history record']),
    );
    expect(await server.backup(BACKUP, run())).toMatchObject({
      messages: ['Could not insert a backup or restore history record'],
    });
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('is cancelled on the server by %s', async (signal) => {
    const stop = new AbortController();
    let isCancelled = false;
    const { server } = await connect(async (batch) => {
      percent(batch.sink, 10);
      await untilCancelled(batch.signal);
      isCancelled = true;
      fail(
        batch.sink,
        [3204, 'The backup or restore was aborted.'],
        [3013, 'BACKUP DATABASE is terminating abnormally.'],
      );
    });
    const backup = server.backup(BACKUP, run({ signal: stop.signal, onPercent: () => stop.abort(signal) }));
    await expect(backup).rejects.toMatchObject({ code: 'INTERRUPTED', facts: { signal } });
    expect(isCancelled).toBe(true);
  });

  test('that says nothing is given up, and cancelled on the server', async () => {
    let isCancelled = false;
    const { server } = await connect(async ({ sql, sink, signal }) => {
      if (sql.includes('dm_exec_requests'))
        return answerRows(sink, [text('percentComplete'), int('writes')], [['40', 7]]);
      await untilCancelled(signal);
      isCancelled = true;
      done(sink);
    });
    const backup = server.backup(BACKUP, run({ silenceMs: 200 }));
    await expect(backup).rejects.toMatchObject({ code: 'SERVER_SILENT', facts: { operation: 'BACKUP DATABASE' } });
    expect(isCancelled).toBe(true);
  });

  test('that says nothing but moves on the server goes on', async () => {
    let looks = 0;
    let release = (): void => {};
    const isReleased = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { server } = await connect(async ({ sql, sink }) => {
      if (sql.includes('dm_exec_requests')) {
        // Several times the silence that would end it.
        if (++looks === 12) release();
        return answerRows(sink, [text('percentComplete'), int('writes')], [[String(looks), looks]]);
      }
      await isReleased;
      done(sink);
    });
    await server.backup(BACKUP, run({ silenceMs: 120 }));
    expect(looks).toBeGreaterThanOrEqual(12);
  });

  test('whose connection breaks is a lost connection, and the next statement works', async () => {
    const { script, server } = await connect(async ({ sink }) => {
      percent(sink, 50);
      await sink.flushed();
      done(sink);
    });
    script.dropAtPercent = 50;
    const failure = await server.backup(BACKUP, run()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'CONNECTION_LOST', facts: { operation: 'BACKUP DATABASE' } });
    script.dropAtPercent = null;
    await server.backup(BACKUP, run());
  });

  test('runs on a connection of its own', async () => {
    const { script, server } = await connect(({ sink }) => done(sink));
    await Promise.all([server.backup(BACKUP, run()), server.verify(PATH, 1, run())]);
    expect(new Set(script.batches.map(({ spid }) => spid)).size).toBe(2);
  });
});

test('a login that is refused says so with the number that the driver leaves out', async () => {
  const { script, server } = await connect(() => {});
  script.refuseLogin = [{ number: 18456, state: 1, class: 14, message: "Login failed for user 'sa'." }];
  await expect(server.facts()).rejects.toMatchObject({
    code: 'LOGIN_REFUSED',
    facts: { user: 'sa' },
    serverMessages: [{ number: 18456 }],
  });
});

describe('a restore', () => {
  /** sys.databases of a server with one database, and who holds its one seat. */
  const world = (restore: (batch: ScriptedBatch) => void | Promise<void>) => {
    const state = { exists: true, state: 'ONLINE', access: 'MULTI_USER', log: [] as string[] };
    const answer = async (batch: ScriptedBatch): Promise<void> => {
      const { sql, sink } = batch;
      if (sql.includes('sys.databases')) {
        const row = [5, state.state, state.access];
        return answerRows(sink, [int('id'), text('state'), text('userAccess')], state.exists ? [row] : []);
      }
      state.log.push(sql.replace(/^(\S+ \S+).*?(SINGLE_USER|MULTI_USER)?( WITH ROLLBACK IMMEDIATE)?$/, '$1 $2').trim());
      if (sql.includes('SET SINGLE_USER')) state.access = 'SINGLE_USER';
      else if (sql.includes('SET MULTI_USER')) state.access = 'MULTI_USER';
      else return restore(batch);
      done(sink);
    };
    return { state, answer };
  };

  test('gets the sessions out, restores and lets everybody in again, on one connection', async () => {
    const { state, answer } = world(({ sink }) => done(sink));
    const { script, server } = await connect(answer);
    await server.restore(RESTORE, run());
    expect(state.log).toEqual(['ALTER DATABASE SINGLE_USER', 'RESTORE DATABASE', 'ALTER DATABASE MULTI_USER']);
    expect(new Set(script.batches.map(({ spid }) => spid)).size).toBe(1);
  });

  test('under a new name has nobody to get out', async () => {
    const { state, answer } = world(({ sink }) => {
      state.exists = true;
      done(sink);
    });
    state.exists = false;
    const { server } = await connect(answer);
    await server.restore({ ...RESTORE, replace: false }, run());
    expect(state.log).toEqual(['RESTORE DATABASE']);
  });

  test('that fails half-way says that the database is left restoring', async () => {
    const { state, answer } = world(({ sink }) => {
      state.state = 'RESTORING';
      fail(
        sink,
        [3183, 'RESTORE detected an error on page (1:9)'],
        [3013, 'RESTORE DATABASE is terminating abnormally.'],
      );
    });
    const { server } = await connect(answer);
    await expect(server.restore(RESTORE, run())).rejects.toMatchObject({
      code: 'RESTORE_FAILED',
      facts: { database: 'users', state: 'RESTORING', cause: 'RESTORE detected an error on page (1:9)' },
      cause: { code: 'BACKUP_SET_DAMAGED' },
    });
  });

  test('that fails while planning lets everybody in again', async () => {
    const { state, answer } = world(({ sink }) => fail(sink, [3154, 'another database'], [3013, 'terminating']));
    const { server } = await connect(answer);
    await expect(server.restore(RESTORE, run())).rejects.toMatchObject({ facts: { state: 'ONLINE' } });
    expect(state.access).toBe('MULTI_USER');
  });

  test('that is interrupted lets everybody in again, and the reason is kept', async () => {
    const stop = new AbortController();
    const { state, answer } = world(async ({ sink, signal }) => {
      percent(sink, 10);
      await untilCancelled(signal);
      fail(sink, [3204, 'aborted']);
    });
    const { server } = await connect(answer);
    const restore = server.restore(RESTORE, run({ signal: stop.signal, onPercent: () => stop.abort('SIGTERM') }));
    await expect(restore).rejects.toMatchObject({
      code: 'RESTORE_FAILED',
      facts: { state: 'ONLINE' },
      cause: { code: 'INTERRUPTED', facts: { signal: 'SIGTERM' } },
    });
    expect(state.access).toBe('MULTI_USER');
  });

  test('whose connection dies lets everybody in again over a fresh one', async () => {
    const { state, answer } = world(async ({ sink }) => {
      percent(sink, 30);
      await sink.flushed();
    });
    const { script, server } = await connect(answer);
    script.dropAtPercent = 30;
    await expect(server.restore(RESTORE, run())).rejects.toMatchObject({ cause: { code: 'CONNECTION_LOST' } });
    expect(state.access).toBe('MULTI_USER');
    const [single] = script.batches.filter(({ sql }) => sql.includes('SINGLE_USER'));
    const [multi] = script.batches.filter(({ sql }) => sql.includes('MULTI_USER'));
    expect(multi?.spid).not.toBe(single?.spid);
  });

  test('tries again while the seat is still taken by the connection that died', async () => {
    let refusals = 2;
    const { state, answer } = world(async ({ sink }) => {
      percent(sink, 30);
      await sink.flushed();
    });
    const { script, server } = await connect((batch) => {
      if (batch.sql.includes('SET MULTI_USER') && refusals-- > 0) {
        return fail(
          batch.sink,
          [5064, 'a user is currently connected to it'],
          [5069, 'ALTER DATABASE statement failed.'],
        );
      }
      return answer(batch);
    });
    script.dropAtPercent = 30;
    await expect(server.restore(RESTORE, run())).rejects.toMatchObject({ facts: { state: 'ONLINE' } });
    expect(state.access).toBe('MULTI_USER');
    expect(refusals).toBe(-1);
  });

  test('that cannot get the sessions out changes nothing and says why', async () => {
    const { state, answer } = world(({ sink }) => done(sink));
    state.access = 'SINGLE_USER';
    const { server } = await connect((batch) =>
      batch.sql.includes('SET SINGLE_USER')
        ? fail(batch.sink, [5064, 'a user is currently connected to it'], [5069, 'ALTER DATABASE statement failed.'])
        : answer(batch),
    );
    await expect(server.restore(RESTORE, run())).rejects.toMatchObject({ code: 'DATABASE_IN_USE' });
    expect([state.access, state.log]).toEqual(['SINGLE_USER', []]);
  });
});

describe('exact rows', () => {
  const column = (name: string, type: SqlColumn['type']): SqlColumn => ({ name, type, nullable: true });
  const LSN = '43000000016800037';
  const columns: readonly SqlColumn[] = [
    column('LogicalName', { kind: 'nvarchar', length: 128 }),
    column('PhysicalName', { kind: 'nvarchar', length: 260 }),
    column('Type', { kind: 'nchar', length: 1 }),
    column('FileGroupName', { kind: 'nvarchar', length: 128 }),
    column('Size', { kind: 'int', bytes: 8 }),
    column('FileId', { kind: 'int', bytes: 8 }),
    column('CreateLSN', { kind: 'numeric', precision: 25, scale: 0 }),
    column('UniqueId', { kind: 'guid' }),
    column('BackupSizeInBytes', { kind: 'int', bytes: 8 }),
    column('IsReadOnly', { kind: 'bit' }),
    column('TDEThumbprint', { kind: 'varbinary', length: 20 }),
    column('Small', { kind: 'int', bytes: 2 }),
    column('Tiny', { kind: 'int', bytes: 1 }),
    column('When', { kind: 'datetime' }),
  ];
  const values = [
    'users',
    '/data/users.mdf',
    'D',
    'PRIMARY',
    8388608n,
    1n,
    LSN,
    '00000000-0000-0000-0000-000000000001',
    4194304n,
    false,
    null,
    1,
    1,
    '2026-03-01T02:00:00.000',
  ];

  test('are asked for with the columns that this server answers with, whichever version it is', async () => {
    const { script, server } = await connect(({ sql, sink }) => {
      if (sql.startsWith('RESTORE FILELISTONLY')) return answerRows(sink, columns, [values]);
      const asText = columns.map(({ name }) => text(name));
      const rows = values.map((value) => (value === null ? null : String(value)));
      answerRows(sink, asText, [rows]);
    });
    const [file] = await server.fileList(PATH, 1);
    expect(file).toMatchObject({ logicalName: 'users', sizeBytes: 8388608n, fileId: 1 });
    expect(script.batches[1]?.sql.split('\n')[0]).toBe(
      'CREATE TABLE #rexus_rows ([LogicalName] nvarchar(128) NULL, [PhysicalName] nvarchar(260) NULL, [Type] nchar(1) NULL, ' +
        '[FileGroupName] nvarchar(128) NULL, [Size] bigint NULL, [FileId] bigint NULL, [CreateLSN] numeric(25, 0) NULL, ' +
        '[UniqueId] uniqueidentifier NULL, [BackupSizeInBytes] bigint NULL, [IsReadOnly] bit NULL, [TDEThumbprint] varbinary(20) NULL, ' +
        '[Small] smallint NULL, [Tiny] tinyint NULL, [When] datetime NULL);',
    );
  });
});
