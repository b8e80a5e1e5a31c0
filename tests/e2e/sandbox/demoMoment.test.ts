/** The demo's own inventario, brought back by the built program to a second between two updates. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nextSecond } from '../../support/chainSite.ts';
import { type Snapshot, takeSnapshot } from '../../support/sampleDatabase.ts';
import { makeSite, type Site } from '../../support/site.ts';
import { openSandboxServer, type SandboxServer } from '../../support/testServer.ts';

let server: SandboxServer;
let site: Site;
let moment: string;
let between: Snapshot;
let after: Snapshot;

beforeAll(async () => {
  server = await openSandboxServer({ seed: 'demo' });
  site = await makeSite(server, { databases: ['inventario'] });
  await site.backup('--no-files');
  await server.run("UPDATE inventario.dbo.productos SET precio = precio + 1 WHERE codigo LIKE 'P-0000%'");
  await site.backup('--no-files', '--type', 'differential');
  await server.run("UPDATE inventario.dbo.movimientos SET nota = N'primera corrección' WHERE id <= 100");
  between = await takeSnapshot(server, 'inventario');
  moment = (await nextSecond()).toISOString();
  await server.run('UPDATE inventario.dbo.movimientos SET cantidad = 0');
  await server.run('DELETE FROM inventario.dbo.movimientos WHERE almacen_id = 1');
  await site.backup('--no-files', '--type', 'log');
  after = await takeSnapshot(server, 'inventario');
  expect(after).not.toEqual(between);
}, 60_000);
afterAll(async () => {
  site?.close();
  await server?.close();
});

test('beside the original: every row of the second between the two updates, and the original as it is', async () => {
  await site.succeed(['restore', '--database', 'inventario', '--to', moment, '--as', 'inventario de antes', '--yes']);
  expect(Object.values(await takeSnapshot(server, 'inventario de antes'))).toEqual(Object.values(between));
  expect(await takeSnapshot(server, 'inventario')).toEqual(after);
}, 60_000);

test('in place: every row of that second, and what was there after it is kept in the tail', async () => {
  const args = ['restore', '--database', 'inventario', '--to', moment, '--yes', '--json'];
  const { events } = await site.succeed(args);
  expect(await takeSnapshot(server, 'inventario')).toEqual(between);
  const kept = events.find(({ message_type }) => message_type === 'safety_copy_taken');
  expect(kept).toMatchObject({ kind: 'tail_log' });
  await site.succeed(['restore', '--id', String(kept?.id), '--as', 'inventario de después', '--yes']);
  expect(Object.values(await takeSnapshot(server, 'inventario de después'))).toEqual(Object.values(after));
}, 60_000);
