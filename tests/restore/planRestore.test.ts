import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DatabaseRecord } from '../../src/catalogue/manifest.ts';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { RexusError } from '../../src/domain/rexusError.ts';
import { parseServerPath, serverFileName } from '../../src/domain/serverPath.ts';
import { pathKey } from '../../src/restore/planMoves.ts';
import { storedKey } from '../../src/restore/restoreFacts.ts';
import type { PlannedRestore } from '../../src/restore/restorePlan.ts';
import type { RunRequest } from '../../src/restore/restoreRequest.ts';
import type { EncryptionFacts, ServerCertificate } from '../../src/sqlserver/encryptionFacts.ts';
import { NO_ENCRYPTION, thumbprint } from '../support/encryption.ts';
import { databaseFacts, factsOf, goodRecord, ID, planOf, type RunFacts, serverFacts, setFile, setOf } from './facts.ts';

const name = parseDatabaseName;
const python: DatabaseRecord = {
  status: 'completed_python',
  name: name('users'),
  type: 'full',
  file: 'C:\\x\\users.bak',
  sizeBytes: 5000,
  contentMd5: '2'.repeat(32),
};

const only = (facts: RunFacts, request: Partial<RunRequest> = {}): PlannedRestore => {
  const [planned, ...others] = planOf(facts, request).databases;
  expect(others).toEqual([]);
  if (planned === undefined) throw new Error('nothing was planned');
  return planned;
};
const restored = (planned: PlannedRestore): Extract<PlannedRestore, { action: 'restore' }> => {
  if (planned.action === 'refuse') throw planned.error;
  if (planned.action === 'reopen') throw new Error('nothing had broken off');
  return planned;
};

describe('a database that is there', () => {
  const facts = factsOf([goodRecord('inventario')], { databases: [databaseFacts('Inventario')] });

  test('is overwritten in place, after its name was typed and a safety copy taken', () => {
    const plan = planOf(facts);
    expect(plan.confirmations).toEqual(['Inventario']);
    const planned = restored(only(facts));
    expect(planned.overwrites).toEqual({ bytes: 10_000, state: 'ONLINE' });
    expect(planned.safety).toEqual({ kind: 'copy_only_full', why: 'simple_recovery' });
    expect(planned.statements).toEqual([
      `RESTORE HEADERONLY FROM DISK = N'/b/restore/restoring_inventario_${ID}.bak'`,
      `RESTORE FILELISTONLY FROM DISK = N'/b/restore/restoring_inventario_${ID}.bak' WITH FILE = 1`,
      'ALTER DATABASE [Inventario] SET SINGLE_USER WITH ROLLBACK IMMEDIATE',
      `RESTORE DATABASE [Inventario] FROM DISK = N'/b/restore/restoring_inventario_${ID}.bak' WITH FILE = 1, ` +
        "MOVE N'inventario' TO N'/live/Inventario.mdf', MOVE N'inventario_log' TO N'/live/Inventario_log.ldf', " +
        'REPLACE, NORECOVERY, CHECKSUM, STATS = 5',
      'RESTORE DATABASE [Inventario] WITH RECOVERY',
      'DBCC CHECKDB ([Inventario]) WITH NO_INFOMSGS, ALL_ERRORMSGS',
    ]);
    expect(planned.neededBytes).toBe(1000);
    // The log grows from 2000 to 8192 and the data file from 8000.
    expect(planned.databaseBytes).toBe(192 + 6192);
  });

  test.each(['RESTORING', 'SUSPECT', 'OFFLINE', 'RECOVERY_PENDING', 'EMERGENCY'] as const)(
    'and is %s is overwritten with no safety copy and no sessions to get out',
    (state) => {
      const planned = restored(
        only({ ...facts, databases: [databaseFacts('inventario', { state, mayBackUp: null })] }),
      );
      expect(planned.overwrites).toMatchObject({ state });
      expect(planned.safety).toEqual({ kind: 'impossible', state, brokenOff: null });
      expect(planned.statements.join()).not.toContain('SINGLE_USER');
    },
  );

  test('and in standby cannot be copied first, but has sessions', () => {
    const planned = restored(only({ ...facts, databases: [databaseFacts('inventario', { isInStandby: true })] }));
    expect(planned.overwrites).toMatchObject({ state: 'STANDBY' });
    expect(planned.safety).toEqual({ kind: 'impossible', state: 'STANDBY', brokenOff: null });
    expect(planned.statements.join()).toContain('SINGLE_USER');
  });

  test('keeps the place of the files that it has, and gets new ones for those that it has not', () => {
    const record = goodRecord('inventario', {
      set: setOf([
        setFile('INVENTARIO', 'C:\\a.mdf'),
        setFile('archivo', 'C:\\b.ndf'),
        setFile('inventario_log', 'C:\\c.ldf', 'L'),
      ]),
    });
    const { moves } = restored(only({ ...factsOf([record]), databases: [databaseFacts('inventario')] }));
    expect(moves.map(({ to }) => to)).toEqual([
      '/live/inventario.mdf',
      '/var/opt/mssql/data/inventario.ndf',
      '/live/inventario_log.ldf',
    ]);
  });
});

describe('a database that is not there', () => {
  test('is made in the server’s default folders, and nothing is to be typed', () => {
    const plan = planOf(factsOf([goodRecord('inventario')]));
    expect(plan.confirmations).toEqual([]);
    const planned = restored(only(factsOf([goodRecord('inventario')])));
    expect(planned.overwrites).toBeNull();
    expect(planned.moves.map(({ to }) => to)).toEqual([
      '/var/opt/mssql/data/inventario.mdf',
      '/var/opt/mssql/log/inventario_log.ldf',
    ]);
    expect(planned.statements.join('\n')).not.toMatch(/REPLACE|SINGLE_USER/);
  });

  test('under a new name collides with no file of any database, nor with one that lies on the disk', () => {
    const facts = factsOf([goodRecord('inventario')], {
      databases: [
        databaseFacts('inventario'),
        databaseFacts('other', {
          files: [
            {
              logicalName: 'x',
              path: parseServerPath('/var/opt/mssql/data/COPIA.mdf'),
              type: 'data',
              bytes: 1,
            },
          ],
        }),
      ],
      takenPaths: new Set([pathKey(parseServerPath('/var/opt/mssql/data/copia_2.mdf'))]),
    });
    const planned = restored(only(facts, { as: name('copia') }));
    expect(planned.moves.map(({ to }) => serverFileName(to))).toEqual(['copia_3.mdf', 'copia_log.ldf']);
    expect(planned.target).toBe('copia');
    expect(planned.overwrites).toBeNull();
  });

  test('and whose name no file can have gets a file that can', () => {
    const planned = restored(only(factsOf([goodRecord('a')]), { as: name('x/..\\y]; DROP --') }));
    for (const { to } of planned.moves)
      expect(serverFileName(to)).toMatch(/^x_.._y\]; DROP ---[0-9a-f]{8}(_log)?\.[ml]df$/);
    expect(planned.statements.join('\n')).toContain('RESTORE DATABASE [x/..\\y]]; DROP --] FROM');
  });

  test('never puts two files in one place, whatever the names are', () => {
    const files = fc.array(
      fc.record({ logical: fc.string({ minLength: 1 }), type: fc.constantFrom('D' as const, 'L', 'S', 'F') }),
      { minLength: 1, maxLength: 12 },
    );
    const databases = fc.array(fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(files, databases, fc.boolean(), (list, targets, exists) => {
        const unique = [...new Set(targets.filter((target) => !target.includes('\0')).map((t) => t.toLowerCase()))];
        const set = setOf(list.map(({ logical, type }, n) => setFile(`${logical}${n}`, `C:\\${n}`, type)));
        const facts = factsOf(
          unique.map((target) => goodRecord(target, { set })),
          { databases: exists ? [databaseFacts(unique[0] ?? 'x')] : [databaseFacts('copia')] },
        );
        const plan = planOf(facts);
        const places = plan.databases.flatMap((planned) =>
          planned.action === 'restore' ? planned.moves.map(({ to }) => pathKey(to)) : [],
        );
        expect(new Set(places).size).toBe(places.length);
        expect(places.length).toBe(unique.length * list.length);
      }),
    );
  });
});

describe('a Python manifest', () => {
  test('names no database files: the plan says that the moves are decided at run time, and shows no RESTORE that it cannot know', () => {
    const planned = restored(only(factsOf([python], { databases: [databaseFacts('users')] })));
    expect(planned).toMatchObject({ movesDecided: 'at_run_time', moves: [], databaseBytes: null, neededBytes: 5000 });
    expect(planned.statements).toEqual([
      `RESTORE HEADERONLY FROM DISK = N'/b/restore/restoring_users_${ID}.bak'`,
      'ALTER DATABASE [users] SET SINGLE_USER WITH ROLLBACK IMMEDIATE',
      'RESTORE DATABASE [users] WITH RECOVERY',
      'DBCC CHECKDB ([users]) WITH NO_INFOMSGS, ALL_ERRORMSGS',
    ]);
    expect(planned.overwrites).not.toBeNull();
  });
});

describe('refused', () => {
  const good = goodRecord('inventario');
  const encrypted = goodRecord('inventario', {
    set: setOf([setFile('inventario', 'C:\\data\\inventario.mdf')], {
      encryptors: [{ protects: 'database', kind: 'unknown', thumbprint: thumbprint('A') }],
    }),
  });
  const holding = (certificate: Partial<ServerCertificate>): EncryptionFacts => ({
    ...NO_ENCRYPTION,
    certificates: [{ name: 'tde', thumbprint: thumbprint('a'), hasPrivateKey: true, exportedAt: null, ...certificate }],
  });
  const failed: DatabaseRecord = {
    status: 'failed',
    name: name('auditoria'),
    type: 'full',
    code: 'X',
    error: 'no',
    serverCompression: null,
  };
  const existing = { databases: [databaseFacts('inventario')] };
  test.each<[string, RunFacts, Partial<RunRequest>, string]>([
    ['a database that the run has not', factsOf([good]), { databases: [name('otra')] }, 'DATABASE_NOT_IN_RUN'],
    ['one whose backup failed', factsOf([good, failed]), { databases: [name('AUDITORIA')] }, 'BACKUP_NOT_GOOD'],
    [
      'a set that needs others before it',
      factsOf([goodRecord('inventario', { type: 'differential' })]),
      {},
      'TIME_NOT_REACHABLE',
    ],
    [
      'one whose stored file is gone',
      factsOf([good], {
        stored: new Map([[storedKey(ID, good.name), new RexusError('STORED_FILE_MISSING', { path: '/x' })]]),
      }),
      {},
      'STORED_FILE_MISSING',
    ],
    ['a new name that is taken', factsOf([good], existing), { as: name('INVENTARIO') }, 'TARGET_EXISTS'],
    ['a system database', factsOf([goodRecord('master')]), {}, 'SYSTEM_DATABASE'],
    ['a system database as the new name', factsOf([good]), { as: name('Msdb') }, 'SYSTEM_DATABASE'],
    [
      'a backup of a newer server',
      factsOf([good], { server: serverFacts({ version: '15.0.2000.5' }) }),
      {},
      'BACKUP_TOO_NEW',
    ],
    ['a certificate that the server does not have', factsOf([encrypted]), {}, 'CERTIFICATE_MISSING'],
    [
      'a certificate that the server has without its private key',
      factsOf([encrypted], { encryption: holding({ hasPrivateKey: false }) }),
      {},
      'CERTIFICATE_MISSING',
    ],
    [
      'a login that may not create databases',
      factsOf([good], { server: serverFacts({ canRestore: false }) }),
      {},
      'SERVER_PERMISSION',
    ],
    [
      'a login that may not make the safety copy',
      factsOf([good], { databases: [databaseFacts('inventario', { mayBackUp: false })] }),
      {},
      'SERVER_PERMISSION',
    ],
    [
      'a database snapshot as target',
      factsOf([good], { databases: [databaseFacts('inventario', { isSnapshot: true })] }),
      {},
      'SERVER_REFUSED',
    ],
    ['content that this side has no room for', factsOf([good], { freeBytes: 999 }), {}, 'NOT_ENOUGH_SPACE'],
    [
      'database files that the server has no room for',
      factsOf([good], {
        volumes: [
          { mountPoint: '/var/opt/mssql', freeBytes: 16_383 },
          { mountPoint: '/', freeBytes: 1e9 },
        ],
      }),
      {},
      'NOT_ENOUGH_SPACE',
    ],
  ])('%s, with its one reason', (_, facts, request, code) => {
    const planned = only(facts, request);
    expect(planned.action === 'refuse' && planned.error.code).toBe(code);
    expect(planOf(facts, request).confirmations).toEqual([]);
  });

  test('a new name for several databases', () => {
    const facts = factsOf([good, goodRecord('users')]);
    expect(() => planOf(facts, { as: name('copia') })).toThrow(/USAGE/);
  });

  test('and allowed: a backup of an older server, and just enough room', () => {
    restored(only(factsOf([good], { server: serverFacts({ version: '17.0.1000.1' }), freeBytes: 1000 })));
    restored(only(factsOf([good], { volumes: [{ mountPoint: '/var/opt/mssql/', freeBytes: 16_384 }] })));
  });

  test('and allowed: where the certificate is, and where it may be without this login seeing it', () => {
    restored(only(factsOf([encrypted], { encryption: holding({}) })));
    restored(only(factsOf([encrypted], { encryption: { ...NO_ENCRYPTION, asymmetricKeys: [thumbprint('A')] } })));
    restored(only(factsOf([encrypted], { encryption: { ...NO_ENCRYPTION, seesAll: false } })));
  });

  test('of a run with good and failed databases only the good ones are meant, and all when none is good', () => {
    expect(planOf(factsOf([good, failed])).databases.map(({ source }) => source)).toEqual(['inventario']);
    expect(only(factsOf([failed])).action).toBe('refuse');
  });
});
