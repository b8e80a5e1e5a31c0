import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import { localPath } from '../../src/domain/localPath.ts';
import { parseRunId } from '../../src/domain/runId.ts';
import { parseServerPath } from '../../src/domain/serverPath.ts';
import type { BackupPlan } from '../../src/engine/backupPlan.ts';
import { planBackup } from '../../src/engine/planBackup.ts';
import { renamePlan } from '../../src/engine/renamePlan.ts';
import type { DatabaseFacts } from '../../src/sqlserver/sqlServer.ts';
import { databaseFacts } from '../support/memoryServer.ts';
import { configured, factsOf, REQUEST, storageAt } from './backupFixtures.ts';

const refusals = (plan: BackupPlan): readonly (readonly [string, string])[] =>
  plan.databases.flatMap((d) => (d.action === 'refuse' ? [[d.name, d.error.code] as const] : []));
const names = (plan: BackupPlan): readonly string[] => plan.databases.map(({ name }) => name);
const taken = (plan: BackupPlan) => plan.databases.flatMap((d) => (d.action === 'backup' ? [d] : []));
const db = parseDatabaseName;

describe('which databases are meant', () => {
  test('every configured one, the most important first', () => {
    const settings = { databases: [configured('b', { priority: 'low' }), configured('a', { priority: 'critical' })] };
    expect(names(planBackup(factsOf(['a', 'b'], { settings }), REQUEST))).toEqual(['a', 'b']);
  });

  test('those that are asked for, by real or logical name and without case', () => {
    const settings = { databases: [configured('ventas', { name: db('VentasProd') }), configured('b')] };
    const facts = factsOf(['VentasProd', 'b'], { settings });
    expect(names(planBackup(facts, { ...REQUEST, databases: [db('VENTAS')] }))).toEqual(['VentasProd']);
    expect(names(planBackup(facts, { ...REQUEST, databases: [db('ventasprod')] }))).toEqual(['VentasProd']);
  });

  test('one that is asked for is meant even where the configuration does not know it', () => {
    const facts = { ...factsOf(['a']), databases: [databaseFacts('other', 9)] };
    expect(names(planBackup(facts, { ...REQUEST, databases: [db('other')] }))).toEqual(['other']);
  });

  test('none twice, though two settings name it', () => {
    const settings = { databases: [configured('a'), configured('x', { name: db('A') })] };
    expect(names(planBackup(factsOf(['a'], { settings }), REQUEST))).toEqual(['a']);
  });

  test('two that a case-sensitive server keeps apart are two', () => {
    const facts = factsOf(['Users', 'users']);
    const plan = planBackup(facts, REQUEST);
    expect(names(plan)).toEqual(['Users', 'users']);
    const files = taken(plan).map(({ storedFile }) => storedFile.toLowerCase());
    expect(new Set(files).size).toBe(2);
  });

  test('nothing at all is an error', () => {
    expect(() => planBackup(factsOf([]), REQUEST)).toThrow('NOTHING_TO_DO');
  });
});

describe('who compresses', () => {
  const of = (serverCompression: 'on' | 'off', encryption: BackupPlan['encryption'] = null) => {
    const storage = storageAt(localPath('/b'), { serverCompression, encryption });
    return taken(planBackup(factsOf(['a'], { settings: { storage } }), REQUEST))[0];
  };

  test('what the server compresses is stored as it is, under its own name', () => {
    expect(of('on')).toMatchObject({
      storedFile: 'databases/a_20260301_020000.bak',
      format: { compression: 'none' },
      sql: expect.stringContaining(', COMPRESSION,'),
    });
    const encryption = { format: 'age-v1', passphrase: true } as const;
    expect(of('on', encryption)?.storedFile).toBe('databases/a_20260301_020000.bak.age');
  });

  test('otherwise the server is told not to', () => {
    expect(of('off')).toMatchObject({
      storedFile: 'databases/a_20260301_020000.bak.gz',
      format: { compression: 'gzip', level: 1 },
      sql: expect.stringContaining(', NO_COMPRESSION,'),
    });
  });

  test('it needs no more room than when this program compresses', () => {
    const space = (serverCompression: 'on' | 'off') => {
      const storage = storageAt(localPath('/b'), { serverCompression });
      return planBackup(factsOf(['a', 'b'], { settings: { storage } }), REQUEST).space;
    };
    expect(space('on')).toEqual(space('off'));
  });

  test('the plan keeps its statement and its files when it is renamed', () => {
    const storage = storageAt(localPath('/b'), { serverCompression: 'on' });
    const plan = planBackup(factsOf(['a'], { settings: { storage } }), REQUEST);
    expect(taken(renamePlan(plan, parseRunId('20260301_020000_2')))[0]).toMatchObject({
      storedFile: 'databases/a_20260301_020000_2.bak',
      sql: expect.stringContaining(', COMPRESSION,'),
    });
  });
});

describe('which databases are refused, and why', () => {
  const cases: readonly (readonly [string, string, Partial<DatabaseFacts>, string])[] = [
    ['a', 'offline', { state: 'OFFLINE' }, 'DATABASE_NOT_ONLINE'],
    ['a', 'restoring', { state: 'RESTORING' }, 'DATABASE_NOT_ONLINE'],
    ['a', 'suspect', { state: 'SUSPECT' }, 'DATABASE_NOT_ONLINE'],
    ['a', 'in standby', { isInStandby: true }, 'DATABASE_NOT_ONLINE'],
    ['a', 'a snapshot', { isSnapshot: true }, 'SERVER_REFUSED'],
    ['a', 'not this login’s to back up', { mayBackUp: false }, 'SERVER_PERMISSION'],
    ['tempdb', 'tempdb', {}, 'SERVER_REFUSED'],
  ];
  test.each(cases)('%s, which is %s', (name, _, change, code) => {
    const facts = { ...factsOf([name]), databases: [databaseFacts(name, 5, change)] };
    expect(refusals(planBackup(facts, REQUEST))).toEqual([[name, code]]);
  });

  test('a configured database that is not there is refused by name, never left out', () => {
    const facts = { ...factsOf(['a', 'gone']), databases: [databaseFacts('a', 5)] };
    expect(refusals(planBackup(facts, REQUEST))).toEqual([['gone', 'DATABASE_MISSING']]);
  });

  test('one whose rights are unknown is tried', () => {
    const facts = { ...factsOf(['a']), databases: [databaseFacts('a', 5, { mayBackUp: null })] };
    expect(refusals(planBackup(facts, REQUEST))).toEqual([]);
  });
});

describe('where the files go', () => {
  test('the server and this side see the .bak under the same path by default', () => {
    const [one] = taken(planBackup(factsOf(['users']), REQUEST));
    expect(one).toMatchObject({
      localPath: '/backups/temp/users_20260301_020000.bak',
      serverPath: '/backups/temp/users_20260301_020000.bak',
      storedFile: 'databases/users_20260301_020000.bak.gz',
    });
  });

  test('a server on Windows gets its own folder and separator', () => {
    const storage = storageAt(localPath('/mnt/share'), { serverDirectory: parseServerPath('D:\\backups\\') });
    const [one] = taken(planBackup(factsOf(["o'clock"], { settings: { storage } }), REQUEST));
    expect(one?.serverPath).toBe("D:\\backups\\temp\\o'clock_20260301_020000.bak");
    expect(one?.sql).toContain(
      "TO DISK = N'D:\\backups\\temp\\o''clock_20260301_020000.bak' WITH INIT, FORMAT, CHECKSUM",
    );
  });

  test('uncompressed storage keeps the ending', () => {
    const storage = storageAt(localPath('/b'), { compression: { algorithm: 'none', level: 6 } });
    expect(taken(planBackup(factsOf(['a'], { settings: { storage } }), REQUEST))[0]?.storedFile).toMatch(/\.bak$/);
  });

  test('a folder outside the backup directory is refused: no manifest could name what is in it', () => {
    const storage = { ...storageAt(localPath('/b')), databases: localPath('/elsewhere') };
    expect(() => planBackup(factsOf(['a'], { settings: { storage } }), REQUEST)).toThrow('STORED_FILE_OUTSIDE');
  });

  test('no two databases ever share a file, whatever they are called', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 8 }), (all) => {
        const facts = factsOf(all.filter((text) => text.toLowerCase() !== 'tempdb'));
        const files = taken(
          planBackup(
            { ...facts, settings: { ...facts.settings, files: { config: [localPath('/x')], application: [] } } },
            REQUEST,
          ),
        );
        const keys = files.map(({ storedFile }) => storedFile.normalize('NFC').toLowerCase());
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  test('a plan under another run id names that run everywhere', () => {
    const plan = planBackup(factsOf(["o'clock", 'b']), REQUEST);
    const renamed = renamePlan(plan, parseRunId('20260301_020000_2'));
    const again = planBackup({ ...factsOf(["o'clock", 'b']), id: parseRunId('20260301_020000_2') }, REQUEST);
    expect(renamed).toEqual(again);
  });
});

describe('whether there is room', () => {
  const MB = 1_000_000;

  test('the largest .bak lies beside everything that is stored, and a little more than the pages is counted', () => {
    const facts = {
      ...factsOf(['a', 'b'], { freeBytes: 249 * MB, settings: { minimumFreeBytes: 0 } }),
      databases: [databaseFacts('a', 5, { usedBytes: 100 * MB }), databaseFacts('b', 6, { usedBytes: 100 * MB })],
    };
    expect(planBackup(facts, REQUEST).space).toMatchObject({ neededBytes: 204 * MB, verdict: 'enough' });
    const stored = {
      ...facts.settings,
      storage: storageAt(localPath('/b'), { compression: { algorithm: 'none', level: 6 } }),
    };
    expect(planBackup({ ...facts, settings: stored }, REQUEST).space).toMatchObject({
      neededBytes: 306 * MB,
      verdict: 'not_enough',
    });
  });

  test('a small database needs room for the headers of its medium, too', () => {
    const facts = { ...factsOf(['a']), databases: [databaseFacts('a', 5, { usedBytes: 8192 })] };
    expect(planBackup(facts, REQUEST).databases).toMatchObject([{ expectedBytes: 8192 + 262_144 }]);
  });

  test('what must stay free is not counted on, and unknown use counts as the whole files', () => {
    const facts = {
      ...factsOf(['a'], { freeBytes: 1000 * MB, settings: { minimumFreeBytes: 900 * MB } }),
      databases: [databaseFacts('a', 5, { usedBytes: null, dataBytes: 80 * MB })],
    };
    const space = { neededBytes: 122.4 * MB, verdict: 'not_enough' };
    expect(planBackup(facts, REQUEST).space).toMatchObject(space);
  });
});
