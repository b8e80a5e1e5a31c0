import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { configSchema } from '../../src/config/configSchema.ts';
import { EXIT_CODES } from '../../src/domain/exitCodes.ts';
import { en } from '../../src/messages/en.ts';
import { memoryServer } from '../support/memoryServer.ts';
import { stoppedClock } from '../support/stoppedClock.ts';
import { waitFor } from '../support/waitFor.ts';
import { cliBench } from './cliBench.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const scripting = read('docs/scripting.md');
const configuration = read('docs/configuration.md');
const wordsIn = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/[`"]([\w$]+)[`"]/g)].map(([, word = '']) => word));

test('the table of exit codes is that of the program', () => {
  const documented = [...scripting.matchAll(/^\| (\d+) \| (.+) \|$/gm)].map(([, code, text]) => `${code} ${text}`);
  const texts = new Map(Object.entries(en.cli.exitCode));
  expect(documented).toEqual(Object.entries(EXIT_CODES).map(([name, code]) => `${code} ${texts.get(name)}`));
});

test('every command and every option of the program is documented', async () => {
  const { run } = cliBench();
  const { stdout } = await run(['--help']);
  const commands = [...stdout.matchAll(/^ {2}([a-z]+)(?: [<[][\w.]+[>\]])? {2,}\S/gm)].map(([, name = '']) => name);
  expect(commands).toContain('backup');
  expect(commands).toContain('inspect');
  for (const command of commands.filter((name) => name !== 'help')) {
    const line = scripting.split('\n').find((row) => row.startsWith('|') && row.includes(`\`${command}`));
    expect(line, command).toBeDefined();
    const verbs: Readonly<Record<string, readonly string[]>> = {
      schedule: ['preset'],
      scheduler: ['run', 'install', 'uninstall', 'status'],
      config: ['check', 'show'],
      catalogue: ['rebuild'],
      key: ['generate', 'store', 'forget', 'check'],
    };
    for (const words of verbs[command]?.map((verb) => [command, verb]) ?? [[command]]) {
      const row = scripting.split('\n').find((text) => text.startsWith(`| \`${words.join(' ')}`)) ?? line;
      for (const [option] of (await run([...words, '--help'])).stdout.matchAll(/--[a-z-]+/g)) {
        if (option !== '--help') expect(row, `${words.join(' ')} ${option}`).toContain(option);
      }
    }
  }
});

/** The keys of a JSON value and of what is in it, without the names of databases and what a manifest's header says. */
const keysIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(keysIn);
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'set' || key === 'facts' ? [key] : [key, ...keysIn(inner)],
  );
};

test('every event and every field that commands print is documented', async () => {
  const clock = stoppedClock(new Date(2026, 10, 20, 2, 0, 0));
  const { run, start } = cliBench({ server: memoryServer(['users', 'inventario']), clock });
  const documented = wordsIn(scripting);
  const undocumented = (value: unknown): readonly string[] => keysIn(value).filter((key) => !documented.has(key));
  const events = [
    ...(await run(['backup', '--json'])).events(),
    ...(await run(['restore', '--id', 'latest', '--yes', '--files', '--json'])).events(),
    ...(await run(['restore', '--id', 'latest', '--as', 'x', '--yes', '--json'])).errorEvents(),
    ...(await run(['drill', '--yes', '--json'])).events(),
    ...(await run(['verify', '--json'])).events(),
  ];
  const stop = new AbortController();
  const scheduler = start(['scheduler', 'run', '--json'], { signal: stop.signal });
  await waitFor(() => scheduler.stdout().includes('scheduler_started'));
  stop.abort('SIGTERM');
  events.push(...(await scheduler.ended).events());
  const kinds = new Set(events.map(({ message_type }) => String(message_type)));
  expect(kinds.size).toBeGreaterThan(14);
  expect([...kinds].filter((kind) => !documented.has(kind))).toEqual([]);
  expect(undocumented(events)).toEqual([]);
  for (const argv of [
    ['list', '--json'],
    ['list', '--chains', '--json'],
    ['status', '--json'],
    ['doctor', '--json'],
    ['schedule', '--json'],
    ['prune', '--dry-run', '--json'],
    ['backup', '--dry-run', '--json'],
    ['restore', '--id', 'latest', '--dry-run', '--json'],
    ['drill', '--dry-run', '--json'],
    ['config', 'check', '--json'],
    ['config', 'show', '--json'],
  ]) {
    expect(undocumented((await run(argv)).document()), argv.join(' ')).toEqual([]);
  }
});

/** Every key of the schema as the documentation writes it: a path below its section; a name that people choose is left out. */
const keysOf = (schema: unknown): readonly string[] => {
  if (schema instanceof z.ZodOptional) return keysOf(schema.unwrap());
  if (schema instanceof z.ZodRecord) return keysOf(schema.valueType);
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([key, inner]) => {
    const below = keysOf(inner);
    return key === 'backup_configuration' ? [key] : [key, ...below];
  });
};

test('every key of the configuration is documented', () => {
  const documented = new Set([...configuration.matchAll(/`([\w$.{}]+)`/g)].flatMap(([, path = '']) => path.split('.')));
  const keys = keysOf(configSchema);
  expect(keys.length).toBeGreaterThan(60);
  expect(keys.filter((key) => !documented.has(key))).toEqual([]);
});

test('every variable of .env.example is documented, and none is set to a secret', () => {
  const example = read('.env.example');
  const all = parse(example.replaceAll(/^# (?=[A-Z_]+=)/gm, ''));
  expect(Object.keys(all)).toEqual(
    expect.arrayContaining(['DB_SERVER', 'DB_PASSWORD', 'DB_PASSWORD_FILE', 'BACKUP_DIR']),
  );
  for (const name of Object.keys(all)) expect(configuration).toContain(`\`${name}\``);
  expect(parse(example).DB_PASSWORD).toBe('');
});
