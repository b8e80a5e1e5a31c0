import { expect, test } from 'vitest';
import { startServer } from '../serverSession.ts';

/** Slices are of 64 KiB: this many stand between two answers at most, however busy the machine is. */
const SLICE_PAGES = 8;

test.each(['CHECKSUM', 'COMPRESSION'])(
  'a backup WITH %s gives others a turn after each extent: they are answered all the while',
  async (option) => {
    const server = startServer();
    const [sa, other] = [await server.connect(), await server.connect()];
    await sa.run(
      'CREATE DATABASE foo; ALTER DATABASE foo SET RECOVERY FULL; CREATE TABLE foo.dbo.t (v NVARCHAR(4000))',
    );
    await sa.run("INSERT INTO foo.dbo.t SELECT REPLICATE('x', 3900) FROM GENERATE_SERIES(1, 4000)");
    for (const what of ['DATABASE', 'LOG']) {
      let isRunning = true;
      let answers = 0;
      const gaps: number[] = [];
      const asking = (async () => {
        let last = performance.now();
        while (isRunning) {
          await other.rows("INSERT INTO foo.dbo.t VALUES ('meanwhile')");
          answers++;
          gaps.push(performance.now() - last);
          last = performance.now();
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      const said = await sa.run(`BACKUP ${what} foo TO DISK = '${what}.bak' WITH ${option}`);
      isRunning = false;
      await asking;
      const pages = Number(/processed (\d+) pages/.exec(said.texts.at(-1) ?? '')?.[1]);
      expect(answers).toBeGreaterThan(pages / SLICE_PAGES / 2);
      // Half of them at once; a busy machine may hold up single ones.
      expect(gaps.sort((a, b) => a - b)[gaps.length >> 1]).toBeLessThan(50);
      await sa.run("UPDATE foo.dbo.t SET v = REPLICATE('y', 3900) WHERE LEN(v) > 100");
    }
  },
  60_000,
);
