/** Run as a process of its own, to be killed: opens the server in the given folder and restores foo over itself, a step every 50 ms. */
import { join } from 'node:path';
import { executeRestore } from '../../../../src/sandbox/engine/backup/executeRestore.ts';
import type { RunningSession } from '../../../../src/sandbox/engine/backup/runningStatement.ts';
import { noFaults } from '../../../../src/sandbox/engine/faults.ts';
import { openInstance } from '../../../../src/sandbox/engine/store/openInstance.ts';

const [folder = ''] = process.argv.slice(2);
let guids = 0xf000;
const instance = openInstance({
  dataDirectory: join(folder, 'server'),
  serverName: 'SANDBOX',
  login: { user: 'sa', password: 'x' },
  edition: 'developer',
  mounts: [],
  faults: { ...noFaults(), stepDelayMs: 50 },
  now: () => new Date(2025, 7, 6),
  newGuid: () => `${(++guids).toString(16).padStart(8, '0').toUpperCase()}-0000-4000-8000-000000000000`,
});
const session: RunningSession = {
  spid: 51,
  login: 'sa',
  currentDatabase: 'master',
  inTransaction: false,
  signal: new AbortController().signal,
  kill: () => {},
  request: null,
};
await executeRestore(
  instance,
  session,
  {
    kind: 'restore',
    what: 'database',
    database: 'foo',
    devices: [join(folder, 'media', 'foo.bak')],
    options: {
      file: null,
      moves: [],
      replace: true,
      recovery: 'recovery',
      stop: null,
      restart: false,
      loadHistory: false,
      restrictedUser: false,
      checksum: null,
      stopOnError: null,
      mediaName: null,
      stats: 1,
    },
  },
  {
    message: () => {},
    columns: () => {},
    row: () => {},
    done: () => {},
    database: () => {},
    transaction: () => {},
    flushed: async () => {},
  },
);
