import { expect, test } from 'vitest';
import { packEnds, unpackEnds } from '../../src/cli/packEnds.ts';

const PIPES = { stdin: false, stdout: false };
const TERMINALS = { stdin: true, stdout: true };

test.each([
  [['a', 'b'], 'out', null, { kind: 'files_to_folder', files: ['a', 'b'], folder: 'out' }],
  [['./-'], 'out', null, { kind: 'files_to_folder', files: ['./-'], folder: 'out' }],
  [['a'], '-', null, { kind: 'file_to_pipe', file: 'a' }],
  [['-'], '-', null, { kind: 'pipe_to_pipe' }],
  [['-'], 'out', 'x.bak', { kind: 'pipe_to_folder', folder: 'out', name: 'x.bak' }],
] as const)('pack %s --to %s (name %s)', (files, to, name, ends) => {
  expect(packEnds({ files, to, name }, PIPES)).toEqual(ends);
});

test.each([
  [['-', 'a'], 'out', null, 'pipe_among_files'],
  [['a', 'b'], '-', null, 'one_file_to_a_pipe'],
  [['-'], 'out', null, 'name_missing'],
  [['a'], 'out', 'x', 'name_without_pipe'],
  [['-'], '-', 'x', 'name_without_pipe'],
  [['-'], 'out', '..', 'name_is_a_path'],
  [['-'], 'out', '', 'name_is_a_path'],
  [['-'], 'out', 'a\\b', 'name_is_a_path'],
] as const)('pack %s --to %s (name %s) is refused: %s', (files, to, name, how) => {
  expect(() => packEnds({ files, to, name }, PIPES)).toThrow(
    expect.objectContaining({ code: 'USAGE', facts: { reason: { code: 'pipe_misused', how } } }),
  );
});

test('a terminal is neither read from nor written to, and is no matter where files are at both ends', () => {
  const refused = (how: string) => expect.objectContaining({ facts: { reason: { code: 'pipe_misused', how } } });
  expect(() => packEnds({ files: ['-'], to: 'out', name: 'x' }, TERMINALS)).toThrow(refused('data_from_terminal'));
  expect(() => packEnds({ files: ['a'], to: '-', name: null }, TERMINALS)).toThrow(refused('data_to_terminal'));
  expect(() => unpackEnds({ stored: '-', to: 'x' }, TERMINALS)).toThrow(refused('data_from_terminal'));
  expect(() => unpackEnds({ stored: 'x', to: '-' }, TERMINALS)).toThrow(refused('data_to_terminal'));
  expect(unpackEnds({ stored: 'a', to: 'b' }, TERMINALS)).toEqual({ from: 'a', to: 'b' });
  expect(unpackEnds({ stored: '-', to: '-' }, PIPES)).toEqual({ from: null, to: null });
});
