import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { encryptorKind, opens } from '../../src/sqlserver/encryptionFacts.ts';
import { connectSqlServer } from '../../src/sqlserver/mssqlServer.ts';
import {
  ASYMMETRIC_KEYS_QUERY,
  CERTIFICATES_QUERY,
  ENCRYPTED_DATABASES_QUERY,
  ENCRYPTION_KEYS_QUERY,
  SEES_DEFINITIONS_QUERY,
} from '../../src/sqlserver/readEncryption.ts';
import { NO_ENCRYPTION, thumbprint } from '../support/encryption.ts';
import { answerRows, fail, int, type ScriptedBatch, scriptedServer, text } from '../support/scriptedServer.ts';

type Answer = (batch: ScriptedBatch) => void;
const rows =
  (names: readonly string[], ...values: readonly (readonly string[])[]): Answer =>
  ({ sink }) =>
    answerRows(sink, names.map(text), values);
const refused =
  (number: number, message: string): Answer =>
  ({ sink }) =>
    fail(sink, [number, message]);

const ANSWERS: Readonly<Record<string, Answer>> = {
  [ENCRYPTION_KEYS_QUERY]: rows(
    ['name', 'kind', 'thumbprint'],
    ['users', 'CERTIFICATE', thumbprint('A')],
    ['ventas', 'ASYMMETRIC KEY', thumbprint('B')],
  ),
  [ENCRYPTED_DATABASES_QUERY]: rows(['name'], ['users'], ['ventas']),
  [CERTIFICATES_QUERY]: rows(['name', 'thumbprint', 'keyProtection', 'exportedAt'], ['tde', thumbprint('A'), 'NA', '']),
  [ASYMMETRIC_KEYS_QUERY]: rows(['thumbprint'], [thumbprint('B')]),
  [SEES_DEFINITIONS_QUERY]: ({ sink }) => answerRows(sink, [int('seesAll')], [[1]]),
};

const read = async (changes: Readonly<Record<string, Answer>> = {}) => {
  const script = await scriptedServer((batch) => ({ ...ANSWERS, ...changes })[batch.sql]?.(batch));
  const server = connectSqlServer(script.login, { clock: systemClock });
  onTestFinished(() => server.close());
  return server.encryption();
};

test('keys, certificates and key providers are told apart', async () => {
  const facts = await read();
  expect(facts.databases).toEqual([
    { name: 'users', encryptor: { kind: 'certificate', thumbprint: thumbprint('A') } },
    { name: 'ventas', encryptor: { kind: 'asymmetric_key', thumbprint: thumbprint('B') } },
  ]);
  expect(facts.certificates).toMatchObject([{ name: 'tde', hasPrivateKey: false }]);
  expect(facts).toMatchObject({ asymmetricKeys: [thumbprint('B')], seesAll: true });
});

test('a login without VIEW SERVER STATE learns which databases are encrypted, and that it may not see by what', async () => {
  const denied = "VIEW SERVER STATE permission was denied on object 'server', database 'master'.";
  const facts = await read({ [ENCRYPTION_KEYS_QUERY]: refused(300, denied) });
  expect(facts.databases).toEqual([
    { name: 'users', encryptor: null },
    { name: 'ventas', encryptor: null },
  ]);
});

test('a key that names no thumbprint is one that nothing is known of', async () => {
  const facts = await read({
    [ENCRYPTION_KEYS_QUERY]: rows(['name', 'kind', 'thumbprint'], ['users', 'CERTIFICATE', '0x']),
  });
  expect(facts.databases).toEqual([{ name: 'users', encryptor: null }]);
});

test('where certificates are refused nothing is called missing', async () => {
  const facts = await read({ [CERTIFICATES_QUERY]: refused(229, 'The SELECT permission was denied.') });
  expect(facts).toMatchObject({ certificates: [], seesAll: false });
});

test('a login that may not see every definition says so', async () => {
  const facts = await read({ [SEES_DEFINITIONS_QUERY]: ({ sink }) => answerRows(sink, [int('seesAll')], [[0]]) });
  expect(facts.seesAll).toBe(false);
});

test('what opens a backup is a certificate with its private key, or a key of a provider', () => {
  const key = { kind: 'unknown', thumbprint: thumbprint('A') } as const;
  const certificate = { name: 'tde', thumbprint: thumbprint('a'), hasPrivateKey: true, exportedAt: null };
  expect(opens({ ...NO_ENCRYPTION, certificates: [certificate] }, key)).toBe('yes');
  expect(opens({ ...NO_ENCRYPTION, certificates: [{ ...certificate, hasPrivateKey: false }] }, key)).toBe('no');
  expect(opens({ ...NO_ENCRYPTION, asymmetricKeys: [thumbprint('A')] }, key)).toBe('yes');
  expect(opens(NO_ENCRYPTION, key)).toBe('no');
  expect(opens({ ...NO_ENCRYPTION, seesAll: false }, key)).toBe('unknown');
});

test.each([
  ['CERTIFICATE', 'certificate'],
  ['ASYMMETRIC KEY', 'asymmetric_key'],
  ['ASYMMETRIC_KEY', 'asymmetric_key'],
  ['something new', 'unknown'],
  [null, 'unknown'],
] as const)('the encryptor type %s is read as %s', (said, kind) => {
  expect(encryptorKind(said)).toBe(kind);
});
