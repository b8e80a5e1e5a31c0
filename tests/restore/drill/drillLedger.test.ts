import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDatabaseName } from '../../../src/domain/databaseName.ts';
import { joinLocal, type LocalPath } from '../../../src/domain/localPath.ts';
import { RexusError } from '../../../src/domain/rexusError.ts';
import { parseRunId } from '../../../src/domain/runId.ts';
import { systemDisk } from '../../../src/platform/disk.ts';
import { type DrillLedger, openDrillLedger, readDrillLedgers } from '../../../src/restore/drill/drillLedger.ts';
import { dropLeftScratch } from '../../../src/restore/drill/dropLeftScratch.ts';
import { memoryServer } from '../../support/memoryServer.ts';
import { temporaryDirectory } from '../../support/temporaryDirectory.ts';

const ID = parseRunId('20261122_120000');
const SCRATCH = parseDatabaseName(`users_drill_${ID}`);

const withLedger = async (databases: readonly string[]) => {
  const temp = joinLocal(temporaryDirectory('drill'), 'temp');
  const server = memoryServer(databases);
  const { name } = await server.facts();
  const ledger = await openDrillLedger(temp, { id: ID, scratch: SCRATCH, server: name }, systemDisk);
  return { temp, server, ledger, names: async () => (await server.databases()).map((database) => database.name) };
};

const drop = (server: ReturnType<typeof memoryServer>, temp: LocalPath) =>
  dropLeftScratch(async () => server, temp, systemDisk);

const rewrite = ({ path }: DrillLedger, change: (text: string) => string): void =>
  writeFileSync(path, change(readFileSync(path, 'utf8')));

describe('the scratch database of a drill that was killed', () => {
  test('is dropped by the next run, and its ledger goes', async () => {
    const { temp, server, ledger, names } = await withLedger(['users', SCRATCH]);
    expect(readDrillLedgers(temp)).toEqual({ ledgers: [ledger], damaged: [] });
    expect(await drop(server, temp)).toEqual({ dropped: [SCRATCH], problems: [] });
    expect(await names()).toEqual(['users']);
    expect(readdirSync(temp)).toEqual([]);
  });

  test('that was never made leaves nothing but its ledger, which goes', async () => {
    const { temp, server, names } = await withLedger(['users']);
    expect(await drop(server, temp)).toEqual({ dropped: [], problems: [] });
    expect([await names(), readdirSync(temp)]).toEqual([['users'], []]);
  });

  test('is dropped because its ledger names it, never because of how its name looks', async () => {
    const other = 'users_drill_20261101_050000';
    const { temp, server, names } = await withLedger(['users', SCRATCH, other]);
    await drop(server, temp);
    expect(await names()).toEqual(['users', other]);
  });

  test('stays in the ledger while it cannot be dropped', async () => {
    const { temp, server, ledger } = await withLedger(['users', SCRATCH]);
    server.before = (call) => {
      if (call.startsWith('dropDatabase')) throw new RexusError('DATABASE_MISSING', { database: SCRATCH });
    };
    const { dropped, problems } = await drop(server, temp);
    expect([dropped, problems.map(({ code }) => code)]).toEqual([[], ['DATABASE_MISSING']]);
    expect(existsSync(ledger.path)).toBe(true);
  });

  test('on another server is left to a run on that one', async () => {
    const { temp, server, ledger, names } = await withLedger(['users', SCRATCH]);
    rewrite(ledger, (text) => text.replace(/"server": .*/, '"server": "OTRO"'));
    expect(await drop(server, temp)).toEqual({ dropped: [], problems: [] });
    expect([await names(), existsSync(ledger.path)]).toEqual([['users', SCRATCH], true]);
  });

  test.each([
    ['of a database that no drill would make', (text: string) => text.replace(SCRATCH, 'users')],
    ['of another drill', (text: string) => text.replaceAll(ID, '20261101_050000')],
    ['cut off', (text: string) => text.slice(0, 30)],
  ])('is left where the ledger is %s', async (_what, change) => {
    const { temp, server, ledger, names } = await withLedger(['users', SCRATCH]);
    rewrite(ledger, change);
    const { dropped, problems } = await drop(server, temp);
    expect([dropped, problems.map(({ code }) => code)]).toEqual([[], ['FILE_UNREADABLE']]);
    expect(await names()).toEqual(['users', SCRATCH]);
  });

  test('is looked for on no server where there is no ledger', async () => {
    const temp = temporaryDirectory('drill');
    const nobody = () => Promise.reject(new Error('the server was asked for'));
    expect(await dropLeftScratch(nobody, temp, systemDisk)).toEqual({ dropped: [], problems: [] });
  });

  test('keeps no run from its work where the server does not answer', async () => {
    const { temp } = await withLedger(['users', SCRATCH]);
    const unreachable = new RexusError('SERVER_UNREACHABLE', { server: 'memory', reason: 'ECONNREFUSED' });
    expect(await dropLeftScratch(() => Promise.reject(unreachable), temp, systemDisk)).toEqual({
      dropped: [],
      problems: [unreachable],
    });
  });
});
