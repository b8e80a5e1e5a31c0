import { describe, expect, test } from 'vitest';
import { EXIT_CODES } from '../../src/domain/exitCodes.ts';
import { memoryServer } from '../support/memoryServer.ts';
import { cliBench } from './cliBench.ts';

const TO = ['--to', '2026-11-20 14:30:00'];
const DATABASE = ['--database', 'users'];
const ONE_WAY = ['exactly one of --id, --to', 'exactamente una de --id, --to'] as const;
const ONE_DATABASE = ['a moment is for one database alone', 'un momento es para una sola base'] as const;
const WHICH = ['--database says which database', '--database dice qué base de datos'] as const;

/** Every pair of ways to say what is restored. */
const WAYS = [['--id', 'latest'], TO, ['--until-end'], ['--before-mark', 'cierre'], ['--resume']];
const PAIRS = WAYS.flatMap((one, at) => WAYS.slice(at + 1).map((other) => [...DATABASE, ...one, ...other]));

const cases: readonly (readonly [argv: readonly string[], en: string, es: string])[] = [
  [[], ...ONE_WAY],
  [DATABASE, ...ONE_WAY],
  [['--runbook'], ...ONE_WAY],
  [['--as', 'otra'], ...ONE_WAY],
  ...PAIRS.map((argv) => [argv, ...ONE_WAY] as const),
  ...[TO, ['--until-end'], ['--before-mark', 'cierre']].flatMap((way) => [
    [way, ...WHICH] as const,
    [[...way, ...DATABASE, '--database', 'inventario'], ...ONE_DATABASE] as const,
    [[...way, ...DATABASE, '--files'], ...ONE_DATABASE] as const,
  ]),
  [['--resume', ...DATABASE, '--database', 'inventario'], ...ONE_DATABASE],
  [['--resume', '--files'], '--files do not go together', '--files'],
  [['--resume', '--as', 'otra'], 'leave --as out', 'no use --as'],
  [['--resume', '--runbook'], '--resume do not go together', '--resume'],
  [['--id', 'latest', '--files', '--runbook', 'aquí'], '--files do not go together', '--files'],
  [['--to', 'ayer', ...DATABASE], 'ayer is no moment', 'ayer no es un momento'],
  [['--to', '2026-11-31 10:00:00', ...DATABASE], 'is no moment', 'no es un momento'],
  [['--to'], '--to <moment> needs a value', '--to <moment>'],
  [['--before-mark'], '--before-mark <mark> needs a value', '--before-mark <mark>'],
  [['--id', 'latest', '--as', ''], '--as <name>', '--as <name>'],
  [['--id', 'nunca'], 'nunca', 'nunca'],
];

describe.each(['en', 'es'] as const)('in %s', (language) => {
  test.each(cases)('restore %j ends with 2, says why and asks the server nothing', async (argv, en, es) => {
    const server = memoryServer(['users', 'inventario']);
    const { code, stdout, stderr } = await cliBench({ server }).run(['restore', ...argv, '--language', language]);
    expect({ code, stdout }).toEqual({ code: EXIT_CODES.usage, stdout: '' });
    expect(stderr).toContain(language === 'en' ? en : es);
    expect(server.calls).toEqual([]);
  });
});
