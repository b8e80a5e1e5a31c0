import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { joinLocal } from '../../src/domain/localPath.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { parseServerPath, type ServerPath } from '../../src/domain/serverPath.ts';
import { freeMoves } from '../../src/restore/freeMoves.ts';
import { gatherFileFacts } from '../../src/restore/gatherFileFacts.ts';
import { planRestore } from '../../src/restore/planRestore.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';
import { databaseFacts, factsOf, ID, requestFor, runOf, serverFacts, storageAt } from './facts.ts';

describe('freeMoves', () => {
  const files = [
    { logicalName: 'a', physicalName: 'C:\\a', type: 'D' as const, bytes: 1 },
    { logicalName: 'a_log', physicalName: 'C:\\b', type: 'L' as const, bytes: 1 },
  ];
  const facts = { server: serverFacts(), databases: [], takenPaths: new Set<string>() };

  test('goes around files that lie on the server’s disk and are no database’s', async () => {
    const asked: ServerPath[] = [];
    const onDisk = [
      '/var/opt/mssql/data/copia.mdf',
      '/var/opt/mssql/data/copia_2.mdf',
      '/var/opt/mssql/log/copia_log.ldf',
    ];
    const pathKind = async (path: ServerPath) => {
      asked.push(path);
      return onDisk.includes(path) ? ('file' as const) : ('missing' as const);
    };
    const { moves } = await freeMoves(
      { pathKind },
      files,
      parseDatabaseName('copia'),
      null,
      facts,
      AbortSignal.any([]),
    );
    expect(moves.map(({ to }) => to)).toEqual([
      '/var/opt/mssql/data/copia_3.mdf',
      '/var/opt/mssql/log/copia_log_2.ldf',
    ]);
    expect(new Set(asked).size).toBe(asked.length);
  });

  test('does not ask about the files that it replaces, and takes "may not look" for free', async () => {
    const asked: ServerPath[] = [];
    const pathKind = async (path: ServerPath) => {
      asked.push(path);
      return 'unknown' as const;
    };
    const existing = databaseFacts('a', {
      files: [{ logicalName: 'a', path: parseServerPath('/live/a.mdf'), type: 'data', bytes: 1 }],
    });
    const { moves } = await freeMoves({ pathKind }, files, existing.name, existing, facts, AbortSignal.any([]));
    expect(moves.map(({ to }) => to)).toEqual(['/live/a.mdf', '/var/opt/mssql/log/a_log.ldf']);
    expect(asked).toEqual(['/var/opt/mssql/log/a_log.ldf']);
  });
});

describe('the files of a run', () => {
  const arrange = (sources: { readonly config: string; readonly application: string }) => {
    const base = temporaryDirectory();
    const storage = storageAt(joinLocal(base, 'backups'));
    mkdirSync(joinLocal(storage.config, ID), { recursive: true });
    writeFileSync(joinLocal(storage.config, ID, '.env'), 'x');
    mkdirSync(joinLocal(storage.application, ID), { recursive: true });
    writeFileSync(joinLocal(storage.application, ID, 'app.zip'), 'x');
    const [config, application] = [sources.config, sources.application].map((path) => path.replace('<base>', base));
    const { manifest } = runOf([], {
      config: {
        status: 'completed',
        entries: [
          { source: config ?? '', backup: `config/${ID}/.env`, sizeBytes: 1, md5: 'm', sha256: null, encryption: null },
        ],
        error: null,
      },
      application: {
        status: 'completed',
        entries: [
          {
            source: application ?? '',
            backup: `application/${ID}/app.zip`,
            sizeBytes: 1,
            filesCount: 1,
            md5: null,
            sha256: null,
            encryption: null,
            skipped: [],
          },
        ],
        error: null,
      },
    });
    const planned = () =>
      planRestore(factsOf([], { files: gatherFileFacts(manifest, storage) }), requestFor({ files: true })).files;
    return { base, storage, planned };
  };

  test('go back to where they came from, the application first', () => {
    const { base, planned } = arrange({ config: '<base>/app/deep/.env', application: '<base>/app' });
    expect(planned()).toMatchObject([
      { kind: 'application', target: joinLocal(base, 'app'), place: 'source', overwrites: false, error: null },
      // Its folder is gone, and comes back with the application.
      { kind: 'config', target: joinLocal(base, 'app', 'deep', '.env'), place: 'source', overwrites: false },
    ]);
    mkdirSync(joinLocal(base, 'app', 'deep'), { recursive: true });
    writeFileSync(joinLocal(base, 'app', 'deep', '.env'), 'y');
    expect(planned().map(({ overwrites }) => overwrites)).toEqual([true, true]);
  });

  test.each([
    ['of another system', 'C:\\rexus\\Rexus.app\\.env', 'C:\\rexus\\Rexus.app\\core'],
    ['of a place that is gone', '<base>/gone/away/.env', '<base>/gone/away/core'],
  ])('%s go beside, under the restore folder', (_, config, application) => {
    const { storage, planned } = arrange({ config, application });
    expect(planned()).toMatchObject([
      { target: joinLocal(storage.restore, ID, 'application', 'app'), place: 'beside' },
      { target: joinLocal(storage.restore, ID, 'config', '.env'), place: 'beside' },
    ]);
  });

  test('of the same name go beside each other', () => {
    const base = temporaryDirectory();
    const entry = { source: 'C:\\a\\settings.ini', sizeBytes: 1, md5: 'm', sha256: null, encryption: null };
    const { manifest } = runOf([], {
      config: {
        status: 'completed',
        entries: [
          { ...entry, backup: `config/${ID}/settings.ini` },
          { ...entry, backup: `config/${ID}/settings_2.ini` },
        ],
        error: null,
      },
    });
    const places = gatherFileFacts(manifest, storageAt(base)).map(({ beside }) => beside);
    expect(new Set(places).size).toBe(2);
  });

  test('that are not there any more, or that the manifest seeks elsewhere, say so in the plan', () => {
    const base = temporaryDirectory();
    const entry = { source: '/x/y', sizeBytes: 1, md5: 'm', sha256: null, encryption: null };
    const { manifest } = runOf([], {
      config: {
        status: 'completed',
        entries: [
          { ...entry, backup: 'config/gone' },
          { ...entry, backup: '../../etc/passwd' },
        ],
        error: null,
      },
    });
    const codes = gatherFileFacts(manifest, storageAt(base)).map(
      ({ backup }) => backup instanceof RexusError && backup.code,
    );
    expect(codes).toEqual(['STORED_FILE_MISSING', 'STORED_FILE_OUTSIDE']);
  });
});
