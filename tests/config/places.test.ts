import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkConfig } from '../../src/config/checkConfig.ts';
import { placesIn } from '../../src/config/places.ts';
import { placedProblemsOf } from './loading.ts';

const linesOf = (text: string) => placesIn({ text, dotEnv: null, variables: new Map() });

test('a key stands where its name does, an element of a list where it begins, and what is missing where its section does', () => {
  const places = linesOf('{\n "a": {\n  "b.c": [1,\n   2]\n }\n}');
  expect(places.of('a')).toEqual({ at: 'file', line: 2 });
  expect(places.of('a."b.c"')).toEqual({ at: 'file', line: 3 });
  expect(places.of('a."b.c".1')).toEqual({ at: 'file', line: 4 });
  expect(places.of('a.x')).toBeNull();
  expect(places.near('a."b.c".9')).toEqual({ at: 'file', line: 3 });
  expect(places.near('z')).toEqual({ at: 'file', line: null });
});

test('of a key that stands twice the last one counts, as in JSON.parse', () => {
  expect(linesOf('{"compress": true,\n"compress": 1}').of('compress')).toEqual({ at: 'file', line: 2 });
});

test('every key that the check does not know is found where it stands, whatever it is called', () => {
  const key = fc.oneof(fc.string(), fc.constantFrom('a.b', '', '"', 'a', '0'));
  fc.assert(
    fc.property(fc.array(key, { minLength: 1 }), (names) => {
      const keys = [...new Set(names)].filter((name) => name !== '__proto__').map((name) => `x_${name}`);
      const text = `{\n${keys.map((name) => `${JSON.stringify(name)}: 1`).join(',\n')}\n}`;
      const places = linesOf(text);
      const lines = checkConfig(JSON.parse(text)).unknownKeys.map((name) => places.of(name)?.line);
      expect(lines).toEqual(keys.map((_, index) => index + 2));
    }),
  );
});

test.each([
  ['on its line', 'A=1\n\nDB_PORT=x\n', 3],
  ['behind export, with spaces', '#DB_PORT=1\r\n  export DB_PORT = x\r\n', 2],
  ['the last of two', 'DB_PORT=1\nDB_PORT=x', 2],
  ['behind a value of several lines that looks like it', 'A="\nDB_PORT=y\n"\nDB_PORT=x', 4],
])('a wrong variable is found in .env: %s', (_, dotEnv, line) => {
  expect(placedProblemsOf({ dotEnv })).toEqual([
    expect.objectContaining({ key: 'DB_PORT', place: { at: 'env_file', line } }),
  ]);
});

test('a variable that the environment overrules is wrong there, not in .env', () => {
  const problems = placedProblemsOf({ dotEnv: 'DB_PORT=1', environment: { DB_PORT: 'x' } });
  expect(problems.map(({ place }) => place)).toEqual([{ at: 'environment', line: null }]);
});
