import { expect, test } from 'vitest';
import { serverOf } from '../../src/composition/serverOf.ts';
import type { Settings } from '../../src/config/settings.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { ServerLogin } from '../../src/domain/serverLogin.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { settingsAt } from '../engine/backupFixtures.ts';
import { memoryServer } from '../support/memoryServer.ts';
import { temporaryDirectory } from '../support/temporaryDirectory.ts';

const connection = (password: string): ServerLogin => ({
  label: 'memory',
  host: 'memory',
  port: null,
  instance: null,
  user: 'sa',
  password: new Secret(password),
  encrypt: true,
  trustServerCertificate: false,
  connectTimeoutMs: 1000,
});

/** Access whose settings can change; it counts what was opened and closed. */
const access = (first: ServerLogin | null) => {
  const base = temporaryDirectory();
  let settings: Settings = settingsAt(base, ['users'], { connection: first });
  const opened: string[] = [];
  let closed = 0;
  const server = serverOf(
    () => settings,
    systemClock,
    async ({ password }) => {
      opened.push(password.reveal());
      return { ...memoryServer(['users']), close: async () => void closed++ };
    },
  );
  const change = (to: ServerLogin): void => {
    settings = { ...settings, connection: to };
  };
  return { server, opened, closed: () => closed, change };
};

test('the server is opened with the first question, and once', async () => {
  const { server, opened } = access(connection('one'));
  expect(opened).toEqual([]);
  const [a, b] = await Promise.all([server.need(), server.find()]);
  expect(a).toBe(b);
  expect(opened).toEqual(['one']);
});

test('close closes what was opened, and nothing where nothing was', async () => {
  const unused = access(connection('one'));
  await unused.server.close();
  expect(unused.closed()).toBe(0);
  const used = access(connection('one'));
  await used.server.need();
  await used.server.close();
  await used.server.close();
  expect(used.closed()).toBe(1);
});

test('a password that was changed counts from the next question on, and both are closed in the end', async () => {
  const { server, opened, closed, change } = access(connection('one'));
  const first = await server.need();
  change(connection('two'));
  expect(await server.need()).not.toBe(first);
  expect(opened).toEqual(['one', 'two']);
  await server.close();
  expect(closed()).toBe(2);
});

test('where no server is configured the missing variable is named', async () => {
  const { server } = access(null);
  expect(await server.find()).toBeNull();
  await expect(server.need()).rejects.toMatchObject({ code: 'SECRET_MISSING', facts: { variable: 'DB_SERVER' } });
});

test('a driver that cannot be loaded fails the question, not the closing', async () => {
  const settings = settingsAt(temporaryDirectory(), ['users'], { connection: connection('one') });
  const server = serverOf(
    () => settings,
    systemClock,
    () => Promise.reject(new Error('no such module')),
  );
  await expect(server.need()).rejects.toThrow('no such module');
  await server.close();
});
