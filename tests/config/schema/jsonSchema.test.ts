import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkConfig } from '../../../src/config/checkConfig.ts';
import { DESCRIPTIONS } from '../../../src/config/schema/descriptions.ts';
import { configJsonSchema, type JsonSchema, jsonSchemaText } from '../../../src/config/schema/jsonSchema.ts';
import { PATTERNS } from '../../../src/config/schema/patterns.ts';
import { SCHEDULE_ORDINALS, WEEKDAY_NAMES } from '../../../src/config/weekdays.ts';
import { jsonSchemaProblems } from '../../support/jsonSchemaCheck.ts';
import { problemsOf } from '../loading.ts';

const schema = configJsonSchema();
const problems = (config: unknown): readonly string[] => jsonSchemaProblems(config, schema);
const fromFile = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const SHIPPED = '../shared/python-tool/backup_config.json';

test('the committed file is what the schema gives (npm run schema writes it)', () => {
  expect(readFileSync('backup_config.schema.json', 'utf8')).toBe(jsonSchemaText());
});

test('the example names the schema and fits it', () => {
  const example = fromFile('backup_config.json');
  expect(example).toHaveProperty('$schema', './backup_config.schema.json');
  expect(problems(example)).toEqual([]);
});

test('the Python tool’s file fits, with its wrapper and without', () => {
  const file = fromFile('tests/fixtures/python_tool_config.json');
  expect(file).toHaveProperty('backup_configuration');
  expect(problems(file)).toEqual([]);
  const { backup_configuration: inner, ...rest } = Object(file);
  expect(problems({ ...inner, ...rest })).toEqual([]);
});

test.skipIf(!existsSync(SHIPPED))('so does the one that that tool ships (skipped without ../shared)', () => {
  expect(problems(fromFile(SHIPPED))).toEqual([]);
});

test('its flat settings fit', () => {
  const flat = {
    backup_dir: 'copias',
    max_backups: 7,
    compress: false,
    verify_integrity: false,
    schedule_time: '3:15',
    email_notifications: true,
    email_recipients: ['a@example.com'],
    encrypt_backups: false,
  };
  expect(problems(flat)).toEqual([]);
  expect(problems({ backup_configuration: flat })).toEqual([]);
});

test.each([
  ['a time that no clock shows', { schedule_time: '25:00' }],
  ['one in a list', { schedules: { noche: { time: ['02:00', '2.30'] } } }],
  ['a day that no week has', { schedules: { noche: { time: '02:00', day: 'someday' } } }],
  ['an interval without its unit', { schedules: { logs: { every: '15' } } }],
  ['cron with four fields', { schedules: { logs: { cron: '0 2 * *' } } }],
  ['a day of fulls that is none', { chains: { full_on: ['daily'] } }],
  ['the same for one database', { databases: { users: { chains: { full_on: ['daily'] } } } }],
  ['a level out of range', { storage: { compression: { level: 12 } } }],
  ['a relative server path', { storage: { server_directory: 'backups' } }],
  ['a secret key for a public one', { storage: { encryption: { recipients: ['AGE-SECRET-KEY-1X'] } } }],
  ['a log level that nobody knows', { notifications: { system: { log_level: 'LOUD' } } }],
  ['a query that writes', { recovery_testing: { assertions: [{ database: 'a', query: 'DELETE t', expect: 1 }] } }],
  ['an assertion that expects nothing', { recovery_testing: { assertions: [{ database: 'a', query: 'SELECT 1' }] } }],
  ['a key that nobody knows', { retencion: 3 }],
  ['one inside the wrapper', { backup_configuration: { retencion: 3 } }],
  ['a flag in quotes', { compress: 'true' }],
])('an editor marks %s', (_, config) => {
  expect(problems(config)).not.toEqual([]);
  expect([...problemsOf({ config }), ...checkConfig(config).unknownKeys]).not.toEqual([]);
});

describe('the patterns', () => {
  const blank = fc.constantFrom('', ' ', '\t');
  const inAnyCase = (words: readonly string[]) =>
    fc
      .tuple(fc.constantFrom(...words), fc.infiniteStream(fc.boolean()))
      .map(([word, capitals]) =>
        [...word].map((letter) => (capitals.next().value ? letter.toUpperCase() : letter)).join(''),
      );
  const weekday = inAnyCase([...WEEKDAY_NAMES, 'miércoles', 'sábado', 'sa\u0301bado', 'mié']);
  const day = fc.oneof(
    weekday,
    inAnyCase(['daily', 'last', 'último', 'last day', 'ultimo dia', '1', '07', '31']),
    fc.tuple(inAnyCase([...SCHEDULE_ORDINALS, 'último']), weekday).map((words) => words.join(' ')),
  );
  const number = (most: number) =>
    fc.oneof(
      fc.nat(most).map(String),
      fc.nat(most).map((n) => String(n).padStart(2, '0')),
    );
  const padded = (text: fc.Arbitrary<string>) => fc.tuple(blank, text, blank).map((parts) => parts.join(''));
  const time = padded(fc.tuple(number(30), number(70)).map((parts) => parts.join(':')));

  test.each<[string, fc.Arbitrary<unknown>]>([
    ['schedule_time', time.map((schedule_time) => ({ schedule_time }))],
    ['time', fc.oneof(time, fc.array(time)).map((value) => ({ schedules: { a: { time: value } } }))],
    [
      'day',
      fc
        .oneof(padded(day), fc.array(padded(weekday)), fc.nat(40))
        .map((value) => ({ schedules: { a: { time: '02:00', day: value } } })),
    ],
    [
      'every',
      padded(fc.tuple(number(2000), blank, inAnyCase(['m', 'min', 'h', 's'])).map((parts) => parts.join(''))).map(
        (every) => ({ schedules: { a: { every } } }),
      ),
    ],
    [
      'cron',
      fc
        .tuple(
          fc.constantFrom('*', '*/15', '0', '1,15'),
          fc.constantFrom('*', '2', '9-17'),
          fc.constantFrom('*', '1', '*/2'),
          fc.constantFrom('*', 'jan', '1-6'),
          fc.constantFrom('*', 'MON', '1-5'),
        )
        .map((fields) => ({ schedules: { a: { cron: ` ${fields.join('  ')}` } } })),
    ],
    ['full_on', fc.array(padded(weekday)).map((full_on) => ({ chains: { full_on } }))],
    [
      'server_directory',
      fc.constantFrom('/var/b', 'D:\\b', 'd:/b', '\\\\nas\\b', '\\b', 'b', 'D:b').map((server_directory) => ({
        storage: { server_directory },
      })),
    ],
    [
      'log_level',
      inAnyCase(['debug', 'info', 'warn', 'warning', 'error', 'critical', 'x']).map((log_level) => ({
        notifications: { system: { log_level } },
      })),
    ],
    [
      'query',
      fc
        .constantFrom('SELECT 1', '\nselect(1)', 'with a as (select 1 b) select b from a', 'selection')
        .map((query) => ({
          recovery_testing: { assertions: [{ database: 'a', query, expect: 1 }] },
        })),
    ],
  ])('let through every %s that the program takes', (_, configs) => {
    let taken = 0;
    fc.assert(
      fc.property(configs, (config) => {
        if (checkConfig(config).problems.length > 0) return;
        taken++;
        expect(problems(config)).toEqual([]);
      }),
    );
    expect(taken).toBeGreaterThan(0);
  });
});

/** The paths of the keys of a schema, as descriptions.ts writes them. */
const pathsIn = (part: JsonSchema, path: string): readonly string[] => {
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const { additionalProperties: others, items } = part;
  return [
    ...Object.entries(part.properties ?? {}).flatMap(([key, value]) => [at(key), ...pathsIn(value, at(key))]),
    ...(typeof others === 'object' && others.type === 'object' ? [at('*'), ...pathsIn(others, at('*'))] : []),
    ...(items === undefined ? [] : pathsIn(items, path)),
  ];
};

test('every key has its sentence, and every sentence and pattern its key', () => {
  const sections = Object.entries(schema.$defs ?? {});
  const keys = new Set(['$schema', 'backup_configuration']);
  for (const [name, part] of sections) for (const path of [name, ...pathsIn(part, name)]) keys.add(path);
  const own = [...keys].filter((path) => !/^databases\.\*\.(chains|retention)\./.test(path));
  expect(Object.keys(DESCRIPTIONS).toSorted()).toEqual(own.toSorted());
  expect(Object.keys(PATTERNS).filter((path) => !keys.has(path))).toEqual([]);
});
