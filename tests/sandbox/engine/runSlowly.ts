/** Run as a process of its own, to be killed: opens the server in the given folder and runs a batch, each step of BACKUP and RESTORE 50 ms long. */
import { randomUUID } from 'node:crypto';
import { createBackend } from '../../../src/sandbox/engine/createBackend.ts';
import { noFaults } from '../../../src/sandbox/engine/faults.ts';
import { openInstance } from '../../../src/sandbox/engine/store/openInstance.ts';

const [folder = '', sql = ''] = process.argv.slice(2);
const backend = createBackend(
  openInstance({
    dataDirectory: folder,
    serverName: 'SERVIDOR',
    login: { user: 'sa', password: 'Secreta1' },
    edition: 'developer',
    mounts: [],
    faults: { ...noFaults(), stepDelayMs: 50 },
    now: () => new Date(),
    newGuid: () => randomUUID().toUpperCase(),
  }),
);
const result = await backend.login({
  user: 'sa',
  password: 'Secreta1',
  database: '',
  host: 'pc',
  application: 'child',
});
if (result.kind === 'refused') throw new Error('the login was refused');
await result.session.batch(
  sql,
  {
    message: () => {},
    columns: () => {},
    row: () => {},
    done: () => {},
    database: () => {},
    transaction: () => {},
    flushed: async () => {},
  },
  new AbortController().signal,
);
