import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeManifest, parseManifest } from '../../src/catalogue/manifestCodec.ts';
import { localPath } from '../../src/domain/localPath.ts';
import { hasCode } from '../../src/domain/rexusError.ts';
import { aCompletedRecord, aFailedRecord, aManifest, anyManifest, aSkippedRecord } from '../support/manifests.ts';
import { pythonManifest } from '../support/pythonManifest.ts';

const path = localPath('/backups/backup_manifest_20261120_020000.json');
const ID = '20261120_020000';

const reasonOf = (text: string): string => {
  try {
    parseManifest(text, path);
    return 'it was read';
  } catch (error) {
    if (!hasCode(error, 'MANIFEST_INVALID')) throw error;
    expect(error.facts.path).toBe(path);
    const { reason } = error.facts;
    return typeof reason === 'string' ? reason : reason.code;
  }
};

const json = (): Record<string, unknown> =>
  JSON.parse(encodeManifest(aManifest(ID, [aCompletedRecord('users', ID), aFailedRecord('inventario')])));
const changed = (change: (users: Record<string, unknown>, manifest: Record<string, unknown>) => void): string => {
  const manifest = JSON.parse(JSON.stringify(json()));
  change(manifest.databases.users, manifest);
  return JSON.stringify(manifest);
};

describe('a manifest of this program', () => {
  it('comes back from its text as it was (law)', () => {
    fc.assert(
      fc.property(anyManifest, (manifest) => {
        expect(parseManifest(encodeManifest(manifest), path)).toEqual(manifest);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps neighbouring log sequence numbers apart, which JS numbers do not', () => {
    expect(Number('34000000008200037')).toBe(Number('34000000008200036'));
    expect(encodeManifest(aManifest(ID, [aCompletedRecord('users', ID)]))).toContain(
      '"first_lsn": "34000000008200037"',
    );
  });

  it('is JSON that a person can read, with the names of the Python tool', () => {
    const text = encodeManifest(aManifest(ID, [aCompletedRecord('users', ID), aFailedRecord('inventario')]));
    expect(text.split('\n').slice(0, 3)).toEqual(['{', '  "schema_version": 2,', `  "timestamp": "${ID}",`]);
    expect(text.endsWith('}\n')).toBe(true);
    expect(json()).toMatchObject({
      timestamp: ID,
      type: 'full',
      started_at: '2026-11-20T02:00:00Z',
      completed_at: '2026-11-20T02:00:00Z',
      status: 'partial',
      databases: {
        users: {
          status: 'completed',
          file: `databases/users_${ID}.bak.gz`,
          size_bytes: 1000,
          checksum: 'ab'.repeat(16),
          sha256: 'cd'.repeat(32),
          timestamp: ID,
        },
        inventario: { status: 'failed', error: 'BACKUP DATABASE is terminating abnormally.', timestamp: ID },
      },
      config: { status: 'none', files: [] },
      application: { status: 'none', directories: [] },
      integrity_check: [],
      errors: [],
    });
  });

  it('names what was left out on purpose, and reads what was written before there were reasons and marks', () => {
    const text = encodeManifest(aManifest(ID, [aSkippedRecord('master')]));
    expect(JSON.parse(text).databases.master).toEqual({
      status: 'skipped',
      type: 'log',
      reason: { code: 'simple_recovery', text: 'its recovery model is SIMPLE.' },
      timestamp: ID,
    });
    const older = parseManifest(
      changed((users) => {
        delete users.reason;
        delete users.marks;
        delete users.encryptors;
      }),
      path,
    );
    expect(older.databases[0]).toMatchObject({ reason: null, set: { marks: [], encryptors: [] } });
  });

  it('has all the fields of a backup set that a restore without msdb needs', () => {
    const users = Object.keys(Object(json().databases).users);
    expect(users).toEqual(
      expect.arrayContaining(
        `type copy_only server recovery_model backup_set_guid family_guid database_guid first_recovery_fork_guid recovery_fork_guid
         fork_point_lsn first_lsn last_lsn checkpoint_lsn database_backup_lsn differential_base_lsn differential_base_guid begins_log_chain
         is_damaged has_bulk_logged_data last_valid_restore_time files software_version content_md5 content_sha256 content_bytes
         compression encryption duration_ms verified started_at finished_at`.split(/\s+/),
      ),
    );
  });

  it('says failed_at instead of completed_at when the run failed', () => {
    const failed = aManifest(ID, [aFailedRecord('users')], { status: 'failed' });
    const text = encodeManifest(failed);
    expect(text).toContain('"failed_at"');
    expect(text).not.toContain('"completed_at"');
    expect(parseManifest(text, path)).toEqual(failed);
  });

  it('is read when it has fields that are not known, and when an editor put a byte order mark before it', () => {
    const text = changed((users, manifest) => {
      users.colour = 'blue';
      manifest.destinations = [{ kind: 's3' }];
    });
    expect(parseManifest(`\uFEFF${text}`, path).databases).toHaveLength(2);
  });

  it('is refused, with both versions, when a newer program wrote it', () => {
    const reason = reasonOf(changed((_, manifest) => Object.assign(manifest, { schema_version: 3 })));
    expect(reason).toBe('schema_version 3 is newer than 2, the one that this program reads');
  });

  it.each([
    ['a size that is no whole number', 'size_bytes', 1.5],
    ['a size beyond what a number holds', 'size_bytes', 1e30],
    ['a negative size', 'size_bytes', -1],
    ['an MD5 of the wrong length', 'checksum', 'abc'],
    ['a log sequence number that is a number', 'first_lsn', 34000000008200036],
    ['a log sequence number with letters', 'last_lsn', '12x'],
    ['a log sequence number of 26 digits', 'checkpoint_lsn', '1'.repeat(26)],
    ['a compression that is not known', 'compression', 'zpaq'],
    ['an encryption', 'encryption', 'age'],
    ['a moment that there is not', 'finished_at', '2026-13-45T99:00:00Z'],
    ['files that are no list', 'files', { length: 3 }],
    ['no file', 'file', null],
  ])('is refused for %s, and the key is named', (_, key, value) => {
    expect(reasonOf(changed((users) => Object.assign(users, { [key]: value })))).toContain(`databases.users.${key}`);
  });

  it.each([
    ['no id', { timestamp: 'yesterday' }],
    ['an id that leaves the folder', { timestamp: '../../etc/passwd' }],
    ['no end', { completed_at: undefined }],
    ['databases that are a list', { databases: [] }],
    ['an empty database name', { databases: { '': { status: 'failed', type: 'full', code: 'X', error: '' } } }],
    ['a schema version that is text', { schema_version: '2' }],
    ['an older schema version', { schema_version: 1 }],
    ['a schema version that is null', { schema_version: null }],
  ])('is refused for %s', (_, fields) => {
    expect(reasonOf(changed((_users, manifest) => Object.assign(manifest, fields)))).not.toBe('it was read');
  });
});

describe('a manifest of the Python tool', () => {
  const parsed = (change: Record<string, unknown> = {}) =>
    parseManifest(JSON.stringify({ ...pythonManifest(), ...change }), path);

  it('becomes one of ours, with its local times as they are', () => {
    expect(parsed()).toMatchObject({
      origin: 'python',
      id: '20250806_143052',
      startedAt: '2025-08-06T14:30:52.123456',
      finishedAt: '2025-08-06T14:35:18.987654',
      integrityCheck: ['✓ users: Integridad verificada'],
    });
  });

  it('keeps the MD5 as one of the content, and the path as written', () => {
    expect(parsed().databases[0]).toEqual({
      status: 'completed_python',
      name: 'users',
      type: 'full',
      file: 'C:\\rexus\\backups\\databases\\users_20250806_143052.bak',
      sizeBytes: 1048576,
      contentMd5: '0123456789abcdef0123456789abcdef',
    });
  });

  it('is partial when a database failed, though the file says completed', () => {
    expect(pythonManifest().status).toBe('completed');
    expect(parsed().status).toBe('partial');
    expect(parsed().databases[1]).toMatchObject({ status: 'failed', error: 'sqlcmd falló: Login timeout expired' });
  });

  const good = Object(pythonManifest().databases).users;
  const failed = { status: 'failed', error: 'x' };
  it.each([
    ['completed', { a: good }, 'completed', 'completed'],
    ['failed', { a: failed, b: failed }, 'completed', 'failed'],
    ['partial', { a: good }, 'failed', 'partial'],
    ['failed', {}, 'failed', 'failed'],
    ['partial', { a: good, b: { ...good, checksum: null } }, 'completed', 'partial'],
  ])('is %s for what became of its databases (case %#)', (_, databases, status, expected) => {
    expect(parsed({ databases, status }).status).toBe(expected);
  });

  it('names configuration and application files by their place under the backup directory', () => {
    const { config, application } = parsed();
    expect(config.entries[0]).toMatchObject({ backup: 'config/20250806_143052/.env', sha256: null });
    expect(application.entries[0]).toMatchObject({ backup: 'application/20250806_143052/rexus/core', md5: null });
  });

  it('says so when entries of its files are not readable, and keeps the rest', () => {
    const files = [...Object(pythonManifest().config).files, { source: 7 }];
    const { config } = parsed({ config: { status: 'completed', files } });
    expect(config).toMatchObject({ status: 'failed', error: '1 entries of the manifest are not readable' });
    expect(config.entries).toHaveLength(1);
  });

  it('ends when it began if the tool died before it wrote the end', () => {
    expect(parsed({ completed_at: undefined }).finishedAt).toBe('2025-08-06T14:30:52.123456');
  });

  it('is never written', () => expect(() => encodeManifest(parsed())).toThrow(TypeError));

  const sample = '../shared/python-tool/backup_manifest_20250806_143052.json';
  it.skipIf(!existsSync(sample))('reads the sample of the tool itself (skipped without ../shared)', () => {
    const manifest = parseManifest(readFileSync(sample, 'utf8'), path);
    expect(manifest.databases.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'users completed_python',
      'inventario completed_python',
      'auditoria failed',
    ]);
    expect(manifest.status).toBe('partial');
  });
});

describe('a hostile file', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', 'CREATE DATABASE'],
    ['half a manifest', encodeManifest(aManifest(ID, [])).slice(0, 200)],
    ['a number', '1e999'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['a prototype', '{"__proto__":{"schema_version":2}}'],
    ['100,000 lists in each other', '['.repeat(100_000)],
    ['objects in each other', '{"databases":'.repeat(50_000)],
    ['50 MB', `{"timestamp":"${'x'.repeat(50_000_000)}"}`],
    ['control characters', '{"schema_version":2,"timestamp":"\\u001b[31mred"}'],
  ])('is refused when it is %s, in one short line', (_, text) => {
    const reason = reasonOf(text);
    expect(reason).not.toBe('it was read');
    expect(reason.length).toBeLessThanOrEqual(300);
    expect(reason).not.toMatch(/\p{Cc}/u);
  });

  it('does not change what objects are', () => {
    reasonOf('{"schema_version":2,"databases":{"__proto__":{"polluted":true}}}');
    expect(Object(Object.create(null)).polluted).toBeUndefined();
    expect(Object({}).polluted).toBeUndefined();
  });

  it('is refused or read, and never crashes, whatever JSON it is (law)', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => void reasonOf(JSON.stringify(value))),
      { numRuns: 200 },
    );
  });

  it('is refused or read, and never crashes, when any value of a good one is replaced (law)', () => {
    const text = JSON.stringify(json());
    const values = [...text.matchAll(/:("[^"]*"|\d+|true|false|null|\[\]|\{\})/g)];
    fc.assert(
      fc.property(fc.nat(values.length - 1), fc.jsonValue(), (index, value) => {
        const match = values[index];
        if (match === undefined) return;
        const end = match.index + match[0].length;
        reasonOf(`${text.slice(0, match.index)}:${JSON.stringify(value)}${text.slice(end)}`);
      }),
      { numRuns: 500 },
    );
  });
});
