import { expect, test } from 'vitest';
import { filesBelow } from '../../support/site.ts';
import { temporaryDirectory } from '../../support/temporaryDirectory.ts';
import { asBefore, LARGE, openTerminal, SMALL } from '../../support/terminal.ts';
import { expectGoodScreens } from './screens.ts';

test.each([
  ['es', SMALL, 'nunca se ha copiado', '6  Salir'],
  ['en', LARGE, 'never backed up', '6  Exit'],
] as const)(
  'the demo opens the menu (%s) on three seeded databases, in the terminal’s language',
  async (language, size, never, exit) => {
    const cwd = temporaryDirectory('rexus-demo');
    const terminal = await openTerminal(['demo', '--folder', 'mi demo'], { cwd, size, language });
    const home = await terminal.sees(exit, 'SQL Server 16');
    for (const name of ['users', 'inventario', 'auditoria'])
      expect(home).toMatch(new RegExp(`^× ${name} +${never}$`, 'm'));
    expectGoodScreens(terminal.seen(), language);
    await terminal.type('q');
    expect(await terminal.ended()).toEqual({ code: 0, ...asBefore });
    expect(filesBelow(cwd).filter((name) => !name.startsWith('mi demo/'))).toEqual([]);
  },
);
