import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOutput } from '../../src/cli/output.ts';
import { displayWidth, fitWidth } from '../../src/cli/text/displayWidth.ts';
import { table } from '../../src/cli/text/table.ts';

const CLEAR = '\r\u001b[2K';

const open = (columns: number | undefined, isTTY = true, variables: Readonly<Record<string, string>> = {}) => {
  const stdout = Object.assign(new PassThrough(), { isTTY, ...(columns === undefined ? {} : { columns }) });
  const stderr = new PassThrough();
  const read = (stream: PassThrough): string => String(stream.read() ?? '');
  return { output: createOutput({ stdout, stderr, variables }), out: () => read(stdout), err: () => read(stderr) };
};

test('a live line is cut one column before the edge, and gone before the next line', () => {
  const { output, out } = open(10);
  output.live('0123456789');
  expect(out()).toBe(`${CLEAR}012345678`);
  output.line('done');
  expect(out()).toBe(`${CLEAR}done\n`);
  output.line('next');
  expect(out()).toBe('next\n');
});

test('wide characters count as the two columns that they take', () => {
  const { output, out } = open(8);
  output.live('データベース');
  expect(out()).toBe(`${CLEAR}データ`);
});

test('a terminal that does not tell its width, or tells none, is taken for 80 columns', () => {
  for (const columns of [undefined, 0]) {
    const { output, out } = open(columns);
    output.live('x'.repeat(200));
    expect(out()).toBe(CLEAR + 'x'.repeat(79));
  }
});

test.each([
  ['no terminal', false, {}],
  ['NO_COLOR', true, { NO_COLOR: '1' }],
  ['TERM=dumb', true, { TERM: 'dumb' }],
])('with %s there is no live line', (_, isTTY, variables) => {
  const { output, out } = open(80, isTTY, variables);
  output.live('50 %');
  output.line('done');
  expect(out()).toBe('done\n');
});

test('an error clears the live line on stdout and stands on stderr', () => {
  const { output, out, err } = open(80);
  output.live('50 %');
  output.error('no\u001b[31m');
  expect(out()).toBe(`${CLEAR}50 %${CLEAR}`);
  expect(err()).toBe('no\u{FFFD}[31m\n');
});

test('JSON holds what it was given and no control character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { output, out } = open(80, false);
      output.event({ text });
      const line = out();
      expect(line.slice(0, -1)).not.toMatch(/\p{Cc}/u);
      expect(JSON.parse(line)).toEqual({ text });
    }),
  );
});

test.each([
  ['abc', 3],
  ['ñandú', 5],
  ['n\u0303', 1],
  ['数据库', 6],
  ['ｆｕｌｌ', 8],
  ['데이터', 6],
  ['👩‍💻', 2],
  ['a\u200bb', 2],
  ['✗', 1],
])('%s takes %i columns', (text, columns) => {
  expect(displayWidth(text)).toBe(columns);
});

test('what is fitted never takes more columns than there are, and is a beginning of the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, columns) => {
      const fitted = fitWidth(text, columns);
      expect(displayWidth(fitted)).toBeLessThanOrEqual(columns);
      expect(text.startsWith(fitted)).toBe(true);
    }),
  );
});

test('columns of a table stand below each other whatever their characters', () => {
  expect(
    table(
      [
        ['名', 'x', '1'],
        ['name', 'y', '12'],
      ],
      ['left', 'left', 'right'],
    ),
  ).toEqual(['名    x   1', 'name  y  12']);
});
