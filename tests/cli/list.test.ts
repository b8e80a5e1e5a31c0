import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EXIT_CODES } from '../../src/domain/exitCodes.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { aCompletedRecord, aFailedRecord, aManifest } from '../support/manifests.ts';
import { cliBench, storeBroken } from './cliBench.ts';

const NIGHT = '20261120_020000';
const NEXT = '20261121_020000';

test('list --json has the promised shape, newest first', async () => {
  const bench = cliBench();
  await bench.store(
    aManifest(NIGHT, [aCompletedRecord('users', NIGHT)]),
    aManifest(NEXT, [aCompletedRecord('users', NEXT), aFailedRecord('inventario')]),
  );
  const { code, document, stderr } = await bench.run(['list', '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const run = {
    type: 'full',
    copy_only: false,
    purpose: 'backup',
    label: null,
    pinned: false,
    origin: 'rexus',
  };
  const users = { name: 'users', type: 'full', status: 'completed', size_bytes: 1000, checksum: 'ab'.repeat(16) };
  const digest = { sha256: 'cd'.repeat(32) };
  // Fields may be added to this shape, never changed or taken away: scripts rely on them.
  expect(document()).toEqual({
    backups: [
      {
        ...run,
        id: NEXT,
        status: 'partial',
        started_at: '2026-11-21T02:00:00Z',
        completed_at: '2026-11-21T02:00:00Z',
        databases: [
          { ...users, ...digest, file: `databases/users_${NEXT}.bak.gz` },
          {
            name: 'inventario',
            type: 'full',
            status: 'failed',
            file: null,
            size_bytes: null,
            checksum: null,
            sha256: null,
            error: 'BACKUP DATABASE is terminating abnormally.',
          },
        ],
      },
      {
        ...run,
        id: NIGHT,
        status: 'completed',
        started_at: '2026-11-20T02:00:00Z',
        completed_at: '2026-11-20T02:00:00Z',
        databases: [{ ...users, ...digest, file: `databases/users_${NIGHT}.bak.gz` }],
      },
    ],
    unreadable: [],
  });
});

test('nothing but the document is on stdout, in one line where no person reads it', async () => {
  const bench = cliBench();
  expect((await bench.run(['list', '--json'])).stdout).toBe('{"backups":[],"unreadable":[]}\n');
  expect((await bench.run(['list', '--json'], { terminal: true })).stdout).toBe(
    '{\n  "backups": [],\n  "unreadable": []\n}\n',
  );
});

test("the Python tool's manifests are listed with the MD5 that they have and no SHA-256", async () => {
  const bench = cliBench();
  const python = {
    timestamp: NIGHT,
    type: 'full',
    started_at: '2026-11-20T02:00:00',
    completed_at: '2026-11-20T02:00:09',
    status: 'completed',
    databases: {
      users: {
        status: 'completed',
        file: `C:\\backups\\databases\\users_${NIGHT}.bak`,
        size_bytes: 4000,
        checksum: 'ab'.repeat(16),
      },
    },
  };
  writeFileSync(joinLocal(bench.base, `backup_manifest_${NIGHT}.json`), JSON.stringify(python));
  const { document } = await bench.run(['list', '--json']);
  expect(document().backups).toMatchObject([
    { id: NIGHT, origin: 'python', databases: [{ name: 'users', status: 'completed', sha256: null }] },
  ]);
});

test('a manifest that cannot be read is named, the others are listed, and the exit code is 10', async () => {
  const bench = cliBench();
  await bench.store(aManifest(NIGHT, [aCompletedRecord('users', NIGHT)]));
  storeBroken(bench.base, parseRunId(NEXT), '{"schema_version": 2');
  const json = await bench.run(['list', '--json']);
  expect(json.code).toBe(EXIT_CODES.catalogueUnreadable);
  expect(json.document()).toMatchObject({
    backups: [{ id: NIGHT }],
    unreadable: [{ path: expect.stringContaining(NEXT), error: { code: 'MANIFEST_INVALID' } }],
  });
  const text = await bench.run(['list']);
  expect(text.code).toBe(EXIT_CODES.catalogueUnreadable);
  expect(text.stdout).toContain(NIGHT);
  expect(text.stdout).toContain(`backup_manifest_${NEXT}.json`);
});

test('the text shows each run with its databases, and marks the failed one', async () => {
  const bench = cliBench();
  await bench.store(
    aManifest(NEXT, [aCompletedRecord('users', NEXT), aFailedRecord('inventario')], { label: 'before the update' }),
  );
  const { stdout } = await bench.run(['list']);
  expect(stdout).toMatch(new RegExp(`^${NEXT} +partial +.*before the update +users, inventario ✗$`, 'm'));
});

test('control characters in names from a server reach no terminal', async () => {
  const bench = cliBench();
  const label = 'a\u001b[2Jb\u009b31mc';
  await bench.store(aManifest(NIGHT, [aCompletedRecord('users', NIGHT)], { label }));
  for (const argv of [['list'], ['list', '--json'], ['show', NIGHT], ['show', NIGHT, '--json']]) {
    const { stdout } = await bench.run(argv, { terminal: true });
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  }
  const { document } = await bench.run(['list', '--json']);
  expect(document().backups).toMatchObject([{ label }]);
});

test('show prints the manifest as it is stored, with LSNs as strings', async () => {
  const bench = cliBench();
  await bench.store(aManifest(NIGHT, [aCompletedRecord('users', NIGHT)]));
  const { document } = await bench.run(['show', 'latest', '--json']);
  expect(document()).toMatchObject({
    schema_version: 2,
    timestamp: NIGHT,
    databases: { users: { first_lsn: '34000000008200037', last_lsn: '34000000009800001' } },
  });
  const { stdout } = await bench.run(['show', NIGHT]);
  expect(stdout).toContain('34000000008200037 – 34000000009800001');
});

test.each(['20260101_000000', 'yesterday', '../x'])('show %s, which is no run, ends with 2', async (id) => {
  const { code, stderr } = await cliBench().run(['show', id]);
  expect(code).toBe(EXIT_CODES.usage);
  expect(stderr).toContain(id);
});

test('latest is the newest good backup, not a failed run or a safety copy', async () => {
  const bench = cliBench();
  await bench.store(
    aManifest(NIGHT, [aCompletedRecord('users', NIGHT)]),
    aManifest(NEXT, [aFailedRecord('users')], { status: 'failed' }),
    aManifest('20261122_020000', [aCompletedRecord('users', '20261122_020000')], { purpose: 'safety', copyOnly: true }),
  );
  expect((await bench.run(['show', 'latest', '--json'])).document()).toMatchObject({ timestamp: NIGHT });
});

test('the list says of which type each run is; a run of one database stays within 80 columns', async () => {
  const bench = cliBench();
  await bench.store(
    aManifest(NIGHT, [aCompletedRecord('users', NIGHT)]),
    aManifest(NEXT, [aCompletedRecord('users', NEXT), aCompletedRecord('inventario', NEXT, { type: 'log' })]),
  );
  const { stdout } = await bench.run(['list']);
  expect(stdout).toMatch(new RegExp(`${NIGHT} .* full +users$`, 'm'));
  expect(stdout).toMatch(new RegExp(`${NEXT} .* full\\+log +users, inventario$`, 'm'));
  expect(stdout.split('\n').find((line) => line.startsWith(NIGHT))?.length).toBeLessThanOrEqual(80);
});
