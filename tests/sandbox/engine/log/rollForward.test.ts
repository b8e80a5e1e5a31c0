import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startServer } from '../serverSession.ts';
import { fileAfter, recordsOf } from './media.ts';

const WRITES = {
  insert: "INSERT INTO t (v) VALUES (REPLICATE('i', 300))",
  fill: "INSERT INTO t (v) SELECT REPLICATE('f', 1500) FROM GENERATE_SERIES(1, 900)",
  update: "UPDATE t SET v = REPLICATE('u', 200) WHERE id % 7 = 0",
  remove: 'DELETE FROM t WHERE id % 3 = 0',
  rollback: "BEGIN TRAN; INSERT INTO t (v) VALUES ('never'); DELETE FROM t; ROLLBACK",
  savepoint: "BEGIN TRAN; INSERT INTO t (v) VALUES ('kept'); SAVE TRAN s; DELETE FROM t; ROLLBACK TRAN s; COMMIT",
  define: 'DROP TABLE IF EXISTS u; SELECT id, v INTO u FROM t; CREATE INDEX ix ON u (id)',
  truncate: 'TRUNCATE TABLE t',
  check: 'DBCC CHECKDB (foo) WITH NO_INFOMSGS',
} as const;

const isWrite = (step: string): step is keyof typeof WRITES => Object.hasOwn(WRITES, step);

const STEPS = [...Object.keys(WRITES), 'full', 'differential', 'copy', 'log', 'restart', 'failed'] as const;

test('the newest full, its newest differential and the logs behind give the data file, byte for byte, after any history', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...STEPS), { minLength: 4, maxLength: 24 }), async (history) => {
      let server = startServer();
      let sa = await server.connect();
      await sa.run('CREATE DATABASE foo; ALTER DATABASE foo SET RECOVERY FULL; USE foo');
      await sa.run('CREATE TABLE t (id INT IDENTITY PRIMARY KEY, v NVARCHAR(2000))');
      const data: string[] = [];
      const logs: string[] = [];
      const take = async (sql: string, options = ''): Promise<string> => {
        const file = `${data.length}_${logs.length}_${options}.bak`.replaceAll(/[ ,]/g, '');
        await sa.rows(`BACKUP ${sql} foo TO DISK = '${file}' WITH FORMAT${options}`);
        return file;
      };
      data.push(await take('DATABASE'));
      for (const step of history) {
        if (isWrite(step)) await sa.rows(WRITES[step]);
        else if (step === 'full') data.splice(0, data.length, await take('DATABASE', ', CHECKSUM'));
        else if (step === 'differential') data.splice(1, 1, await take('DATABASE', ', DIFFERENTIAL'));
        else if (step === 'copy') await take('DATABASE', ', COPY_ONLY');
        else if (step === 'log') logs.push(await take('LOG'));
        else if (step === 'failed') {
          server.faults.deviceFullAfter = { pathContains: 'full', bytes: 20_000 };
          expect((await sa.errors("BACKUP DATABASE foo TO DISK = 'full.bak' WITH FORMAT"))[0]).toContain('3202');
          server.faults.deviceFullAfter = null;
        } else {
          server = server.reopen();
          sa = await server.connect('foo');
        }
      }
      logs.push(await take('LOG'));
      const rolledForward = await fileAfter(server, data, logs);
      const lsns = (await Promise.all(logs.map((file) => recordsOf(server, file)))).flat().map(({ lsn }) => lsn);
      expect(lsns).toEqual([...new Set(lsns)].sort((a, b) => (a < b ? -1 : 1)));
      server.instance.close();
      expect(rolledForward.equals(readFileSync(join(server.folder, 'data', 'foo.mdf')))).toBe(true);
    }),
    { numRuns: 25 },
  );
}, 120_000);
