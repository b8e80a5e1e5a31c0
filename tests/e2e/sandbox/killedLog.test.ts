import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectNoHole, setsOf } from '../../support/chainOf.ts';
import { createSampleDatabase } from '../../support/sampleDatabase.ts';
import { type SignalAt, signalled } from '../../support/signalled.ts';
import { filesNamed, makeSite, type Site } from '../../support/site.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

const [FIRST, SECOND] = ['primera', 'segunda'];

let server: SandboxServer;
let site: Site;
let writes = 0;

beforeAll(async () => {
  server = await openSandboxServer();
  for (const name of [FIRST, SECOND]) {
    await createSampleDatabase(server, name, { noise: 60 });
    await server.run(`ALTER DATABASE [${name}] SET RECOVERY FULL`);
  }
  site = await makeSite(server, { databases: [FIRST, SECOND] });
  await site.backup();
});
afterAll(async () => {
  site?.close();
  await server?.close();
});

const write = async (): Promise<void> => {
  for (const name of [FIRST, SECOND]) {
    await server.run(`UPDATE [${name}].dbo.clientes SET nombre = N'escrito ${++writes}' WHERE id = 1`);
  }
};

const nextLsn = async (name: string): Promise<bigint> => {
  const [row] = await server.run(
    `SELECT CONVERT(varchar(25), last_log_backup_lsn) AS lsn FROM sys.database_recovery_status WHERE database_id = DB_ID(N'${name}')`,
  );
  return BigInt(String(row?.lsn));
};

/** Nothing is there but what manifests name, and the evidence of drills. */
const expectNothingElse = async (): Promise<void> => {
  const named = (await site.list()).flatMap(({ id }) => filesNamed(site.manifest(id)));
  expect(site.files().filter((name) => !name.startsWith('drills/'))).toEqual([...named].sort());
};

const inSecond = (stage: string, percent?: number): Pick<SignalAt, 'event'> => ({
  event:
    percent === undefined
      ? { message_type: 'stage_started', database: SECOND, stage }
      : { message_type: 'progress', database: SECOND, stage, percent },
});

const MOMENTS: readonly (readonly [string, Omit<SignalAt, 'signal'>])[] = [
  ['before the note of its logs gets its name', { rename: 'logs_', when: 'before' }],
  ['when the note of its logs has its name', { rename: 'logs_', when: 'after' }],
  ['before the first BACKUP LOG', { event: { message_type: 'run_started' } }],
  ['when BACKUP LOG begins', inSecond('backup')],
  ['when BACKUP LOG has ended', inSecond('backup', 100)],
  ['when the header is read', inSecond('header')],
  ['when VERIFYONLY begins', inSecond('verify')],
  ['when it begins to pack', inSecond('pack')],
  ['when a stored file is about to get its name', { rename: `${SECOND}_`, when: 'before' }],
  ['when a stored file has just got its name', { rename: `${SECOND}_`, when: 'after' }],
  ['when it begins to read back', inSecond('read_back')],
  ['when both are stored', { event: { message_type: 'database_finished', database: SECOND } }],
  ['when the manifest is about to get its name', { rename: 'backup_manifest_', when: 'before' }],
  ['when the manifest has just got its name', { rename: 'backup_manifest_', when: 'after' }],
];

describe('a log backup that is killed (kill -9)', () => {
  test.each(MOMENTS)('%s loses nothing: the next one stores what it had taken', async (_, at) => {
    await write();
    const killed = await site.run(['backup', '--type', 'log', '--json'], signalled({ ...at, signal: 'SIGKILL' }));
    expect(killed.signal).toBe('SIGKILL');
    await write();

    const next = await site.succeed(['backup', '--type', 'log', '--json']);
    expect(next.events.at(-1)).toMatchObject({ message_type: 'run_finished', status: 'completed', exit_code: 0 });
    for (const name of [FIRST, SECOND]) {
      await expectNoHole(site, name, await nextLsn(name));
      // The chain went on: no full was needed to mend it.
      expect((await setsOf(site, name)).filter(({ type }) => type === 'full')).toHaveLength(1);
    }
    await expectNothingElse();
  });

  test('while another run plans, its log counts as held, and a dry run changes nothing', async () => {
    await write();
    const at = signalled({ ...inSecond('pack'), signal: 'SIGKILL' });
    await site.run(['backup', '--type', 'log', '--json'], at);
    const before = site.files();
    const { stdout } = await site.succeed(['backup', '--type', 'log', '--dry-run', '--json']);
    expect(JSON.parse(stdout).databases).toMatchObject([
      { type: 'log', reason: { code: 'asked_for' } },
      { type: 'log', reason: { code: 'asked_for' } },
    ]);
    expect(site.files()).toEqual(before);
    const { events } = await site.succeed(['backup', '--type', 'log', '--json']);
    expect(events.filter(({ message_type }) => message_type === 'log_adopted')).toHaveLength(2);
    await expectNothingElse();
  });

  test('a run of fulls stores it as well', async () => {
    await write();
    await site.run(['backup', '--type', 'log', '--json'], signalled({ ...inSecond('header'), signal: 'SIGKILL' }));
    const next = await nextLsn(SECOND);
    await site.backup();
    await expectNoHole(site, SECOND, next);
    const adopted = (await setsOf(site, SECOND)).filter(({ reason }) => reason === 'adopted_log');
    expect(adopted.length).toBeGreaterThan(0);
    await expectNothingElse();
  });

  test('a restore stores it before it plans, so that it counts; a dry run only says that it is there', async () => {
    await write();
    const last = writes;
    const at = signalled({ ...inSecond('pack'), signal: 'SIGKILL' });
    await site.run(['backup', '--type', 'log', '--json'], at);
    const before = site.files();
    const asked = ['restore', '--database', SECOND, '--until-end', '--as', 'otra'];
    const { stdout } = await site.succeed([...asked, '--dry-run', '--json']);
    const { taken_logs: taken, databases } = JSON.parse(stdout);
    expect(taken).toMatchObject([{ database: SECOND }]);
    expect((await site.succeed([...asked, '--dry-run'])).stdout).toContain(`run ${taken[0].id} took a log backup`);
    expect(site.files()).toEqual(before);

    const { events } = await site.succeed([...asked, '--yes', '--json']);
    // One for each database: both had been taken.
    expect(events.filter(({ message_type }) => message_type === 'log_adopted')).toHaveLength(2);
    const plan = Object(events.find(({ message_type }) => message_type === 'restore_started')?.plan);
    expect(plan.taken_logs).toEqual([]);
    expect(plan.databases[0].steps.length).toBe(databases[0].steps.length + 1);
    const [row] = await server.run('SELECT nombre FROM [otra].dbo.clientes WHERE id = 1');
    expect(row?.nombre).toBe(`escrito ${last}`);
    await server.run('DROP DATABASE [otra]');
    await expectNothingElse();
  });

  test('a drill stores it, too', async () => {
    await write();
    const at = signalled({ ...inSecond('header'), signal: 'SIGKILL' });
    await site.run(['backup', '--type', 'log', '--json'], at);
    const { events } = await site.succeed(['drill', '--database', SECOND, '--yes', '--json']);
    expect(events.some(({ message_type }) => message_type === 'log_adopted')).toBe(true);
    await expectNoHole(site, SECOND, await nextLsn(SECOND));
  });

  test('Ctrl-C in the middle keeps the logs that were taken, too', async () => {
    await write();
    const stopped = await site.run(
      ['backup', '--type', 'log', '--json'],
      signalled({ ...inSecond('header'), signal: 'SIGINT' }),
    );
    expect(stopped.code).toBe(130);
    await site.succeed(['backup', '--type', 'log']);
    for (const name of [FIRST, SECOND]) await expectNoHole(site, name, await nextLsn(name));
    await expectNothingElse();
  });

  test('a full that is killed costs a full, and the next differential says why', async () => {
    const at = signalled({ ...inSecond('pack'), signal: 'SIGKILL' });
    await site.run(['backup', '--database', SECOND, '--json'], at);
    const id = await site.backup('--type', 'differential', '--database', SECOND);
    expect(site.manifest(id).databases[SECOND]).toMatchObject({ type: 'full', reason: { code: 'own_unfinished' } });
    await expectNothingElse();
  });

  test('whatever happened, every run that is listed verifies', async () => {
    const { events } = await site.succeed(['verify', '--all', '--json']);
    expect(events.at(-1)).toMatchObject({ bad: 0 });
  });
});
