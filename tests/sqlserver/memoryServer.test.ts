import { joinServer, parseServerPath } from '../../src/domain/serverPath.ts';
import { sqlServerContract } from '../contracts/sqlServerContract.ts';
import { memoryServer } from '../support/memoryServer.ts';
import { makeTemporaryDirectory, removeDirectory } from '../support/temporaryDirectory.ts';

// The stand-in of the engine's tests: what it claims to be, it must be.
sqlServerContract('the memory server', () => {
  const local = makeTemporaryDirectory();
  const server = memoryServer([]);
  return Promise.resolve({
    server,
    folder: { local, server: joinServer(parseServerPath(local)) },
    create: async (database, text) => server.add(database, text),
    write: async (database, text) => {
      server.content.set(database, text);
      server.chain(database).write();
    },
    read: async (database) => server.content.get(database) ?? '',
    full: async (database) => server.change(database, { recoveryModel: 'FULL' }),
    close: async () => removeDirectory(local),
  });
});
