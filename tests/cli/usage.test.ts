import { expect, test } from 'vitest';
import { EXIT_CODES } from '../../src/domain/exitCodes.ts';
import { messagesFor } from '../../src/messages/messagesFor.ts';
import { cliBench } from './cliBench.ts';

test.each(['es', 'en'] as const)('--help in %s names every command and every exit code', async (language) => {
  const { code, stdout, stderr } = await cliBench().run(['--help', '--language', language]);
  const { commands, exitCode, exitCodes } = messagesFor(language).cli;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const words = stdout.replace(/\s+/g, ' ');
  for (const [name, text] of Object.entries(commands)) {
    // Verbs of a command, in that command's own help.
    if (
      ![
        'schedulePreset',
        'schedulerRun',
        'schedulerInstall',
        'schedulerUninstall',
        'schedulerStatus',
        'configCheck',
        'configShow',

        'catalogueRebuild',
        'keyGenerate',
        'keyCheck',
        'keyStore',
        'keyForget',
      ].includes(name)
    )
      expect(words).toContain(text);
  }
  expect(stdout).toContain(`${exitCodes}:`);
  const texts = new Map(Object.entries(exitCode));
  const lines = stdout.split('\n').map((line) => line.trim());
  for (const [name, number] of Object.entries(EXIT_CODES)) expect(lines).toContain(`${number}  ${texts.get(name)}`);
});

test('the help of a command is in the language of the terminal', async () => {
  const spanish = await cliBench().run(['restore', '--help'], { variables: { LANG: 'es_ES.UTF-8' } });
  expect(spanish.stdout).toMatch(/^Uso: rexus-backup restore \[opciones\]$/m);
  expect(spanish.stdout).toContain('Opciones:');
  const english = await cliBench().run(['help', 'show']);
  expect(english.stdout).toMatch(/^Usage: rexus-backup show \[options\] <id>$/m);
  expect(english.stdout).toContain('Arguments:');
});

test('where the terminal has another language the texts are Spanish', async () => {
  const { stdout } = await cliBench().run(['--help'], { variables: { LANG: 'fr_FR.UTF-8' } });
  expect(stdout).toContain('Códigos de salida:');
});

test.each([
  [['bakcup'], 'there is no command bakcup; did you mean backup?'],
  [['list', '--jsn'], 'there is no option --jsn; did you mean --json?'],
  [['list', 'more'], 'more words than the command takes: more'],
  [['restore'], 'exactly one of --id, --to, --until-end, --before-mark and --resume'],
  [['restore', '--id'], '--id <id> needs a value'],
  [['show'], '<id> is needed'],
  [['verify', '--all', '--id', '20261120_020000'], '--all and --id <id> do not go together'],
  [['--run-scheduler', 'list'], '--run-scheduler and list do not go together'],
  [['backup', '--type', 'weird'], '--type <type>: weird is not possible: full, differential, log, auto'],
  [['--language', 'fr', 'list'], '--language <language>: fr is not possible: es, en'],
  [['backup', '--database', ''], '--database <name>:  is not possible: the name of a database, 1 to 128 characters'],
  [['backup', '--name', 'x'.repeat(129)], 'is not possible: a label of at most 128 characters'],
  [['sandbox', '--data', 'x', '--port', '65536'], '--port <number>: 65536 is not possible: 0–65535'],
  [['sandbox', '--data', 'x', '--port', '1e3'], '--port <number>: 1e3 is not possible: 0–65535'],
  [[], 'The menu needs a terminal. Use a command, e.g. "rexus-backup backup" (see --help).'],
])('%j ends with 2 and says what is wrong', async (argv, sentence) => {
  const { code, stdout, stderr } = await cliBench().run(argv);
  expect({ code, stdout }).toEqual({ code: EXIT_CODES.usage, stdout: '' });
  expect(stderr).toContain(sentence);
  expect(stderr).toContain('rexus-backup --help');
});

test('with --json wrong words are one exit_error line, too', async () => {
  const { code, stdout, errorEvents } = await cliBench().run(['backup', '--json', '--bogus']);
  expect({ code, stdout }).toEqual({ code: EXIT_CODES.usage, stdout: '' });
  expect(errorEvents()).toEqual([
    {
      message_type: 'exit_error',
      exit_code: 2,
      code: 'USAGE',
      message: expect.stringContaining('--bogus'),
      advice: expect.any(String),
    },
  ]);
});

test('--language counts before and after the command, also with =', async () => {
  const bench = cliBench();
  const empty = messagesFor('es').catalogue.empty;
  for (const argv of [
    ['--language', 'es', 'list'],
    ['list', '--language', 'es'],
    ['list', '--language=es'],
  ]) {
    expect((await bench.run(argv)).stdout.trim()).toBe(empty);
  }
  expect((await bench.run(['list'])).stdout.trim()).toBe(messagesFor('en').catalogue.empty);
});

test('a group of commands without its verb shows its help and ends with 2', async () => {
  const { code, stderr } = await cliBench().run(['scheduler']);
  expect(code).toBe(EXIT_CODES.usage);
  expect(stderr).toContain('rexus-backup scheduler');
});

test('--version prints the version alone', async () => {
  expect(await cliBench().run(['--version'])).toMatchObject({ code: 0, stdout: '1.2.3\n', stderr: '' });
});

test('a configuration that cannot be read ends with 2 before anything is done', async () => {
  const bench = cliBench();
  const missing = await bench.run(['list', '--config', 'other.json']);
  expect(missing).toMatchObject({ code: EXIT_CODES.usage, stdout: '' });
  bench.configure({ max_backups: 'many' });
  const wrong = await bench.run(['list', '--json']);
  expect(wrong.errorEvents()).toEqual([expect.objectContaining({ code: 'CONFIG_INVALID', exit_code: 2 })]);
});

test('in a terminal the menu opens in the configured language, and its exit code is handed on', async () => {
  const opened: string[] = [];
  const ended = await cliBench().run(['--language', 'es'], {
    terminal: true,
    environment: {
      startMenu: async (services, language) => {
        opened.push(`${language} ${services.settings.language}`);
        return 143;
      },
    },
  });
  expect({ code: ended.code, opened }).toEqual({ code: 143, opened: ['es es'] });
});

test('an exit code of the menu that is none of ours does not look like a success', async () => {
  const ended = await cliBench().run(['menu'], { terminal: true, environment: { startMenu: async () => 77 } });
  expect(ended.code).toBe(EXIT_CODES.failed);
});
