/** The ways out of the menu, what a running backup makes of them, and terminals of every kind. The terminal is always left as it was. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSampleDatabase, expectIdle } from '../../support/sampleDatabase.ts';
import { makeSite, type Site } from '../../support/site.ts';
import { asBefore, LARGE, openTerminal, SMALL, type Terminal, type TerminalOptions } from '../../support/terminal.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';
import { expectGoodScreens } from './screens.ts';

const NAME = 'grande';

let server: SandboxServer;
let site: Site;

beforeAll(async () => {
  server = await openSandboxServer();
  await createSampleDatabase(server, NAME, { noise: 600 });
  site = await makeSite(server, { databases: [NAME] });
});
afterEach(() => server.sandbox.clearFaults());
afterAll(async () => {
  site?.close();
  await server?.close();
});

const openMenu = async (options: Partial<TerminalOptions> = {}): Promise<Terminal> => {
  const terminal = await openTerminal(['--language', 'en'], { cwd: site.folder, language: 'en', ...options });
  await terminal.sees('6  Exit', 'SQL Server 16');
  return terminal;
};

/** A backup that goes on until it is stopped or the fault is taken away. */
const startBackup = async (terminal: Terminal): Promise<void> => {
  await server.sandbox.setFaults({ stepDelayMs: 60 });
  await terminal.type('1');
  await terminal.sees('Which databases?');
  await terminal.press('Enter');
  await terminal.sees('Enter BACK UP NOW');
  await terminal.press('Enter');
  await terminal.sees('back up now: running', /● grande +█+░+ +[1-9]\d? %/);
};

describe('with nothing running the menu is left', () => {
  test.each<[string, (terminal: Terminal) => Promise<void>]>([
    ['6', (terminal) => terminal.type('6')],
    ['q', (terminal) => terminal.type('q')],
    ['Ctrl-C', (terminal) => terminal.press('C-c')],
    ['up to the last option and Enter', (terminal) => terminal.press('Up', 'Enter')],
  ])('by %s with exit code 0', async (_, leave) => {
    const terminal = await openMenu();
    await leave(terminal);
    expect(await terminal.ended()).toEqual({ code: 0, ...asBefore });
  });

  test('by SIGTERM with exit code 143', async () => {
    const terminal = await openMenu();
    terminal.signal('SIGTERM');
    expect(await terminal.ended()).toEqual({ code: 143, ...asBefore });
  });

  test('by Ctrl-C while a name is typed, where q is a letter', async () => {
    await site.backup('--no-files');
    const terminal = await openMenu();
    await terminal.type('4');
    await terminal.sees('From which run?');
    await terminal.press('Enter');
    await terminal.sees('[x] grande');
    await terminal.press('Enter');
    await terminal.sees('Where should grande go?');
    await terminal.press('Down');
    await terminal.type('q?');
    await terminal.sees('New name, beside the original: q?');
    await terminal.press('C-c');
    expect(await terminal.ended()).toEqual({ code: 0, ...asBefore });
  });
});

describe('while a backup runs', () => {
  test('Ctrl-C asks; no goes on, yes stops it on the server, leaves nothing of it and ends with 130', async () => {
    const before = [site.files(), await site.list()];
    const terminal = await openMenu();
    await startBackup(terminal);
    await terminal.press('C-c');
    await terminal.sees('rexus-backup ► leave', 'Something is still running. Stop it and leave? (y = yes, n = no)');
    await terminal.type('n');
    await terminal.sees('back up now: running');
    await terminal.press('C-c');
    await terminal.sees('rexus-backup ► leave');
    await terminal.type('y');
    expect(await terminal.ended()).toEqual({ code: 130, ...asBefore });
    await expectIdle(server);
    expect([site.files(), await site.list()]).toEqual(before);
    expectGoodScreens(terminal.seen(), 'en');
  });

  test('SIGTERM stops it without asking, leaves nothing of it and ends with 143', async () => {
    const before = [site.files(), await site.list()];
    const terminal = await openMenu();
    await startBackup(terminal);
    terminal.signal('SIGTERM');
    expect(await terminal.ended()).toEqual({ code: 143, ...asBefore });
    await expectIdle(server);
    expect([site.files(), await site.list()]).toEqual(before);
  });

  test('Esc asks, yes stops it, and the menu goes on', async () => {
    const before = site.files();
    const terminal = await openMenu();
    await startBackup(terminal);
    await terminal.press('Escape');
    await terminal.sees('▲ Stop the backup? Only logs already taken will be kept. (y = yes, n = no)');
    await terminal.type('y');
    const stopped = await terminal.sees('The backup was stopped. Only logs already taken are kept, for the next run.');
    expect(stopped).not.toMatch(/[●█░]/);
    expect(site.files()).toEqual(before);
    await terminal.press('Enter');
    await terminal.sees('rexus-backup ► menu');
    expectGoodScreens(terminal.seen(), 'en');
  });

  test('the terminal may change its size, also to one that is far too small, and back', async () => {
    const terminal = await openMenu({ size: SMALL });
    await startBackup(terminal);
    await terminal.resize(LARGE);
    await terminal.sees(/^─{120}$/m, /● grande +█+░* +\d+ %/);
    await terminal.resize({ columns: 40, rows: 12 });
    await terminal.sees(/^─{40}$/m, '● grande');
    await terminal.resize({ columns: 12, rows: 4 });
    await terminal.sees(/─{12}/);
    await terminal.resize(SMALL);
    await terminal.sees(/^─{80}$/m, /● grande +█+░* +\d+ %/);
    await server.sandbox.clearFaults();
    await terminal.sees('back up now: result', '√ grande');
    expectGoodScreens(
      terminal.seen().filter((screen) => /─{80}/.test(screen)),
      'en',
    );
    await terminal.type('q');
    expect(await terminal.ended()).toEqual({ code: 0, ...asBefore });
  });
});

describe('the menu works', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['where TERM is dumb', { TERM: 'dumb' }],
    ['without colours (NO_COLOR)', { NO_COLOR: '1' }],
    ['where CI=true', { CI: 'true' }],
  ])('%s', async (_, env) => {
    const terminal = await openMenu({ env });
    await terminal.type('3');
    await terminal.sees('rexus-backup ► backups', '√ completed');
    await terminal.press('Escape');
    await terminal.sees('rexus-backup ► menu');
    await terminal.type('6');
    expect(await terminal.ended()).toMatchObject({ code: 0, ...asBefore });
  });

  test('without one colour where NO_COLOR asks for none, and with them elsewhere', async () => {
    // Foreground 30 to 37 and 90 to 97, alone or beside other styles.
    const colour = /\[(?:\d+;)*[39][0-7]m/;
    const plain = await openMenu({ env: { NO_COLOR: '1' } });
    expect(await plain.sees('√ grande', '► 1')).not.toBe('');
    expect(await plain.styled()).not.toMatch(colour);
    const coloured = await openMenu();
    await coloured.sees('√ grande');
    expect(await coloured.styled()).toMatch(colour);
  });
});
