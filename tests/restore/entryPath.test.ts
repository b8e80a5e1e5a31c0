import { mkdirSync, symlinkSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinLocal, localPath } from '../../src/domain/localPath.ts';
import { hasCode } from '../../src/domain/rexusError.ts';
import { entryPath, refuseLinksOut } from '../../src/restore/entryPath.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const folder = localPath('/target');

test.each([
  '../x',
  'a/../../x',
  '/etc/passwd',
  'C:\\x',
  'C:/x',
  'a\\..\\x',
  'a//b',
  './a',
  'a/.',
  'a\0b',
  '',
  '/',
  '..',
])('the entry %j is refused', (entry) => {
  expect(() => entryPath(folder, entry)).toThrow(/STORED_FILE_OUTSIDE/);
});

test.each(['nul', 'a/CON.txt', 'file.txt:stream', 'ends with blank ', 'what?.txt'])(
  'the entry %j is no file on Windows and refused there only',
  (entry) => {
    expect(() => entryPath(folder, entry, 'win32')).toThrow(/STORED_FILE_OUTSIDE/);
    expect(entryPath(folder, entry, 'linux')).toBe(joinLocal(folder, entry));
  },
);

test('whatever an entry is called, its place is below the folder or it is refused', () => {
  const parts = fc.array(fc.constantFrom('..', '.', '', 'a', '/', '\\', 'C:', 'ñ', ' '), { maxLength: 6 });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        parts.map((list) => list.join('/')),
        parts.map((list) => list.join('')),
      ),
      (entry) => {
        try {
          const way = relative(folder, entryPath(folder, entry));
          expect(way === '' || way.startsWith('..') === /^\.\.[^/]/.test(way)).toBe(true);
          expect(isAbsolute(way)).toBe(false);
          expect(way).not.toBe('');
        } catch (error) {
          if (!hasCode(error, 'STORED_FILE_OUTSIDE')) throw error;
        }
      },
    ),
  );
});

test('a link that leads out of the folder is not written through, one that stays in it is', async () => {
  const base = temporaryDirectory();
  const [inside, outside] = [joinLocal(base, 'in'), joinLocal(base, 'out')];
  mkdirSync(joinLocal(inside, 'real'), { recursive: true });
  mkdirSync(outside);
  symlinkSync(outside, joinLocal(inside, 'escape'));
  symlinkSync('real', joinLocal(inside, 'alias'));
  await expect(refuseLinksOut(inside, joinLocal(inside, 'escape', 'x'))).rejects.toThrow(/STORED_FILE_OUTSIDE/);
  await expect(refuseLinksOut(inside, joinLocal(inside, 'escape', 'new', 'x'))).rejects.toThrow(/STORED_FILE_OUTSIDE/);
  await refuseLinksOut(inside, joinLocal(inside, 'alias', 'x'));
  await refuseLinksOut(inside, joinLocal(inside, 'new', 'deeper', 'x'));
});
