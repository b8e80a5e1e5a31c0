import { mkdirSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinLocal, type LocalPath } from '../../../src/domain/localPath.ts';
import { createSampleDatabase, makeMistakes, takeSnapshot } from '../../support/sampleDatabase.ts';
import { makeSite, type Site } from '../../support/site.ts';
import { makeTemporaryDirectory, removeDirectory } from '../../support/temporaryDirectory.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

interface Finding {
  readonly check: string;
  readonly outcome: string;
  readonly error: { readonly code: string } | null;
}

const doctor = async (site: Site): Promise<{ readonly code: number | null; readonly bad: readonly Finding[] }> => {
  const { code, stdout } = await site.run(['doctor', '--json']);
  const { findings }: { findings: Finding[] } = JSON.parse(stdout);
  return { code, bad: findings.filter(({ outcome }) => outcome === 'failed') };
};

describe.each([
  // SQL Server on Linux says of a missing folder that access is denied (contract.md section 1).
  ['a container', '/var/opt/mssql/backups', '/', 'SERVER_PATH_DENIED'],
  ['Windows', 'D:\\backups', '\\', 'SERVER_PATH_MISSING'],
] as const)('a server in %s that sees the backup folder as %s', (_, directory, separator, refusal) => {
  let server: SandboxServer;
  let site: Site;
  let root: LocalPath;
  let shared: LocalPath;
  let elsewhere: LocalPath;

  beforeAll(async () => {
    root = makeTemporaryDirectory('rexus-mounts');
    shared = joinLocal(root, 'copias');
    elsewhere = joinLocal(root, 'otra parte');
    for (const folder of [shared, elsewhere]) mkdirSync(folder);
    server = await openSandboxServer({
      mounts: [
        { server: directory, host: shared },
        { server: `${directory}2`, host: elsewhere },
      ],
    });
    await createSampleDatabase(server, 'lejana');
    // The folder that both share is not where the server would see it by its local name.
    site = await makeSite(
      { ...server, sharedFolder: async () => ({ local: shared, server: directory }) },
      {
        databases: ['lejana'],
      },
    );
  });
  afterAll(async () => {
    site?.close();
    await server?.close();
    removeDirectory(root);
  });

  test('backs up and restores through its own path', async () => {
    const id = await site.backup('--no-files');
    const before = await takeSnapshot(server, 'lejana');
    await makeMistakes(server, 'lejana');
    const { stdout } = await site.succeed(['restore', '--id', id, '--yes']);
    expect(stdout).toContain(`N'${directory}${separator}restore${separator}`);
    expect(await takeSnapshot(server, 'lejana')).toEqual(before);
  });

  test('is found well by doctor', async () => {
    expect(await doctor(site)).toEqual({ code: 0, bad: [] });
  });

  test('that is given a folder which it does not have is said to be the side that cannot write', async () => {
    site.configure({ databases: ['lejana'], storage: { server_directory: `${directory}_no` } });
    const { code, bad } = await doctor(site);
    expect(code).toBe(14);
    expect(bad).toMatchObject([{ check: 'server_can_write', error: { code: refusal } }]);
    const backup = await site.run(['backup', '--no-files']);
    expect(backup.code).toBe(14);
    expect(backup.stdout).toContain('storage.server_directory');
  });

  test('that is given another folder of its own writes where this side cannot see it, and that is said', async () => {
    for (const part of ['temp', 'restore']) mkdirSync(joinLocal(elsewhere, part), { recursive: true });
    site.configure({ databases: ['lejana'], storage: { server_directory: `${directory}2` } });
    const { code, bad } = await doctor(site);
    expect(code).toBe(14);
    expect(bad.map(({ check, error }) => [check, error?.code])).toEqual([
      ['program_can_read', 'PATH_NOT_SHARED'],
      ['canary_removed', 'PATH_NOT_SHARED'],
    ]);
    const backup = await site.run(['backup', '--no-files', '--json']);
    expect(backup.code).toBe(14);
    const [left] = readdirSync(joinLocal(elsewhere, 'temp')).filter((name) => name.startsWith('lejana_'));
    expect(backup.events).toContainEqual(
      expect.objectContaining({
        message_type: 'warning',
        code: 'bak_not_removed',
        detail: `${directory}2${separator}temp${separator}${left}`,
      }),
    );
  });
});
