/** bin/rexus-backup.mjs, where something is missing: one clear line and 2, never a stack trace. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const ENTRY = fileURLToPath(new URL('../../bin/rexus-backup.mjs', import.meta.url));

/** A folder with the entry and, as its build, one file of the given source. */
const programWith = (main: string | undefined): string => {
  const folder = join(temporaryDirectory('entry'), 'ñandú & co');
  cpSync(ENTRY, join(folder, 'bin', 'rexus-backup.mjs'));
  if (main !== undefined) {
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist', 'main.js'), main);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  }
  return join(folder, 'bin', 'rexus-backup.mjs');
};

const start = (entry: string, ...nodeArguments: readonly string[]) => startWith({}, entry, ...nodeArguments);

const startWith = (variables: Readonly<Record<string, string>>, entry: string, ...nodeArguments: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeArguments, entry, 'list'], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, ...variables },
  });
  return { status, stdout, lines: stderr.trimEnd().split('\n') };
};

/** Makes Node say that it is another one. */
const claiming = (version: string): string =>
  `--import=data:text/javascript,${encodeURIComponent(
    `Object.defineProperty(process,'versions',{value:{...process.versions,node:${JSON.stringify(version)}}})`,
  )}`;

test.each(['14.21.3', '20.20.2', '22.14.0'])('says on Node %s which one is needed', (version) => {
  const { status, stdout, lines } = start(programWith('process.stdout.write("started")'), claiming(version));
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(lines).toEqual([
    `rexus-backup: Node 22.15 or newer is needed, this is ${version}. / Hace falta Node 22.15 o posterior; este es ${version}. https://nodejs.org`,
  ]);
});

test.each(['22.15.0', '23.0.0', '26.1.0'])('starts on Node %s', (version) => {
  const { status, stdout } = start(programWith('process.stdout.write("started")'), claiming(version));
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'started' });
});

test('has a thread for each core and two for reads and writes, four at least, and leaves the choice to who made one', () => {
  const entry = programWith('process.stdout.write(process.env.UV_THREADPOOL_SIZE)');
  const cores = Math.min(Math.max(availableParallelism(), 2), 6);
  expect(startWith({ UV_THREADPOOL_SIZE: '3' }, entry).stdout).toBe('3');
  const { UV_THREADPOOL_SIZE: _, ...others } = process.env;
  const { stdout } = spawnSync(process.execPath, [entry, 'list'], { encoding: 'utf8', env: others });
  expect(stdout).toBe(String(cores + 2));
});

test('says how to build what is not built', () => {
  const { status, stdout, lines } = start(programWith(undefined));
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(lines).toEqual([expect.stringMatching(/not built yet.*"npm run build".*Falta compilar/)]);
});

test('says how to get packages that are not installed, and names the one', () => {
  const { status, stdout, lines } = start(programWith('import "some-missing-package"'));
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(lines).toEqual([expect.stringMatching(/"npm ci".*Faltan paquetes.*'some-missing-package'/)]);
});

test('hides no bug behind that sentence', () => {
  const { status, lines } = start(programWith('throw new TypeError("a bug")'));
  expect(status).toBe(1);
  expect(lines.join('\n')).toContain('TypeError: a bug');
});

test("keeps what was compiled in the person's own cache folder, for the next start", () => {
  const cache = join(temporaryDirectory('cache'), 'not there yet');
  const entry = programWith('process.stdout.write("started")');
  for (const round of [1, 2]) {
    const { status, stdout } = startWith({ XDG_CACHE_HOME: cache, LOCALAPPDATA: '' }, entry);
    expect({ round, status, stdout }).toEqual({ round, status: 0, stdout: 'started' });
    expect(readdirSync(join(cache, 'rexus-backup', 'compiled'))).toHaveLength(1);
  }
});

test.each(['a file', '/proc/no/such/home'])('starts without a word where nothing can be kept, as in %s', (home) => {
  const folder = temporaryDirectory('cache');
  writeFileSync(join(folder, 'a file'), '');
  const variables = { XDG_CACHE_HOME: '', LOCALAPPDATA: '', HOME: resolve(folder, home) };
  const { status, stdout, lines } = startWith(variables, programWith('process.stdout.write("started")'));
  expect({ status, stdout, lines }).toEqual({ status: 0, stdout: 'started', lines: [''] });
});

test('keeps nothing where it is told not to', () => {
  const cache = temporaryDirectory('cache');
  const variables = { XDG_CACHE_HOME: cache, LOCALAPPDATA: '', NODE_DISABLE_COMPILE_CACHE: '1' };
  expect(startWith(variables, programWith('process.stdout.write("started")')).stdout).toBe('started');
  expect(existsSync(join(cache, 'rexus-backup', 'compiled'))).toBe(false);
});
