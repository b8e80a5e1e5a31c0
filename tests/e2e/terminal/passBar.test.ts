/** pack and unpack as somebody sees them who sits in front of a terminal. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { joinLocal, type LocalPath } from '../../../src/domain/localPath.ts';
import { temporaryDirectory } from '../../support/temporaryDirectory.ts';
import { asBefore, openTerminal } from '../../support/terminal.ts';

const NAME = 'contabilidad_de_la_empresa_20261120_020000.bak';

/** A folder with a backup of so many bytes, all of them holes, and an empty `out`. */
const folderWith = (bytes: number): LocalPath => {
  const folder = temporaryDirectory();
  mkdirSync(joinLocal(folder, 'out'));
  writeFileSync(joinLocal(folder, NAME), '');
  truncateSync(joinLocal(folder, NAME), bytes);
  return folder;
};

const expectFits = (seen: readonly string[]): void => {
  for (const screen of seen) {
    const live = screen.split('\n').filter((line) => line.includes('█') || line.includes('░') || line.includes('/s '));
    // A line that did not fit would stand there twice, once for each time that it was drawn.
    expect(live.length, screen).toBeLessThanOrEqual(1);
  }
};

test.each([
  ['es', ['pack', NAME, '--to', 'out'], /empaquetando .*\d+ % {2}\S+ .B\/s {2}quedan \d/],
  ['en', ['pack', NAME, '--to', 'out'], /packing .*\d+ % {2}\S+ .B\/s {2}\d\S* .*left/],
  ['es', ['unpack', NAME, '--to', 'out/x.bak'], /desempaquetando .*\d+ % {2}\S+ .B\/s {2}quedan \d/],
] as const)(
  'in %s, %s shows how far it is, how fast and how long still, and Ctrl-C leaves nothing',
  async (language, args, bar) => {
    const folder = folderWith(64 * 1024 ** 3);
    const terminal = await openTerminal(args, { cwd: folder, language });
    await terminal.sees(bar);
    terminal.signal('SIGINT');
    expect(await terminal.ended()).toEqual({ code: 130, ...asBefore });
    expectFits(terminal.seen());
    expect(readdirSync(joinLocal(folder, 'out'))).toEqual([]);
  },
);

test('of a pipe, whose end nobody knows, what has passed and the speed are shown', async () => {
  const folder = folderWith(64 * 1024 ** 3);
  execFileSync('mkfifo', [joinLocal(folder, 'fifo')]);
  const terminal = await openTerminal(['pack', '-', '--to', 'out', '--name', 'x.bak'], {
    cwd: folder,
    language: 'en',
    command: ['sh', '-c', 'cat "$0" >fifo & exec "$@" <fifo', NAME],
  });
  await terminal.sees(/standard input {2}packing {2}\S+ .B {2}\S+ .B\/s/);
  terminal.signal('SIGINT');
  expect((await terminal.ended()).code).toBe(130);
});

test('with NO_COLOR there is no bar, and the report is whole', async () => {
  const terminal = await openTerminal(['pack', NAME, '--to', 'out'], {
    cwd: folderWith(3_000_000),
    language: 'en',
    env: { NO_COLOR: '1' },
  });
  expect((await terminal.ended()).code).toBe(0);
  await terminal.sees('read back from the disk and compared');
  expect(terminal.seen().join('\n')).not.toMatch(/[█░]|\/s {2}/);
});

test('bytes are not written to a terminal, nor read from one', async () => {
  const folder = folderWith(1000);
  const out = await openTerminal(['pack', NAME, '--to', '-'], { cwd: folder, language: 'es' });
  await out.sees('escribiría los bytes de un archivo');
  expect((await out.ended()).code).toBe(2);
  const typed = await openTerminal(['unpack', '-', '--to', 'x'], { cwd: folder, language: 'es' });
  await typed.sees('lee lo que da otra orden');
  expect((await typed.ended()).code).toBe(2);
});
