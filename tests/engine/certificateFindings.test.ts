import { describe, expect, test } from 'vitest';
import { parseDatabaseName } from '../../src/domain/databaseName.ts';
import type { Encryptor } from '../../src/domain/encryptor.ts';
import { parseServerPath } from '../../src/domain/serverPath.ts';
import { type CertificateFacts, certificateFindings, storedEncryptors } from '../../src/engine/certificateFindings.ts';
import { planBackup } from '../../src/engine/planBackup.ts';
import type { EncryptionFacts, ServerCertificate } from '../../src/sqlserver/encryptionFacts.ts';
import { NO_ENCRYPTION, thumbprint } from '../support/encryption.ts';
import { aBackupSet, aCompletedRecord, aFailedRecord, aRun } from '../support/manifests.ts';
import { SERVER_FACTS } from '../support/memoryServer.ts';
import { factsOf, REQUEST } from './backupFixtures.ts';

const [users, ventas] = [parseDatabaseName('users'), parseDatabaseName('Ventas')];
const A: Encryptor = { kind: 'certificate', thumbprint: thumbprint('A') };
const B: Encryptor = { kind: 'unknown', thumbprint: thumbprint('B') };
const certificate = (changes: Partial<ServerCertificate> = {}): ServerCertificate => ({
  name: 'tde',
  thumbprint: A.thumbprint,
  hasPrivateKey: true,
  exportedAt: null,
  ...changes,
});
const EXPORTED = certificate({ exportedAt: '2026-03-01T10:00:00' });

const found = (encryption: Partial<EncryptionFacts>, changes: Partial<CertificateFacts> = {}) =>
  certificateFindings({
    server: SERVER_FACTS,
    encryption: { ...NO_ENCRYPTION, ...encryption },
    databases: [users, ventas],
    stored: [],
    ...changes,
  });
const codes = (...asked: Parameters<typeof found>) =>
  found(...asked).map(({ databases, risk }) => [risk.code, databases.join(' ')]);
const encryptedBy = (encryptor: Encryptor | null, name = users) => [{ name, encryptor }];

describe('what may be lost with the server', () => {
  const cases: readonly (readonly [string, Partial<EncryptionFacts>, readonly (readonly [string, string])[]])[] = [
    ['nothing is encrypted', {}, []],
    ['its certificate was exported', { databases: encryptedBy(A), certificates: [EXPORTED] }, []],
    [
      'its certificate was never exported',
      { databases: encryptedBy(A), certificates: [certificate()] },
      [['never_exported', 'users']],
    ],
    [
      'its thumbprint is written in the other case',
      { databases: encryptedBy({ ...A, thumbprint: thumbprint('a') }), certificates: [EXPORTED] },
      [],
    ],
    [
      'two databases have one certificate: it is named once',
      { databases: [...encryptedBy(A), ...encryptedBy(A, ventas)], certificates: [certificate()] },
      [['never_exported', 'users Ventas']],
    ],
    [
      'it was put under a new certificate, and only the old one was exported',
      { databases: encryptedBy(B), certificates: [EXPORTED, certificate({ name: 'new', thumbprint: B.thumbprint })] },
      [['never_exported', 'users']],
    ],
    ['its certificate is not seen', { databases: encryptedBy(A) }, [['not_seen', 'users']]],
    [
      'its key lies in a key provider',
      { databases: encryptedBy({ kind: 'asymmetric_key', thumbprint: thumbprint('C') }) },
      [['key_provider', 'users']],
    ],
    [
      'its key is among the asymmetric keys',
      { databases: encryptedBy(B), asymmetricKeys: [B.thumbprint] },
      [['key_provider', 'users']],
    ],
    ['this login may not look', { databases: encryptedBy(null) }, [['may_not_look', 'users']]],
    [
      'the database is none of ours',
      { databases: encryptedBy(A, parseDatabaseName('other')), certificates: [certificate()] },
      [],
    ],
  ];
  test.each(cases)('%s', (_what, encryption, expected) => {
    expect(codes(encryption)).toEqual(expected);
  });

  test('the statement exports the private key to where the server writes its backups, under a name that is a file name', () => {
    const name = "we]ird 'n/ame";
    const [finding] = found({ databases: encryptedBy(A), certificates: [certificate({ name })] });
    expect(finding?.risk).toMatchObject({
      statement:
        "USE master; BACKUP CERTIFICATE [we]]ird 'n/ame] TO FILE = N'/data/we_ird__n_ame.cer' WITH PRIVATE KEY (FILE = N'/data/we_ird__n_ame.pvk', ENCRYPTION BY PASSWORD = N'********')",
    });
    const server = { ...SERVER_FACTS, pathSeparator: '\\', defaultBackupPath: parseServerPath('D:\\Backup') } as const;
    const [windows] = found({ databases: encryptedBy(A), certificates: [certificate()] }, { server });
    expect(windows?.risk).toMatchObject({ statement: expect.stringContaining("N'D:\\Backup\\tde.pvk'") });
  });
});

describe('what stored backups need', () => {
  const stored = [{ database: users, encryptor: B }];
  test.each([
    [
      'a server that has it exported is no risk',
      { certificates: [certificate({ ...EXPORTED, thumbprint: B.thumbprint })] },
      [],
    ],
    ['a server that does not have it', {}, [['not_here', 'users']]],
    [
      'a server that has it without its private key',
      { certificates: [certificate({ thumbprint: B.thumbprint, hasPrivateKey: false })] },
      [['not_here', 'users']],
    ],
    ['a server on which it may be hidden', { seesAll: false }, [['not_seen', 'users']]],
  ] as const)('%s', (_what, encryption, expected) => {
    expect(codes(encryption, { stored })).toEqual(expected);
  });

  test('is told once a database and key, of good backups alone', () => {
    const id = '20260301_020000';
    const set = aBackupSet({ encryptors: [{ protects: 'database', ...B }] });
    const good = aCompletedRecord('users', id, { set });
    expect(storedEncryptors([aRun(id, [good, aFailedRecord('Ventas')]), aRun('20260302_020000', [good])])).toEqual([
      { database: users, encryptor: B },
    ]);
  });
});

test('a backup plan says it of the databases that it backs up, and backs them up', () => {
  const encryption = { ...NO_ENCRYPTION, databases: encryptedBy(A), certificates: [certificate()] };
  const plan = planBackup(factsOf(['users', 'Ventas'], { encryption }), REQUEST);
  expect(plan.databases.map(({ action }) => action)).toEqual(['backup', 'backup']);
  expect(plan.certificates.map(({ databases, risk }) => [databases, risk.code])).toEqual([
    [['users'], 'never_exported'],
  ]);
  expect(planBackup(factsOf(['Ventas'], { encryption }), REQUEST).certificates).toEqual([]);
});
