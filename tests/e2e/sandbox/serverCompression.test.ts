import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinLocal } from '../../../src/domain/localPath.ts';
import { age, ageKey } from '../../support/ageProgram.ts';
import { createSampleDatabase, makeMistakes, takeSnapshot } from '../../support/sampleDatabase.ts';
import { type Json, makeSite, type Site } from '../../support/site.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

const NAME = 'comprimida';
const ON = { compression: { server: 'on' } };

/** The one planned database of `backup --dry-run --json`. */
const planned = async (site: Site, ...args: readonly string[]): Promise<Json> => {
  const { stdout } = await site.succeed(['backup', '--dry-run', '--json', '--no-files', ...args]);
  return JSON.parse(stdout).databases[0];
};
const fileOf = (site: Site, id: string): string =>
  joinLocal(site.backups, site.manifest(id).databases[NAME]?.file ?? '');
const signatureOf = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 8)).toString('latin1');

describe('on Standard edition, with storage.compression.server on', () => {
  let server: SandboxServer;
  let site: Site;
  beforeAll(async () => {
    server = await openSandboxServer({ edition: 'standard' });
    await createSampleDatabase(server, NAME);
    await server.run(`ALTER DATABASE [${NAME}] SET RECOVERY FULL`);
    site = await makeSite(server, { databases: [NAME], storage: ON });
  });
  afterAll(async () => {
    site?.close();
    await server?.close();
  });

  test('the plan says who compresses and why, in words, in JSON and in the T-SQL', async () => {
    expect(await planned(site)).toMatchObject({
      server_compression: { asked: true, max_transfer_bytes: null, reason: { code: 'configured_on' } },
      format: { compression: 'none' },
      stored_file: expect.stringMatching(/\.bak$/),
      sql: expect.stringContaining(', CHECKSUM, COMPRESSION, '),
    });
    const { stdout } = await site.succeed(['backup', '--dry-run']);
    expect(stdout).toContain('compressed by the server: the configuration asks for it');
  });

  test('full, differential and log are stored as the server wrote them, and everything works with them', async () => {
    const full = await site.backup('--no-files');
    await makeMistakes(server, NAME);
    const differential = await site.backup('--no-files', '--type', 'differential');
    await server.run(
      `INSERT INTO [${NAME}].dbo.clientes (id, nombre, alta, activo) VALUES (9001, N'x', '2026-01-01', 1)`,
    );
    const log = await site.backup('--no-files', '--type', 'log');
    const before = await takeSnapshot(server, NAME);

    for (const [id, ending] of [
      [full, '.bak'],
      [differential, '_diff.bak'],
      [log, '_log.trn'],
    ] as const) {
      expect(site.manifest(id).databases[NAME]).toMatchObject({
        file: `databases/${NAME}_${id}${ending}`,
        compression: 'none',
        compressed_by_server: true,
        server_compression: { asked: true, code: 'configured_on', text: expect.stringMatching(/./) },
      });
      expect(signatureOf(readFileSync(fileOf(site, id)))).toBe('MSSQLBAK');
      const [row] = await server.run(
        `SELECT CASE WHEN compressed_backup_size < backup_size THEN 1 ELSE 0 END AS smaller, compression_algorithm AS algorithm
         FROM msdb.dbo.backupset WHERE backup_set_uuid = '${site.manifest(id).databases[NAME]?.backup_set_guid}'`,
      );
      expect(row).toEqual({ smaller: 1, algorithm: 'MS_XPRESS' });
    }

    await site.succeed(['verify', '--all', '--deep']);
    const { stdout } = await site.succeed(['inspect', fileOf(site, full), '--json']);
    expect(stdout).toContain('"compressed":true');
    expect((await site.list()).map(({ id }) => id)).toEqual([log, differential, full]);
    await site.succeed(['drill', '--database', NAME, '--yes']);
    await server.run(`DELETE FROM [${NAME}].dbo.clientes`);
    await site.succeed(['restore', '--id', log, '--yes']);
    expect(await takeSnapshot(server, NAME)).toEqual(before);
  });

  test('a catalogue that was lost is made again from such files, and a person restores one by hand', async () => {
    const id = await site.backup('--no-files');
    const before = await takeSnapshot(server, NAME);
    execFileSync('rm', [joinLocal(site.backups, `backup_manifest_${id}.json`)]);
    await site.succeed(['catalogue', 'rebuild', '--yes']);
    expect(site.manifest(id).databases[NAME]).toMatchObject({ compression: 'none', compressed_by_server: true });
    await server.run(`RESTORE DATABASE [${NAME}] FROM DISK = N'${fileOf(site, id)}' WITH REPLACE`);
    expect(await takeSnapshot(server, NAME)).toEqual(before);
  });

  test('with encryption age gives the server’s own file back', async () => {
    const key = ageKey(site.folder);
    site.configure({
      databases: [NAME],
      storage: { ...ON, encryption: { enabled: true, recipients: [key.recipient] } },
      environment: { BACKUP_AGE_IDENTITY_FILE: key.identityFile },
    });
    const id = await site.backup('--no-files');
    expect(site.manifest(id).databases[NAME]?.file).toBe(`databases/${NAME}_${id}.bak.age`);
    await site.succeed(['verify', '--id', id]);
    expect(signatureOf(age('-d', '-i', key.identityFile, fileOf(site, id)))).toBe('MSSQLBAK');
    await site.succeed(['restore', '--id', id, '--as', `${NAME}_descifrada`]);
    server.made(`${NAME}_descifrada`);
    site.configure({ databases: [NAME], storage: ON });
  });

  test('pack compresses a file of another program once only', async () => {
    const file = joinLocal(site.folder, 'ajena.bak');
    await server.run(`BACKUP DATABASE [${NAME}] TO DISK = N'${file}' WITH FORMAT, COPY_ONLY, COMPRESSION`);
    const { stdout } = await site.succeed(['pack', file, '--to', site.folder, '--json']);
    const [{ to, level, content, stored }] = JSON.parse(stdout).packed;
    expect(to).toBe(`${file}.gz`);
    expect(level).toBe(0);
    // So small a medium is half padding, which a second compression would have made much of.
    expect(stored.bytes).toBeGreaterThan(content.bytes);
    expect(execFileSync('gzip', ['-dc', to]).equals(readFileSync(file))).toBe(true);
  });
});

test('where nothing is configured a small backup is compressed here, and where the server’s own default is to compress it is told not to', async () => {
  const server = await openSandboxServer({ edition: 'standard' });
  await createSampleDatabase(server, NAME);
  await server.run("EXEC sp_configure 'backup compression default', 1; RECONFIGURE");
  const site = await makeSite(server, { databases: [NAME] });
  try {
    expect(await planned(site)).toMatchObject({ server_compression: { asked: false, reason: { code: 'too_small' } } });
    const id = await site.backup('--no-files');
    expect(site.manifest(id).databases[NAME]).toMatchObject({ compression: 'gzip', compressed_by_server: false });
  } finally {
    site.close();
    await server.close();
  }
});

test('on Express edition, which cannot, on means compressed here, says so everywhere, and doctor warns', async () => {
  const server = await openSandboxServer({ edition: 'express' });
  await createSampleDatabase(server, NAME);
  const site = await makeSite(server, { databases: [NAME], storage: ON });
  try {
    expect(await planned(site)).toMatchObject({
      server_compression: { asked: false, reason: { code: 'edition_cannot', edition: 'Express Edition (64-bit)' } },
      sql: expect.stringContaining('NO_COMPRESSION'),
    });
    const { stdout } = await site.succeed(['backup', '--no-files', '--json']);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line): Json => JSON.parse(line));
    expect(events.find(({ message_type }) => message_type === 'database_started')).toMatchObject({
      server_compression: { asked: false, reason: { code: 'edition_cannot' } },
    });
    const [run] = await site.list();
    expect(site.manifest(run?.id ?? '').databases[NAME]).toMatchObject({
      compression: 'gzip',
      server_compression: { asked: false, code: 'edition_cannot' },
    });
    const doctor = await site.succeed(['doctor']);
    expect(doctor.stdout).toContain('WARNING');
    expect(doctor.stdout).toContain('storage.compression.server');
  } finally {
    site.close();
    await server.close();
  }
});
