/** A server that is not there or does not let one in: the menu says what to do, in words, and goes on. */
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Language } from '../../../src/config/settings.ts';
import { createSampleDatabase } from '../../support/sampleDatabase.ts';
import { makeSite, type Site } from '../../support/site.ts';
import { asBefore, LARGE, openTerminal, SMALL } from '../../support/terminal.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';
import { expectGoodScreens } from './screens.ts';

let server: SandboxServer;
let site: Site;

beforeAll(async () => {
  server = await openSandboxServer();
  await createSampleDatabase(server, 'ventas');
  site = await makeSite(server, { databases: ['ventas'] });
  await site.backup('--no-files');
});
afterAll(async () => {
  site?.close();
  await server?.close();
});

/** A port on which nobody listens. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const listener = createServer().once('error', reject);
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      listener.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

interface Words {
  readonly advice: string;
  readonly exit: string;
  readonly noPlan: string;
  readonly menu: string;
  readonly list: string;
}
const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    advice: 'What to do: ',
    exit: '6  Exit',
    noPlan: 'No plan could be made.',
    menu: '► menu',
    list: '√ completed',
  },
  es: {
    advice: 'Qué hacer: ',
    exit: '6  Salir',
    noPlan: 'No se pudo hacer un plan.',
    menu: '► menú',
    list: '√ terminada',
  },
};

describe.each([
  ['es', SMALL],
  ['en', LARGE],
] as const)('in %s', (language, size) => {
  const words = WORDS[language];

  test.each<[string, () => Promise<Readonly<Record<string, string>>>, string]>([
    ['the server is down', async () => ({ DB_SERVER: `127.0.0.1,${await freePort()}` }), '127.0.0.1'],
    ['the password is wrong', async () => ({ DB_PASSWORD: 'Incorrecta1!' }), 'DB_PASSWORD'],
  ])('when %s, it says what to do and goes on', async (_, environment, named) => {
    const terminal = await openTerminal(['--language', language], {
      cwd: site.folder,
      size,
      language,
      env: await environment(),
    });
    const home = await terminal.sees(words.exit, words.advice, '√ ventas');
    expect(home).toContain(named);
    expect(home).not.toContain('Incorrecta1!');
    await terminal.type('1');
    await terminal.sees('[x] ventas');
    await terminal.press('Enter');
    await terminal.sees(words.noPlan, words.advice);
    await terminal.press('Escape');
    await terminal.sees('[x] ventas');
    await terminal.press('Escape');
    await terminal.sees(words.menu);
    // What needs no server works without one.
    await terminal.type('3');
    await terminal.sees(words.list);
    await terminal.press('Escape');
    await terminal.sees(words.menu);
    expectGoodScreens(terminal.seen(), language);
    await terminal.type('q');
    expect(await terminal.ended()).toEqual({ code: 0, ...asBefore });
  });
});
