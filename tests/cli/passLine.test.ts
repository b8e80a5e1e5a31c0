import { expect, test } from 'vitest';
import { createOutput } from '../../src/cli/output.ts';
import { passLine } from '../../src/cli/text/passLine.ts';
import { localPath, PIPE } from '../../src/domain/localPath.ts';

const FILE = localPath('/old/users.bak');

/** What a terminal is shown, line by line, with a clock that is set by hand. */
const shown = (language: 'en' | 'es' = 'en') => {
  const lines: string[] = [];
  let now = 1000;
  const output = createOutput({ stdout: process.stdout, stderr: process.stderr, variables: {} });
  const report = passLine({ ...output, live: (text) => void lines.push(text) }, { monotonicMs: () => now }, language);
  return {
    lines,
    at: (ms: number, ...what: [pass: 'pack' | 'read_back' | 'unpack', done: number, total: number]) => {
      now = 1000 + ms;
      report(FILE, ...what);
    },
  };
};

test('a pass shows its own speed and the time left from its second report on', () => {
  const { lines, at } = shown();
  at(0, 'pack', 0, 1_000_000_000);
  at(1000, 'pack', 250_000_000, 1_000_000_000);
  at(1050, 'pack', 260_000_000, 1_000_000_000);
  at(5000, 'read_back', 100, 200);
  expect(lines).toEqual([
    `users.bak  packing  ${'░'.repeat(20)}  0 %`,
    `users.bak  packing  █████${'░'.repeat(15)}  25 %  250 MB/s  3.0 s left`,
    `users.bak  reading back  ${'█'.repeat(10)}${'░'.repeat(10)}  50 %`,
  ]);
});

test('an empty file, and one that grows while it is read, make no nonsense of it', () => {
  const { lines, at } = shown('es');
  at(0, 'unpack', 0, 0);
  at(1000, 'unpack', 300, 200);
  expect(lines).toEqual([
    `users.bak  desempaquetando  ${'█'.repeat(20)}  100 %`,
    `users.bak  desempaquetando  ${'█'.repeat(20)}  100 %  300 B/s  quedan 0.0 s`.replace('0.0', '0,0'),
  ]);
});

test('of a pipe nobody knows the end: what has passed and the speed are shown', () => {
  const lines: string[] = [];
  let now = 0;
  const report = passLine({ columns: 80, live: (text) => void lines.push(text) }, { monotonicMs: () => now }, 'en');
  report(PIPE, 'pack', 1000, Number.POSITIVE_INFINITY);
  now = 2000;
  report(PIPE, 'pack', 4_001_000, Number.POSITIVE_INFINITY);
  expect(lines).toEqual(['standard input  packing  1.00 kB', 'standard input  packing  4.00 MB  2.00 MB/s']);
});

test.each([80, 60, 40])('a name that is too long for %i columns is cut, and the numbers are not', (columns) => {
  const lines: string[] = [];
  let now = 0;
  const report = passLine({ columns, live: (text) => void lines.push(text) }, { monotonicMs: () => now }, 'es');
  const file = localPath(`/old/${'contabilidad_de_la_empresa_'.repeat(3)}.bak`);
  report(file, 'unpack', 0, 1_000_000_000);
  now = 1000;
  report(file, 'unpack', 1_000_000, 1_000_000_000);
  const last = lines.at(-1) ?? '';
  expect(last.length).toBeLessThan(columns);
  expect(last).toMatch(/^\S*.* 0 % {2}1,00 MB\/s {2}quedan 16 min 39 s$/);
});
