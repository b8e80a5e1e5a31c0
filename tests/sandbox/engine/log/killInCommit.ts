/**
 * A server that is killed in the middle of a commit: `node killInCommit.ts FOLDER before|half`. Between SQLite's COMMIT and the log, or with half of
 * the record in the log.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [folder = '', when = 'before'] = process.argv.slice(2);
const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('still alive');
};
let isArmed = false;
const { writeSync } = fs;
Object.assign(fs, {
  writeSync: (file: number, bytes: Uint8Array, offset: number, length: number, position: number): number => {
    if (!isArmed) return writeSync(file, bytes, offset, length, position);
    if (when === 'half') writeSync(file, bytes, offset, length >> 1, position);
    return die();
  },
});
syncBuiltinESMExports();

const { openInstance } = await import('../../../../src/sandbox/engine/store/openInstance.ts');
const { createBackend } = await import('../../../../src/sandbox/engine/createBackend.ts');
const { noFaults } = await import('../../../../src/sandbox/engine/faults.ts');
const instance = openInstance({
  dataDirectory: folder,
  serverName: 'SERVIDOR',
  login: { user: 'sa', password: 'Secreta1' },
  edition: 'developer',
  mounts: [],
  faults: noFaults(),
  now: () => new Date(2026, 0, 2, 3, 4, 5, 678),
  newGuid: () => '11111111-1111-4111-8111-111111111111',
});
const login = await createBackend(instance).login({
  user: 'sa',
  password: 'Secreta1',
  database: 'foo',
  host: 'pc',
  application: 'kill',
});
if (login.kind === 'refused') throw new Error('refused');
const nothing = (): void => {};
const sink = {
  message: nothing,
  columns: nothing,
  row: nothing,
  done: nothing,
  database: nothing,
  transaction: nothing,
  flushed: async () => {},
};
const run = (sql: string): Promise<void> => login.session.batch(sql, sink, new AbortController().signal);
await run("INSERT INTO t (v) VALUES ('whole')");
isArmed = true;
await run("BEGIN TRANSACTION m WITH MARK 'cierre'; INSERT INTO t (v) VALUES ('killed'); COMMIT");
