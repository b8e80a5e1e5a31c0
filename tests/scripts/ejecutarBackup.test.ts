/** What can be said of the .bat without Windows; tests/windows runs it. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'latin1');
const text = read('scripts/ejecutar_backup.bat');
const lines = text.split('\r\n');
const { engines, files }: { readonly engines: { readonly node: string }; readonly files: readonly string[] } =
  JSON.parse(read('package.json'));

test('is ASCII, so that cmd.exe reads it alike under every code page', () => {
  expect(text.match(/[^\x20-\x7e\r\n]/g)).toBeNull();
});

test('ends every line with CRLF, the last one too: cmd.exe loses labels where a line ends in LF alone', () => {
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(lines.at(-1)).toBe('');
});

test('is kept with CRLF by git on every system', () => {
  expect(read('.gitattributes')).toMatch(/^\*\.bat\s.*\beol=crlf\b/m);
});

test('asks for the Node version that package.json and the entry ask for, in words and in its comparison', () => {
  const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(engines.node) ?? [];
  expect(text).toContain(`version ${major}.${minor} o posterior`);
  expect(text).toContain(`hace falta ${major}.${minor} o posterior`);
  expect(lines).toContain(`if %REXUS_MAYOR% LSS ${major} goto :node_antiguo`);
  expect(lines).toContain(`if %REXUS_MAYOR% EQU ${major} if %REXUS_MENOR% LSS ${minor} goto :node_antiguo`);
  expect(read('bin/rexus-backup.mjs')).toContain(`const needed = [${major}, ${minor}];`);
});

test('passes its arguments on as they came and ends with the exit code of the program', () => {
  const start = lines.indexOf('node "bin\\rexus-backup.mjs" %*');
  expect(lines[start + 1]).toBe('set "REXUS_CODIGO=%ERRORLEVEL%"');
  expect(lines.at(-2)).toBe('exit /b %REXUS_CODIGO%');
});

test('leaves an exclamation mark in a path or an argument alone: delayed expansion is off', () => {
  expect(lines).toContain('setlocal EnableExtensions DisableDelayedExpansion');
  expect(text).not.toMatch(/EnableDelayedExpansion/i);
});

test('jumps only to labels that it has, and has none that nothing jumps to', () => {
  const labels = lines.flatMap((line) => /^:(\w+)$/.exec(line)?.[1] ?? []);
  const jumps = lines.flatMap((line) => /\bgoto :(\w+)$/.exec(line)?.[1] ?? []);
  expect(new Set(labels).size).toBe(labels.length);
  expect([...new Set(jumps)].toSorted()).toEqual(labels.toSorted());
});

test('is in the published package', () => {
  expect(files).toContain('scripts');
});
