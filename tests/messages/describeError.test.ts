import { describe, expect, test } from 'vitest';
import { ALLOWED } from '../../src/config/schema/allowed.ts';
import { LANGUAGES } from '../../src/config/settings.ts';
import { ERROR_EXITS, type ErrorCode, type ErrorFacts } from '../../src/domain/errorFacts.ts';
import { asRexusError, RexusError } from '../../src/domain/rexusError.ts';
import { describeError } from '../../src/messages/describeError.ts';
import { permitido } from '../../src/messages/es/allowedValues.ts';
import { permissionCommand } from '../../src/messages/permissionCommand.ts';
import { load } from '../config/loading.ts';
import { ERROR_SAMPLES } from './errorSamples.ts';

const isCode = (text: string): text is ErrorCode => Object.hasOwn(ERROR_EXITS, text);
const codes = Object.keys(ERROR_EXITS).filter(isCode);
const samplesOf = <Code extends ErrorCode>(code: Code): readonly RexusError<Code>[] => {
  const facts: readonly ErrorFacts[Code][] = ERROR_SAMPLES[code];
  return facts.map((known) => new RexusError(code, known));
};
const all = codes.flatMap((code) => samplesOf(code));

test('a wrong value is told where it stands: the line of the file or of .env, or the environment', () => {
  const error = new RexusError('CONFIG_INVALID', {
    path: '/srv/backup_config.json',
    problems: [
      { key: 'DB_ENCRYPT', value: '"x"', allowed: ALLOWED.flag, place: { at: 'environment', line: null } },
      { key: 'DB_PORT', value: '"x"', allowed: '1–65535', place: { at: 'env_file', line: 3 } },
      { key: 'max_backups', value: '0', allowed: ALLOWED.positive, place: { at: 'file', line: 4 } },
      { key: 'compress', value: '0', allowed: ALLOWED.flag, place: { at: 'file', line: 12 } },
    ],
  });
  expect(describeError(error, 'en').message).toBe(
    '/srv/backup_config.json: 2 values are wrong: line 4: max_backups is 0, allowed: a whole number from 1; ' +
      'line 12: compress is 0, allowed: true or false; ' +
      '.env beside /srv/backup_config.json: one value is wrong: line 3: DB_PORT is "x", allowed: 1–65535; ' +
      'the environment: one value is wrong: DB_ENCRYPT is "x", allowed: true or false',
  );
});

describe('every error in words', () => {
  test('reads as the golden file says (renew it with: npx vitest run tests/messages -u)', async () => {
    const text = all.map((error) => {
      const lines = LANGUAGES.map((language) => {
        const { message, advice } = describeError(error, language);
        return `  ${language}  ${message}\n      → ${advice}`;
      });
      return [error.code, ...lines].join('\n');
    });
    await expect(`${text.join('\n\n')}\n`).toMatchFileSnapshot('errors.golden.txt');
  });

  test.each(all.map((error) => [error.code, error] as const))(
    'is another sentence in each language: %s',
    (_code, error) => {
      const [es, en] = [describeError(error, 'es'), describeError(error, 'en')];
      expect(es.message).not.toBe(en.message);
      expect(es.advice).not.toBe(en.advice);
    },
  );

  test.each(all.map((error) => [error.code, error] as const))(
    'is a factual message without a full stop, and advice that ends as a sentence: %s',
    (_code, error) => {
      for (const language of LANGUAGES) {
        const { message, advice } = describeError(error, language);
        expect(advice).toMatch(/^[A-ZÁÉÍÓÚÑ].*[.)]$/);
        expect(message).not.toMatch(/undefined|\[object|NaN/);
        expect(advice).not.toMatch(/undefined|\[object|NaN/);
      }
    },
  );

  test.each(all.map((error) => [error.code, error] as const))('names the facts it was given: %s', (code, error) => {
    const { message, advice } = describeError(error, 'es');
    const facts: Readonly<Record<string, unknown>> = { ...error.facts };
    for (const fact of ['path', 'server', 'number', 'variable', 'id'].map((name) => facts[name])) {
      if (fact !== undefined) expect(`${message} ${advice}`, code).toContain(String(fact));
    }
  });
});

describe('what must not come out', () => {
  test('is a password: no error about a configuration that holds one shows it', () => {
    const environment = { DB_SERVER: 'db,1', DB_USERNAME: 'sa', DB_PASSWORD: 'hunter2' };
    const broken: (() => unknown)[] = [
      () => load({ environment: { ...environment, DB_PORT: '2', DB_ENCRYPT: '?' } }),
      () => load({ environment: { ...environment, DB_PASSWORD_FILE: '/nowhere' } }),
      () => load({ environment: { ...environment, DB_SERVER: 'np:x' }, config: { language: 'fr' } }),
      () => load({ environment, config: '{' }),
    ];
    for (const loading of broken) {
      const error = caught(loading);
      for (const language of LANGUAGES) expect(JSON.stringify(describeError(error, language))).not.toContain('hunter2');
      expect(String(error.stack)).not.toContain('hunter2');
    }
  });

  test('are control characters of a database’s name, which could drive the terminal', () => {
    const { message } = describeError(new RexusError('DATABASE_MISSING', { database: 'a\u001b[31mb\n' }), 'en');
    expect(message).not.toMatch(/\p{Cc}/u);
  });
});

test('every text about what is allowed is translated', () => {
  for (const text of Object.values(ALLOWED)) expect(permitido(text)).not.toBe(text);
  expect(permitido('es | en')).toBe('es | en');
});

test.each([
  ['D:\\backups\\temp\\x.bak', 'icacls "D:\\backups\\temp" /grant "NT SERVICE\\MSSQLSERVER:(OI)(CI)M"'],
  ['D:\\backups', 'icacls "D:\\backups" /grant "NT SERVICE\\MSSQLSERVER:(OI)(CI)M"'],
  ['D:\\x.bak', 'icacls D:\\ /grant "NT SERVICE\\MSSQLSERVER:(OI)(CI)M"'],
  ['\\\\nas\\copias\\x.bak', 'icacls "\\\\nas\\copias" /grant "NT SERVICE\\MSSQLSERVER:(OI)(CI)M"'],
  ['/var/opt/mssql/backups/x.bak', 'sudo chown 10001 /var/opt/mssql/backups && sudo chmod 2775 /var/opt/mssql/backups'],
  ["/srv/o'clock; rm -rf", "sudo chown 10001 '/srv/o'\\''clock; rm -rf' && sudo chmod 2775 '/srv/o'\\''clock; rm -rf'"],
])('the permission for %s is given by %s', (path, command) => expect(permissionCommand(path)).toBe(command));

const caught = (action: () => unknown): RexusError => {
  try {
    action();
  } catch (error) {
    return asRexusError(error);
  }
  throw new Error('nothing was thrown');
};
