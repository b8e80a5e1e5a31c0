import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import type { CliEnvironment } from '../../src/cli/cliEnvironment.ts';
import { openServices } from '../../src/composition/openServices.ts';
import { connectDemoClient, differences } from '../../src/demo/demoClient.ts';
import { openDemoSite } from '../../src/demo/demoSite.ts';
import { runDemo } from '../../src/demo/runDemo.ts';
import { joinLocal, type LocalPath } from '../../src/domain/localPath.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { startSandbox } from '../../src/sandbox/startSandbox.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

/** The outside as main.ts hands it in, with streams that are no terminal. */
const outside = (cwd: LocalPath, changes: Partial<CliEnvironment> = {}) => {
  let text = '';
  const sink = () =>
    new Writable({
      write: (chunk, _, done) => {
        text += String(chunk);
        done();
      },
    });
  const environment: CliEnvironment = {
    stdin: new PassThrough(),
    stdout: sink(),
    stderr: sink(),
    variables: { LANG: 'en_US.UTF-8' },
    cwd,
    clock: systemClock,
    version: '1.2.3',
    standBack: null,
    signal: new AbortController().signal,
    openServices: (options) => openServices({ cwd, variables: options.variables, clock: systemClock }, options),
    serviceHost: () => Promise.reject(new Error('no service in the demo')),
    inspectFiles: () => Promise.reject(new Error('no inspection in the demo')),
    startMenu: () => Promise.reject(new Error('no menu without a terminal')),
    startSandbox,
    runDemo: () => Promise.reject(new Error('not twice')),
    ...changes,
  };
  return { environment, text: () => text };
};

test('the whole job is done once, the data comes back, and a second time as well', async () => {
  const folder = joinLocal(temporaryDirectory(), 'demo');
  const { environment, text } = outside(folder);
  const demo = () => runDemo(environment, { folder, language: null });
  expect([await demo(), text()]).toEqual([0, expect.stringMatching(/THE DATA CAME BACK: \d{4} rows in all three/)]);
  expect(text()).toContain('$ rexus-backup restore --id latest --yes');
  // Stopped in the middle, a demonstration leaves its mistakes behind: the next one still works.
  const site = await openDemoSite(folder, 'en', startSandbox);
  const client = await connectDemoClient(site.server);
  await client.execute('DROP TABLE [auditoria].dbo.eventos');
  await client.close();
  await site.server.close();
  expect([await demo(), text()]).toEqual([0, expect.anything()]);
});

test('the demo works on no server but its own, whatever the environment names', async () => {
  const folder = joinLocal(temporaryDirectory(), 'demo');
  const variables = {
    LANG: 'es_ES.UTF-8',
    DB_SERVER: 'produccion',
    DB_USERNAME: 'sa',
    DB_PASSWORD: 'x',
    DB_INVENTARIO: 'inventario_real',
    BACKUP_DIR: joinLocal(folder, 'elsewhere'),
  };
  const { environment, text } = outside(folder, { variables });
  const code = await runDemo(environment, { folder, language: null });
  expect([code, text()]).toEqual([0, expect.stringContaining('LOS DATOS')]);
  expect(text()).not.toContain('produccion');
  expect(existsSync(joinLocal(folder, 'elsewhere'))).toBe(false);
});

test('a restore that brings something else back is noticed', () => {
  const before = new Map([
    ['a.dbo.t', ['1', '2']],
    ['a.dbo.gone', []],
    ['a.dbo.same', ['x']],
  ]);
  const after = new Map([
    ['a.dbo.t', ['1', '3']],
    ['a.dbo.same', ['x']],
    ['a.dbo.new', []],
  ]);
  expect(differences(before, after)).toEqual(['a.dbo.t', 'a.dbo.gone', 'a.dbo.new']);
});

test('a site keeps what a person changed in it, renews the password and shows it to its owner alone', async () => {
  const folder = joinLocal(temporaryDirectory(), 'demo');
  const sandbox = (password: string) => async () => ({
    host: '127.0.0.1',
    port: 1,
    user: 'sa',
    password,
    close: async () => undefined,
  });
  const { configFile } = await openDemoSite(folder, 'en', sandbox('first'));
  writeFileSync(configFile, '{"mine": true}');
  await openDemoSite(folder, 'en', sandbox('second'));
  expect(readFileSync(configFile, 'utf8')).toBe('{"mine": true}');
  const env = joinLocal(folder, '.env');
  expect(readFileSync(env, 'utf8')).toContain('DB_PASSWORD=second');
  if (process.platform !== 'win32') expect(statSync(env).mode & 0o777).toBe(0o600);
});

test('a site that cannot be written leaves no sandbox behind', async () => {
  const folder = joinLocal(temporaryDirectory(), 'demo');
  let closed = 0;
  const blocked = async () => {
    writeFileSync(joinLocal(folder, 'aplicacion'), 'a file where a folder must be');
    return { host: 'h', port: 1, user: 'sa', password: 'p', close: async () => void closed++ };
  };
  await expect(openDemoSite(folder, 'en', blocked)).rejects.toThrow();
  expect(closed).toBe(1);
});
